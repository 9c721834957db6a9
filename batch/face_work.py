"""One picture -> its embedding, its voice, and perhaps its speech; every way to run a batch does this."""

import logging
from dataclasses import dataclass
from functools import lru_cache

from batch.errors import UnreadableRow
from batch.face_file import FaceFile
from batch.order import Order
from models.errors import InvalidInput, InvalidText
from models.face.from_file import embed_face_file
from models.interfaces import Pipeline
from models.types import FloatArray, Utterance, Voice
from models.voice.formats import encode_speech

TEXTS_KEPT = 64

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class FaceResult:
    """What was made of a row.

    row, key: of the source. embedding: float32 [face_dim]; projected: float32 [joint_dim]; both unit norm.
    voice: token. box_px: x0, y0, x1, y1 of the face. warnings: codes. text: that is spoken. audio: a file of
    `seconds`, in the format of the order. The last three are None where no speech is asked for.
    """

    row: int
    key: str
    embedding: FloatArray
    projected: FloatArray
    voice: str
    voice_name: str
    cosine: float
    probability: float
    box_px: tuple[float, float, float, float]
    warnings: tuple[str, ...]
    text: str | None = None
    audio: bytes | None = None
    seconds: float | None = None


@dataclass(frozen=True)
class Failure:
    """Why nothing was made of a row. error: name of the exception; reason: for people."""

    row: int
    key: str
    error: str
    reason: str


class FaceWork:
    """Works off rows with one loaded bundle, as the order says."""

    def __init__(self, pipeline: Pipeline, order: Order) -> None:
        self._pipeline, self._order = pipeline, order
        # most rows say the same
        self._prepare = lru_cache(TEXTS_KEPT)(lambda text: pipeline.prepare(text, order.language))

    def work(self, row: int, face: FaceFile) -> FaceResult | Failure:
        """Never raises for what is wrong with a row."""
        try:
            return self._work(row, face)
        except InvalidInput as error:
            return Failure(row, face.key, type(error).__name__, str(error))
        except OSError as error:
            return Failure(
                row, face.key, UnreadableRow.__name__, f"cannot be read: {error.strerror or error}"
            )
        except Exception as error:  # one picture among millions must not end the batch
            logger.exception("row %d", row)
            return Failure(
                row, face.key, type(error).__name__, "unexpected; the log on standard error says where"
            )

    def _work(self, row: int, face: FaceFile) -> FaceResult:
        found = embed_face_file(self._pipeline, face.read())
        ranked = self._pipeline.choose_voice(found, self._order.seed)
        text = audio = seconds = None
        if self._order.audio is not None:
            text = face.text or self._order.text
            audio, seconds = self._speak(text, ranked.voice)
        return FaceResult(
            row=row,
            key=face.key,
            embedding=found.embedding,
            projected=found.projected,
            voice=self._pipeline.voice_token(ranked.voice),
            voice_name=ranked.voice.name,
            cosine=ranked.cosine,
            probability=ranked.probability,
            box_px=found.face.box_px,
            warnings=tuple(warning.code for warning in found.warnings),
            text=text,
            audio=audio,
            seconds=seconds,
        )

    def _speak(self, text: str | None, voice: Voice) -> tuple[bytes, float]:
        assert self._order.audio is not None
        if not text:
            raise InvalidText(
                "the row has no text to speak: add one to it, or give a text for all rows with --text"
            )
        utterance: Utterance = self._prepare(text)
        pieces = list(self._pipeline.stream(utterance, voice, self._order.speed))
        if self._order.marks_speech:
            pieces = [self._pipeline.mark(piece) for piece in pieces]
        return encode_speech(pieces, self._order.audio), sum(piece.seconds for piece in pieces)
