"""`vclip bundle traits`: a bundle that knows how pitch, age and gender are heard along its speaker vectors."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from models.bundle.files import read_arrays, write_bundle
from models.bundle.manifest import Manifest
from models.vclip import Vclip
from training.data.recordings import load_recordings
from training.stages.speaker_traits import fit_traits, measure_pitch
from training.stages.speakers import SpeakerStageConfig
from training.stages.tts_signature import render_speakers
from training.stages.voice_age import train_voice_age

FILE = "speaker_traits.safetensors"


def add_traits(
    vclip: Vclip,
    shards: Sequence[Path],
    out_dir: Path,
    work_dir: Path,
    version: str,
    config: SpeakerStageConfig | None = None,
) -> Manifest:
    """Write the bundle anew with the part `traits`.

    shards: recorded people of known age. config: how many speakers speak, and the seed they are drawn by. What they
    say is kept in `work_dir`, so that an interrupted run can resume. Raises InvalidInput for recordings of too few
    people of known age, FileExistsError where `out_dir` holds a bundle.
    """
    config = config or SpeakerStageConfig()
    age = train_voice_age(load_recordings(shards, vclip.voice_encoder, work_dir))
    speakers = vclip.generator.sample(config.rendered, config.rendered_seed)
    heard = render_speakers(speakers, vclip.synthesizer, vclip.voice_encoder, work_dir, config.signature)
    pitch = measure_pitch(speakers, vclip.synthesizer, work_dir)
    traits, figures = fit_traits(speakers, heard, pitch, age, vclip.voice_gender, vclip.candidates.speakers)
    manifest = vclip.manifest
    description: dict[str, Any] = manifest.model_dump(exclude={"files"})
    description["version"] = version
    description["parts"]["traits"] = {"file": FILE, "speaker_dim": speakers.shape[1]}
    description["measured"] = description["measured"] | {"traits": figures}
    arrays = {name: read_arrays(vclip.bundle_dir, name) for name in manifest.files}
    return write_bundle(out_dir, description, arrays | {FILE: traits.to_arrays()})
