"""The result of reading a text: sentences, words with their places, phonemes, silences and notes."""

from dataclasses import asdict, dataclass
from typing import Any

from models.types import WrittenWord


@dataclass(frozen=True)
class Word(WrittenWord):
    """A word as it is read. phonemes: in Kokoro's symbols."""

    phonemes: str


@dataclass(frozen=True)
class Sentence:
    """phonemes: in Kokoro's symbols; "" if there is only silence. spoken: words and punctuation. silence_s: seconds
    of silence after the sentence that the text asks for, in addition to its usual pause. language: its tag, "" for
    that of the whole text. ends_paragraph: whether an empty line follows."""

    phonemes: str
    spoken: str
    words: tuple[Word, ...]
    silence_s: float = 0.0
    language: str = ""
    ends_paragraph: bool = False


@dataclass(frozen=True)
class Reading:
    """A text as it is read. notes: what a person who has the text at hand should know, such as transliterations."""

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
        """The reading as a JSON object."""
        return {
            "written": self.written,
            "spoken": self.spoken,
            "phonemes": self.phonemes,
            "words": [asdict(word) for word in self.words],
            "notes": list(self.notes),
        }

    @property
    def words(self) -> tuple[Word, ...]:
        """The words of all sentences, in order."""
        return tuple(word for sentence in self.sentences for word in sentence.words)
