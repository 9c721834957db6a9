"""Are generated voices intelligible, as clean as the published ones, and constant over sentences?

Generated voices are compared with the synthesizer's own (stock) voices on the same sentences.
docs/evaluation.md defines each figure.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from models.errors import InvalidParameter
from models.types import FloatArray, Voice
from training.data.kinds import KINDS, Kinds
from training.evaluation.interfaces import QualityRater, SpeechBundle, Transcriber
from training.evaluation.judges.dnsmos import Dnsmos, Quality
from training.evaluation.judges.recognizer import load_recognizer
from training.evaluation.speech.sentences import N_SENTENCES, take
from training.evaluation.voices.speakers import native_rows, predict_genders, predict_kinds
from training.metrics import (
    auc,
    auc_interval_over_identities,
    equal_error_rate,
    ratio_difference_interval,
    ratio_interval,
    rounded,
    rounded_interval,
    word_errors,
)
from training.progress import Progress

VOICES_SEED = 0
DEFAULT_VOICES = 18
SENTENCES_PER_VOICE = 18  # two of each kind; three voices say all of them
SCORES = ("overall", "signal", "background")
TURNS = ("woman", "man", "child")  # in which candidates are drawn

Shares = tuple[
    npt.NDArray[np.float64], npt.NDArray[np.float64]
]  # per voice: a sum, and what it is a sum over


@dataclass(frozen=True)
class Speaker:
    """A voice to be measured, and of which of KINDS it is expected to sound."""

    voice: Voice
    kind: str

    @property
    def female(self) -> bool:
        """Whether it is a woman's or, made of a woman's, a child's."""
        return self.kind != "man"


@dataclass(frozen=True)
class Utterance:
    """A synthesized sentence and its measurements.

    errors, words: as `word_errors`. embedding: float32 [voice_dim], unit norm.
    """

    speaker: Speaker
    kind: str
    errors: int
    words: int
    quality: Quality
    embedding: FloatArray


def evaluate_speech(
    vclip: SpeechBundle,
    n_sentences: int = N_SENTENCES,
    n_voices: int = DEFAULT_VOICES,
    recognizer: Transcriber | None = None,
    dnsmos: QualityRater | None = None,
) -> dict[str, Any]:
    """Let candidates and stock voices speak, as many of each kind as possible, drawn by a fixed seed.

    n_voices: of each sort; of stock voices fewer where there are not so many recorded in English. Each voice
    says 18 of the sentences. recognizer, dnsmos: the judges; None loads them.
    Returns n_sentences, sentences_per_voice, the figures of `generated` and `stock` voices (`figures`), and
    `difference`, generated minus stock, each with its `_ci95`.
    Raises InvalidParameter for numbers out of range, MissingWeights if a judge is not installed.
    """
    if not 1 <= n_sentences <= N_SENTENCES:
        raise InvalidParameter(f"{n_sentences} sentences are outside 1 to {N_SENTENCES}")
    if not 2 <= n_voices <= len(vclip.candidates):
        raise InvalidParameter(f"{n_voices} voices are outside 2 to {len(vclip.candidates)}")
    recognizer = recognizer or load_recognizer()
    dnsmos = dnsmos or Dnsmos()
    sentences = take(n_sentences)
    said = {
        sort: _speak(vclip, recognizer, dnsmos, speakers, sentences, sort)
        for sort, speakers in (
            ("generated", choose_candidates(vclip, n_voices, children=True)),
            ("stock", choose_stock_voices(vclip, n_voices)),
        )
    }
    return {
        "n_sentences": n_sentences,
        "sentences_per_voice": min(SENTENCES_PER_VOICE, n_sentences),
        **{sort: figures(utterances) for sort, utterances in said.items()},
        "difference": differences(said["generated"], said["stock"]),
    }


def choose_candidates(vclip: SpeechBundle, n: int, *, children: bool = False) -> list[Speaker]:
    """`n` of the bundle's candidates, women and men in turn as long as there are both.

    children: whether voices of children take turns with them; otherwise they count as women or men, as predicted.
    """
    speakers = vclip.candidates.speakers
    kinds = predict_kinds(vclip, speakers) if children else predict_genders(vclip, speakers)
    return [Speaker(Voice(speakers[row], f"candidate-{row}"), str(kinds[row])) for row in _in_turn(kinds, n)]


def choose_stock_voices(vclip: SpeechBundle, n: int) -> list[Speaker]:
    """The same of the synthesizer's own voices: those recorded in its language."""
    names = vclip.synthesizer.speaker_names
    rows = native_rows(vclip)
    speakers = vclip.synthesizer.known_speakers[rows]
    kinds = predict_genders(vclip, speakers)
    return [Speaker(Voice(speakers[row], names[rows[row]]), str(kinds[row])) for row in _in_turn(kinds, n)]


def _in_turn(kinds: Kinds, n: int) -> list[int]:
    """At most `n` rows at random, by a fixed seed, one of each kind in turn while there are any left."""
    random = np.random.default_rng(VOICES_SEED)
    shuffled = random.permutation(len(kinds))
    rank = np.empty(len(kinds), dtype=int)  # the rank of each within its kind
    for kind in KINDS:
        own = shuffled[kinds[shuffled] == kind]
        rank[own] = np.arange(len(own))
    order = sorted(range(len(kinds)), key=lambda row: (rank[row], TURNS.index(str(kinds[row]))))
    return order[:n]


