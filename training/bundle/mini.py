"""The whole recipe of the bundle `mini`, from top to bottom; each stage resumes where it was interrupted.

    vclip train mini --data DIR --out DIR

Stages keep their results in a work folder: crops and teacher descriptors, a checkpoint for each epoch of
the image encoder, embeddings of every shard, synthesized speech of twenty speakers at a time.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tarfile import is_tarfile
from typing import Any

import numpy as np
import torch

from models.association.projectors import Calibration
from models.bundle.files import Arrays, read_arrays, write_bundle
from models.bundle.manifest import MANIFEST_NAME, Manifest
from models.bundle.parts import OpenClipEncoder
from models.errors import InvalidBundle, InvalidInput
from models.face.custom_clip import custom_encoder
from models.face.descriptors.descriptor import DescriptorNetwork, FaceDescriptor
from models.face.descriptors.weights import join_descriptors, load_descriptors, split_descriptors
from models.face.joined import JoinedFaceEncoder
from models.int8_weights import from_int8, to_int8
from models.interfaces import ImageTextEncoder
from models.speakers.generator import SpeakerGenerator
from models.text.front_ends import FrontEnds
from models.tts.kokoro.published import SHA256
from models.tts.kokoro.speakers import KokoroSpeakers
from models.tts.kokoro.synthesizer import KokoroSynthesizer, make_network
from models.tts.kokoro.weights import read_kokoro_weights
from models.types import DescriptorName
from models.voice.activity import load_voice_activity
from models.voice.encoders.campplus import CampplusVoiceEncoder
from models.voice.encoders.campplus_weights import WEIGHTS_SHA256 as CAMPPLUS_SHA256
from models.voice.encoders.campplus_weights import join_campplus, read_campplus_weights, split_campplus
from models.voice.encoders.ge2e import Ge2eVoiceEncoder
from models.voice.encoders.joined import JoinedVoiceEncoder
from training.association.scoring import as_stored
from training.bundle.mini_manifest import LICENCE, LICENCE_NOTE, TRAINING_DATA, outside_weights
from training.data.degraded_pairs import load_degraded_pairs
from training.data.kinds import weights_like
from training.data.matched_pairs import clear_voices, kinds_heard, load_matched_pairs
from training.data.pairs import Pairs, load_pairs
from training.data.recordings import load_recordings
from training.imports.dlib_descriptor import WEIGHTS, load_network, model_folder
from training.imports.ge2e import CHECKPOINT_SHA256, convert_ge2e
from training.imports.kokoro_voices import read_kokoro_voices
from training.imports.mobilenet import load_mobilenet
from training.imports.outside_weights import (
    fetch_human_models,
    fetch_kokoro_voices,
    find_ge2e_checkpoint,
    read_kokoro_vocabulary,
)
from training.part_directory import read_part_or_bundle
from training.stages.association import AssociationConfig, train_ensemble
from training.stages.balance import BalanceConfig, fit_balance, measure_balance_by_kind
from training.stages.cross_validation import cross_validate, train_folds
from training.stages.face_encoder.student import CONFIG as FACE_ENCODER_CONFIG
from training.stages.face_encoder.train import LABELLED, train_face_encoder
from training.stages.physical_generator import PhysicalConfig, add_physical, are_children
from training.stages.quality_calibration import QualityConfig, fit_quality
from training.stages.speaker_generator import GeneratorConfig, fit_speaker_generator
from training.stages.speaker_traits import fit_traits, measure_pitch
from training.stages.speakers import SpeakerStage, SpeakerStageConfig, make_speaker_stage
from training.stages.voice_age import train_voice_age
from training.stages.voice_gender import judge_shards, speech_shards

PAIR_SHARDS = ("voxceleb-train", "avspeech-train", "lrs3-train", "grid-train", "chalearn-train")
DEGRADED_SHARDS = PAIR_SHARDS[:2]  # those of the people whom figures are reported of
DESCRIBED = "docs/training.md describes what has to be there"
ENGLISH_ACCENTS = "ab"  # first letter of the names of the American and British voices


@dataclass(frozen=True)
class MiniConfig:
    """The settings of every stage."""

    association: AssociationConfig = field(
        default_factory=lambda: AssociationConfig(members=5, face_hidden_dim=512)
    )
    quality: QualityConfig = field(default_factory=QualityConfig)
    generator: GeneratorConfig = field(default_factory=GeneratorConfig)
    physical: PhysicalConfig = field(default_factory=PhysicalConfig)
    speakers: SpeakerStageConfig = field(default_factory=lambda: SpeakerStageConfig(clear_gender=0.95))
    balance: BalanceConfig = field(default_factory=BalanceConfig)


def make_mini_bundle(
    data_dir: Path,
    out_dir: Path,
    work_dir: Path,
    config: MiniConfig | None = None,
    face_encoder: Path | None = None,
) -> Manifest:
    """Train everything from the data folder and write the bundle; one to two hours on two cores.

    face_encoder: a bundle whose image encoder is taken over instead of training one, which saves most of that.
    Raises InvalidInput if shards are missing, MissingWeights if external weights are not installed, InvalidBundle
    if `face_encoder` has an image encoder of another shape, FileExistsError if `out_dir` already holds a bundle.
    """
    config = config or MiniConfig()
    pair_shards = [data_dir / "pairs" / f"{name}.tar" for name in PAIR_SHARDS]
    _check_shards([*pair_shards, *(data_dir / "faces" / f"{name}.tar" for name in LABELLED)])
    if not speech_shards(data_dir):
        raise InvalidInput(f"the data folder lacks speech/*-train.tar; {DESCRIBED}")
    taken_over = None if face_encoder is None else _image_encoder_of(face_encoder)
    voice_weights = _voice_weights()
    ge2e, campplus = split_campplus(voice_weights)
    voice_encoder = JoinedVoiceEncoder([Ge2eVoiceEncoder(ge2e), CampplusVoiceEncoder(campplus)])
    speakers = read_kokoro_voices(fetch_kokoro_voices(work_dir))
    speech = load_recordings(speech_shards(data_dir), voice_encoder, work_dir / "voice")
    synthesizer = _synthesizer(speakers)
    stage = make_speaker_stage(
        synthesizer,
        voice_encoder,
        _generator(speakers, config.generator, config.physical),
        speech,
        load_recordings(judge_shards(data_dir), voice_encoder, work_dir / "voice"),
        work_dir / "rendered",
        config.speakers,
    )

    voice_age = train_voice_age(speech)
    networks = _published_descriptors(work_dir)
    trained = taken_over or _train_face_encoder(data_dir, work_dir / "face")
    joined, face_arrays = _with_descriptors(trained, networks)
    pairs = load_pairs(pair_shards, joined, voice_encoder, work_dir)
    matched = load_matched_pairs(
        [data_dir / "faces" / f"{name}.tar" for name in LABELLED],
        joined,
        speech,
        clear_voices(
            stage.heard,
            stage.classifier,
            are_children(stage.rendered),
            voice_age.stretched_years(stage.heard).astype(np.float32),
        ),
        work_dir / "face",
    )
    folds = train_folds(pairs, config.association, matched=matched)
    calibration, association_figures = cross_validate(pairs, folds)
    degraded_shards = [data_dir / "pairs" / f"{name}.tar" for name in DEGRADED_SHARDS]
    degraded = load_degraded_pairs(
        degraded_shards,
        joined,
        voice_encoder,
        load_voice_activity(),
        load_recordings(degraded_shards, voice_encoder, work_dir / "voice"),
        work_dir / "degraded",
        config.quality.clips,
    )
    calibration, quality_figures = fit_quality(degraded, folds, calibration, config.quality)
    projectors, face_projector, voice_projector = as_stored(
        *train_ensemble(pairs, config.association, matched=matched)
    )
    with torch.inference_mode():
        faces, held_back = (
            face_projector(torch.from_numpy(one)).numpy() for one in (matched.faces, matched.held_back_faces)
        )
        sounds = stage.signature(torch.from_numpy(stage.candidates)).numpy()
        places = voice_projector(torch.from_numpy(sounds)).numpy()
    of_voices = kinds_heard(sounds, stage.classifier, are_children(stage.candidates))
    bias = fit_balance(faces, places, config.balance, weights_like(matched.face_kinds, of_voices))
    balance_figures = measure_balance_by_kind(held_back, places, bias, matched.held_back_kinds, of_voices)

    traits, traits_figures = fit_traits(
        stage.rendered,
        stage.heard,
        measure_pitch(stage.rendered, synthesizer, work_dir / "rendered"),
        voice_age,
        stage.classifier,
        stage.candidates,
    )

    description = _describe(joined, list(networks), pairs, config, calibration, speakers, stage) | {
        "measured": {
            "association": association_figures,
            "quality": quality_figures,
            "signature": stage.figures,
            "balance": balance_figures,
            "traits": traits_figures,
        }
    }
    arrays = {
        "face_encoder.safetensors": face_arrays,
        "voice_encoder.safetensors": {name: value.numpy() for name, value in voice_weights.items()},
        "projectors.safetensors": projectors,
        "kokoro_speakers.safetensors": speakers.to_arrays(),
        "balance.safetensors": {"bias": bias},
        "speaker_traits.safetensors": traits.to_arrays(),
        **stage.arrays(),
    }
    return write_bundle(out_dir, description, arrays)


def _check_shards(shards: Sequence[Path]) -> None:
    missing = [f"{shard.parent.name}/{shard.name}" for shard in shards if not shard.is_file()]
    if missing:
        raise InvalidInput(f"the data folder lacks {', '.join(missing)}; {DESCRIBED}")
    damaged = [str(shard) for shard in shards if not is_tarfile(shard)]
    if damaged:
        raise InvalidInput(f"{damaged[0]} is not a readable tar")


def _voice_weights() -> dict[str, torch.Tensor]:
    """GE2E's and CAM++'s, in float16 but for the small mel filters."""
    ge2e = {name: torch.from_numpy(array) for name, array in convert_ge2e(find_ge2e_checkpoint()).items()}
    return join_campplus(
        {name: value if name == "mel_filters" else value.half() for name, value in ge2e.items()},
        read_campplus_weights(),
    )


def _train_face_encoder(data_dir: Path, work_dir: Path) -> Arrays:
    file = train_face_encoder(data_dir, work_dir)
    return read_arrays(file.parent, file.name)


def _image_encoder_of(bundle: Path) -> Arrays:
    """The weights of a bundle's image encoder. Raises InvalidBundle where it is of another shape than ours."""
    if not bundle.is_dir():
        raise InvalidBundle(f"there is no bundle {bundle}: name a directory with a {MANIFEST_NAME}")
    source = read_part_or_bundle(bundle, "face_encoder", OpenClipEncoder)
    if source.part.config != FACE_ENCODER_CONFIG:
        raise InvalidBundle(f"{bundle} has an image encoder of another shape than `vclip train mini` trains")
    return source.arrays


