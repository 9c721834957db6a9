"""How well is each language spoken: by stock voices recorded in it, and by generated voices?

docs/evaluation.md defines each figure.
"""

import json
import time
from collections.abc import Sequence
from csv import DictReader
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from models.errors import InvalidParameter, InvalidText
from models.interfaces import Synthesizer
from models.text.front_ends import LANGUAGES
from models.text.languages import AMERICAN, ENGLISH, LATIN_AMERICAN, SPANISH
from models.text.reading import Reading
from models.types import FloatArray, Voice, Waveform
from training.atomic_write import write_whole
from training.evaluation.interfaces import SpeechBundle
from training.evaluation.judges.recognizer import load_recognizer
from training.evaluation.languages.errors import (
    PROMPTS,
    RECOGNIZED_AS,
    UNITS,
    WORD,
    errors,
    symbol_errors,
)
from training.evaluation.speech.quality import choose_candidates
from training.evaluation.speech.sentences import N_SENTENCES, take
from training.metrics import auc, ratio_interval, rounded, rounded_interval
from training.progress import Progress

SENTENCES = Path(__file__).with_name("language_sentences.tsv")
MOST_VOICES = 6
ENGLISH_SENTENCES = 2  # that each generated voice says beside, to compare it with itself in another language
# Overall grades that Kokoro's authors gave the voices of a language (VOICES.md of hexgrad/Kokoro-82M, v1.0).
GRADES = {
    "en-us": "A to F+", "en-gb": "B- to D", "es": "not graded", "es-419": "not graded", "fr": "B-", "it": "C",
    "pt-br": "not graded", "hi": "C", "ja": "C+ to C-", "zh": "D",
}  # fmt: skip


class Transcriber(Protocol):
    """Writes down what is said."""

    def transcribe(self, waveform: Waveform, language: str = "en", prompt: str | None = None) -> str:
        """As `Recognizer.transcribe`."""
        ...


class LanguagesBundle(SpeechBundle, Protocol):
    """What is measured: it reads and speaks every language."""

    @property
    def synthesizer(self) -> Synthesizer:
        """The synthesizer."""
        ...

    def speak(self, text: str, voice: Voice, language: str | None = None) -> Waveform:
        """As `Vclip.speak`."""
        ...

    def read(self, text: str, language: str | None = None) -> Reading:
        """As `Vclip.read`."""
        ...


@dataclass
class Said:
    """What one sort of voices said, sentence by sentence.

    errors, symbol_errors: of each sentence, wrong and expected. embeddings: float32, unit norm. voices: names.
    """

    errors: list[tuple[int, int]] = field(default_factory=list)
    symbol_errors: list[tuple[int, int]] = field(default_factory=list)
    voices: list[str] = field(default_factory=list)
    embeddings: list[FloatArray] = field(default_factory=list)
    computed_s: float = 0.0
    audio_s: float = 0.0


def sentences_of(language: str, n: int) -> list[str]:
    """`n` sentences of a language, written for this; of English those of `speech_sentences`."""
    if language in ENGLISH:
        return [sentence for _, sentence in take(min(n, N_SENTENCES))]
    source = SPANISH if language == LATIN_AMERICAN else language
    with SENTENCES.open(encoding="utf-8", newline="") as file:
        return [row["sentence"] for row in DictReader(file, delimiter="\t") if row["language"] == source][:n]


