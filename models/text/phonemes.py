"""From a written text to the phoneme symbols that Kokoro reads, each word with its place in the text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from models.errors import InvalidText
from models.text.characters import plain_characters
from models.text.custom_pronunciations import CustomPronunciations
from models.text.espeak import Espeak
from models.text.homographs import Homographs
from models.text.lexicon import Lexicon
from models.text.markup import Marked, read_markup
from models.text.morphology import add_s
from models.text.normalization import Spoken, speak, written_out
from models.text.options import AS_SHOWN, ReadingOptions
from models.text.passage import Passage
from models.text.pronunciation import Pronunciations
from models.text.reading import Reading, Sentence, Word
from models.text.rules import Context, Unit
from models.text.sentences import sentence_spans
from models.text.spelling_network import SpellingNetwork
from models.text.transliteration import needs_note, transliterate
from models.text.weak_forms import strength_key, weak_form

# The marks that Kokoro has a token for.
PUNCTUATION = frozenset(';:,.!?—…"()“”')
_PAUSES = frozenset(";:,.!?—…")
_VOWELS = frozenset("AIOQWYaiuæɑɒɔəɛɜɪʊʌᵻɐᵊ")
_TOKEN = re.compile(r"(?P<space>\s*)(?P<text>'?[A-Za-z]+(?:'[A-Za-z]+)*'?|[;:,.!?—…\"()“”]|.)")
_LONGEST_SPELLED_RUN = 6
NOTHING_SPOKEN = "the text has nothing that can be spoken; write at least one word or number"


@dataclass(frozen=True)
class _Token:
    """One word of what is spoken, or a mark. piece: which `Spoken` it belongs to. is_letter: the name of a
    letter."""

    text: str
    piece: int
    place: int  # in the sentence; -1 where the word is not written there
    is_letter: bool = False

    @property
    def is_mark(self) -> bool:
        return self.text in PUNCTUATION


class EnglishPhonemizer:
    """Reads English in one dialect. Safe to share between threads."""

    def __init__(
        self,
        lexicon: Lexicon,
        espeak: Espeak | None,
        homographs: Homographs | None = None,
        network: SpellingNetwork | None = None,
    ) -> None:
        """lexicon: known words of the dialect; espeak: for words in no lexicon, None to do without.

        homographs, network: those that are installed, where they are None.
        """
        self.language = lexicon.language
        self._lexicon = lexicon
        self._context = Context(lexicon.language, lexicon)
        self._words = Pronunciations(lexicon, espeak, network or SpellingNetwork.load(lexicon.language))
        self._homographs = homographs or Homographs.load()

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
        Raises InvalidText where nothing can be spoken.
        """
        plain = plain_characters(Passage.of(sentence))
        read = self._sentence(plain, [], 0.0, strict=False)
        if not read.phonemes or not read.words:
            raise InvalidText(NOTHING_SPOKEN)
        return read.phonemes

    def read(self, text: str, options: ReadingOptions = AS_SHOWN) -> Reading:
        """A whole text, sentence by sentence.

        Raises InvalidText where nothing can be spoken, where the markup is broken, and, if strict, for letters of
        scripts without an English reading; InvalidParameter for a pronunciation with a sound that English lacks.
        """
        marked = read_markup(text, options.markup, self.language)
        plain = plain_characters(marked.passage)
        units = _apart([*_given_units(plain, marked), *self._custom_units(plain, options)])
        sentences: list[Sentence] = []
        start = 0
        for silence in [*marked.silences, None]:
            end = len(plain.text) if silence is None else plain.place(silence.at)
            spans = [(start + first, start + last) for first, last in sentence_spans(plain.text[start:end])]
            spans = _uncut(spans, units)
            for number, (first, last) in enumerate(spans, 1):
                silence_s = silence.seconds if silence and number == len(spans) else 0.0
                inside = [_shifted(unit, first) for unit in units if first <= unit.start < last]
                sentences.append(self._sentence(plain.part(first, last), inside, silence_s, options.strict))
            if silence and not spans:
                sentences.append(Sentence("", "", (), silence.seconds))
            start = end
        if not any(sentence.words for sentence in sentences):
            raise InvalidText(NOTHING_SPOKEN)
        sentences = [_with_written(sentence, text) for sentence in sentences]
        return Reading(text, tuple(sentences), (*marked.notes, *_transliterations(sentences)))

    def _custom_units(self, plain: Passage, options: ReadingOptions) -> list[Unit]:
        """Where words stand that are said in a way of one's own, those of the request first."""
        own = CustomPronunciations.of(options.pronunciations, self.language)
        return [*own.units(plain.text, self.language), *options.lexicon.units(plain.text, self.language)]

    def _sentence(self, plain: Passage, units: Sequence[Unit], silence_s: float, strict: bool) -> Sentence:
        pieces = speak(plain.text, self._context, units, strict)
        tokens = _tokens(pieces, self._lexicon)
        phonemes = self._pronunciations(plain.text, pieces, tokens)
        of_pieces = _by_piece(pieces, tokens, phonemes)
        words = [
            Word(
                plain.text[piece.start : piece.end].strip(),
                *_span(plain, piece),
                _spoken_words(piece.text),
                sound,
            )
            for piece, sound in zip(pieces, of_pieces, strict=True)
            if piece.kind not in ("mark", "hyphen") and sound
        ]
        joined = _joined(pieces, of_pieces) if words else ""
        return Sentence(joined, written_out(pieces), tuple(_merged(words)), silence_s)

    def _pronunciations(self, sentence: str, pieces: Sequence[Spoken], tokens: Sequence[_Token]) -> list[str]:
        """Phonemes of each token, from the last to the first, since "the" hangs on what follows."""
        words = [token.text.lower() for token in tokens]
        phonemes = [token.text if token.is_mark else "" for token in tokens]
        starts_with_vowel: bool | None = None  # of the next word; None before a pause
        for index in range(len(tokens) - 1, -1, -1):
            token = tokens[index]
            if token.is_mark:
                starts_with_vowel = None if token.text in _PAUSES else starts_with_vowel
                continue
            given = pieces[token.piece].phonemes
            phonemes[index] = given or self._word(sentence, pieces, tokens, words, index, starts_with_vowel)
            first = next((sound for sound in phonemes[index] if sound not in "ˈˌ"), "")
            starts_with_vowel = first in _VOWELS
        return phonemes

    def _word(
        self,
        sentence: str,
        pieces: Sequence[Spoken],
        tokens: Sequence[_Token],
        words: Sequence[str],
        index: int,
        before_vowel: bool | None,
    ) -> str:
        token, text = tokens[index], tokens[index].text
        fixed = self._single_letter(tokens, index) or weak_form(words[index], before_vowel)
        if fixed:
            return fixed
        written = pieces[token.piece].written
        accented = self._words.accented(written, text) if pieces[token.piece].kind == "word" else None
        if accented:
            return accented
        end = token.place + len(text)
        if token.place >= 0 and (sense := self._homographs.sense(sentence, token.place, end)):
            return sense.phonemes[self.language]
        entry = self._lexicon.entry(text)
        key = None
        if entry is not None and not isinstance(entry, str):
            key = strength_key(entry, words, index)
            if key is None and token.place >= 0:
                key = self._homographs.entry_key(entry, sentence, token.place, end)
        phonemes = self._lexicon.lookup(text, key) or self._words.unknown(text)
        if text[0].isupper() and not re.search("[ˈˌ]", phonemes):
            return re.sub(f"(?=[{''.join(_VOWELS)}])", "ˌ", phonemes, count=1)
        return phonemes

    def _single_letter(self, tokens: Sequence[_Token], index: int) -> str | None:
        """The article "a", the pronoun "I", or the name of a letter and of its plural."""
        token, text = tokens[index], tokens[index].text
        if not token.is_letter:
            if text == "a" or (text == "A" and not _is_letter_a(tokens, index)):
                return "ɐ"
            if text == "I":
                return "ˌI"
        if len(text.removesuffix("'s")) == 1 and text[0].isupper() and text.endswith("'s"):
            return add_s(self._lexicon.letter(text[0]), self.language)
        return self._lexicon.letter(text) if len(text) == 1 else None


