"""The values that the stages exchange."""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

Scoring = Literal["informed", "naive"]  # see `models.association.scoring`

Precision = Literal["float32", "float16", "bfloat16"]

# the mouth shapes of Oculus: silence, then consonants, then vowels; `models.tts.visemes`
VisemeName = Literal[
    "sil", "PP", "FF", "TH", "DD", "kk", "CH", "SS", "nn", "RR", "aa", "E", "ih", "oh", "ou"
]  # fmt: skip

# in which a voice can be moved: `models.speakers.traits`
Direction = Literal["lower", "higher", "younger", "older", "more_male", "more_female"]

# the measures of FaceQuality and of VoiceQuality
QualityName = Literal[
    "size_px", "sharpness", "score", "nose_offset",
    "speech_seconds", "sample_rate_hz", "clipped_share", "signal_to_noise_db",
]  # fmt: skip

# the networks that may lie beside an image encoder: `models.face.descriptors`
DescriptorName = Literal["dlib", "mobilenet"]

FloatArray = npt.NDArray[np.float32]
ImageArray = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class LanguageSupport:
    """A language that a synthesizer can speak.

    tag: BCP 47, in lower case. name: in English. is_installed: whether what it needs is on this machine. needs:
    what that is and how to install it, "" if a plain installation has all of it.
    """

    tag: str
    name: str
    is_installed: bool = True
    needs: str = ""


@dataclass(frozen=True)
class Picture:
    """A decoded picture.

    pixels: uint8 [H, W, 3] RGB, turned upright by the EXIF orientation. reduced_by: the file has so many times as
    many pixels each way. incomplete: whether the file lacks its end, so that a part of it is gray or coarse.
    """

    pixels: ImageArray
    reduced_by: int = 1
    incomplete: bool = False


@dataclass(frozen=True)
class Face:
    """A face found in a picture.

    box_px: (x0, y0, x1, y1) in pixels of the picture as its EXIF orientation shows it; may extend beyond its
    border. score: confidence of the detector, 0..1. landmarks_px: both eyes, the nose and both corners of the
    mouth, of each pair first the one that is on the left where the face is upright; () if they are not known.
    quarter_turns: how many quarter turns of the picture, counterclockwise, bring the face upright, 0..3.
    """

    box_px: tuple[float, float, float, float]
    score: float
    landmarks_px: tuple[tuple[float, float], ...] = ()
    quarter_turns: int = 0

    def scaled(self, factor: float) -> "Face":
        """The same face in a picture with `factor` times as many pixels each way."""
        x0, y0, x1, y1 = self.box_px
        return replace(
            self,
            box_px=(x0 * factor, y0 * factor, x1 * factor, y1 * factor),
            landmarks_px=tuple((x * factor, y * factor) for x, y in self.landmarks_px),
        )

    def turned(self, quarter_turns: int, size_px: tuple[float, float]) -> "Face":
        """The same face after quarter turns, counterclockwise, of its picture, whose (width, height) is given."""
        (x0, y0), (x1, y1) = (
            _turned(corner, quarter_turns, size_px) for corner in (self.box_px[:2], self.box_px[2:])
        )
        return replace(
            self,
            box_px=(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)),
            landmarks_px=tuple(_turned(point, quarter_turns, size_px) for point in self.landmarks_px),
            quarter_turns=(self.quarter_turns - quarter_turns) % 4,
        )

    @property
    def area_px(self) -> float:
        """Area of the box in square pixels."""
        x0, y0, x1, y1 = self.box_px
        return max(0.0, x1 - x0) * max(0.0, y1 - y0)


def _turned(
    point: tuple[float, float], quarter_turns: int, size_px: tuple[float, float]
) -> tuple[float, float]:
    (x, y), (width, height) = point, size_px
    return ((x, y), (y, width - x), (width - x, height - y), (height - y, x))[quarter_turns % 4]


@dataclass(frozen=True)
class Waveform:
    """Mono audio: float32 [T] in -1..1, and its rate in hertz."""

    samples: FloatArray
    sample_rate_hz: int

    @property
    def seconds(self) -> float:
        """Duration in seconds."""
        return len(self.samples) / self.sample_rate_hz