def evaluate_languages(
    vclip: LanguagesBundle,
    languages: Sequence[str] | None = None,
    n_sentences: int = 50,
    work: Path | None = None,
    recognizer: Transcriber | None = None,
) -> dict[str, Any]:
    """Let voices of both sorts say each sentence, one of each, by turns.

    languages: tags; None measures all that are installed. work: folder that keeps the figures of each language;
    those that are there are not measured again. Returns n_sentences and `languages`, tag -> figures (`figures_of`).
    Raises InvalidParameter for a language that is not installed.
    """
    chosen = list(vclip.synthesizer.languages if languages is None else languages)
    for tag in chosen:
        if tag not in vclip.synthesizer.languages:
            needs = (LANGUAGES[tag].needs if tag in LANGUAGES else "") or "a synthesizer that speaks it"
            raise InvalidParameter(f"language {tag!r} is not installed; it needs {needs}")
        if not 1 <= n_sentences <= len(sentences_of(tag, 10_000)):
            raise InvalidParameter(
                f"{n_sentences} sentences are outside 1 to {len(sentences_of(tag, 10_000))}"
            )
    measured: dict[str, Any] = {}
    for tag in chosen:
        kept = None if work is None else work / f"{tag}-{n_sentences}.json"
        if kept is not None and kept.is_file():
            measured[tag] = json.loads(kept.read_text(encoding="utf-8"))
            continue
        recognizer = recognizer or load_recognizer()
        measured[tag] = figures_of(vclip, tag, n_sentences, recognizer)
        if kept is not None:
            kept.parent.mkdir(parents=True, exist_ok=True)
            write_whole(kept, json.dumps(measured[tag]).encode())
    return {"n_sentences": n_sentences, "languages": measured}


def figures_of(vclip: LanguagesBundle, tag: str, n_sentences: int, recognizer: Transcriber) -> dict[str, Any]:
    """The figures of one language.

    name; needs; packages (name, licence, mb); grade (of Kokoro's authors); unit (what is counted); of `stock`
    and `generated` voices n_voices, n_utterances, error_rate and, but for Hindi, symbol_error_rate with `_ci95`;
    difference (generated minus stock) with difference_ci95, by bootstrap over the sentences, which both say;
    real_time_factor; and the constancy of generated voices.
    """
    sentences = sentences_of(tag, n_sentences)
    generated = [speaker.voice for speaker in choose_candidates(vclip, MOST_VOICES)]
    said = {
        "stock": say(vclip, recognizer, tag, sentences, stock_voices(vclip.synthesizer, tag)),
        "generated": say(vclip, recognizer, tag, sentences, generated),
    }
    own = said["generated"]
    result: dict[str, Any] = {
        "name": LANGUAGES[tag].name if tag in LANGUAGES else tag,
        "needs": LANGUAGES[tag].needs if tag in LANGUAGES else "",
        "packages": packages_of(LANGUAGES[tag].packages if tag in LANGUAGES else ()),
        "grade": GRADES.get(tag, ""),
        "unit": UNITS.get(tag, WORD),
        **{sort: rates(each) for sort, each in said.items() if each.errors},
    }
    if said["stock"].errors:
        result |= difference(own, said["stock"])
    seconds = sum(each.audio_s for each in said.values())
    result["real_time_factor"] = rounded(sum(each.computed_s for each in said.values()) / seconds, 3)
    if tag != AMERICAN:
        result |= constancy(own, *in_english(vclip, generated))
    return result


def stock_voices(synthesizer: Synthesizer, tag: str) -> list[Voice]:
    """At most MOST_VOICES voices recorded in the language, evenly of all that there are."""
    source = SPANISH if tag == LATIN_AMERICAN else tag
    rows = [row for row, own in enumerate(synthesizer.speaker_languages) if own == source]
    rows = [rows[round(place)] for place in np.linspace(0, len(rows) - 1, min(MOST_VOICES, len(rows)))]
    return [Voice(synthesizer.known_speakers[row], synthesizer.speaker_names[row]) for row in rows]


def say(
    vclip: LanguagesBundle,
    recognizer: Transcriber,
    tag: str,
    sentences: Sequence[str],
    voices: Sequence[Voice],
) -> Said:
    """Let the voices say the sentences of a language, one each, by turns."""
    said = Said()
    progress = Progress(f"sentences of {tag}", len(sentences))
    for number, sentence in enumerate(sentences if voices else ()):
        voice = voices[number % len(voices)]
        started_s = time.perf_counter()
        audio = vclip.speak(sentence, voice, tag)
        said.computed_s += time.perf_counter() - started_s
        said.audio_s += audio.seconds
        heard = recognizer.transcribe(audio, RECOGNIZED_AS.get(tag, tag.partition("-")[0]), PROMPTS.get(tag))
        said.errors.append(errors(heard, sentence, tag))
        if tag not in RECOGNIZED_AS:  # else it is written in letters that the front end does not read
            said.symbol_errors.append(
                symbol_errors(_phonemes(vclip, heard, tag), _phonemes(vclip, sentence, tag))
            )
        said.voices.append(voice.name)
        said.embeddings.append(vclip.voice_encoder.embed(audio))
        progress.step()
    progress.close()
    return said


