"""A bundle: one directory with everything trained here, described by its `bundle.yaml`.

The manifest lists every part with its dimensions, every file with its SHA-256, all weights from elsewhere
with their source, and the training data. Arrays are stored as safetensors; nothing is ever unpickled.
"""

import hashlib
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
import numpy.typing as npt
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from safetensors import SafetensorError
from safetensors.numpy import load_file, save

from models.errors import InvalidBundle
from models.field_faults import first_fault
from models.types import QualityName, Scoring

MANIFEST_NAME = "bundle.yaml"
FORMAT_VERSION = 1
MINI_BUNDLE = Path(__file__).parent / "bundles" / "mini"

Arrays = dict[str, npt.NDArray[Any]]
Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
# what a request can name, and a JSON list can hold
SpeakerName = Annotated[str, Field(min_length=1, max_length=256)]
FileName = Annotated[str, Field(pattern="^[A-Za-z0-9_][A-Za-z0-9_.-]*$")]
Dim = Annotated[int, Field(gt=0, le=65_536)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class BundleFile(_Strict):
    """A file of the bundle."""

    sha256: Sha256
    size_bytes: Annotated[int, Field(gt=0)]


def require_one_source(file: str | Path | None, pretrained: str | None) -> None:
    """Raise ValueError unless exactly one says where a model of open_clip has its weights from."""
    if (file is None) == (pretrained is None):
        raise ValueError("give either `file` or `pretrained`: random weights would not describe faces")


class OpenClipEncoder(_Strict):
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
    dim: Dim

    @model_validator(mode="after")
    def _one_source(self) -> "OpenClipEncoder":
        require_one_source(self.file, self.pretrained)
        return self


class Ge2eEncoder(_Strict):
    """f_v: GE2E with Resemblyzer's weights."""

    kind: Literal["ge2e"]
    file: FileName
    dim: Literal[256]


class HAspEncoder(_Strict):
    """f_v: H/ASP, a ResNet with attentive statistics pooling (Heo et al. 2020), as the paper uses it."""

    kind: Literal["h_asp"]
    file: FileName
    dim: Literal[512]


class CampplusEncoder(_Strict):
    """f_v: CAM++ (Wang et al. 2023), which was trained on Mandarin and English speakers, not on VoxCeleb.

    file: None takes the published weights of the installed package (`models.voice.encoders.campplus_weights`).
    """

    kind: Literal["campplus"]
    file: FileName | None = None
    dim: Literal[192]


class Ge2eCampplusEncoder(_Strict):
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


class MeasuredQuality(_Strict):
    """From where on a measure of quality is good enough, and what it costs below (`models.association.quality`)."""

    enough: Annotated[float, Field(gt=0)]
    loss: Annotated[float, Field(ge=0, le=100)]


class Projectors(_Strict):
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


class Generator(_Strict):
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


class Signature(_Strict):
    """s, the TTS signature: speaker vector to predicted voice embedding."""

    file: FileName
    speaker_dim: Dim
    voice_dim: Dim
    hidden_dim: Dim


class Balance(_Strict):
    """A bias for each candidate, which the ranking subtracts, so that different faces get different voices."""

    file: FileName
    candidates: Annotated[int, Field(gt=0)]


class StoredIndex(_Strict):
    """The index over the candidates as FAISS writes it, so that it is read at a start instead of built."""

    file: FileName
    candidates: Annotated[int, Field(gt=0)]


class Traits(_Strict):
    """How pitch, age and gender are heard along the speaker vector (`models.speakers.traits`)."""

    file: FileName
    speaker_dim: Dim


class VoiceGenderClassifier(_Strict):
    """Logistic regression on voice embeddings, trained on recorded people."""

    file: FileName
    voice_dim: Dim


class KokoroPart(_Strict):
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


class VitsPart(_Strict):
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


class FlatIndex(_Strict):
    """FAISS flat: every candidate is compared; exact."""

    kind: Literal["flat"]


class IvfIndex(_Strict):
    """FAISS inverted file: of `cells` Voronoi cells, the `probes` nearest to the face are compared.

    dimensions: principal components of the candidates in which cells are searched; what is found there is compared
    again with all dimensions. None searches with all dimensions.
    """

    kind: Literal["ivf"]
    cells: Annotated[int, Field(gt=0, le=1_048_576)]
    probes: Annotated[int, Field(gt=0, le=65_536)]
    dimensions: Dim | None = None


class HnswIndex(_Strict):
    """FAISS graph (Malkov and Yashunin 2016): `links` per candidate (M), `search_depth` in a search (efSearch)."""

    kind: Literal["hnsw"]
    links: Annotated[int, Field(ge=2, le=256)]
    search_depth: Annotated[int, Field(gt=0, le=65_536)]


RetrievalIndex = Annotated[FlatIndex | IvfIndex | HnswIndex, Field(discriminator="kind")]


class Parts(_Strict):
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


class OutsideWeight(_Strict):
    """Weights that are used but stored outside of the bundle, or that were converted into it."""

    name: str
    source: str
    licence: str
    sha256: list[Sha256]


class TrainingData(_Strict):
    """A data set that the bundle was trained on."""

    name: str
    terms: str
    samples: Annotated[int, Field(ge=0)]


class Manifest(_Strict):
    """The content of `bundle.yaml`.

    scoring: `informed` compares a face with the predicted voice of a speaker (eq. 3), `naive` with the
    speaker vector itself (eq. 2), which requires that speaker vectors are voice embeddings.
    """

    format: Literal[1]
    name: Annotated[str, Field(min_length=1)]
    version: Annotated[str, Field(min_length=1)]
    licence: str
    licence_note: str
    parts: Parts
    scoring: Scoring = "informed"
    retrieval: RetrievalIndex = FlatIndex(kind="flat")
    files: dict[FileName, BundleFile]
    outside_weights: list[OutsideWeight]
    training_data: list[TrainingData]
    measured: dict[str, Any] = Field(description="figures as the evaluation commands printed them")

    @model_validator(mode="after")
    def _files_are_listed(self) -> "Manifest":
        for name, part in self.parts:
            file = getattr(part, "file", None)
            if file is not None and file not in self.files:
                raise ValueError(f"parts.{name}.file is {file}, which is not listed under files")
        return self

    @property
    def speakers_are_voices(self) -> bool:
        """Whether speaker vectors and voice embeddings lie in one space, because one encoder makes both."""
        synthesizer, encoder = self.parts.synthesizer, self.parts.voice_encoder
        return (
            isinstance(synthesizer, VitsPart)
            and encoder.file is not None
            and synthesizer.speaker_dim == encoder.dim
            and synthesizer.speaker_encoder_sha256 == self.files[encoder.file].sha256
        )

    @model_validator(mode="after")
    def _scoring_is_defined(self) -> "Manifest":
        if self.scoring == "naive" and not self.speakers_are_voices:
            raise ValueError(
                "naive scoring needs a synthesizer whose speaker encoder is the voice encoder of the "
                "bundle (the same file); use informed scoring"
            )
        return self


def read_manifest(directory: Path) -> Manifest:
    """Read and validate `bundle.yaml`. Raises InvalidBundle, naming the faulty field."""
    path = directory / MANIFEST_NAME
    if not path.is_file():
        raise InvalidBundle(f"{directory} is not a bundle: it has no {MANIFEST_NAME}")
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        return Manifest.model_validate(content)
    except ValidationError as error:
        raise InvalidBundle(f"{path}: {first_fault(error.errors(), 'the manifest')}") from error
    except (yaml.YAMLError, ValueError) as error:  # ValueError: not UTF-8, or an impossible date
        raise InvalidBundle(f"{path} is not readable YAML: {error}") from error


def check_files(directory: Path, manifest: Manifest) -> None:
    """Compare every listed file with its size and SHA-256. Raises InvalidBundle naming the file."""
    for name, listed in manifest.files.items():
        path = directory / name
        if not path.is_file():
            raise InvalidBundle(f"{directory}: {name} is missing")
        size = path.stat().st_size
        if size != listed.size_bytes:
            raise InvalidBundle(f"{path} has {size} bytes, not {listed.size_bytes}: it is damaged")
        if file_sha256(path) != listed.sha256:
            raise InvalidBundle(f"{path} does not have the SHA-256 that {MANIFEST_NAME} lists: it is damaged")


def file_sha256(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_arrays(directory: Path, name: str) -> Arrays:
    """The arrays of a safetensors file of the bundle, by name. Raises InvalidBundle."""
    try:
        return dict(load_file(directory / name))
    except (SafetensorError, OSError, ValueError) as error:
        raise InvalidBundle(f"{directory / name} is not a readable safetensors file: {error}") from error


def write_bundle(directory: Path, description: dict[str, Any], arrays: dict[str, Arrays]) -> Manifest:
    """Write files and manifest into a new directory.

    The manifest is written last, so that a partly written bundle is not valid.

    description: the fields of `Manifest` without `files`, which are computed. arrays: file name -> arrays.
    Returns the manifest as written. Raises FileExistsError if `directory` already holds a bundle,
    ValidationError if the description is invalid; in both cases nothing is written.
    """
    if (directory / MANIFEST_NAME).exists():
        raise FileExistsError(f"{directory} already holds a bundle; choose another directory")
    # not safetensors' save_file, whose files only the owner can read
    contents = {
        name: save({key: np.ascontiguousarray(value) for key, value in own.items()})
        for name, own in arrays.items()
    }
    files = {
        name: {"sha256": hashlib.sha256(content).hexdigest(), "size_bytes": len(content)}
        for name, content in contents.items()
    }
    manifest = Manifest.model_validate(description | {"files": files})
    directory.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (directory / name).write_bytes(content)
    text = yaml.safe_dump(manifest.model_dump(), sort_keys=False, allow_unicode=True, width=110)
    (directory / MANIFEST_NAME).write_text(text, encoding="utf-8")
    return manifest