@dataclass(frozen=True)
class InputWarning:
    """Something about a picture or a recording that makes its score or its voice less reliable.

    code: a stable name, such as `small-face`. message: for people, with the limit and the way out.
    """

    code: str
    message: str


@dataclass(frozen=True)
class FaceQuality:
    """How well a picture shows a face (`models.face.quality`).

    size_px: the longer side of its box. sharpness: variance of the Laplacian, relative to that of the brightness;
    sharp faces have 0.03 and more. score: of the detector, 0..1. nose_offset: how far the face is turned to the
    side, 0 from the front.
    """

    size_px: float
    sharpness: float
    score: float
    nose_offset: float


@dataclass(frozen=True)
class VoiceQuality:
    """How well a recording holds a voice (`models.voice.quality`).

    clipped_share: of the samples, at full scale. signal_to_noise_db: speech relative to the pauses, None if either
    is too short to tell.
    """

    speech_seconds: float
    sample_rate_hz: int
    clipped_share: float
    signal_to_noise_db: float | None


@dataclass(frozen=True)
class FaceEmbedding:
    """The embeddings of a face.

    embedding: float32 [face_dim], of the frozen image encoder, unit L2 norm.
    projected: float32 [joint_dim], in the joint space, unit L2 norm.
    faces: all faces of the picture, the largest first. warnings: see `models.face.warnings`. quality: None where it
    was not measured.
    """

    face: Face
    embedding: FloatArray
    projected: FloatArray
    faces: tuple[Face, ...] = ()
    warnings: tuple[InputWarning, ...] = ()
    quality: FaceQuality | None = None


@dataclass(frozen=True)
class VoiceEmbedding:
    """The embeddings of a recorded voice.

    embedding: float32 [voice_dim], of the voice encoder, unit L2 norm.
    projected: float32 [joint_dim], in the joint space, unit L2 norm.
    seconds: length of the recording. speech_seconds: seconds of speech in it. warnings: see
    `models.voice.warnings`. quality: None where it was not measured.
    """

    embedding: FloatArray
    projected: FloatArray
    seconds: float
    speech_seconds: float
    warnings: tuple[InputWarning, ...] = ()
    quality: VoiceQuality | None = None


@dataclass(frozen=True)
class WrittenWord:
    """A word, a number or another written form that is spoken as one unit.

    text: as written. start, end: its place, in characters of the written text. spoken: words in ASCII letters;
    single capitals are names of letters.
    """

    text: str
    start: int
    end: int
    spoken: str


@dataclass(frozen=True)
class TimedPhoneme:
    """A phoneme and when it is heard, in seconds from the beginning of the speech.

    symbol: of the synthesizer's alphabet, with its stress and length marks; "" for silence.
    """

    symbol: str
    start_s: float
    end_s: float


@dataclass(frozen=True)
class TimedWord:
    """A written word and its phonemes, of which there is at least one; silence inside it is left out."""

    written: WrittenWord
    phonemes: tuple[TimedPhoneme, ...]

    @property
    def start_s(self) -> float:
        """When its first phoneme begins, in seconds from the beginning of the speech."""
        return self.phonemes[0].start_s

    @property
    def end_s(self) -> float:
        """When its last phoneme ends."""
        return self.phonemes[-1].end_s


@dataclass(frozen=True)
class TimedPiece:
    """A piece of speech, and what is heard when.

    phonemes: all that are heard in it and the silences between, without gaps; they last as long as the sound.
    words: those that end in it; one that began in the piece before is here as a whole.
    """

    waveform: Waveform
    phonemes: tuple[TimedPhoneme, ...]
    words: tuple[TimedWord, ...]

    @property
    def seconds(self) -> float:
        """Duration of the sound in seconds."""
        return self.waveform.seconds


@dataclass(frozen=True)
class Break:
    """Silence inside a piece, in addition to what the synthesizer makes itself.

    token: number of the token, a mark, at which it is. seconds: at natural speed.
    """

    token: int
    seconds: float


