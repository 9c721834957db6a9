"""From a written sentence to the phoneme symbols that Kokoro reads."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from models.errors import InvalidText
from models.text.acronyms import is_interjection
from models.text.espeak import Espeak
from models.text.heteronyms import choose_part_of_speech, irregular_variant
from models.text.letter_to_sound import pronounce_by_rule
from models.text.lexicon import Lexicon
from models.text.morphology import add_s, pronounce_compound, pronounce_derived
from models.text.normalization import normalize
from models.text.phoneme_pieces import split_phonemes

__all__ = ["PUNCTUATION", "EnglishPhonemizer", "split_phonemes"]

# The marks that Kokoro has a token for.
PUNCTUATION = frozenset(';:,.!?—…"()“”')
_PAUSES = frozenset(";:,.!?—…")
_VOWELS = frozenset("AIOQWYaiuæɑɒɔəɛɜɪʊʌᵻɐᵊ")
_TOKEN = re.compile(r"(?P<space>\s*)(?P<text>'?[A-Za-z]+(?:['-]+[A-Za-z]+)*'?|[;:,.!?—…\"()“”]|.)")
_LONGEST_SPELLED_RUN = 6
# Rare words that were asked of espeak-ng or worked out; forgotten all at once when there are too many.
_REMEMBERED_WORDS = 4096


@dataclass(frozen=True)
class _Token:
    text: str
    spaced: bool  # whether space stands before

    @property
    def is_mark(self) -> bool:
        return self.text in PUNCTUATION


class EnglishPhonemizer:
    """Pronounces English sentences in one dialect. Safe to share between threads."""

    def __init__(self, lexicon: Lexicon, espeak: Espeak | None) -> None:
        """lexicon: known words of the dialect; espeak: for words in no lexicon, None to do without."""
        self.language = lexicon.language
        self._lexicon = lexicon
        self._espeak = espeak
        self._remembered: dict[str, str] = {}

    @classmethod
    def load(cls, language: str) -> "EnglishPhonemizer":
        """Load the dialect "en-us" or "en-gb", with espeak-ng where it is on the machine.

        Raises UnsupportedLanguage, and MissingWeights where the dictionaries are not installed.
        """
        return cls(Lexicon.load(language), Espeak.find(language))

    def phonemize(self, sentence: str) -> str:
        """Phonemes of a written sentence (numbers and abbreviations allowed), in Kokoro's symbols.

        Words are parted by spaces and keep their punctuation. Every word sounds: one in no lexicon is
        taken apart, asked of espeak-ng, pronounced by rule or spelled.
        Raises InvalidText where nothing can be spoken, or letters belong to an unreadable script.
        """
        tokens = self._tokens(normalize(sentence, self.language, self._lexicon))
        if all(token.is_mark for token in tokens):
            raise InvalidText("the text has nothing that can be spoken; write at least one word or number")
        return self._joined(tokens, self._pronunciations(tokens))

    def _tokens(self, text: str) -> list[_Token]:
        tokens: list[_Token] = []
        quotes = 0
        for match in _TOKEN.finditer(text):
            word, spaced = match["text"], bool(match["space"])
            if word == '"':
                tokens.append(_Token("“" if quotes % 2 == 0 else "”", spaced))
                quotes += 1
            elif word in PUNCTUATION:
                tokens.append(_Token(word, spaced))
            else:
                parts = self._parted_at_hyphens(word)
                cleaned = [clean for part in parts if (clean := self._without_quotes(part))]
                tokens += [_Token(part, spaced or index > 0) for index, part in enumerate(cleaned)]
        return tokens

    def _parted_at_hyphens(self, word: str) -> list[str]:
        """Hyphened words that are known as one, such as "e-mail" and "co-operate", stay one."""
        if "-" not in word or self._lexicon.entry(word) is not None:
            return [word]
        joined = word.replace("-", "").lower()
        return [joined] if joined in self._lexicon.gold else word.split("-")

    def _without_quotes(self, word: str) -> str:
        """Apostrophes that are quotation marks go; those of 'tis and dogs' stay."""
        if not re.search("[A-Za-z]", word):
            return ""
        if word.startswith("'") and self._lexicon.entry(word) is None:
            word = word[1:]
        if word.endswith("'s'"):
            return word[:-1]
        if word.endswith("'") and not word.endswith(("s'", "in'")):
            word = word[:-1]
        return word

    def _pronunciations(self, tokens: Sequence[_Token]) -> list[str]:
        """Phonemes of each token, from the last to the first, since "the" hangs on what follows."""
        words = [token.text.lower() for token in tokens]
        phonemes = [token.text if token.is_mark else "" for token in tokens]
        starts_with_vowel: bool | None = None  # of the next word; None before a pause
        for index in range(len(tokens) - 1, -1, -1):
            if tokens[index].is_mark:
                starts_with_vowel = None if tokens[index].text in _PAUSES else starts_with_vowel
                continue
            phonemes[index] = self._word_in_context(tokens, words, index, starts_with_vowel)
            first = next((sound for sound in phonemes[index] if sound not in "ˈˌ"), "")
            starts_with_vowel = first in _VOWELS
        return phonemes

    def _word_in_context(
        self, tokens: Sequence[_Token], words: Sequence[str], index: int, before_vowel: bool | None
    ) -> str:
        text = tokens[index].text
        fixed = (
            self._single_letter(tokens, index)
            or self._weak_form(words[index], before_vowel)
            or irregular_variant(words, index, self.language)
        )
        if fixed:
            return fixed
        entry = self._lexicon.entry(text)
        part_of_speech = None
        if entry is not None and not isinstance(entry, str):
            part_of_speech = choose_part_of_speech(words, index, entry)
        phonemes = self._lexicon.lookup(text, part_of_speech) or self._unknown_word(text)
        if text[0].isupper() and not re.search("[ˈˌ]", phonemes):
            return re.sub(f"(?=[{''.join(_VOWELS)}])", "ˌ", phonemes, count=1)
        return phonemes

    def _single_letter(self, tokens: Sequence[_Token], index: int) -> str | None:
        """The article "a", the pronoun "I", or the name of a letter and of its plural."""
        text = tokens[index].text
        if text == "a" or (text == "A" and not _is_letter_a(tokens, index)):
            return "ɐ"
        if text == "I" and not _spelled(tokens, index):
            return "ˌI"
        if _is_capital(tokens[index]) and text.endswith("'s"):
            return add_s(self._lexicon.letter(text[0]), self.language)
        return self._lexicon.letter(text) if len(text) == 1 else None

    def _weak_form(self, word: str, before_vowel: bool | None) -> str | None:
        """Function words whose sound hangs on what follows."""
        if word == "the":
            return "ði" if before_vowel else "ðə"
        if word == "an":
            return "ɐn"
        if word == "to" and before_vowel is not None:
            return "tʊ" if before_vowel else "tə"
        if word == "in":
            return "ˈɪn" if before_vowel is None else "ɪn"
        if word == "am" and before_vowel is not None:
            return "ɐm"
        return None

    def _unknown_word(self, word: str) -> str:
        """Phonemes of a word in no lexicon: from its parts, by espeak-ng, by rule, or spelled."""
        if word not in self._remembered:
            if len(self._remembered) >= _REMEMBERED_WORDS:
                self._remembered.clear()
            phonemes = self._worked_out(word)
            self._remembered[word] = phonemes
            return phonemes
        return self._remembered.get(word) or self._worked_out(word)

    def _worked_out(self, word: str) -> str:
        lower = word.lower()
        # A capitalized word may be a name, which chance splits into short words.
        shortest_part = 4 if word[0].isupper() else 3
        letters = re.sub("[^a-z]", "", lower)
        vowels = re.search("[aeiouy]", letters) is not None
        return (
            pronounce_derived(lower if word.isupper() else word, self._lexicon.lookup, self.language)
            or pronounce_compound(lower, self._checked, shortest_part)
            or (vowels and self._espeak and self._espeak.pronounce(word))
            or ((vowels or is_interjection(letters)) and self._by_rule(lower))
            or "".join(self._lexicon.letter(letter) for letter in letters)
        )

    def _checked(self, word: str) -> str | None:
        """Phonemes of a word in the checked dictionary alone, as parts of compounds have to be."""
        return self._lexicon.lookup(word) if word in self._lexicon.gold else None

    def _by_rule(self, word: str) -> str:
        if word.endswith("'s"):
            stem = pronounce_by_rule(word[:-2], self.language)
            return add_s(stem, self.language) if stem else ""
        return pronounce_by_rule(word, self.language)

    def _joined(self, tokens: Sequence[_Token], phonemes: Sequence[str]) -> str:
        """One string, with letters that are spelled in a row joined as one word: BBC is bˌibˌisˈi."""
        pieces: list[str] = []
        run: list[str] = []  # letters of one spelled word
        for index, token in enumerate(tokens):
            ends_word = bool(pieces) and token.spaced
            follows_letter = bool(run) and not tokens[index - 1].text.endswith("s")
            if _spelled(tokens, index) and follows_letter:
                run.append(phonemes[index])
                continue
            pieces.append(_spelled_word(run))
            run = []
            pieces.append(" " if ends_word or _needs_space(tokens, index) else "")
            if _spelled(tokens, index):
                run = [phonemes[index]]
            else:
                pieces.append(phonemes[index])
        return "".join([*pieces, _spelled_word(run)]).strip()


def _spelled_word(letters: Sequence[str]) -> str:
    """Join the names of letters as one word with the last of them stressed, unless there are many."""
    if len(letters) > _LONGEST_SPELLED_RUN:
        return " ".join(letters)
    return "".join([*(letter.replace("ˈ", "ˌ") for letter in letters[:-1]), *letters[-1:]])


def _needs_space(tokens: Sequence[_Token], index: int) -> bool:
    """Two words are parted even where the text had a hyphen or nothing between them."""
    return index > 0 and not tokens[index].is_mark and not tokens[index - 1].is_mark


def _is_capital(token: _Token) -> bool:
    return len(token.text.removesuffix("'s")) == 1 and token.text[0].isupper()


def _spelled(tokens: Sequence[_Token], index: int) -> bool:
    """Whether the token is one of several single capitals in a row."""
    if not _is_capital(tokens[index]):
        return False
    beside = [tokens[place] for place in (index - 1, index + 1) if 0 <= place < len(tokens)]
    return any(_is_capital(token) for token in beside)


def _is_letter_a(tokens: Sequence[_Token], index: int) -> bool:
    """Tell the letter of "plan A" and "U A E" from the article that opens a sentence or a title."""
    if _spelled(tokens, index):
        return True
    before = tokens[index - 1] if index > 0 else None
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    if after is None or after.is_mark:
        return True
    if before is None or before.is_mark:
        return False
    return not (before.text[0].isupper() and after.text[0].isupper())
