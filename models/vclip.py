"""The whole method: find voices for a face, and speak with a voice.

Each step is one call of a part; the parts do not depend on each other.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from models.association.candidates import Candidate, CandidateIndex, draw_candidates, spread_rows
from models.association.casting import CAST_POOL, choose_unlike
from models.association.projectors import Calibration, ProjectorEnsemble
from models.association.verification import verify_pairs
from models.bundle.manifest import Manifest
from models.errors import InvalidParameter, InvalidText, MissingWeights, NoSpeechFound
from models.face.detection import choose_face
from models.face.quality import measure_face
from models.face.upright import crop_upright, find_faces
from models.face.warnings import face_warnings
from models.interfaces import ImageTextEncoder, Step, Synthesizer, VoiceEncoder, unwatched
from models.limits import (
    DEFAULT_DIVERSITY,
    EVEN_ODDS,
    MAX_SEED,
    MAX_TEXT_CHARACTERS,
    MAX_VOICES,
    MEASURED_VOICES,
    MIN_SPEECH_SECONDS,
    PROBE,
    Consistency,
)
from models.speakers.gender_step import SIGNS, PredictedGender, vary_gender
from models.speakers.generator import SpeakerGenerator
from models.speakers.mixing import mix_voices, parse_mix
from models.speakers.signature import TtsSignature
from models.speakers.speaker_map import SpeakerMap
from models.speakers.stock_names import unknown_voice
from models.speakers.token import PREFIX as TOKEN_PREFIX
from models.speakers.token import VoiceTokens, token_label
from models.speakers.traits import SpeakerTraits
from models.text.options import DEFAULT_OPTIONS, ReadingOptions
from models.text.reading import Reading
from models.types import (
    Direction,
    Face,
    FaceEmbedding,
    FaceQuality,
    FloatArray,
    ImageArray,
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
from models.voice.activity import SpeechPart, VoiceActivityDetector
from models.voice.audio import concatenate, limit_peak
from models.voice.gender import VoiceGender
from models.voice.properties import describe_voices
from models.voice.quality import measure_voice
from models.voice.speakers_heard import ONE_SPEAKER_FROM, speaker_contrast
from models.voice.warnings import SEVERAL_SPEAKERS, voice_warnings
from models.watermark import WATERMARK_MISSING, Watermark

MOST_COMPARED = 20_000  # candidates, in a search for similar voices; bounds its memory and time


@dataclass(frozen=True)
class Vclip:
    """A loaded bundle. Not safe for use from several threads at once."""

    bundle_dir: Path
    manifest: Manifest
    face_encoder: ImageTextEncoder
    face_projector: ProjectorEnsemble
    voice_activity: VoiceActivityDetector
    voice_encoder: VoiceEncoder
    voice_projector: ProjectorEnsemble
    calibration: Calibration
    generator: SpeakerGenerator
    signature: TtsSignature
    speaker_projector: torch.nn.Module  # of `models.association.scoring`
    candidates: CandidateIndex
    synthesizer: Synthesizer
    voice_gender: VoiceGender
    voice_gender_judge: VoiceGender
    voice_tokens: VoiceTokens
    device: str
    speaker_map: SpeakerMap
    traits: SpeakerTraits | None = None  # None where the bundle has not measured its speakers
    watermark: Watermark | None = None  # None if its package is not installed
    marks_speech: bool = False  # whether all speech carries the watermark
    # the candidates of the last seed: clients send one seed with many faces and texts, and drawing takes a while
    _drawn: dict[int, CandidateIndex] = field(default_factory=dict, init=False, repr=False, compare=False)

    def embed_face(self, image: ImageArray, face_index: int | None = None) -> FaceEmbedding:
        """Embed the largest face, or the one at `face_index`, of an RGB picture, uint8 [H, W, 3].

        Faces that lie on their side, are upside down or tilted are turned upright before they are embedded; boxes
        are in pixels of the given picture. Raises NoFaceFound, and InvalidParameter if there are fewer faces.
        """
        faces = find_faces(image)
        face = choose_face(faces, face_index)
        quality = measure_face(image, face)
        warnings = face_warnings(quality, faces, asked_for=face_index is not None)
        found = self._embed_face(image, face, quality)
        return replace(found, faces=tuple(faces), warnings=tuple(warnings))

    def embed_found_face(self, image: ImageArray, face: Face) -> FaceEmbedding:
        """Embed a face that was already detected in the picture."""
        return self._embed_face(image, face, measure_face(image, face))

    def _embed_face(self, image: ImageArray, face: Face, quality: FaceQuality) -> FaceEmbedding:
        encoder = self.face_encoder
        crop = crop_upright(image, face, encoder.image_size, encoder.aligned)
        embedding = encoder.embed(crop[np.newaxis])
        projected = self.project_faces(embedding)[0]
        return FaceEmbedding(face, embedding[0], projected, quality=quality)

    def embed_voice(
        self,
        waveform: Waveform,
        min_speech_seconds: float = MIN_SPEECH_SECONDS,
        count_speakers: bool = False,
    ) -> VoiceEmbedding:
        """Embed a whole recording of any rate, including pauses.

        count_speakers: whether to look for several speakers, which takes as long again, and warn of them.

        Raises InvalidAudio if it is too short or silent, NoSpeechFound if it has less than `min_speech_seconds` of
        speech.
        """
        embedding = self.voice_encoder.embed(waveform)
        parts = self.voice_activity.speech_parts(waveform)
        speech_seconds = sum(part.seconds for part in parts)
        if speech_seconds < min_speech_seconds:
            raise NoSpeechFound(
                f"the recording of {waveform.seconds:.2f} s contains {speech_seconds:.2f} s of speech, "
                f"but at least {min_speech_seconds:g} s are needed: send one in which a single person "
                f"speaks clearly, without music"
            )
        projected = self.project_voices(embedding[np.newaxis])[0]
        quality = measure_voice(waveform, parts)
        warnings = voice_warnings(quality)
        if count_speakers and self._are_several(waveform, parts):
            warnings.append(SEVERAL_SPEAKERS)
        return VoiceEmbedding(
            embedding, projected, waveform.seconds, speech_seconds, tuple(warnings), quality
        )

    def _are_several(self, waveform: Waveform, parts: Sequence[SpeechPart]) -> bool:
        threshold = ONE_SPEAKER_FROM.get(self.manifest.parts.voice_encoder.kind)
        if threshold is None:  # nobody has measured this encoder
            return False
        contrast = speaker_contrast(waveform, parts, self.voice_encoder)
        return contrast is not None and contrast < threshold

    def project_faces(self, embeddings: FloatArray) -> FloatArray:
        """phi_i: face embeddings [B, face_dim] -> joint space [B, joint_dim], unit norm."""
        return self._run(self.face_projector, embeddings)

    def project_voices(self, embeddings: FloatArray) -> FloatArray:
        """phi_v: voice embeddings [B, voice_dim] -> joint space [B, joint_dim], unit norm."""
        return self._run(self.voice_projector, embeddings)

    def find_voices(
        self, face: FaceEmbedding, k: int = 1, seed: int | None = None, diversity: float = 0.0
    ) -> list[RankedVoice]:
        """Return the `k` candidates that fit a face best, best first (informed scoring, eq. 3; naive, eq. 2).

        seed: None ranks the bundle's own candidates, so that a face always gets the same voice; a number
        draws new candidates. diversity: 0 (fit alone) to 1 (voices unlike each other). Raises
        InvalidParameter.
        """
        if not 1 <= k <= MAX_VOICES:
            raise InvalidParameter(f"k {k} is outside 1 to {MAX_VOICES}")
        if not 0.0 <= diversity <= 1.0:
            raise InvalidParameter(f"diversity {diversity} is outside 0 to 1")
        candidates = self.candidates if seed is None else self._draw(seed)
        return self._ranked(face, candidates, candidates.search(face.projected, k, diversity), seed)

    def cast_voices(
        self,
        faces: Sequence[FaceEmbedding],
        taken: Sequence[Voice] = (),
        seed: int | None = None,
        diversity: float = DEFAULT_DIVERSITY,
    ) -> list[RankedVoice]:
        """One voice for each face, in their order, unlike those of the faces before it and unlike `taken`.

        So the first face has its best voice, if nothing is taken. seed, diversity: as in `find_voices`; 0 gives
        each face its best voice, though it may be that of another. Raises InvalidParameter.
        """
        if not 0.0 <= diversity <= 1.0:
            raise InvalidParameter(f"diversity {diversity} is outside 0 to 1")
        candidates = self.candidates if seed is None else self._draw(seed)
        sounds = [self._run(self.signature, voice.speaker[np.newaxis])[0] for voice in taken]
        cast: list[RankedVoice] = []
        for face in faces:
            found = candidates.search(face.projected, CAST_POOL)
            rows = [candidate.row for candidate in found]
            scores = np.array([candidate.cosine for candidate in found], np.float32) - candidates.bias[rows]
            heard = self._run(self.signature, candidates.speakers[rows])
            others = np.stack(sounds) if sounds else np.zeros((0, heard.shape[1]), np.float32)
            best = choose_unlike(scores, heard, others, diversity)
            sounds.append(heard[best])
            cast += self._ranked(face, candidates, [found[best]], seed)
        return cast

    def _ranked(
        self, face: FaceEmbedding, candidates: CandidateIndex, found: Sequence[Candidate], seed: int | None
    ) -> list[RankedVoice]:
        speakers = candidates.speakers[[candidate.row for candidate in found]]
        likelihoods = self.generator.log_likelihood(speakers)
        drawn = "candidate" if seed is None else f"seed-{seed}-candidate"
        return [
            RankedVoice(
                voice=Voice(speaker, f"{drawn}-{candidate.row}"),
                cosine=candidate.cosine,
                probability=self._probability(face, candidate.cosine),
                log_likelihood=float(likelihood),
            )
            for candidate, speaker, likelihood in zip(found, speakers, likelihoods, strict=True)
        ]

    def choose_voice(
        self,
        face: FaceEmbedding,
        seed: int | None = None,
        consistency: Consistency = "predicted",
        step: Step = unwatched,
    ) -> RankedVoice:
        """The voice that fits a face best.

        consistency: `predicted` goes by what the TTS signature predicts of a voice, `measured` lets the
        MEASURED_VOICES that are predicted to fit best speak PROBE, and takes the one that is heard to fit best.
        seed: as in `find_voices`. Raises InvalidParameter, and whatever `step` raises.
        """
        with step("rank"):
            likely = self.find_voices(face, MEASURED_VOICES if consistency == "measured" else 1, seed)
        if consistency == "predicted":
            return likely[0]
        return max(self.measure_voices(face, likely, step), key=lambda voice: voice.cosine)

    def measure_voices(
        self, face: FaceEmbedding, ranked: Sequence[RankedVoice], step: Step = unwatched
    ) -> Iterator[RankedVoice]:
        """Let each voice speak PROBE and hear it: the same voices with the cosines that were measured.

        They are measured one by one, as they are taken.
        """
        with step("text"):
            probe = self.prepare(PROBE)
        for predicted in ranked:
            with step("synthesize"):
                spoken = concatenate(list(self.synthesizer.stream(probe, predicted.voice.speaker, 1.0)))
            with step("embed"):
                heard = self.embed_voice(spoken, min_speech_seconds=0.0)
            cosine = float(face.projected @ heard.projected)
            yield replace(predicted, cosine=cosine, probability=self._probability(face, cosine))

    def _draw(self, seed: int) -> CandidateIndex:
        if not 0 <= seed <= MAX_SEED:
            raise InvalidParameter(f"seed {seed} is outside 0 to {MAX_SEED}")
        if seed not in self._drawn:
            self._drawn.clear()
            self._drawn[seed] = self._draw_anew(seed)
        return self._drawn[seed]

    def _draw_anew(self, seed: int) -> CandidateIndex:
        n = len(self.candidates)
        grid = self.voice_tokens.grid
        speakers = draw_candidates(
            self.generator,
            grid,
            self.signature,
            self.voice_gender,
            n=n,
            seed=seed,
            clear_gender=self.manifest.parts.generator.clear_gender,
        )
        return CandidateIndex.of_speakers(grid.snap(speakers), self.speaker_projector, self.device)

    def stock_voice(self, name: str) -> Voice:
        """Return a voice that the synthesizer was published with. Raises UnknownVoice."""
        names = self.synthesizer.speaker_names
        if name not in names:
            raise unknown_voice(name, names)
        return Voice(self.voice_tokens.grid.snap(self.synthesizer.known_speakers[names.index(name)]), name)

    def voice(self, voice: str) -> Voice:
        """Return a stock voice by its name, the voice of a token, or a mix of such, as `parse_mix` reads it.

        Raises UnknownVoice, InvalidVoiceToken, ForeignVoiceToken, VoiceOutOfRange and InvalidVoiceMix.
        """
        parts = parse_mix(voice, self.synthesizer.speaker_names)
        if parts is not None:
            return mix_voices(parts, self._single_voice, self.voice_tokens)
        return self._single_voice(voice)

    def _single_voice(self, name_or_token: str) -> Voice:
        if not name_or_token.startswith(TOKEN_PREFIX) or name_or_token in self.synthesizer.speaker_names:
            return self.stock_voice(name_or_token)
        return Voice(self.voice_tokens.decode(name_or_token), token_label(name_or_token))

    def voice_token(self, voice: Voice) -> str:
        """Return the token of a voice, which `voice` reads. Raises VoiceOutOfRange."""
        return self.voice_tokens.encode(voice.speaker)

    def language_of(self, voice: str | None) -> str:
        """The language that a voice speaks if none is asked for: a stock voice its own, any other the first.

        A mix speaks that of its first voice. Raises InvalidVoiceMix.
        """
        names = self.synthesizer.speaker_names
        parts = None if voice is None else parse_mix(voice, names)
        first = parts[0].voice if parts else voice
        return self.synthesizer.language_of(first) if first in names else self.synthesizer.languages[0]

    def describe_voices(self, voices: Sequence[Voice]) -> list[VoiceProperties]:
        """Describe how voices will sound, as the TTS signature predicts it."""
        speakers = np.stack([voice.speaker for voice in voices])
        predicted = self._run(self.signature, speakers)
        stock = self._run(self.signature, self.synthesizer.known_speakers)
        places = self.speaker_map.places(predicted)
        described = describe_voices(
            predicted, self.voice_gender, self.synthesizer.speaker_names, stock, places
        )
        if self.traits is None:
            return described
        heard = self.traits.heard(speakers)
        return [
            replace(one, pitch_hz=float(pitch), age_years=float(age))
            for one, pitch, age in zip(described, heard.pitch_hz, heard.age_years, strict=True)
        ]

    def vary_voice(self, voice: Voice, direction: Direction, step: float = 1.0) -> tuple[Voice, float]:
        """Move a voice in a direction -> the new voice, named after its token, and the steps that were possible.

        Raises InvalidParameter for a step out of range or where the bundle has not measured its speakers, and
        VoiceOutOfRange at the edge of the speaker space.
        """
        if self.traits is None:
            raise InvalidParameter(
                "this bundle has no traits of speakers, by which voices are made lower, older and so on; "
                "mix voices instead"
            )
        grid = self.voice_tokens.grid
        if direction in SIGNS:
            predicted = PredictedGender(self.signature, self.voice_gender)
            speaker, taken = vary_gender(voice.speaker, direction, step, predicted, self.traits, grid)
        else:
            speaker, taken = self.traits.vary(voice.speaker, direction, step, grid)
        return Voice(speaker, token_label(self.voice_tokens.encode(speaker))), taken

    def similar_voices(self, voice: Voice, k: int) -> list[SimilarVoice]:
        """The `k` candidates that are predicted to sound most like a voice, best first, itself left out.

        Raises InvalidParameter.
        """
        if not 1 <= k <= MAX_VOICES:
            raise InvalidParameter(f"k {k} is outside 1 to {MAX_VOICES}")
        voices = self.some_candidates(MOST_COMPARED)
        speakers = np.stack([one.speaker for one in voices])
        (own,) = self._run(self.signature, voice.speaker[np.newaxis])
        cosines = self._run(self.signature, speakers) @ own
        nearest = (int(row) for row in np.argsort(-cosines, kind="stable"))
        others = [row for row in islice(nearest, k + 1) if not np.array_equal(speakers[row], voice.speaker)]
        return [SimilarVoice(voices[row], float(cosines[row])) for row in others[:k]]

    def some_candidates(self, n: int) -> list[Voice]:
        """At most `n` of the bundle's own candidates, evenly spread over them."""
        speakers = self.candidates.speakers
        return [Voice(speakers[row], f"candidate-{row}") for row in spread_rows(len(speakers), n)]

    def verify(
        self, faces: Sequence[FaceEmbedding], voices: Sequence[VoiceEmbedding], threshold: float = EVEN_ODDS
    ) -> Verification:
        """Score n faces with m recorded voices, as `verify_pairs` does. Raises InvalidParameter."""
        return verify_pairs(faces, voices, self.calibration, threshold)

    def prepare(
        self, text: str, language: str | None = None, options: ReadingOptions = DEFAULT_OPTIONS
    ) -> Utterance:
        """Read a text: its phonemes, for any voice; `language` None is the synthesizer's first.

        Raises InvalidText where the text is empty, too long or unspeakable or its markup is broken,
        InvalidParameter for a pronunciation that cannot be said, and UnsupportedLanguage.
        """
        _check_length(text)
        return self.synthesizer.prepare(
            text, self.synthesizer.languages[0] if language is None else language, options
        )

    def read(
        self, text: str, language: str | None = None, options: ReadingOptions = DEFAULT_OPTIONS
    ) -> Reading:
        """The text as it is read, word by word with phonemes. Raises the same."""
        _check_length(text)
        return self.synthesizer.read(
            text, self.synthesizer.languages[0] if language is None else language, options
        )

    def speak(self, text: str, voice: Voice, language: str | None = None, speed: float = 1.0) -> Waveform:
        """Synthesize a text in a voice; `language` None is the synthesizer's first, `speed` 1.0 is natural.

        Raises InvalidText, UnsupportedLanguage and InvalidParameter.
        """
        return concatenate(list(self.stream(self.prepare(text, language), voice, speed)))

    def stream(self, utterance: Utterance, voice: Voice, speed: float = 1.0) -> Iterator[Waveform]:
        """Speak what `prepare` has read, sentence by sentence. Raises InvalidParameter at the call."""
        pieces = self.synthesizer.stream(utterance, voice.speaker, speed)
        return map(self.mark, pieces) if self.marks_speech else pieces

    def stream_timed(self, utterance: Utterance, voice: Voice, speed: float = 1.0) -> Iterator[TimedPiece]:
        """The same pieces with the times of words and phonemes; see `Synthesizer.stream_timed`."""
        pieces = self.synthesizer.stream_timed(utterance, voice.speaker, speed)
        if not self.marks_speech:
            return pieces
        return (replace(piece, waveform=self.mark(piece.waveform)) for piece in pieces)

    def mark(self, piece: Waveform) -> Waveform:
        """Add the watermark to speech. Raises MissingWeights if its package is not installed."""
        if self.watermark is None:
            raise MissingWeights(WATERMARK_MISSING)
        return limit_peak(self.watermark.apply(piece))

    def detect_watermark(self, waveform: Waveform) -> float | None:
        """Return the confidence that a recording is watermarked, 0 to 1; None if the package is not installed.

        Raises InvalidAudio if it is too short or silent.
        """
        return None if self.watermark is None else self.watermark.detect(waveform)

    def _probability(self, face: FaceEmbedding, cosine: float) -> float:
        """Of a synthesized voice, which has nothing that weakens it."""
        return float(
            self.calibration.probability(torch.tensor(cosine), self.calibration.weight(face.quality))
        )

    def _run(self, network: torch.nn.Module, rows: FloatArray) -> FloatArray:
        with torch.inference_mode():
            result: Tensor = network(torch.from_numpy(np.ascontiguousarray(rows)).to(self.device))
        return result.cpu().numpy()


def _check_length(text: str) -> None:
    if not text.strip():
        raise InvalidText("the text is empty; send the text to speak")
    if len(text) > MAX_TEXT_CHARACTERS:
        raise InvalidText(
            f"the text has {len(text)} characters, but the limit is {MAX_TEXT_CHARACTERS}: split it"
        )