def _published_descriptors(work_dir: Path) -> dict[DescriptorName, DescriptorNetwork]:
    return {
        "dlib": load_network((model_folder() / WEIGHTS).read_bytes()),
        "mobilenet": load_mobilenet(fetch_human_models(work_dir)),
    }


def _with_descriptors(
    arrays: Arrays, networks: Mapping[DescriptorName, DescriptorNetwork]
) -> tuple[ImageTextEncoder, Arrays]:
    """The image encoder with the descriptors beside it, in their order, and the weights of all."""
    given = from_int8({name: torch.from_numpy(array) for name, array in arrays.items()})
    trained, _ = split_descriptors(given)
    of_networks = {name: network.state_dict() for name, network in networks.items()}
    weights = to_int8(join_descriptors(trained, of_networks))
    own, beside = split_descriptors(from_int8(weights))
    encoder = JoinedFaceEncoder(
        custom_encoder(FACE_ENCODER_CONFIG, own, mirrored=True, aligned=True),
        [FaceDescriptor(network) for network in load_descriptors(list(networks), beside)],
    )
    return encoder, {name: value.numpy() for name, value in weights.items()}


def _generator(
    speakers: KokoroSpeakers, config: GeneratorConfig, physical: PhysicalConfig
) -> SpeakerGenerator:
    """Fit p(e) to the voices that were recorded in English; the others speak English with an accent."""
    english = [row for row, name in enumerate(speakers.names) if name[0] in ENGLISH_ACCENTS]
    genders = [speakers.names[row][1] for row in english]
    adults = fit_speaker_generator(speakers.coordinates[english], config, genders)
    return add_physical(adults, women=sorted(set(genders)).index("f"), config=physical)


