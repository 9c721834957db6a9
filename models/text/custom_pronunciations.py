"""Custom pronunciations of words: those of a request, and the lexicon file of a service."""

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from models.errors import InvalidParameter, InvalidText
from models.text.alphabet.ipa import kokoro_phonemes
from models.text.languages import ENGLISH
from models.text.rules import Span
from models.text.safe_xml import Element, parse_xml
from models.text.transliteration import transliterate

MOST_ENTRIES = 10_000
_LONGEST = 200
_TOKEN = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True)
class CustomPronunciations:
    """entries: language -> word in lower case -> phonemes in Kokoro's symbols."""

    entries: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, pronunciations: Mapping[str, str], *languages: str) -> "CustomPronunciations":
        """From written words and phonemes in IPA or Kokoro's symbols, for each of `languages`, by default for all.

        Raises InvalidParameter for too many entries, for a word without a letter or digit, for an overlong entry,
        and for phonemes that a language does not have, naming the word, the symbol and its position.
        """
        if len(pronunciations) > MOST_ENTRIES:
            raise InvalidParameter(
                f"there are {len(pronunciations)} pronunciations; the limit is {MOST_ENTRIES}, so remove some"
            )
        for word, phonemes in pronunciations.items():
            if not re.search(r"\w", word) or max(len(word), len(phonemes)) > _LONGEST:
                raise InvalidParameter(
                    f"the pronunciation of {word[:40]!r} cannot be used; the word must have a letter or digit, and "
                    f"word and phonemes may have at most {_LONGEST} characters each"
                )
        return cls(
            {
                language: {
                    word.lower(): kokoro_phonemes(said, language, word)
                    for word, said in pronunciations.items()
                }
                for language in languages or ENGLISH
            }
        )

    def spans(self, text: str, language: str) -> list[Span]:
        """Where these words occur in a text, in any case. Of entries that overlap, the longer one is taken."""
        entries = self.entries.get(language)
        if not entries:
            return []
        longest = max(len(_TOKEN.findall(word)) for word in entries)
        tokens = [match.span() for match in _TOKEN.finditer(text)]
        spans: list[Span] = []
        index = 0
        while index < len(tokens):
            start = tokens[index][0]
            ends = [end for _, end in tokens[index : index + longest]]
            count = next(
                (n for n in range(len(ends), 0, -1) if text[start : ends[n - 1]].lower() in entries), 0
            )
            if count:
                end = ends[count - 1]
                written = text[start:end]
                spans.append(Span(start, end, transliterate(written), "custom", entries[written.lower()]))
            index += count or 1
        return spans


def read_lexicon(path: Path) -> CustomPronunciations:
    """Read a lexicon file: W3C PLS 1.0 (alphabet "ipa") or CSV with the columns word and phonemes.

    Raises InvalidParameter, naming the file and the entry, if it cannot be read or an entry is not valid.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        pronunciations = _read_pls(text) if text.lstrip().startswith("<") else _read_csv(text)
        return CustomPronunciations.of(pronunciations)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InvalidParameter(f"the lexicon {path} cannot be read: {error}") from error
    except (InvalidParameter, InvalidText) as error:
        raise InvalidParameter(f"the lexicon {path}: {error}") from error


def _read_csv(text: str) -> dict[str, str]:
    pronunciations: dict[str, str] = {}
    for number, row in enumerate(csv.reader(io.StringIO(text), skipinitialspace=True), 1):
        if not row or row[0].startswith("#") or [cell.lower() for cell in row[:2]] == ["word", "phonemes"]:
            continue
        if len(row) != 2 or not row[1].strip():
            raise InvalidParameter(f"line {number} must be a word and its phonemes, separated by one comma")
        pronunciations[row[0].strip()] = row[1].strip()
    return pronunciations


def _read_pls(text: str) -> dict[str, str]:
    root = parse_xml(text)
    if root.name != "lexicon":
        raise InvalidParameter(f"the root element must be <lexicon>, but is <{root.name}>")
    pronunciations: dict[str, str] = {}
    for lexeme in root.children_named("lexeme"):
        phonemes = [_text(child) for child in lexeme.children_named("phoneme")]
        words = [_text(child) for child in lexeme.children_named("grapheme")]
        if not words or not phonemes:
            raise InvalidParameter(
                f"the entry of {words[0] if words else 'no grapheme'!r} needs a <grapheme> and a <phoneme>"
            )
        pronunciations.update(dict.fromkeys(words, phonemes[0]))
    return pronunciations


def _text(element: Element) -> str:
    return "".join(child for child, _, _ in element.texts).strip()