def _phonemes(vclip: LanguagesBundle, text: str, tag: str) -> str:
    try:
        return vclip.read(text, tag).phonemes
    except InvalidText:
        return ""


def in_english(vclip: LanguagesBundle, voices: Sequence[Voice]) -> tuple[FloatArray, list[str]]:
    """Embeddings of English sentences in these voices [n, voice_dim], and the voice of each."""
    sentences = sentences_of(AMERICAN, ENGLISH_SENTENCES)
    spoken = [(voice, sentence) for voice in voices for sentence in sentences]
    embeddings = [
        vclip.voice_encoder.embed(vclip.speak(sentence, voice, AMERICAN)) for voice, sentence in spoken
    ]
    return np.stack(embeddings), [voice.name for voice, _ in spoken]


def rates(said: Said) -> dict[str, Any]:
    """n_voices, n_utterances, error_rate, symbol_error_rate; `_ci95` by bootstrap over sentences."""
    result: dict[str, Any] = {"n_voices": len(set(said.voices)), "n_utterances": len(said.voices)}
    for name, counts in (("error_rate", said.errors), ("symbol_error_rate", said.symbol_errors)):
        if not counts:
            continue
        wrong, expected = _columns(counts)
        result[name] = rounded(float(wrong.sum() / expected.sum()))
        result[f"{name}_ci95"] = rounded_interval(ratio_interval(wrong, expected))
    return result


def difference(generated: Said, stock: Said) -> dict[str, Any]:
    """`difference` of the error rates, generated minus stock, with its interval: both said the same sentences."""
    wrong, expected = _columns(generated.errors)
    by_stock, _ = _columns(stock.errors)
    return {
        "difference": rounded(float((wrong - by_stock).sum() / expected.sum())),
        "difference_ci95": rounded_interval(ratio_interval(wrong - by_stock, expected)),
    }


def constancy(said: Said, english: FloatArray, english_voices: Sequence[str]) -> dict[str, Any]:
    """Is a voice in two languages nearer to itself than two voices in one language are to each other?

    same_voice_two_languages, same_voice_one_language, different_voices_one_language: mean cosines; constancy_auc:
    the probability that a pair of the first kind has the larger cosine than one of the last kind.
    """
    own = np.stack(said.embeddings)
    names = np.array(said.voices)
    within = own @ own.T
    same = names[:, np.newaxis] == names
    pairs = np.triu(np.ones_like(same), 1).astype(bool)
    across = (own @ english.T)[names[:, np.newaxis] == np.array(english_voices)]
    different = within[pairs & ~same]
    scores = np.concatenate([across, different])
    return {
        "same_voice_two_languages": rounded(float(across.mean())),
        "same_voice_one_language": rounded(float(within[pairs & same].mean())),
        "different_voices_one_language": rounded(float(different.mean())),
        "constancy_auc": rounded(auc(scores, np.arange(len(scores)) < len(across))),
    }


def packages_of(names: Sequence[str]) -> list[dict[str, Any]]:
    """The packages that read a language, as installed: name, licence as the package says it, and size in MB."""
    return [package for name in names if (package := _package(name)) is not None]


def _package(name: str) -> dict[str, Any] | None:
    try:
        found = distribution(name)
    except PackageNotFoundError:
        return None
    said = [found.metadata[key] for key in ("License-Expression", "License") if key in found.metadata]
    said += [
        line.rpartition(" :: ")[2] for line in found.metadata.get_all("Classifier") or () if "License" in line
    ]
    licence = said[0].strip().partition("\n")[0] if said else ""
    size = sum(file.size or 0 for file in found.files or ())
    return {"name": name, "licence": licence, "mb": round(size / 1e6, 1)}


def _columns(counts: Sequence[tuple[int, int]]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    both = np.array(counts, dtype=np.float64)
    return both[:, 0], both[:, 1]
