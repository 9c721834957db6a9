"""Measures a trained VITS.

Its losses, the consistency of a voice, the effect of the speaker vector, intelligibility.

    python -m training.evaluation.speech.vits PART --log FILE

PART: a part directory whose speaker vectors are voice embeddings of the embedded bundle, as of
`training.stages.vits`. Prints one JSON object.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from models.bundle.files import MINI_BUNDLE
from models.bundle.manifest import read_manifest
from models.bundle.parts import VitsPart
from models.errors import InvalidAudio
from models.interfaces import VoiceEncoder
from models.loading import load_vits, load_voice_encoder, load_voice_gender
from models.types import FloatArray
from models.voice.gender import VoiceGender
from training.evaluation.interfaces import MultiSpeaker, Transcriber
from training.evaluation.judges.recognizer import load_recognizer
from training.evaluation.speech.sentences import take
from training.metrics import (
    auc,
    auc_interval_over_identities,
    mean_interval,
    ratio_interval,
    rounded,
    rounded_interval,
    wilson_interval,
    word_errors,
)
from training.part_directory import read_part
from training.progress import Progress

SEED = 0
DEFAULT_VOICES = 24
DEFAULT_SENTENCES = 4  # of each voice, the same of all


def evaluate_vits(
    synthesizer: MultiSpeaker,
    encoder: VoiceEncoder,
    classifier: VoiceGender,
    judge: VoiceGender,
    n_voices: int = DEFAULT_VOICES,
    n_sentences: int = DEFAULT_SENTENCES,
    recognizer: Transcriber | None = None,
) -> dict[str, Any]:
    """Let known speakers, half of each gender by `classifier`, say the same sentences.

    Cosines are of the voice encoder's embeddings of the audio, over pairs of different sentences: of one voice, and
    of two; and of each utterance with the vector that it was spoken from, and with those of the other voices.
    Intervals are bootstraps over voices. judge: hears the gender of the audio; it learned from other people than
    `classifier`. recognizer: None leaves the words out.
    """
    female = classifier.female_probability(synthesizer.known_speakers) > 0.5
    rows = choose(female, n_voices)
    sentences = [sentence for _, sentence in take(n_sentences)]
    heard = np.zeros((len(rows), n_sentences, encoder.dim), dtype=np.float32)
    errors = np.zeros((len(rows), n_sentences))
    words = np.zeros((len(rows), n_sentences))
    seconds = np.zeros((len(rows), n_sentences))
    progress = Progress("sentences", heard.shape[0] * n_sentences)
    language = synthesizer.languages[0]
    silent = 0
    for i, row in enumerate(rows):
        for j, sentence in enumerate(sentences):
            audio = synthesizer.synthesize(sentence, synthesizer.known_speakers[row], language, 1.0)
            seconds[i, j] = audio.seconds
            try:
                heard[i, j] = encoder.embed(audio)
            except InvalidAudio:  # too short or silent: counts as like nobody
                silent += 1
            if recognizer is not None:
                errors[i, j], words[i, j] = word_errors(recognizer.transcribe(audio), sentence)
            progress.step()
    progress.close()
    result: dict[str, Any] = {
        "n_voices": len(rows),
        "n_sentences": n_sentences,
        "silent": silent,
        "seconds_per_sentence": rounded(float(seconds.mean()), 2),
    }
    result |= voice_figures(heard) | vector_figures(heard, synthesizer.known_speakers[rows])
    right = (judge.female_probability(heard.reshape(-1, encoder.dim)) > 0.5) == female[rows].repeat(
        n_sentences
    )
    result["gender_heard"] = rounded(float(right.mean()))
    result["gender_heard_ci95"] = rounded_interval(wilson_interval(int(right.sum()), len(right)))
    if recognizer is not None:
        result["wer"] = rounded(float(errors.sum() / words.sum()))
        result["wer_ci95"] = rounded_interval(ratio_interval(errors.sum(1), words.sum(1)))
    return result


def choose(female: npt.NDArray[np.bool_], n: int) -> npt.NDArray[np.intp]:
    """At most `n` rows at random, by a fixed seed, half of each gender as far as there are so many."""
    shuffled = np.random.default_rng(SEED).permutation(len(female))
    halves = [shuffled[female[shuffled] == gender][: n // 2] for gender in (True, False)]
    return np.sort(np.concatenate(halves))


def voice_figures(heard: FloatArray) -> dict[str, Any]:
    """heard: float32 [voices, sentences, D]. Is a voice nearer to itself than to others, in other words?"""
    n_voices, n_sentences, dim = heard.shape
    flat = heard.reshape(-1, dim)
    cosines = flat @ flat.T
    voices = np.arange(n_voices).repeat(n_sentences)
    said = np.tile(np.arange(n_sentences), n_voices)
    other_words = said[:, np.newaxis] != said
    same = voices[:, np.newaxis] == voices
    # per voice: its mean cosine with itself, and with the others
    own = np.array(
        [cosines[other_words & same & (voices == voice)[:, np.newaxis]].mean() for voice in range(n_voices)]
    )
    others = np.array(
        [cosines[other_words & ~same & (voices == voice)[:, np.newaxis]].mean() for voice in range(n_voices)]
    )
    return {
        "same_voice_cosine": rounded(float(own.mean())),
        "different_voices_cosine": rounded(float(others.mean())),
        "difference": rounded(float((own - others).mean())),
        "difference_ci95": rounded_interval(mean_interval(own - others)),
        "same_voice_auc": rounded(auc(cosines[other_words], same[other_words])),
        "same_voice_auc_ci95": rounded_interval(auc_interval_over_identities(cosines, voices, other_words)),
    }


def vector_figures(heard: FloatArray, speakers: FloatArray) -> dict[str, Any]:
    """heard: float32 [voices, sentences, D]; speakers: float32 [voices, D], unit norm, spoken from."""
    cosines = np.einsum("vsd,wd->vsw", heard, speakers).mean(1)  # [voices, voices]
    own = np.diag(cosines)
    others = (cosines.sum(1) - own) / (len(cosines) - 1)
    nearest = int((cosines.argmax(1) == np.arange(len(cosines))).sum())
    return {
        "cosine_with_own_vector": rounded(float(own.mean())),
        "cosine_with_other_vectors": rounded(float(others.mean())),
        "vector_difference": rounded(float((own - others).mean())),
        "vector_difference_ci95": rounded_interval(mean_interval(own - others)),
        "own_vector_nearest": rounded(nearest / len(cosines)),
        "own_vector_nearest_by_chance": rounded(1 / len(cosines)),
    }


def losses(log: Path) -> dict[str, Any]:
    """The curve of a training log: steps, and the losses on held-out utterances at each."""
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    return {
        "steps": [line["step"] for line in lines],
        "held_out_mel_loss": [line["held_out"]["loss_mel"] for line in lines],
        "held_out_kl_loss": [line["held_out"]["loss_kl"] for line in lines],
        "held_out_duration_loss": [line["held_out"]["loss_duration"] for line in lines],
        "trained_mel_loss": [line["train"]["loss_mel"] for line in lines],
    }


def main(argv: Sequence[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("part", type=Path, metavar="PART")
    parser.add_argument("--log", type=Path, metavar="FILE", help="log.jsonl of the training")
    parser.add_argument("--voices", type=int, default=DEFAULT_VOICES, metavar="N")
    parser.add_argument("--sentences", type=int, default=DEFAULT_SENTENCES, metavar="N")
    parser.add_argument("--no-words", action="store_true", help="without the recognizer")
    args = parser.parse_args(argv)
    parts = read_manifest(MINI_BUNDLE).parts
    figures = {} if args.log is None else {"losses": losses(args.log)}
    figures |= evaluate_vits(
        load_vits(args.part, read_part(args.part, VitsPart).part),
        load_voice_encoder(MINI_BUNDLE, parts.voice_encoder),
        load_voice_gender(MINI_BUNDLE, parts.voice_gender),
        load_voice_gender(MINI_BUNDLE, parts.voice_gender_judge),
        args.voices,
        args.sentences,
        None if args.no_words else load_recognizer(),
    )
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