def _merged(words: Sequence[Word]) -> list[Word]:
    """Words, as one where several stand for the same written characters."""
    merged: list[Word] = []
    for word in words:
        if merged and (merged[-1].start, merged[-1].end) == (word.start, word.end):
            last = merged.pop()
            spoken, phonemes = f"{last.spoken} {word.spoken}", f"{last.phonemes} {word.phonemes}"
            merged.append(Word(word.text, word.start, word.end, spoken, phonemes))
        else:
            merged.append(word)
    return merged


def _tokens(pieces: Sequence[Spoken], lexicon: Lexicon) -> list[_Token]:
    """The words and marks of every piece; straight quotation marks are turned the way they face.

    Hyphened words that are known as one, such as "e-mail" and "co-operate", stay one.
    """
    tokens: list[_Token] = []
    quotes = 0
    for number, piece in enumerate(pieces):
        whole = piece.text.replace("-", "").lower()
        if "-" in piece.text and (lexicon.entry(piece.text) is not None or whole in lexicon.gold):
            known = piece.text if lexicon.entry(piece.text) is not None else whole
            tokens.append(_Token(known, number, -1))
            continue
        as_written = piece.kind == "word" and piece.text.strip("'") == piece.written.strip("'")
        for match in _TOKEN.finditer(piece.text):
            word = match["text"]
            if word == '"':
                word = "“" if quotes % 2 == 0 else "”"
                quotes += 1
            if word not in PUNCTUATION and not re.search("[A-Za-z]", word):
                continue
            place = piece.start + piece.written.find(word) if as_written and "-" not in piece.text else -1
            if as_written and "-" in piece.text:
                place = piece.start + piece.written.find(piece.text) + match.start("text")
            touches = (
                number > 0 and not piece.spaced and pieces[number - 1].kind not in ("word", "mark", "hyphen")
            )
            is_letter = len(word.removesuffix("'s")) == 1 and (not as_written or touches)
            tokens.append(_Token(word, number, place, is_letter))
    return tokens


