"""A synthesizer that speaks in tones, behind the interface of the real ones: fast, deterministic, no weights."""

import re
from collections.abc import Callable, Iterator

import numpy as np

from models.errors import InvalidText, UnsupportedLanguage
from models.interfaces import do_nothing
from models.text.options import DEFAULT_OPTIONS, ReadingOptions
from models.text.reading import Reading, Sentence, Word
from models.text.symbol_words import words_of_symbols
from models.tts.physical import NO_PHYSICAL_RANGES
from models.tts.timing import SpokenPiece, timed_pieces
from models.types import FloatArray, LanguageSupport, TimedPiece, Utterance, Waveform
from models.voice.audio import concatenate

DIM = 8
SAMPLE_RATE_HZ = 24_000
WORD_SECONDS = 0.05
STOCK = tuple(f"tone-{number}" for number in range(40))  # enough to span the speaker space


def sentences_of(utterance: Utterance) -> list[str]:
    """What `StandInSynthesizer.prepare` has read."""
    return ["".join(map(chr, piece)) for piece in utterance.pieces]


class StandInSynthesizer:
    """Speaks a tone for each word; the first number of the speaker vector is its pitch."""

    sample_rate_hz = SAMPLE_RATE_HZ
    languages = ("en-us", "en-gb")
    licence = "Apache-2.0"
    speaker_names = STOCK
    language_support = (
        LanguageSupport("en-us", "American English"),
        LanguageSupport("en-gb", "British English", True, "a dictionary of its own"),
        LanguageSupport("ja", "Japanese", False, "a dictionary of tones"),
    )
    speaker_languages = ("en-us",) * (len(STOCK) - 2) + ("ja", "en-gb")
    known_speakers = np.random.default_rng(0).random((len(STOCK), DIM), dtype=np.float32)
    physical_ranges = NO_PHYSICAL_RANGES

    def __init__(self) -> None:
        self.at_yield_point: Callable[[], None] = do_nothing

    def language_of(self, speaker_name: str) -> str:
        """The last stock voice is British, and the last but one is Japanese, which is not spoken."""
        language = self.speaker_languages[self.speaker_names.index(speaker_name)]
        return language if language in self.languages else self.languages[0]

    def prepare(self, text: str, language: str, options: ReadingOptions = DEFAULT_OPTIONS) -> Utterance:
        """As `Synthesizer.prepare`; a sentence ends with a full stop, and its symbols are its characters."""
        if language not in self.languages:
            raise UnsupportedLanguage(
                f"language {language!r} is not spoken; choose one of {', '.join(self.languages)}"
            )
        if not any(letter.isalnum() for letter in text):
            raise InvalidText("the text holds nothing that can be spoken; send words")
        sentences = [part for part in text.split(".") if any(letter.isalnum() for letter in part)]
        pieces = tuple(np.array([*map(ord, sentence)], np.int64) for sentence in sentences)
        words = tuple(
            Word(m[0], m.start(), m.end(), m[0].lower(), m[0])
            for m in re.finditer(r"[^\s;:,.!?—…\"()“”]+", text)
        )
        return Utterance(
            language,
            pieces,
            notes=("read strictly",) if options.strict else (),
            words=words,
            symbols=tuple(sentences),
            word_of=words_of_symbols(words, sentences),
        )

    def read(self, text: str, language: str, options: ReadingOptions = DEFAULT_OPTIONS) -> Reading:
        """As `Synthesizer.read`; every word is spoken as it is written, and its phonemes are its letters."""
        self.prepare(text, language)
        words = [
            Word(m[0], m.start(), m.end(), m[0].lower(), m[0].lower()) for m in re.finditer(r"\w+", text)
        ]
        spoken = " ".join(word.spoken for word in words)
        notes = (f"markup {options.markup}", *options.pronunciations)
        return Reading(text, (Sentence(spoken, spoken, tuple(words)),), notes)

    def synthesize(self, text: str, speaker: FloatArray, language: str, speed: float) -> Waveform:
        """As `Synthesizer.synthesize`."""
        return concatenate(list(self.stream(self.prepare(text, language), speaker, speed)))

    def stream(self, utterance: Utterance, speaker: FloatArray, speed: float) -> Iterator[Waveform]:
        """As `Synthesizer.stream`."""
        return (self._tone(sentence, speaker, speed) for sentence in sentences_of(utterance))

    def stream_timed(self, utterance: Utterance, speaker: FloatArray, speed: float) -> Iterator[TimedPiece]:
        """As `Synthesizer.stream_timed`; every character of a sentence lasts as long as any other."""

        def speak(number: int) -> SpokenPiece:
            tokens = utterance.pieces[number]
            tone = self._tone("".join(map(chr, tokens)), speaker, speed)
            frames = np.ones(len(tokens) + 2, np.int64)
            return SpokenPiece(tone, tokens, frames, tone.seconds / len(frames))

        return timed_pieces(utterance, speak)

    def _tone(self, sentence: str, speaker: FloatArray, speed: float) -> Waveform:
        self.at_yield_point()
        seconds = WORD_SECONDS * len(sentence.split()) / speed
        time_s = np.arange(int(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
        pitch_hz = 100 + 200 * float(abs(speaker[0]))
        return Waveform((0.5 * np.sin(2 * np.pi * pitch_hz * time_s)).astype(np.float32), SAMPLE_RATE_HZ)
