"""What is read: a written text as sentences, words with their places, phonemes, silence and notes."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Word:
    """A word, a number or another written form that is said as one.

    text: as written. start, end: where, in characters of the written text. spoken: in words of ASCII letters;
    single capitals are names of letters. phonemes: in Kokoro's symbols.
    """

    text: str
    start: int
    end: int
    spoken: str
    phonemes: str


@dataclass(frozen=True)
class Sentence:
    """What is said in one breath. silence_s: seconds of silence that follow it, beside its own pause; phonemes: ""
    where there is nothing but silence."""

    phonemes: str
    spoken: str
    words: tuple[Word, ...]
    silence_s: float = 0.0


@dataclass(frozen=True)
class Reading:
    """A text as it is read. notes: what a listener who has the text before them should be told."""

    written: str
    sentences: tuple[Sentence, ...]
    notes: tuple[str, ...] = ()

    @property
    def spoken(self) -> str:
        """The whole text in words, with punctuation."""
        return " ".join(sentence.spoken for sentence in self.sentences if sentence.spoken)

    @property
    def phonemes(self) -> str:
        """Phonemes of the whole text."""
        return " ".join(sentence.phonemes for sentence in self.sentences if sentence.phonemes)

    def as_json(self) -> dict[str, Any]:
        """The reading as JSON has it."""
        words = [asdict(word) for word in self.words]
        notes = list(self.notes)
        return {
            "written": self.written,
            "spoken": self.spoken,
            "phonemes": self.phonemes,
            "words": words,
            "notes": notes,
        }

    @property
    def words(self) -> tuple[Word, ...]:
        """Every word in order."""
        return tuple(word for sentence in self.sentences for word in sentence.words)