def _by_piece(pieces: Sequence[Spoken], tokens: Sequence[_Token], phonemes: Sequence[str]) -> list[str]:
    """Phonemes of each piece, with letters that are spelled in a row joined as one word: BBC is bˌibˌisˈi."""
    sounds: list[str] = []
    for number, piece in enumerate(pieces):
        own = [index for index, token in enumerate(tokens) if token.piece == number]
        if piece.phonemes:
            sounds.append(piece.phonemes if own else "")
            continue
        groups: list[str] = []
        run: list[str] = []
        for index in own:
            if tokens[index].is_letter:
                run.append(phonemes[index])
                if not tokens[index].text.endswith("s"):
                    continue
            groups += [_spelled_word(run)] if run else []
            if not tokens[index].is_letter:
                groups.append(phonemes[index])
            run = []
        groups += [_spelled_word(run)] if run else []
        sounds.append(re.sub(r" (?=[;:,.!?—…])", "", " ".join(group for group in groups if group)))
    return sounds


def _joined(pieces: Sequence[Spoken], sounds: Sequence[str]) -> str:
    """One string: words parted by spaces, marks where they were written."""
    text, spaced = "", False
    for piece, sound in zip(pieces, sounds, strict=True):
        spaced |= piece.spaced
        if not sound:
            spaced |= piece.kind == "hyphen"
            continue
        between_words = bool(text) and text[-1] not in "“(" and piece.kind != "mark"
        if text and (spaced or between_words):
            text += " "
        text += sound
        spaced = False
    text = re.sub(r"\s+(?=[,.;:!?…)”])|(?<=[(“])\s+", "", text)
    text = re.sub(r"[,;:]+\s*([.!?…])", r"\1", text)
    text = re.sub(r"([.!?…])(?:\s*[.,;:])+(?=\s|$)", r"\1", text)
    return re.sub(r"([,;:!?—])(?:\s*\1)+", r"\1", text).strip().lstrip(",;: ")


def _spelled_word(letters: Sequence[str]) -> str:
    """Join the names of letters as one word with the last of them stressed, unless there are many."""
    if len(letters) > _LONGEST_SPELLED_RUN:
        return " ".join(letters)
    return "".join([*(letter.replace("ˈ", "ˌ") for letter in letters[:-1]), *letters[-1:]])


def _is_letter_a(tokens: Sequence[_Token], index: int) -> bool:
    """Tell the letter of "plan A" from the article that opens a sentence or a title."""
    before = tokens[index - 1] if index > 0 else None
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    if after is None or after.is_mark:
        return True
    if before is None or before.is_mark:
        return False
    return not (before.text[0].isupper() and after.text[0].isupper())


def _spoken_words(text: str) -> str:
    """What is said without the marks of pauses."""
    return re.sub(r"\s+", " ", re.sub(r"[^A-Za-z' -]", " ", text)).strip()


def _span(plain: Passage, piece: Spoken) -> tuple[int, int]:
    """The written span of a piece, without white space at its ends."""
    text = plain.text[piece.start : piece.end]
    return plain.span(
        piece.start + len(text) - len(text.lstrip()), piece.end - len(text) + len(text.rstrip())
    )


def _with_written(sentence: Sentence, written: str) -> Sentence:
    words = tuple(
        Word(written[w.start : w.end], w.start, w.end, w.spoken, w.phonemes) for w in sentence.words
    )
    return Sentence(sentence.phonemes, sentence.spoken, words, sentence.silence_s)


def _given_units(plain: Passage, marked: Marked) -> list[Unit]:
    units = []
    for said in marked.said:
        start, end = plain.place(said.start), plain.place(said.end)
        if start < end:
            spoken = said.spoken if said.spoken is not None else transliterate(plain.text[start:end])
            units.append(Unit(start, end, spoken, "given", said.phonemes))
    return units


def _apart(units: Sequence[Unit]) -> list[Unit]:
    """The units that overlap no earlier one, in the order of the text."""
    kept: list[Unit] = []
    for unit in units:
        if all(unit.end <= other.start or other.end <= unit.start for other in kept):
            kept.append(unit)
    return sorted(kept, key=lambda unit: unit.start)


def _shifted(unit: Unit, by: int) -> Unit:
    return Unit(unit.start - by, unit.end - by, unit.spoken, unit.kind, unit.phonemes)


def _uncut(spans: Sequence[tuple[int, int]], units: Sequence[Unit]) -> list[tuple[int, int]]:
    """Sentences, joined where one would end inside a unit."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and any(unit.start < joined[-1][1] < unit.end for unit in units):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _transliterations(sentences: Sequence[Sentence]) -> list[str]:
    found = {
        word.text: word.spoken for sentence in sentences for word in sentence.words if needs_note(word.text)
    }
    return [f"transliterated {text} as {spoken}" for text, spoken in found.items()]
