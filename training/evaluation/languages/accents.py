"""How much of a voice's language has to be replaced, so that it is understood in another and stays the same voice?

    python -m training.evaluation.languages.accents --language fr --articulation 0 0.5 1 --prosody 0 1

lets generated voices say the sentences of `accent_sentences.tsv` with each combination of strengths (`Strength`)
and prints a JSON object a line, with the difference from the first. `--many` takes those of
`phoneme_sentences.tsv` instead, more than ten times as many. Neither the sentences nor the voices are those by
which `vclip evaluate languages` judges.
"""

import argparse
import json
from collections.abc import Sequence
from csv import DictReader
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

from models.errors import InvalidBundle
from models.loading import load_vclip
from models.tts.kokoro.accents import Strength
from models.tts.kokoro.synthesizer import KokoroSynthesizer
from models.types import Voice
from models.vclip import Vclip
from training.evaluation.judges.recognizer import load_recognizer
from training.evaluation.languages.quality import (
    MOST_VOICES,
    Said,
    Transcriber,
    constancy,
    difference,
    in_english,
    rates,
    say,
)
from training.evaluation.speech.quality import choose_candidates

SENTENCES = Path(__file__).with_name("accent_sentences.tsv")
MANY_SENTENCES = Path(__file__).with_name("phoneme_sentences.tsv")  # see `front_ends`
N_VOICES = 4
MANY_VOICES = 12


def sentences_to_choose_by(language: str, many: bool = False) -> list[str]:
    """The sentences of a language. many: those of `phoneme_sentences.tsv`, which some languages have."""
    with (MANY_SENTENCES if many else SENTENCES).open(encoding="utf-8", newline="") as file:
        return [row["sentence"] for row in DictReader(file, delimiter="\t") if row["language"] == language]


def voices_to_choose_by(vclip: Vclip, n: int = N_VOICES) -> list[Voice]:
    """Generated voices, women and men in turn, none of those that `evaluate_languages` takes."""
    chosen = choose_candidates(vclip, MOST_VOICES + n)
    return [speaker.voice for speaker in chosen[MOST_VOICES:]]


def with_strength(vclip: Vclip, language: str, strength: Strength) -> Vclip:
    """The same pipeline with another strength for a language. Raises InvalidBundle if it is not of Kokoro."""
    if not isinstance(vclip.synthesizer, KokoroSynthesizer):
        raise InvalidBundle(
            "only Kokoro's voices have an accent that can be replaced; choose a bundle with Kokoro"
        )
    return replace(vclip, synthesizer=vclip.synthesizer.with_strengths({language: strength}))


def measure_strength(
    vclip: Vclip,
    language: str,
    strength: Strength,
    recognizer: Transcriber,
    many: bool = False,
    first: Said | None = None,
) -> tuple[dict[str, Any], Said]:
    """What generated voices said, and its figures.

    They are language, articulation, prosody, speaker, those of `rates` and `constancy`, and with `first`, said with
    another strength, those of `difference` from it.
    """
    adapted = with_strength(vclip, language, strength)
    voices = voices_to_choose_by(vclip, MANY_VOICES if many else N_VOICES)
    said = say(adapted, recognizer, language, sentences_to_choose_by(language, many), voices)
    figures = {
        "language": language,
        **vars(strength),
        **rates(said),
        **constancy(said, *in_english(vclip, voices)),
        **({} if first is None else difference(said, first)),
    }
    return figures, said


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures of each pair of strengths as one JSON object a line; returns the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--bundle", type=Path, default=None)
    parser.add_argument("--language", required=True, help="tag")
    parser.add_argument("--articulation", type=float, nargs="+", default=[0.0, 0.5, 1.0])
    parser.add_argument("--prosody", type=float, nargs="+", default=[0.0, 1.0])
    parser.add_argument("--speaker", type=float, nargs="+", default=[1.0])
    parser.add_argument("--many", action="store_true", help="more sentences and voices")
    given = parser.parse_args(arguments)
    if given.many and not sentences_to_choose_by(given.language, many=True):
        parser.error(f"{MANY_SENTENCES.name} has no sentences of {given.language!r}: leave --many away")
    vclip, recognizer = load_vclip(given.bundle), load_recognizer()
    first = None
    for shares in product(given.articulation, given.prosody, given.speaker):
        figures, said = measure_strength(
            vclip, given.language, Strength(*shares), recognizer, given.many, first
        )
        print(json.dumps(figures), flush=True)
        first = first or said
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
