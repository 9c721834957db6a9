"""A bundle with the paper's own kinds of parts, made by the real imports and the real build.

Image encoder of `mini`; H/ASP in clovaai's form; a VITS of coqui-tts conditioned on d-vectors of that same H/ASP,
so that naive scoring is defined; projectors between the two. All but the image encoder are random: the bundle says
nothing true of faces and voices, but everything around the weights is what it is with trained ones.
"""

import io
import json
import tarfile
from pathlib import Path

import numpy as np
import torch

from models.association.projectors import FaceProjector, ProjectorEnsemble, VoiceProjector
from models.bundle.files import MINI_BUNDLE
from models.bundle.manifest import read_manifest
from models.bundle.parts import Projectors
from models.types import Scoring, Waveform
from models.voice.formats import AudioFormat, encode_speech
from tests.published_h_asp import coqui_encoder, write_clovaai
from tests.tiny_vits import tiny_config, write_tiny_vits
from training.association.scoring import projector_arrays
from training.bundle.build import BuildConfig, Ingredients, build_bundle
from training.imports.h_asp import import_h_asp
from training.imports.vits import import_vits
from training.part_directory import write_part
from training.stages.speaker_generator import GeneratorConfig
from training.stages.speakers import SpeakerStageConfig
from training.stages.tts_signature import SignatureConfig

DIM = 512
SPEAKERS = 24
CANDIDATES = 300
FACE_DIM = read_manifest(MINI_BUNDLE).parts.face_encoder.dim


def build_paper_bundle(folder: Path, scoring: Scoring = "informed") -> Path:
    """Make the parts and the bundle in a folder; the bundle's directory."""
    voice_encoder = folder / "h-asp"
    import_h_asp(write_clovaai(folder, coqui_encoder()), voice_encoder)
    model = write_tiny_vits(folder / "coqui", tiny_config("d_vectors", d_vector_dim=DIM))
    import_vits(
        str(model),
        folder / "vits",
        licence="CC-BY-NC-ND-4.0",
        speakers_file=write_d_vectors(folder / "d_vectors.json"),
        speaker_encoder=voice_encoder,
    )
    write_projectors(folder / "projectors")
    bundle = folder / "bundle"
    build_bundle(
        Ingredients(
            face_encoder=MINI_BUNDLE,
            voice_encoder=voice_encoder,
            projectors=folder / "projectors",
            synthesizer=folder / "vits",
            speech=[write_voices(folder / "voices.tar", seed=0)],
            judge_speech=[write_voices(folder / "judge.tar", seed=1)],
        ),
        BuildConfig(
            name="paper",
            version="0.0.1",
            licence="CC-BY-NC-ND-4.0",
            licence_note="Random weights in the shapes of the paper's; for tests.",
            scoring=scoring,
            generator=GeneratorConfig(variance_kept=0.99, gaussians=3),
            speakers=SpeakerStageConfig(
                rendered=24,
                signature=SignatureConfig(sentences_per_speaker=1, hidden_dim=32, epochs=50),
                candidates=CANDIDATES,
                clear_gender=0.5,
            ),
        ),
        bundle,
        folder / "work",
    )
    return bundle


def write_d_vectors(path: Path) -> Path:
    """coqui's file of d-vectors: two clips of each of 24 speakers, who lie around two centres."""
    random = np.random.default_rng(0)
    centres = random.standard_normal((2, DIM))
    entries = {}
    for speaker in range(SPEAKERS):
        place = centres[speaker % 2] + 0.7 * random.standard_normal(DIM)
        for clip in range(2):
            vector = place + 0.1 * random.standard_normal(DIM)
            entries[f"speaker{speaker:02}_{clip}.wav"] = {
                "name": f"speaker{speaker:02}",
                "embedding": vector.tolist(),
            }
    path.write_text(json.dumps(entries))
    return path


def write_projectors(directory: Path) -> None:
    """phi_i and phi_v with random weights, two members each, as a training writes them."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        face = ProjectorEnsemble(FaceProjector(FACE_DIM, DIM, 32) for _ in range(2))
        voice = ProjectorEnsemble(VoiceProjector(DIM, 2, 32) for _ in range(2))
    part = Projectors(
        file="projectors.safetensors",
        members=2,
        face_dim=FACE_DIM,
        face_hidden_dim=32,
        voice_dim=DIM,
        voice_hidden_dim=32,
        voice_transforms=2,
        calibration_slope=8.0,
        calibration_intercept=-1.0,
    )
    write_part(directory, part, projector_arrays(face, voice))


def write_voices(path: Path, seed: int) -> Path:
    """A shard of recordings with gender labels: hums, high of women and low of men."""
    random = np.random.default_rng(seed)
    time_s = np.arange(16_000) / 16_000
    with tarfile.open(path, "w") as tar:
        for number in range(8):
            gender = "fm"[number % 2]
            pitch_hz = (210 if gender == "f" else 110) * random.uniform(0.9, 1.1)
            hum = sum(np.sin(2 * np.pi * pitch_hz * k * time_s) / k for k in range(1, 12))
            samples = (0.1 * hum + 0.01 * random.standard_normal(len(time_s))).astype(np.float32)
            labels = {"speaker": f"{seed}-{number}", "gender": gender}
            files = {
                "json": json.dumps(labels).encode(),
                "wav": encode_speech([Waveform(samples, 16_000)], AudioFormat.WAV),
            }
            for ending, data in files.items():
                member = tarfile.TarInfo(f"{seed}-{number}.{ending}")
                member.size = len(data)
                tar.addfile(member, io.BytesIO(data))
    return path
