"""How far do our phonemes and those of espeak-ng differ, and which of them are understood better?

    python -m training.evaluation.languages.front_ends --spoken 50 --work build/front-ends

reads 200 sentences of each language with both, and lets the stock voices say the first of them with both. Prints a
JSON object with the figures of `compare_phonemes` and `compare_speech` for each language. espeak-ng's phonemes are
those that Kokoro was trained on; written forms, such as numbers, are verbalized alike for both.
"""

import argparse
import json
import unicodedata
from collections import Counter
from collections.abc import Sequence
from csv import DictReader
from dataclasses import replace
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import numpy as np

from models.errors import InvalidBundle, MissingPhonemizer
from models.loading import load_vclip
from models.text.by_word.espeak import EspeakSounds
from models.text.by_word.reader import WordReader
from models.text.by_word.written_forms import WrittenForms
from models.text.french.forms import FORMS as FRENCH_FORMS
from models.text.front_end import FrontEnd
from models.text.front_ends import ESPEAK_HINT, LANGUAGES, FrontEnds
from models.text.italian.forms import FORMS as ITALIAN_FORMS
from models.text.languages import BRAZILIAN, FRENCH, ITALIAN, SPANISH
from models.text.portuguese.forms import FORMS as BRAZILIAN_FORMS
from models.text.spanish.forms import FORMS as SPANISH_FORMS
from models.tts.kokoro.synthesizer import KokoroSynthesizer
from models.vclip import Vclip
from training.atomic_write import write_whole
from training.evaluation.judges.recognizer import load_recognizer
from training.evaluation.languages.accents import sentences_to_choose_by
from training.evaluation.languages.errors import symbol_errors
from training.evaluation.languages.quality import (
    Transcriber,
    difference,
    rates,
    say,
    sentences_of,
    stock_voices,
)
from training.metrics import ratio_interval, rounded, rounded_interval

SENTENCES = Path(__file__).with_name("phoneme_sentences.tsv")
# language -> its written forms, and the voice of espeak-ng
BY_ESPEAK: dict[str, tuple[WrittenForms, str]] = {
    SPANISH: (SPANISH_FORMS, "es"),
    FRENCH: (FRENCH_FORMS, "fr-fr"),
    ITALIAN: (ITALIAN_FORMS, "it"),
    BRAZILIAN: (BRAZILIAN_FORMS, "pt-br"),
}
N_DIFFERENCES = 8  # that are printed


def sentences_to_read(language: str) -> list[str]:
    """The 200 sentences of a language: first those that `vclip evaluate languages` judges by."""
    with SENTENCES.open(encoding="utf-8", newline="") as file:
        more = [row["sentence"] for row in DictReader(file, delimiter="\t") if row["language"] == language]
    return [*sentences_of(language, 10_000), *sentences_to_choose_by(language), *more]


def espeak_front_end(language: str) -> FrontEnd:
    """Reads a language of BY_ESPEAK with espeak-ng. Raises MissingPhonemizer where it is not installed."""
    forms, voice = BY_ESPEAK[language]
    sounds = EspeakSounds.find(voice)
    if sounds is None:
        raise MissingPhonemizer(f"espeak-ng is not installed: install {ESPEAK_HINT}")
    return WordReader(language, forms, sounds)


def compare_phonemes(own: FrontEnd, other: FrontEnd, sentences: Sequence[str]) -> dict[str, Any]:
    """n_sentences; symbols that differ, of those of `other`: `differing` without stress and length, with `_ci95`
    by bootstrap over the sentences, and `differing_with_stress`; and the most frequent `differences`: [of `own`, of
    `other`, how often]."""
    read = [(own.read(sentence).phonemes, other.read(sentence).phonemes) for sentence in sentences]
    counts = np.array([symbol_errors(mine, theirs) for mine, theirs in read], dtype=np.float64)
    marked = [(_symbols(mine), _symbols(theirs)) for mine, theirs in read]
    found: Counter[tuple[str, str]] = Counter()
    wrong = 0
    for mine, theirs in marked:
        for operation, *places in SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes():
            if operation != "equal":
                pair = mine[slice(*places[:2])], theirs[slice(*places[2:])]
                found[pair] += 1
                wrong += max(map(len, pair))
    return {
        "n_sentences": len(read),
        "differing": rounded(float(counts[:, 0].sum() / counts[:, 1].sum())),
        "differing_ci95": rounded_interval(ratio_interval(counts[:, 0], counts[:, 1])),
        "differing_with_stress": rounded(wrong / sum(len(theirs) for _, theirs in marked)),
        "differences": [[*pair, count] for pair, count in found.most_common(N_DIFFERENCES)],
    }


def compare_speech(
    vclip: Vclip, language: str, other: FrontEnd, sentences: Sequence[str], recognizer: Transcriber
) -> dict[str, Any]:
    """`own` and `espeak`, the figures of `rates` of stock voices with each front end, and the `difference`.

    Raises InvalidBundle where the synthesizer is not Kokoro.
    """
    if not isinstance(vclip.synthesizer, KokoroSynthesizer):
        raise InvalidBundle("only Kokoro takes phonemes of both; choose a bundle with Kokoro")
    front_ends = FrontEnds({**LANGUAGES, language: replace(LANGUAGES[language], load=lambda _: other)})
    by_espeak = replace(vclip, synthesizer=vclip.synthesizer.with_front_ends(front_ends))
    voices = stock_voices(vclip.synthesizer, language)
    own = say(vclip, recognizer, language, sentences, voices)
    espeak = say(by_espeak, recognizer, language, sentences, voices)
    return {"own": rates(own), "espeak": rates(espeak), **difference(own, espeak)}


def _symbols(phonemes: str) -> str:
    return "".join(symbol for symbol in phonemes if unicodedata.category(symbol)[0] in "LM")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures of each language; returns the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--languages", nargs="+", choices=tuple(BY_ESPEAK), default=tuple(BY_ESPEAK))
    parser.add_argument("--spoken", type=int, default=0, help="how many of the sentences are also spoken")
    parser.add_argument("--work", type=Path, help="folder that keeps the figures of each language")
    given = parser.parse_args(arguments)
    vclip = load_vclip(None) if given.spoken else None
    recognizer = load_recognizer() if given.spoken else None
    own, figures = FrontEnds(), {}
    for language in given.languages:
        kept = None if given.work is None else given.work / f"{language}-{given.spoken}.json"
        if kept is not None and kept.is_file():
            figures[language] = json.loads(kept.read_text(encoding="utf-8"))
            continue
        other, sentences = espeak_front_end(language), sentences_to_read(language)
        figures[language] = compare_phonemes(own[language], other, sentences)
        if vclip is not None and recognizer is not None:
            figures[language] |= compare_speech(vclip, language, other, sentences[: given.spoken], recognizer)
        if kept is not None:
            kept.parent.mkdir(parents=True, exist_ok=True)
            write_whole(kept, json.dumps(figures[language]).encode())
    print(json.dumps(figures, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