@dataclass(frozen=True)
class Utterance:
    """A text as one synthesizer reads it, so that it is read once and may be spoken by several voices.

    language: tag. pieces: the sentences, or parts of long ones, in order; each int64 [T], symbols of that
        synthesizer. There is at least one. lead_s, pauses_s: seconds of silence before the first piece and
        after each; () for none. goes_on: after which of them a sentence goes on, that was cut at a clause;
        () for none. notes: what a reader of the text should be told of how it was read. words: of the text, in
        order. symbols, word_of: phonemes of each piece, a character for each token, and the number of the word
        that each belongs to, -1 for none, int64 [symbols].
        languages: tags of the pieces; () where all of them are in `language`. breaks: of each piece, in order; ()
        for none.
    """

    language: str
    pieces: tuple[npt.NDArray[np.int64], ...]
    lead_s: float = 0.0
    pauses_s: tuple[float, ...] = ()
    notes: tuple[str, ...] = ()
    goes_on: tuple[bool, ...] = ()
    words: tuple[WrittenWord, ...] = ()
    symbols: tuple[str, ...] = ()
    word_of: tuple[npt.NDArray[np.int64], ...] = ()
    languages: tuple[str, ...] = ()
    breaks: tuple[tuple[Break, ...], ...] = ()

    def language_of(self, number: int) -> str:
        """The tag of the language of a piece, by its number."""
        return self.languages[number] if self.languages else self.language

    def breaks_of(self, number: int) -> tuple[Break, ...]:
        """The breaks inside a piece, by its number."""
        return self.breaks[number] if self.breaks else ()


@dataclass(frozen=True)
class Voice:
    """A point in the speaker space of the speech synthesizer, generated or stock.

    speaker: float32 [dim], the speaker vector that the synthesizer takes; a point of the `SpeakerGrid`, if
    the voice was found for a face, named or read from a token. name: `candidate-17` for a drawn speaker,
    `voice-1a2b3c4d` for one from a token, otherwise the synthesizer's name of the stock voice.
    """

    speaker: FloatArray
    name: str


@dataclass(frozen=True)
class VoiceProperties:
    """How a voice will sound, as the TTS signature predicts it without synthesizing.

    gender: `female` or `male`, by the bundle's classifier. gender_probability: 0.5..1, of that gender.
    nearest_stock: names of the most similar stock voices, and the cosines of the predicted voice
    embeddings, best first. place: on the map of the voices (`models.speakers.speaker_map`). pitch_hz: median.
    age_years: as it is heard. Both are None where the bundle has not measured its speakers.
    """

    gender: Literal["female", "male"]
    gender_probability: float
    nearest_stock: tuple[tuple[str, float], ...]
    place: tuple[float, float]
    pitch_hz: float | None = None
    age_years: float | None = None


@dataclass(frozen=True)
class RankedVoice:
    """A voice and how well it fits a face.

    cosine: -1..1, between the face and the predicted voice in the joint space.
    probability: 0..1, that a face and a voice with this cosine belong to one person, when matched
        and random pairs are equally frequent (calibrated on people unseen in training); the nearer to 0.5 the less
        the picture or the recording says, by its quality.
    log_likelihood: of the speaker vector under the speaker generator, natural logarithm.
    """

    voice: Voice
    cosine: float
    probability: float
    log_likelihood: float


@dataclass(frozen=True)
class SimilarVoice:
    """A voice and the cosine of its predicted voice embedding with that of another, -1..1."""

    voice: Voice
    cosine: float


@dataclass(frozen=True)
class OperatingPoint:
    """The threshold at which a face and a voice count as a match.

    probability: 0..1, calibrated. cosine: the same threshold by the bundle's calibration, for files of good
    quality; above 1 nothing matches, below -1 everything does.
    """

    probability: float
    cosine: float


@dataclass(frozen=True)
class Verification:
    """How well n faces and m recorded voices fit; cosines and probabilities as in `RankedVoice`.

    cosines, probabilities: float32 [n, m]. matches: bool [n, m], decided at `operating_point`.
    """

    cosines: FloatArray
    probabilities: FloatArray
    matches: npt.NDArray[np.bool_]
    operating_point: OperatingPoint
