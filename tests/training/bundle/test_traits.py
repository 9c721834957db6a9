"""`vclip bundle traits` with a few speakers and people."""

from pathlib import Path

import pytest

from models.bundle.files import check_files
from models.bundle.manifest import read_manifest
from models.loading import load_traits
from models.vclip import Vclip
from tests.training.evaluation_shards import write_shard
from training.bundle.traits import FILE, add_traits
from training.data.shards import read_samples
from training.stages.speakers import SpeakerStageConfig
from training.stages.tts_signature import SignatureConfig

PEOPLE = 24
CONFIG = SpeakerStageConfig(rendered=8, signature=SignatureConfig(sentences_per_speaker=1))


@pytest.mark.slow
def test_the_bundle_is_the_same_but_for_the_traits(mini_vclip: Vclip, data_dir: Path, tmp_path: Path) -> None:
    people: dict[str, tuple[dict[str, object], dict[str, bytes]]] = {}
    for sample in read_samples(data_dir / "speech" / "saa-test.tar"):
        if sample.audio is not None and sample.labels.get("age"):
            speaker = str(sample.labels["speaker"])
            people[speaker] = ({"speaker": speaker, "age": sample.labels["age"]}, {"opus": sample.audio})
        if len(people) == PEOPLE:
            break
    shard = tmp_path / "people.tar"
    write_shard(shard, list(people.values()))
    out = tmp_path / "made"
    made = add_traits(mini_vclip, [shard], out, tmp_path, "9.9.9", CONFIG)
    assert made == read_manifest(out)
    check_files(out, made)
    assert made.version == "9.9.9"
    assert made.measured["traits"]["n"] == CONFIG.rendered
    assert {name: file for name, file in made.files.items() if name != FILE} == {
        name: file for name, file in mini_vclip.manifest.files.items() if name != FILE
    }
    assert made.parts.traits is not None
    traits = load_traits(out, made.parts.traits)
    speakers = mini_vclip.candidates.speakers[:50]
    assert ((traits.heard(speakers).pitch_hz > 40) & (traits.heard(speakers).pitch_hz < 700)).all()
