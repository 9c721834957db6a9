"""`vclip bundle build`: builds a bundle from local parts.

The parts (image encoder, voice encoder, projectors, synthesizer) come from part directories, from other bundles,
or, the image encoder alone, from a published tag of open_clip. The parts that depend on their combination
are made here: the speaker generator, the signature, the classifiers of voices, and the candidates.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from models.bundle.files import Arrays, write_bundle
from models.bundle.index_kinds import FlatIndex, IvfIndex, RetrievalIndex
from models.bundle.manifest import Manifest, OutsideWeight
from models.bundle.parts import (
    VOICE_ENCODERS,
    KokoroPart,
    OpenClipEncoder,
    Projectors,
    SynthesizerPart,
    VitsPart,
    VoiceEncoderPart,
)
from models.errors import InvalidBundle, InvalidInput
from models.face.open_clip_models import published_dim
from models.loading import load_synthesizer, load_voice_encoder
from models.types import Scoring
from training.data.recordings import Recordings, load_recordings
from training.part_directory import PartDirectory, read_part_or_bundle
from training.stages.speaker_generator import GeneratorConfig, fit_speaker_generator
from training.stages.speakers import SpeakerStageConfig, make_speaker_stage


@dataclass(frozen=True)
class Ingredients:
    """The sources of the parts.

    face_encoder: a directory, or `MODEL:TAG` of open_clip's published weights. The others: directories, each a
    part directory or a bundle.
    speech, judge_speech: shards of recordings with gender labels, of different people.
    """

    face_encoder: Path | str
    voice_encoder: Path
    projectors: Path
    synthesizer: Path
    speech: Sequence[Path]
    judge_speech: Sequence[Path]


@dataclass(frozen=True)
class BuildConfig:
    """name, version, licence, licence_note: of the bundle, for its manifest."""

    name: str
    version: str
    licence: str
    licence_note: str
    scoring: Scoring = "informed"
    retrieval: RetrievalIndex = field(default_factory=lambda: FlatIndex(kind="flat"))
    generator: GeneratorConfig = field(default_factory=GeneratorConfig)
    speakers: SpeakerStageConfig = field(default_factory=SpeakerStageConfig)


def build_bundle(
    ingredients: Ingredients, config: BuildConfig, out_dir: Path, work_dir: Path, device: str = "cpu"
) -> Manifest:
    """Make the missing parts and write the bundle; synthesized speech and embeddings are kept in `work_dir`.

    Raises FileExistsError if `out_dir` is not empty; InvalidBundle if a part is damaged, has the wrong
    kind, or does not fit the others; InvalidInput if a classifier cannot be trained, if both learn from
    the same people, or if there are fewer candidates than cells.
    """
    if out_dir.exists() and (not out_dir.is_dir() or any(out_dir.iterdir())):
        raise FileExistsError(f"{out_dir} exists already; choose another directory")
    face_encoder = _face_encoder(ingredients.face_encoder)
    voice_encoder: PartDirectory[VoiceEncoderPart] = read_part_or_bundle(
        ingredients.voice_encoder, "voice_encoder", *VOICE_ENCODERS
    )
    projectors = read_part_or_bundle(ingredients.projectors, "projectors", Projectors)
    synthesizer: PartDirectory[SynthesizerPart] = read_part_or_bundle(
        ingredients.synthesizer, "synthesizer", KokoroPart, VitsPart
    )
    _check_fit(face_encoder.part, voice_encoder, projectors.part, synthesizer.part, config.scoring)

    if isinstance(config.retrieval, IvfIndex) and config.retrieval.cells > config.speakers.candidates:
        raise InvalidInput(
            f"{config.retrieval.cells} cells are more than the {config.speakers.candidates} candidates"
        )

    encoder = load_voice_encoder(voice_encoder.directory, voice_encoder.part, device)
    speaker = load_synthesizer(synthesizer.directory, synthesizer.part, device=device)
    try:
        speech, judge_speech = (
            load_recordings(shards, encoder, work_dir / "voice")
            for shards in (ingredients.speech, ingredients.judge_speech)
        )
        _check_people(speech, judge_speech)
        stage = make_speaker_stage(
            speaker,
            encoder,
            fit_speaker_generator(speaker.known_speakers, config.generator),
            speech,
            judge_speech,
            work_dir / "rendered",
            config.speakers,
        )
    except ValueError as error:  # too few speakers, no usable recording, one gender only
        raise InvalidInput(str(error)) from error

    directories: dict[str, PartDirectory[Any]] = {
        "face_encoder": face_encoder,
        "voice_encoder": voice_encoder,
        "projectors": projectors,
        "synthesizer": synthesizer,
    }
    files: dict[str, Arrays] = stage.arrays()
    parts = stage.parts()
    for role, directory in directories.items():
        description = directory.part.model_dump()
        if directory.arrays:
            description["file"] = f"{role}.safetensors"
            files[description["file"]] = directory.arrays
        parts[role] = description
    origins = [weight.model_dump() for one in directories.values() for weight in one.outside_weights]
    data = [source.model_dump() for one in directories.values() for source in one.training_data]
    return write_bundle(
        out_dir,
        {
            "format": 1,
            "name": config.name,
            "version": config.version,
            "licence": config.licence,
            "licence_note": config.licence_note,
            "parts": parts,
            "scoring": config.scoring,
            "retrieval": config.retrieval.model_dump(),
            "outside_weights": _once(origins),
            "training_data": _once(data),
            "measured": {role: one.measured for role, one in directories.items() if one.measured}
            | {"signature": stage.figures},
        },
        files,
    )


def _face_encoder(source: Path | str) -> PartDirectory[OpenClipEncoder]:
    if isinstance(source, Path):
        return read_part_or_bundle(source, "face_encoder", OpenClipEncoder)
    model_name, _, tag = source.partition(":")
    part = OpenClipEncoder(
        kind="open_clip", model_name=model_name, pretrained=tag, dim=published_dim(model_name, tag)
    )
    origin = OutsideWeight(
        name=f"open_clip {model_name}, {tag}",
        source="downloaded by open_clip where it is not cached",
        licence="as published with this tag",
        sha256=[],
    )
    return PartDirectory(Path(), part, {}, "", [origin], [], {})


def _check_fit(
    face_encoder: OpenClipEncoder,
    voice_encoder: PartDirectory[VoiceEncoderPart],
    projectors: Projectors,
    synthesizer: SynthesizerPart,
    scoring: Scoring,
) -> None:
    """Check what the manifest would check in the end, before hours of synthesis. Raises InvalidBundle."""
    for what, dim, taken in (
        ("face encoder", face_encoder.dim, projectors.face_dim),
        ("voice encoder", voice_encoder.part.dim, projectors.voice_dim),
    ):
        if dim != taken:
            raise InvalidBundle(
                f"the {what} gives {dim} dimensions, but the projectors take {taken}: they were trained "
                f"with another one"
            )
    if scoring == "naive":
        own = synthesizer.speaker_encoder_sha256 if isinstance(synthesizer, VitsPart) else None
        if own != voice_encoder.sha256:
            raise InvalidBundle(
                "naive scoring needs a synthesizer whose speaker encoder is the voice encoder; this one has "
                f"{'none' if own is None else 'another'}: use informed"
            )


def _check_people(speech: Recordings, judge_speech: Recordings) -> None:
    """Check that the judge learns from other people.

    Raises InvalidInput naming a speaker who is in both sets.
    """
    both = sorted((set(speech.speakers) & set(judge_speech.speakers)) - {""})
    if both:
        raise InvalidInput(
            f"{len(both)} speakers are in the recordings of both classifiers, such as {both[0]}: the two "
            f"must not share a speaker"
        )


def _once(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Remove repetitions, keeping the order."""
    return [item for row, item in enumerate(items) if item not in items[:row]]