def _speak(
    vclip: SpeechBundle,
    recognizer: Transcriber,
    dnsmos: QualityRater,
    speakers: Sequence[Speaker],
    sentences: Sequence[tuple[str, str]],
    sort: str,
) -> list[Utterance]:
    each = min(SENTENCES_PER_VOICE, len(sentences))
    progress = Progress(f"sentences of {sort} voices", len(speakers) * each)
    said = []
    for number, speaker in enumerate(speakers):
        for place in range(number * each, (number + 1) * each):
            kind, sentence = sentences[place % len(sentences)]
            audio = vclip.speak(sentence, speaker.voice)
            errors, words = word_errors(recognizer.transcribe(audio), sentence)
            embedding = vclip.voice_encoder.embed(audio)
            said.append(Utterance(speaker, kind, errors, words, dnsmos.rate(audio), embedding))
            progress.step()
    progress.close()
    return said


def figures(said: Sequence[Utterance]) -> dict[str, Any]:
    """The figures of one kind of voices.

    n_voices, n_utterances, n_words; wer (words wrong per word) with wer_ci95, wer_worst_voice, wer_by_kind;
    dnsmos_overall, _signal, _background with their `_ci95`; by_voice, words wrong and dnsmos_overall of the voices
    of women, men and children, where there are any; and of pairs of utterances same_voice_cosine,
    different_voices_cosine (means), same_voice_auc with `_ci95`, same_voice_auc_same_gender, same_voice_eer.
    Intervals are bootstraps over voices.
    """
    errors, words = _errors(said)
    result: dict[str, Any] = _quality(said, SCORES) | {
        "wer_worst_voice": rounded(float((errors / words).max())),
        "wer_by_kind": {kind: _wer_of_kind(said, kind) for kind in dict.fromkeys(each.kind for each in said)},
    }
    by_voice = {kind: [each for each in said if each.speaker.kind == kind] for kind in TURNS}
    result["by_voice"] = {kind: _quality(own, ("overall",)) for kind, own in by_voice.items() if own}
    return result | consistency(said)


def _quality(said: Sequence[Utterance], scores: Sequence[str]) -> dict[str, Any]:
    """n_voices, n_utterances, n_words, wer and the scores of DNSMOS with their intervals."""
    errors, words = _errors(said)
    result: dict[str, Any] = {
        "n_voices": len(words),
        "n_utterances": len(said),
        "n_words": int(words.sum()),
        "wer": rounded(float(errors.sum() / words.sum())),
        "wer_ci95": rounded_interval(ratio_interval(errors, words)),
    }
    for score in scores:
        rated, counts = _scores(said, score)
        result[f"dnsmos_{score}"] = rounded(float(rated.sum() / counts.sum()), 3)
        result[f"dnsmos_{score}_ci95"] = rounded_interval(ratio_interval(rated, counts), 3)
    return result


def consistency(said: Sequence[Utterance]) -> dict[str, Any]:
    """Is a voice nearer to itself in another sentence than to other voices? Over all pairs of utterances."""
    embeddings = np.stack([each.embedding for each in said])
    cosines = embeddings @ embeddings.T
    voices = np.unique([each.speaker.voice.name for each in said], return_inverse=True)[1]
    female = np.array([each.speaker.female for each in said])
    same = voices[:, np.newaxis] == voices
    pairs = ~np.eye(len(said), dtype=bool)
    within_gender = pairs & (female[:, np.newaxis] == female)
    return {
        "same_voice_cosine": _mean(cosines[pairs & same]),
        "different_voices_cosine": _mean(cosines[pairs & ~same]),
        "same_voice_auc": rounded(auc(cosines[pairs], same[pairs])),
        "same_voice_auc_ci95": rounded_interval(auc_interval_over_identities(cosines, voices, pairs)),
        "same_voice_auc_same_gender": rounded(auc(cosines[within_gender], same[within_gender])),
        "same_voice_eer": rounded(equal_error_rate(cosines[pairs], same[pairs])),
    }


def differences(generated: Sequence[Utterance], stock: Sequence[Utterance]) -> dict[str, Any]:
    """Generated minus stock: wer and the three scores of DNSMOS, with bootstrap intervals over voices."""
    compared = {"wer": (_errors(generated), _errors(stock), 4)} | {
        f"dnsmos_{score}": (_scores(generated, score), _scores(stock, score), 3) for score in SCORES
    }
    result: dict[str, Any] = {}
    for name, (first, second, digits) in compared.items():
        result[name] = rounded(
            float(first[0].sum() / first[1].sum() - second[0].sum() / second[1].sum()), digits
        )
        result[f"{name}_ci95"] = rounded_interval(ratio_difference_interval(first, second), digits)
    return result


def _per_voice(said: Sequence[Utterance], value: Callable[[Utterance], float]) -> npt.NDArray[np.float64]:
    """Sum of a value over the utterances of each voice, [voices]."""
    sums: dict[str, float] = {}
    for each in said:
        sums[each.speaker.voice.name] = sums.get(each.speaker.voice.name, 0.0) + value(each)
    return np.array(list(sums.values()))


def _errors(said: Sequence[Utterance]) -> Shares:
    return _per_voice(said, lambda each: each.errors), _per_voice(said, lambda each: each.words)


def _scores(said: Sequence[Utterance], score: str) -> Shares:
    return _per_voice(said, lambda each: float(getattr(each.quality, score))), _per_voice(said, lambda _: 1.0)


def _wer_of_kind(said: Sequence[Utterance], kind: str) -> float | None:
    own = [each for each in said if each.kind == kind]
    return rounded(sum(each.errors for each in own) / sum(each.words for each in own))


def _mean(values: npt.NDArray[np.floating]) -> float | None:
    return rounded(float(values.mean())) if len(values) else None
