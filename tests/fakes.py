"""A small machine behind the same interface as `models.vclip.Vclip`: fast, deterministic, no weights.

It finds real faces and decodes real audio, but embeds by arithmetic and speaks in tones, so that tests of
the service and the command line exercise everything around the models.
"""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Literal

import numpy as np

from models.bundle.manifest import Manifest
from models.errors import (
    InvalidAudio,
    InvalidParameter,
    InvalidText,
    NoSpeechFound,
    VoiceOutOfRange,
)
from models.face.detection import choose_face
from models.face.quality import measure_face
from models.face.upright import find_faces
from models.face.warnings import face_warnings
from models.interfaces import Step, unwatched
from models.limits import MEASURED_VOICES, Consistency
from models.speakers.grid import SpeakerGrid
from models.speakers.mixing import mix_voices, parse_mix
from models.speakers.stock_names import unknown_voice
from models.speakers.token import PREFIX, VoiceTokens, synthesizer_fingerprint, token_label
from models.text.options import DEFAULT_OPTIONS, ReadingOptions
from models.text.reading import Reading
from models.types import (
    Direction,
    Face,
    FaceEmbedding,
    ImageArray,
    OperatingPoint,
    RankedVoice,
    SimilarVoice,
    TimedPiece,
    Utterance,
    Verification,
    Voice,
    VoiceEmbedding,
    VoiceProperties,
    Waveform,
)
from models.voice.activity import SpeechPart
from models.voice.audio import concatenate
from models.voice.quality import measure_voice
from models.voice.warnings import SEVERAL_SPEAKERS, voice_warnings
from tests.stand_in_synthesizer import DIM, STOCK, StandInSynthesizer
from tests.vectors import unit

if TYPE_CHECKING:
    from models.watermark import Watermark

_SHA256 = "0" * 64


def stand_in_manifest() -> Manifest:
    """A manifest that validates, of a bundle that does not exist."""
    file = {"sha256": _SHA256, "size_bytes": 1}
    return Manifest.model_validate(
        {
            "format": 1,
            "name": "stand-in",
            "version": "1",
            "licence": "Apache-2.0",
            "licence_note": "made of arithmetic, for tests only",
            "parts": {
                "face_encoder": {
                    "kind": "open_clip",
                    "model_name": "none",
                    "file": "face.safetensors",
                    "dim": DIM,
                },
                "voice_encoder": {"kind": "ge2e", "file": "voice.safetensors", "dim": 256},
                "projectors": {
                    "file": "projectors.safetensors",
                    "members": 1,
                    "face_dim": DIM,
                    "face_hidden_dim": DIM,
                    "voice_dim": 256,
                    "voice_hidden_dim": DIM,
                    "voice_transforms": 1,
                    "calibration_slope": 1.0,
                    "calibration_intercept": 0.0,
                },
                "generator": {
                    "file": "generator.safetensors",
                    "speaker_dim": DIM,
                    "gaussians": 1,
                    "principal_components": DIM,
                    "candidates": 100,
                    "candidates_seed": 0,
                },
                "signature": {
                    "file": "signature.safetensors",
                    "speaker_dim": DIM,
                    "voice_dim": 256,
                    "hidden_dim": DIM,
                },
                "synthesizer": {
                    "kind": "kokoro",
                    "precision": "int8",
                    "file": "synthesizer.safetensors",
                    "speaker_dim": DIM,
                    "speaker_names": list(STOCK),
                    "vocabulary": {"a": 1},
                },
                "voice_gender": {"file": "gender.safetensors", "voice_dim": 256},
                "voice_gender_judge": {"file": "gender.safetensors", "voice_dim": 256},
            },
            "files": {
                f"{name}.safetensors": file
                for name in ("face", "voice", "projectors", "generator", "signature", "synthesizer", "gender")
            },
            "outside_weights": [
                {
                    "name": "tones",
                    "source": "tests/stand_in_synthesizer.py",
                    "licence": "Apache-2.0",
                    "sha256": [_SHA256],
                }
            ],
            "training_data": [],
            "measured": {},
        }
    )


@cache
def installed_watermark() -> "Watermark | None":
    """The real one; its torch takes seconds to import, and most tests need none of it."""
    from models.watermark import load_watermark

    return load_watermark()


