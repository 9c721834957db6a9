"""The parts of a bundle, each with its file and its dimensions."""

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from models.bundle.fields import Dim, FileName, Sha256, SpeakerName, Strict
from models.types import DescriptorName, QualityName


def require_one_source(file: str | Path | None, pretrained: str | None) -> None:
    """Raise ValueError unless exactly one says where a model of open_clip has its weights from."""
    if (file is None) == (pretrained is None):
        raise ValueError("give either `file` or `pretrained`: random weights would not describe faces")


class OpenClipEncoder(Strict):
    """f_i: a model of open_clip, by architecture; weights from `file` or from a published tag."""

    kind: Literal["open_clip"]
    model_name: str
    config: dict[str, Any] | None = Field(
        default=None, description="architecture, for a model that open_clip does not define"
    )
    file: FileName | None = None
    pretrained: str | None = Field(default=None, description="open_clip's tag of published weights")
    mirrored: bool = Field(
        default=False, description="average the embeddings of a face and of its mirror image"
    )
    aligned: bool = Field(
        default=False, description="faces are cropped by their landmarks instead of by their boxes"
    )
    descriptors: list[DescriptorName] = Field(
        default=[],
        description="face descriptors beside the embedding, in this order; their weights are in `file` too, with "
        "names that begin with `descriptor.` (dlib's) and `mobilenet.`",
    )
    dim: Dim

    @model_validator(mode="before")
    @classmethod
    def _one_descriptor(cls, given: Any) -> Any:
        """Bundles from before the MobileNet say `descriptor: true` for dlib's."""
        if isinstance(given, dict) and isinstance(given.get("descriptor"), bool):
            others = {name: value for name, value in given.items() if name != "descriptor"}
            return {**others, "descriptors": ["dlib"]} if given["descriptor"] else others
        return given

    @model_validator(mode="after")
    def _one_source(self) -> "OpenClipEncoder":
        require_one_source(self.file, self.pretrained)
        if self.descriptors and (self.file is None or self.config is None):
            raise ValueError("`descriptors` need a `file` and a `config`: open_clip's own models have none")
        if len(set(self.descriptors)) < len(self.descriptors):
            raise ValueError("`descriptors` names one twice")
        return self


class Ge2eEncoder(Strict):
    """f_v: GE2E with Resemblyzer's weights."""

    kind: Literal["ge2e"]
    file: FileName
    dim: Literal[256]


class HAspEncoder(Strict):
    """f_v: H/ASP, a ResNet with attentive statistics pooling (Heo et al. 2020), as the paper uses it."""

    kind: Literal["h_asp"]
    file: FileName
    dim: Literal[512]


class CampplusEncoder(Strict):
    """f_v: CAM++ (Wang et al. 2023), which was trained on Mandarin and English speakers, not on VoxCeleb.

    file: None takes the published weights of the installed package (`models.voice.encoders.campplus_weights`).
    """

    kind: Literal["campplus"]
    file: FileName | None = None
    dim: Literal[192]


class Ge2eCampplusEncoder(Strict):
    """f_v: GE2E and CAM++ side by side (`models.voice.encoders.joined`).

    file: GE2E's weights, and CAM++'s with names that begin with `campplus.`, in float16; without these, CAM++ takes
    the published weights of the installed package.
    """

    kind: Literal["ge2e_campplus"]
    file: FileName
    dim: Literal[448]


VoiceEncoderPart = Annotated[
    Ge2eEncoder | HAspEncoder | CampplusEncoder | Ge2eCampplusEncoder, Field(discriminator="kind")
]
VOICE_ENCODERS = (Ge2eEncoder, HAspEncoder, CampplusEncoder, Ge2eCampplusEncoder)


class MeasuredQuality(Strict):
    """From where on a measure of quality is good enough, and what it costs below (`models.association.quality`)."""

    enough: Annotated[float, Field(gt=0)]
    loss: Annotated[float, Field(ge=0, le=100)]


class Projectors(Strict):
    """phi_i, phi_v and the calibration of their cosine.

    members: how many pairs of projectors, trained from different seeds, the ensemble holds. calibration_quality:
    the measures of quality that weaken a probability; none in bundles that have not measured them.
    """

    file: FileName
    members: Annotated[int, Field(gt=0, le=64)]
    face_dim: Dim
    face_hidden_dim: Dim
    voice_dim: Dim
    voice_hidden_dim: Dim
    voice_transforms: Annotated[
        int, Field(ge=0, le=64, description="couplings of the flow of phi_v; 0: no flow")
    ]
    calibration_slope: Annotated[
        float, Field(gt=0, description="positive, so that a better fit is more probable")
    ]
    calibration_intercept: float
    calibration_quality: dict[QualityName, MeasuredQuality] = Field(default_factory=dict)


