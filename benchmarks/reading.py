"""Measures the processor time that the text front end takes to read a text, from characters to phonemes.

    python -m benchmarks.reading [--words 1000] [--repeats 15]

The text is `inputs/reading.txt`, prose with figures and about 26 words a sentence, repeated up to the number of
words. It is read once before, so that unknown words and numbers are cached, as in a service. Since machines differ
and are noisy, the time is also given as a ratio to that of a fixed loop in Python, measured alternately in the same
run. The last line on stdout is JSON.
"""

import argparse
import json
import platform
import re
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from models.text.english.phonemes import EnglishPhonemizer
from models.text.languages import AMERICAN, ENGLISH

TEXT = Path(__file__).with_name("inputs") / "reading.txt"
_REFERENCE_STEPS = 1_000_000


def main() -> None:
    """Read the text `--repeats` times and print medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--words", type=int, default=1000)
    parser.add_argument("--repeats", type=int, default=15)
    parser.add_argument("--language", choices=ENGLISH, default=AMERICAN)
    args = parser.parse_args()
    print(json.dumps(measure(args.words, args.repeats, args.language)))


def measure(words: int, repeats: int, language: str) -> dict[str, object]:
    """Milliseconds to read a text of that many words, in total and for each sentence; ratio to the fixed loop."""
    text = text_of(words)
    phonemizer = EnglishPhonemizer.load(language)
    reading = phonemizer.read(text)
    pairs = [(_seconds(lambda: phonemizer.read(text)), _seconds(_reference)) for _ in range(repeats)]
    taken_s = median(taken for taken, _ in pairs)
    return {
        "machine": f"{platform.machine()}, Python {platform.python_version()}",
        "words": len(text.split()),
        "sentences": len(reading.sentences),
        "reading_ms": round(1000 * taken_s, 1),
        "fastest_ms": round(1000 * min(taken for taken, _ in pairs), 1),
        "ms_per_sentence": round(1000 * taken_s / len(reading.sentences), 2),
        "ratio_to_reference": round(median(taken / reference for taken, reference in pairs), 2),
    }


def text_of(words: int) -> str:
    """The first `words` words of the input, repeated as often as necessary."""
    tokens = re.findall(r"\S+\s*", TEXT.read_text(encoding="utf-8") + "\n")
    return "".join(tokens[index % len(tokens)] for index in range(words))


def _reference() -> None:
    total = 0
    for step in range(_REFERENCE_STEPS):
        total += step & 7


def _seconds(work: Callable[[], object]) -> float:
    started_s = time.process_time()
    work()
    return time.process_time() - started_s


if __name__ == "__main__":
    main()
