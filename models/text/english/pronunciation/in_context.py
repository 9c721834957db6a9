"""Chooses the pronunciation of each word in its sentence: weak forms, names of letters, homographs, stress."""

from collections.abc import Sequence

from models.text.alphabet.kokoro import starts_with_vowel, with_stress
from models.text.english.dictionary.lexicon import phonemes_of
from models.text.english.normalization.segments import Segment
from models.text.english.pronunciation.clear_contexts import clear_phonemes
from models.text.english.pronunciation.homographs import Homographs
from models.text.english.pronunciation.morphology import add_s
from models.text.english.pronunciation.tokens import Token
from models.text.english.pronunciation.weak_forms import entry_key, weak_form
from models.text.english.pronunciation.words import WordPronunciations
from models.text.punctuation import PAUSES


class PronunciationInContext:
    """Pronounces the tokens of sentences in one dialect. Safe to share between threads."""

    def __init__(self, words: WordPronunciations, homographs: Homographs) -> None:
        """words: pronunciations of single words; homographs: for words with several."""
        self._words = words
        self._homographs = homographs
        self._lexicon = words.lexicon

    def pronounce(self, sentence: str, segments: Sequence[Segment], tokens: Sequence[Token]) -> list[str]:
        """Phonemes of each token of a sentence; a mark stands for itself.

        The tokens are pronounced from the last to the first, since "the" depends on the sound after it.
        """
        words = [token.text.lower() for token in tokens]
        phonemes = [""] * len(tokens)
        before_vowel: bool | None = None  # whether a vowel follows; None before a pause
        for index in range(len(tokens) - 1, -1, -1):
            token = tokens[index]
            if token.is_mark:
                phonemes[index] = token.text
                before_vowel = None if token.text in PAUSES else before_vowel
                continue
            phonemes[index] = (
                segments[token.segment].phonemes
                or self._letter(tokens, index)
                or weak_form(words[index], before_vowel)
                or self._word(sentence, segments[token.segment], token, words, index)
            )
            before_vowel = starts_with_vowel(phonemes[index])
        return phonemes

    def _letter(self, tokens: Sequence[Token], index: int) -> str | None:
        """The article "a", the pronoun "I", or the name of a letter and its plural; None for other words."""
        token, text = tokens[index], tokens[index].text
        if len(text) == 1:
            if not token.is_letter:
                if text == "a" or (text == "A" and not _is_letter_a(tokens, index)):
                    return "ɐ"
                if text == "I":
                    return "ˌI"
            return self._lexicon.letter(text)
        if len(text) == 3 and text[0].isupper() and text.endswith("'s"):
            return add_s(self._lexicon.letter(text[0]), self._lexicon.language)
        return None

    def _word(self, sentence: str, segment: Segment, token: Token, words: Sequence[str], index: int) -> str:
        """Phonemes of a word that is neither a letter nor a weak form."""
        text, start = token.text, token.start
        if segment.kind == "word" and (accented := self._words.accented(segment.written, text)):
            return accented
        if start is not None:
            clear = clear_phonemes(sentence, start, start + len(text), self._lexicon.language)
            if clear:
                return clear
            sense = self._homographs.sense(sentence, start, start + len(text))
            if sense:
                return sense.phonemes[self._lexicon.language]
        entry, phonemes = self._lexicon.entry(text), None
        if entry is not None:
            key = entry_key(entry, words, index)
            if key is None and start is not None:
                key = self._homographs.entry_key(entry, sentence, start, start + len(text))
            phonemes = phonemes_of(entry, key)
        phonemes = phonemes or self._words.unknown(text)
        return with_stress(phonemes) if text[0].isupper() else phonemes


def _is_letter_a(tokens: Sequence[Token], index: int) -> bool:
    """Distinguish the letter of "plan A" from the article that begins a sentence or a title."""
    before = tokens[index - 1] if index > 0 else None
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    if after is None or after.is_mark:
        return True
    if before is None or before.is_mark:
        return False
    return not (before.text[0].isupper() and after.text[0].isupper())