class Generator(Strict):
    """p(e), the density of speakers, and the candidates drawn from it."""

    file: FileName
    speaker_dim: Dim
    gaussians: Annotated[int, Field(gt=0)]
    principal_components: Dim
    candidates: Annotated[int, Field(gt=0)]
    candidates_seed: Annotated[int, Field(ge=0)]
    clear_gender: Annotated[float, Field(ge=0.5, lt=1, description="see `models.association.candidates`")] = (
        0.9
    )


class Signature(Strict):
    """s, the TTS signature: speaker vector to predicted voice embedding."""

    file: FileName
    speaker_dim: Dim
    voice_dim: Dim
    hidden_dim: Dim


class Balance(Strict):
    """A bias for each candidate, which the ranking subtracts, so that different faces get different voices."""

    file: FileName
    candidates: Annotated[int, Field(gt=0)]


class StoredIndex(Strict):
    """The index over the candidates as FAISS writes it, so that it is read at a start instead of built."""

    file: FileName
    candidates: Annotated[int, Field(gt=0)]


class Traits(Strict):
    """How pitch, age and gender are heard along the speaker vector (`models.speakers.traits`)."""

    file: FileName
    speaker_dim: Dim


class VoiceGenderClassifier(Strict):
    """Logistic regression on voice embeddings, trained on recorded people."""

    file: FileName
    voice_dim: Dim


class KokoroPart(Strict):
    """The synthesizer: Kokoro-82M and the compact form of its voices."""

    kind: Literal["kokoro"]
    physical: bool = Field(
        default=False, description="whether speaker vectors end in pitch and formants (`models.tts.physical`)"
    )
    precision: Literal["int8", "fp32"]
    file: FileName
    speaker_dim: Dim
    speaker_names: list[SpeakerName]
    vocabulary: dict[str, int]


class VitsPart(Strict):
    """The synthesizer: a multi-speaker VITS of coqui-tts.

    config: coqui's configuration of the model, without paths. conditioning: whether the speaker vector
    replaces a row of the model's speaker table, or is a vector of a speaker encoder (d-vector). languages:
    supported tags, the default first. licence: SPDX expression of the weights' licence.
    speaker_encoder_sha256: hash of the file of the voice encoder that made the d-vectors, if it is known.
    """

    kind: Literal["vits"]
    file: FileName
    config: dict[str, Any]
    conditioning: Literal["speaker_table", "d_vectors"]
    speaker_dim: Dim
    speaker_names: Annotated[list[SpeakerName], Field(min_length=2)]
    languages: Annotated[list[str], Field(min_length=1)]
    licence: str
    speaker_encoder_sha256: Sha256 | None = None


SynthesizerPart = Annotated[KokoroPart | VitsPart, Field(discriminator="kind")]


class Parts(Strict):
    """Everything that `Vclip` is made of."""

    face_encoder: OpenClipEncoder
    voice_encoder: VoiceEncoderPart
    projectors: Projectors
    generator: Generator
    signature: Signature
    synthesizer: SynthesizerPart
    voice_gender: VoiceGenderClassifier
    voice_gender_judge: VoiceGenderClassifier
    balance: Balance | None = None
    traits: Traits | None = None
    index: StoredIndex | None = None

    @model_validator(mode="after")
    def _dimensions_agree(self) -> "Parts":
        for what, one, other in (
            ("face_encoder.dim and projectors.face_dim", self.face_encoder.dim, self.projectors.face_dim),
            ("voice_encoder.dim and projectors.voice_dim", self.voice_encoder.dim, self.projectors.voice_dim),
            (
                "signature.voice_dim and projectors.voice_dim",
                self.signature.voice_dim,
                self.projectors.voice_dim,
            ),
            (
                "voice_gender.voice_dim and voice_encoder.dim",
                self.voice_gender.voice_dim,
                self.voice_encoder.dim,
            ),
            (
                "voice_gender_judge.voice_dim and voice_encoder.dim",
                self.voice_gender_judge.voice_dim,
                self.voice_encoder.dim,
            ),
            (
                "generator.speaker_dim and synthesizer.speaker_dim",
                self.generator.speaker_dim,
                self.synthesizer.speaker_dim,
            ),
            (
                "signature.speaker_dim and synthesizer.speaker_dim",
                self.signature.speaker_dim,
                self.synthesizer.speaker_dim,
            ),
        ):
            if one != other:
                raise ValueError(f"{what} differ: {one} and {other}")
        if self.traits is not None and self.traits.speaker_dim != self.synthesizer.speaker_dim:
            raise ValueError(
                f"traits.speaker_dim and synthesizer.speaker_dim differ: {self.traits.speaker_dim} and "
                f"{self.synthesizer.speaker_dim}"
            )
        for name, part in (("balance", self.balance), ("index", self.index)):
            if part is not None and part.candidates != self.generator.candidates:
                raise ValueError(
                    f"{name}.candidates and generator.candidates differ: {part.candidates} and "
                    f"{self.generator.candidates}"
                )
        return self