@dataclass
class StandInVclip:
    """See `models.vclip.Vclip` for each member.

    gate: while it is cleared, `stream` stops before each sentence.
    voices_measured: how many voices have spoken a probe, ever.
    sentences_begun: how many sentences were begun, ever.
    texts_prepared: how many texts were read, ever.
    marks_speech: whether speech gets the real watermark.
    watermark_installed: whether the watermark can be looked for.
    failure: raised instead of embedding a face, where set.
    """

    gate: threading.Event = field(default_factory=threading.Event)
    sentences_begun: int = 0
    texts_prepared: int = 0
    voices_measured: int = 0
    failure: BaseException | None = None
    marks_speech: bool = False
    watermark_installed: bool = True
    manifest: Manifest = field(default_factory=stand_in_manifest)
    synthesizer: StandInSynthesizer = field(default_factory=StandInSynthesizer)
    voice_tokens: VoiceTokens = field(init=False)
    device: str = "cpu"

    def __post_init__(self) -> None:
        self.gate.set()
        grid = SpeakerGrid.of_speakers(self.synthesizer.known_speakers)
        self.voice_tokens = VoiceTokens(grid, synthesizer_fingerprint(self.manifest))

    def embed_face(self, image: ImageArray, face_index: int | None = None) -> FaceEmbedding:
        """As `Vclip.embed_face`."""
        faces = find_faces(image)
        face = choose_face(faces, face_index)
        found = self.embed_found_face(image, face)
        warnings = face_warnings(measure_face(image, face), faces, asked_for=face_index is not None)
        return replace(found, faces=tuple(faces), warnings=tuple(warnings))

    def embed_found_face(self, image: ImageArray, face: Face) -> FaceEmbedding:
        """Means of the picture's colours in and around the face."""
        if self.failure is not None:
            raise self.failure
        colours = image.reshape(-1, 3).mean(axis=0)
        x0, y0, x1, y1 = (max(0, round(edge)) for edge in face.box_px)
        skin = image[y0:y1, x0:x1].reshape(-1, 3).mean(axis=0)
        embedding = unit(np.concatenate([colours, skin, [x1 - x0, 1.0]]).astype(np.float32))
        return FaceEmbedding(face, embedding, unit(embedding[::-1].copy()))

    def embed_voice(
        self, waveform: Waveform, min_speech_seconds: float = 0.01, count_speakers: bool = False
    ) -> VoiceEmbedding:
        """Loudness of eight parts of the recording; whatever is louder than a whisper is speech.

        If speakers are counted, there are several where one half is much louder than the other.
        """
        if len(waveform.samples) < DIM:
            raise InvalidAudio("the recording is too short; send at least a second of a voice")
        parts = np.array_split(np.abs(waveform.samples), DIM)
        spoken = [len(part) / waveform.sample_rate_hz for part in parts if part.max() > 0.01]
        if sum(spoken) < min_speech_seconds:
            raise NoSpeechFound("the recording contains 0.00 s of speech; send one of a voice")
        embedding = unit(np.array([part.mean() + 1e-3 for part in parts], dtype=np.float32))
        warnings = voice_warnings(measure_voice(waveform, [SpeechPart(0.0, sum(spoken))]))
        halves = sorted(float(part.mean()) for part in np.array_split(np.abs(waveform.samples), 2))
        if count_speakers and halves[0] < halves[1] / 10:
            warnings.append(SEVERAL_SPEAKERS)
        return VoiceEmbedding(embedding, unit(embedding**2), waveform.seconds, sum(spoken), tuple(warnings))

    def find_voices(
        self, face: FaceEmbedding, k: int = 1, seed: int | None = None, diversity: float = 0.0
    ) -> list[RankedVoice]:
        """Voices drawn from the seed, ranked by their cosine with the face."""
        drawn = "candidate" if seed is None else f"seed-{seed}-candidate"
        speakers = np.random.default_rng(0 if seed is None else seed + 1).random((100, DIM), np.float32)
        speakers = self.voice_tokens.grid.snap(speakers)
        voices = [
            RankedVoice(
                Voice(speaker, f"{drawn}-{row}"), float(unit(speaker) @ face.projected), 0.5, -float(row)
            )
            for row, speaker in enumerate(speakers)
        ]
        ranked = sorted(voices, key=lambda voice: voice.cosine, reverse=True)
        return ranked[:: 1 + round(4 * diversity)][:k]  # the more diverse, the more are passed over

    def cast_voices(
        self,
        faces: Sequence[FaceEmbedding],
        taken: Sequence[Voice] = (),
        seed: int | None = None,
        diversity: float = 0.5,
    ) -> list[RankedVoice]:
        """The best of those that no other has."""
        names = {voice.name for voice in taken}
        cast: list[RankedVoice] = []
        for face in faces:
            ranked = self.find_voices(face, 100, seed)
            cast.append(next(one for one in ranked if one.voice.name not in names or diversity == 0))
            names.add(cast[-1].voice.name)
        return cast

    def choose_voice(
        self,
        face: FaceEmbedding,
        seed: int | None = None,
        consistency: Consistency = "predicted",
        step: Step = unwatched,
    ) -> RankedVoice:
        """What is heard turns the order round."""
        with step("rank"):
            likely = self.find_voices(face, MEASURED_VOICES if consistency == "measured" else 1, seed)
        if consistency == "predicted":
            return likely[0]
        return list(self.measure_voices(face, likely, step))[-1]

    def measure_voices(
        self, face: FaceEmbedding, ranked: Sequence[RankedVoice], step: Step = unwatched
    ) -> Iterator[RankedVoice]:
        """The last of them is heard to fit best."""
        for place, predicted in enumerate(ranked):
            with step("synthesize"):
                self.voices_measured += 1
                self.gate.wait(timeout=20)
            with step("embed"):
                pass
            yield replace(predicted, cosine=place / 10, probability=(place + 1) / 10)

    def stock_voice(self, name: str) -> Voice:
        """One of the stock voices."""
        names = self.synthesizer.speaker_names
        if name not in names:
            raise unknown_voice(name, names)
        speaker = self.synthesizer.known_speakers[names.index(name)]
        return Voice(self.voice_tokens.grid.snap(speaker), name)

    def voice(self, voice: str) -> Voice:
        """As `Vclip.voice`; tokens and mixes are the real ones."""
        parts = parse_mix(voice, self.synthesizer.speaker_names)
        return (
            mix_voices(parts, self._single_voice, self.voice_tokens) if parts else self._single_voice(voice)
        )

    def _single_voice(self, name_or_token: str) -> Voice:
        if not name_or_token.startswith(PREFIX):
            return self.stock_voice(name_or_token)
        return Voice(self.voice_tokens.decode(name_or_token), token_label(name_or_token))

    def language_of(self, voice: str | None) -> str:
        """As `Vclip.language_of`."""
        names = self.synthesizer.speaker_names
        parts = None if voice is None else parse_mix(voice, names)
        first = parts[0].voice if parts else voice
        return self.synthesizer.language_of(first) if first in names else "en-us"

    def voice_token(self, voice: Voice) -> str:
        """As `Vclip.voice_token`."""
        return self.voice_tokens.encode(voice.speaker)

    def describe_voices(self, voices: Sequence[Voice]) -> list[VoiceProperties]:
        """The higher half of the tones is female; alike is what has a like pitch."""
        described = []
        for voice in voices:
            pitch = float(voice.speaker[0])
            distances = np.abs(self.synthesizer.known_speakers[:, 0] - pitch)
            nearest = tuple((STOCK[row], 1 - float(distances[row])) for row in np.argsort(distances)[:3])
            gender: Literal["female", "male"] = "female" if pitch > 0.5 else "male"
            place = (pitch, float(voice.speaker[1]))
            described.append(VoiceProperties(gender, 0.9, nearest, place, 100 + 200 * pitch, 40.0))
        return described

    def vary_voice(self, voice: Voice, direction: Direction, step: float = 1.0) -> tuple[Voice, float]:
        """A step changes the first number, by which a tone has its pitch; the space ends at 0 and 1."""
        change = (1 if direction in ("higher", "younger", "more_female") else -1) * 0.1 * step
        speaker = voice.speaker.copy()
        speaker[0] = np.clip(speaker[0] + change, 0.0, 1.0)
        speaker = self.voice_tokens.grid.snap(speaker)
        if np.array_equal(speaker, voice.speaker):
            raise VoiceOutOfRange(f"this voice cannot be made {direction.replace('_', ' ')}")
        taken = float(abs(speaker[0] - voice.speaker[0])) / 0.1
        return Voice(speaker, token_label(self.voice_tokens.encode(speaker))), taken

    def similar_voices(self, voice: Voice, k: int) -> list[SimilarVoice]:
        """Those of a like pitch."""
        others = [one for one in self.some_candidates(100) if not np.array_equal(one.speaker, voice.speaker)]
        others.sort(key=lambda one: float(abs(one.speaker[0] - voice.speaker[0])))
        return [SimilarVoice(one, 1 - float(abs(one.speaker[0] - voice.speaker[0]))) for one in others[:k]]

    def some_candidates(self, n: int) -> list[Voice]:
        """The first of those that are ranked without a seed."""
        speakers = np.random.default_rng(0).random((100, DIM), np.float32)
        return [
            Voice(speaker, f"candidate-{row}")
            for row, speaker in enumerate(self.voice_tokens.grid.snap(speakers)[:n])
        ]

    def verify(
        self, faces: Sequence[FaceEmbedding], voices: Sequence[VoiceEmbedding], threshold: float = 0.5
    ) -> Verification:
        """Cosines, with which probabilities grow from 0 to 1."""
        cosines = np.stack([f.projected for f in faces]) @ np.stack([v.projected for v in voices]).T
        probabilities = np.asarray((1 + cosines) / 2, dtype=np.float32)
        point = OperatingPoint(threshold, 2 * threshold - 1)
        return Verification(cosines, probabilities, probabilities >= threshold, point)

    def read(
        self, text: str, language: str | None = None, options: ReadingOptions = DEFAULT_OPTIONS
    ) -> Reading:
        """As `Vclip.read`."""
        return self.synthesizer.read(text, language or self.synthesizer.languages[0], options)

    def prepare(
        self, text: str, language: str | None = None, options: ReadingOptions = DEFAULT_OPTIONS
    ) -> Utterance:
        """As `Vclip.prepare`."""
        if not text.strip():
            raise InvalidText("the text is empty; send the text to speak")
        self.texts_prepared += 1
        return self.synthesizer.prepare(text, language or self.synthesizer.languages[0], options)

    def speak(self, text: str, voice: Voice, language: str | None = None, speed: float = 1.0) -> Waveform:
        """As `Vclip.speak`."""
        return concatenate(list(self.stream(self.prepare(text, language), voice, speed)))

    def stream(self, utterance: Utterance, voice: Voice, speed: float = 1.0) -> Iterator[Waveform]:
        """As `Vclip.stream`, stopping at the gate before each sentence."""
        if not 0.5 <= speed <= 2.0:
            raise InvalidParameter(f"speed {speed} is outside 0.5 to 2.0")
        pieces = self.synthesizer.stream(utterance, voice.speaker, speed)
        return self._pass_gate(pieces)

    def stream_timed(self, utterance: Utterance, voice: Voice, speed: float = 1.0) -> Iterator[TimedPiece]:
        """As `Vclip.stream_timed`, the sound as that of `stream`."""
        timed = self.synthesizer.stream_timed(utterance, voice.speaker, speed)
        return (replace(next(timed), waveform=waveform) for waveform in self.stream(utterance, voice, speed))

    def _pass_gate(self, pieces: Iterator[Waveform]) -> Iterator[Waveform]:
        for piece in pieces:
            self.sentences_begun += 1
            self.gate.wait(timeout=20)
            yield self.mark(piece) if self.marks_speech else piece

    def mark(self, piece: Waveform) -> Waveform:
        """As `Vclip.mark`, really."""
        watermark = installed_watermark()
        assert watermark is not None
        return watermark.apply(piece)

    def detect_watermark(self, waveform: Waveform) -> float | None:
        """As `Vclip.detect_watermark`, really, unless it is to seem missing."""
        watermark = installed_watermark() if self.watermark_installed else None
        return None if watermark is None else watermark.detect(waveform)