def _synthesizer(speakers: KokoroSpeakers) -> KokoroSynthesizer:
    network = make_network(read_kokoro_weights())
    return KokoroSynthesizer(network, read_kokoro_vocabulary(), speakers, FrontEnds(), physical=True)


def _describe(
    face_encoder: ImageTextEncoder,
    descriptors: list[DescriptorName],
    pairs: Pairs,
    config: MiniConfig,
    calibration: Calibration,
    speakers: KokoroSpeakers,
    stage: SpeakerStage,
) -> dict[str, Any]:
    """Make the manifest without files and figures."""
    voice_dim = pairs.voices.shape[1]
    return {
        "format": 1,
        "name": "mini",
        "version": "3.4.0",
        "licence": LICENCE,
        "licence_note": LICENCE_NOTE,
        "parts": {
            "face_encoder": {
                "kind": "open_clip",
                "model_name": "vclip-mini",
                "config": json.loads(json.dumps(FACE_ENCODER_CONFIG)),
                "file": "face_encoder.safetensors",
                "dim": face_encoder.dim,
                "mirrored": True,
                "aligned": True,
                "descriptors": descriptors,
            },
            "voice_encoder": {"kind": "ge2e_campplus", "file": "voice_encoder.safetensors", "dim": voice_dim},
            "projectors": {
                "file": "projectors.safetensors",
                "members": config.association.members,
                "face_dim": face_encoder.dim,
                "face_hidden_dim": config.association.face_hidden_dim,
                "voice_dim": voice_dim,
                "voice_hidden_dim": config.association.voice_hidden_dim,
                "voice_transforms": config.association.voice_transforms,
                "calibration_slope": calibration.slope,
                "calibration_intercept": calibration.intercept,
                "calibration_quality": {name: vars(one) for name, one in calibration.measures.items()},
            },
            "synthesizer": {
                "kind": "kokoro",
                "physical": True,
                "precision": "int8",
                "file": "kokoro_speakers.safetensors",
                "speaker_dim": stage.candidates.shape[1],
                "speaker_names": list(speakers.names),
                "vocabulary": read_kokoro_vocabulary(),
            },
            "balance": {"file": "balance.safetensors", "candidates": len(stage.candidates)},
            "traits": {
                "file": "speaker_traits.safetensors",
                "speaker_dim": stage.candidates.shape[1],
            },
            **stage.parts(),
        },
        "outside_weights": outside_weights(SHA256["int8"], CHECKPOINT_SHA256, CAMPPLUS_SHA256),
        "training_data": TRAINING_DATA,
    }
