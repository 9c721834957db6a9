"""Text into the numbers of the symbols that a VITS reads, by the model's own cleaner, phonemizer and alphabet."""

import unicodedata
from collections.abc import Mapping
from typing import TYPE_CHECKING

from models.errors import InvalidText, UnsupportedLanguage
from models.text.languages import AMERICAN, LANGUAGES
from models.text.lexicon import Lexicon
from models.text.normalization import normalize
from models.text.phoneme_pieces import split_phonemes
from models.text.sentences import split_sentences
from models.tts.arguments import NOTHING_SPOKEN

if TYPE_CHECKING:
    from TTS.tts.utils.text.tokenizer import TTSTokenizer

MAX_SYMBOLS = 400  # of one piece: attention grows with the square; some 25 s of speech


class VitsText:
    """Symbols of one model.

    English is first written out as words by `models.text.normalization`, which knows more written forms than
    coqui's cleaners; every other language is left to the cleaner alone.
    """

    def __init__(self, tokenizer: "TTSTokenizer", languages: Mapping[str, str]) -> None:
        """languages: tag -> coqui's name for it, the default first, as of `language_tags`."""
        self._tokenizer = tokenizer
        self._languages = dict(languages)
        self._lexicons = {tag: Lexicon.load(tag) for tag in languages if tag in LANGUAGES}

    @property
    def languages(self) -> tuple[str, ...]:
        """Tags, the default first."""
        return tuple(self._languages)

    def coqui_language(self, language: str) -> str:
        """coqui's name for a tag. Raises UnsupportedLanguage."""
        if language not in self._languages:
            raise UnsupportedLanguage(
                f"language {language!r} is not spoken; choose one of {', '.join(self._languages)}"
            )
        return self._languages[language]

    def token_ids(self, text: str, language: str) -> list[list[int]]:
        """Text -> the pieces that are spoken one after the other, sentences or parts of long ones, as symbol ids.

        Raises UnsupportedLanguage; InvalidText for letters or digits that the model has no symbol for, and
        where nothing is left to speak.
        """
        name = self.coqui_language(language)
        pieces = [
            self._ids(piece)
            for sentence in split_sentences(text)
            for piece in split_phonemes(self._symbols(sentence, language, name), MAX_SYMBOLS)
            if any(symbol.isalnum() for symbol in piece)
        ]
        if not pieces:
            raise InvalidText(NOTHING_SPOKEN)
        return pieces

    def _symbols(self, sentence: str, language: str, name: str) -> str:
        """One sentence in the model's alphabet."""
        if language in self._lexicons:
            sentence = normalize(sentence, language, self._lexicons[language])
        tokenizer = self._tokenizer
        if tokenizer.text_cleaner is not None:
            sentence = tokenizer.text_cleaner(sentence, lang=name.partition("-")[0])
        if tokenizer.phonemizer is not None and sentence.strip():
            sentence = tokenizer.phonemizer.phonemize(sentence, separator="", language=name)
        alphabet = tokenizer.characters.vocab
        unknown = {symbol for symbol in sentence if symbol not in alphabet}
        if tokenizer.phonemizer is None:
            _refuse_letters(unknown, language)
        return "".join(symbol for symbol in sentence if symbol not in unknown)

    def _ids(self, piece: str) -> list[int]:
        tokenizer = self._tokenizer
        ids: list[int] = tokenizer.encode(piece)
        if tokenizer.add_blank:
            ids = tokenizer.intersperse_blank_char(ids)
        return tokenizer.pad_with_bos_eos(ids) if tokenizer.use_eos_bos else ids


def language_tags(names: list[str]) -> dict[str, str]:
    """coqui's names of languages -> tag -> name, in order; plain `en` is American, as in coqui."""
    return {AMERICAN if name.lower() == "en" else name.lower(): name for name in names}


def _refuse_letters(unknown: set[str], language: str) -> None:
    """Punctuation without a symbol is a silent gap; letters and digits without one would be missing words."""
    kinds = set()
    for symbol in unknown:
        if symbol.isdigit():
            kinds.add("digits")
        elif symbol.isalpha():
            kinds.add(f"{unicodedata.name(symbol, 'unnamed').split()[0].lower()} letters")
    if kinds:
        raise InvalidText(
            f"the text has {' and '.join(sorted(kinds))} that this model cannot read in {language}; write them in "
            "letters that the language uses"
        )
