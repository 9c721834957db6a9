from pathlib import Path

import pytest

from models.errors import InvalidInput
from training.full.config import FullConfig, OpenClipFace, PartVoice, VideoTree, read_config

CONFIGS = Path(__file__).parents[3] / "configs"
MINIMAL = """
face_encoder: {kind: bundle, bundle: mini}
voice_encoder: {kind: bundle, bundle: mini}
sources: [{kind: shards, name: s, terms: t, files: [a.tar]}]
"""


def write(folder: Path, text: str, name: str = "config.yaml") -> Path:
    (folder / name).write_text(text)
    return folder / name


def test_the_papers_config_says_what_the_paper_says() -> None:
    config = read_config(CONFIGS / "vclip-vox2.yaml")
    assert isinstance(config.face_encoder, OpenClipFace)
    assert config.face_encoder.model_name.startswith("ViT-B-32")
    assert config.face_encoder.pretrained == "openai"
    assert isinstance(config.voice_encoder, PartVoice)
    assert isinstance(config.sources[0], VideoTree)
    training = config.association
    assert (training.loss, training.batch, training.clips_of_a_person) == ("clip", 1024, None)
    assert training.voice_transforms > 0
    assert config.development.people == 500


def test_the_papers_config_spells_every_field_out_with_its_default() -> None:
    """So that the file can be read alone, and does not say something else than the docstrings."""
    import yaml

    config = read_config(CONFIGS / "vclip-vox2.yaml")
    content = yaml.safe_load((CONFIGS / "vclip-vox2.yaml").read_text())
    for section in ("extraction", "association", "development"):
        model = getattr(config, section)
        assert set(content[section]) == set(type(model).model_fields)
        assert model == type(model)()


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("small-batch", {"batch": 80}),
        ("sge2e", {"loss": "sge2e", "clips_of_a_person": 4}),
        ("no-flow", {"voice_transforms": 0}),
    ],
)
def test_an_ablation_changes_one_thing(name: str, changed: dict[str, object]) -> None:
    base, ablated = read_config(CONFIGS / "at-hand.yaml"), read_config(CONFIGS / f"ablations/{name}.yaml")
    assert ablated.association.model_dump() == base.association.model_dump() | changed
    assert ablated.model_copy(update={"association": base.association}) == base


def test_a_base_is_merged_field_by_field(tmp_path: Path) -> None:
    write(tmp_path, MINIMAL + "association: {batch: 7, epochs: 3}\n", "base.yaml")
    config = read_config(write(tmp_path, "base: base.yaml\nassociation: {batch: 9}\n"))
    assert (config.association.batch, config.association.epochs) == (9, 3)
    assert isinstance(config, FullConfig)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("association: {bacth: 3}", "association.bacth: this field does not exist"),
        ("association: {batch: 1}", "association.batch: it must be at least 2, but is 1"),
        (
            "association: {batch: many}",
            "association.batch: it must be a whole number, such as 3, but is text",
        ),
        ("association: {loss: triplet}", "association.loss: it must be 'clip' or 'sge2e'"),
        ("face_encoder: {kind: open_clip, model_name: ViT-B-32}", "give either `file` or `pretrained`"),
        ("sources: []", "sources: it must have at least 1 entry, but has 0"),
        ("base: config.yaml", "`base` must be the path of another config, without a cycle"),
        ("base: nowhere.yaml", "cannot read the config"),
        ("association: [", "is not readable YAML"),
        ("just text", "is not a config"),
    ],
)
def test_a_wrong_config_is_told_by_field(tmp_path: Path, text: str, message: str) -> None:
    fields = MINIMAL if ":" in text else ""  # of a field that comes twice, YAML takes the last
    with pytest.raises(InvalidInput) as raised:
        read_config(write(tmp_path, fields + text + "\n"))
    assert message in str(raised.value)
