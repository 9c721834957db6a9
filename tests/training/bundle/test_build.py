from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from models.bundle.files import MINI_BUNDLE, read_arrays
from models.bundle.index_kinds import IvfIndex
from models.bundle.manifest import OutsideWeight, read_manifest
from models.bundle.parts import Ge2eCampplusEncoder, KokoroPart, Projectors
from models.errors import InvalidBundle, InvalidInput
from models.loading import load_vclip
from tests.training.evaluation_shards import write_shard
from training.bundle.build import BuildConfig, Ingredients, build_bundle
from training.data.shards import read_samples
from training.part_directory import read_part_or_bundle, write_part
from training.stages.speaker_generator import GeneratorConfig
from training.stages.speakers import SpeakerStageConfig
from training.stages.tts_signature import SignatureConfig

pytestmark = pytest.mark.slow
PEOPLE = 6  # of each gender, in the shards of voices

CONFIG = BuildConfig(
    name="built",
    version="0.1.0",
    licence="Apache-2.0",
    licence_note="for tests",
    retrieval=IvfIndex(kind="ivf", cells=4, probes=4),
    generator=GeneratorConfig(variance_kept=0.9, gaussians=2),
    speakers=SpeakerStageConfig(
        rendered=12,
        signature=SignatureConfig(sentences_per_speaker=1, hidden_dim=16, epochs=20),
        candidates=60,
        candidates_seed=3,
        clear_gender=0.6,
    ),
)


@pytest.fixture(scope="module")
def shards(data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two shards of recorded people, each with as many women as men, nobody in both."""
    people: dict[str, dict[str, bytes]] = {"f": {}, "m": {}}
    for sample in read_samples(data_dir / "speech" / "librispeech-test.tar"):
        if sample.audio is not None:
            people[sample.labels["gender"]].setdefault(str(sample.labels["speaker"]), sample.audio)
    folder = tmp_path_factory.mktemp("shards")
    paths = []
    for number in range(2):
        chosen = [
            ({"speaker": name, "gender": gender}, {"opus": audio})
            for gender, recordings in people.items()
            for name, audio in list(recordings.items())[number * PEOPLE : (number + 1) * PEOPLE]
        ]
        paths.append(write_shard(folder / f"voices{number}.tar", chosen))
    return paths


@pytest.fixture(scope="module")
def ingredients(shards: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Ingredients:
    """The embedded bundle's parts, the voice encoder as a part directory of its own."""
    own = tmp_path_factory.mktemp("parts") / "ge2e"
    encoder = read_part_or_bundle(MINI_BUNDLE, "voice_encoder", Ge2eCampplusEncoder)
    origin = OutsideWeight(name="GE2E", source="somewhere", licence="Apache-2.0", sha256=["1" * 64])
    write_part(own, encoder.part, encoder.arrays, [origin], measured={"eer": 0.05})
    return Ingredients(
        face_encoder=MINI_BUNDLE,
        voice_encoder=own,
        projectors=MINI_BUNDLE,
        synthesizer=MINI_BUNDLE,
        speech=shards[:1],
        judge_speech=shards[1:],
    )


@pytest.fixture(scope="module")
def built(ingredients: Ingredients, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("build")
    build_bundle(ingredients, CONFIG, folder / "bundle", folder / "work")
    return folder / "bundle"


def test_the_manifest_says_what_was_asked_for(built: Path) -> None:
    manifest = read_manifest(built)
    assert (manifest.name, manifest.version, manifest.licence_note) == ("built", "0.1.0", "for tests")
    assert (manifest.scoring, manifest.retrieval) == ("informed", CONFIG.retrieval)
    generator = manifest.parts.generator
    assert (generator.gaussians, generator.candidates, generator.clear_gender) == (2, 60, 0.6)
    assert manifest.measured["voice_encoder"] == {"eer": 0.05}
    assert manifest.measured["signature"]["n_held_out"] == 2


def test_parts_come_in_unchanged_with_their_origins(built: Path, ingredients: Ingredients) -> None:
    manifest, mini = read_manifest(built), read_manifest(MINI_BUNDLE)
    for role in ("face_encoder", "voice_encoder", "projectors", "synthesizer"):
        name, own = getattr(manifest.parts, role).file, getattr(mini.parts, role).file
        assert manifest.files[name].sha256 == mini.files[own].sha256
    assert "somewhere" in {weight.source for weight in manifest.outside_weights}
    assert len({weight.model_dump_json() for weight in manifest.outside_weights}) == len(
        manifest.outside_weights
    )
    assert manifest.training_data == mini.training_data


def test_the_two_classifiers_learned_from_different_people(built: Path) -> None:
    one, other = (
        read_arrays(built, getattr(read_manifest(built).parts, role).file)["coefficients"]
        for role in ("voice_gender", "voice_gender_judge")
    )
    assert not np.allclose(one, other)


def test_it_finds_a_voice_for_a_face(built: Path, astronaut: np.ndarray) -> None:
    vclip = load_vclip(built, device="cpu")
    best, second = vclip.find_voices(vclip.embed_face(astronaut), k=2)
    assert best.cosine >= second.cosine
    assert vclip.voice(vclip.voice_token(best.voice)).speaker.tolist() == best.voice.speaker.tolist()


def test_renderings_are_made_once(built: Path, ingredients: Ingredients, tmp_path: Path) -> None:
    work = built.parent / "work"
    before = {path: path.stat().st_mtime_ns for path in work.rglob("*.npz")}
    build_bundle(ingredients, CONFIG, tmp_path / "again", work)
    assert {path: path.stat().st_mtime_ns for path in work.rglob("*.npz")} == before
    assert read_manifest(tmp_path / "again").files == read_manifest(built).files


def test_a_place_that_holds_something_is_left_alone(ingredients: Ingredients, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(FileExistsError, match="choose another directory"):
        build_bundle(ingredients, CONFIG, tmp_path, tmp_path / "work")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_projectors_of_other_encoders_are_refused(ingredients: Ingredients, tmp_path: Path) -> None:
    mini = read_part_or_bundle(MINI_BUNDLE, "projectors", Projectors)
    write_part(tmp_path / "other", mini.part.model_copy(update={"face_dim": 512}), mini.arrays)
    with pytest.raises(
        InvalidBundle, match="the face encoder gives 1408 dimensions, but the projectors take 512"
    ):
        build_bundle(replace(ingredients, projectors=tmp_path / "other"), CONFIG, tmp_path / "out", tmp_path)
    assert not (tmp_path / "out").exists()


def test_naive_scoring_is_refused_before_the_work(ingredients: Ingredients, tmp_path: Path) -> None:
    with pytest.raises(InvalidBundle, match="naive scoring needs a synthesizer whose speaker encoder"):
        build_bundle(ingredients, replace(CONFIG, scoring="naive"), tmp_path / "out", tmp_path / "work")
    assert list(tmp_path.iterdir()) == []


def test_a_part_in_the_wrong_role_is_reported(ingredients: Ingredients, tmp_path: Path) -> None:
    wrong = replace(ingredients, synthesizer=ingredients.voice_encoder)
    with pytest.raises(
        InvalidBundle, match="describes a part of kind 'ge2e_campplus', not KokoroPart or VitsPart"
    ):
        build_bundle(wrong, CONFIG, tmp_path / "out", tmp_path / "work")


def test_weights_that_open_clip_has_not_are_reported(ingredients: Ingredients, tmp_path: Path) -> None:
    for source, complaint in (("ViT-B-32:mine", "no weights 'mine'"), ("ViT-Z:openai", "no model 'ViT-Z'")):
        with pytest.raises(InvalidBundle, match=complaint):
            build_bundle(
                replace(ingredients, face_encoder=source), CONFIG, tmp_path / "out", tmp_path / "work"
            )


def test_voices_of_one_gender_only_are_reported(
    ingredients: Ingredients, built: Path, tmp_path: Path
) -> None:
    women = [
        ({"speaker": sample.labels["speaker"], "gender": "f"}, {"opus": sample.audio or b""})
        for sample in read_samples(ingredients.judge_speech[0])
        if sample.labels["gender"] == "f"
    ]
    one_sided = replace(ingredients, judge_speech=[write_shard(tmp_path / "women.tar", women)])
    with pytest.raises(InvalidInput, match="one gender only"):
        build_bundle(one_sided, CONFIG, tmp_path / "out", built.parent / "work")
    assert not (tmp_path / "out").exists()


def test_two_classifiers_who_learn_from_the_same_people_are_reported(
    ingredients: Ingredients, built: Path, tmp_path: Path
) -> None:
    same = replace(ingredients, judge_speech=ingredients.speech)
    with pytest.raises(InvalidInput, match="12 speakers are in the recordings of both classifiers"):
        build_bundle(same, CONFIG, tmp_path / "out", built.parent / "work")
    assert not (tmp_path / "out").exists()


def test_more_cells_than_candidates_are_told_before_the_work(
    ingredients: Ingredients, tmp_path: Path
) -> None:
    config = replace(CONFIG, retrieval=IvfIndex(kind="ivf", cells=61, probes=1))
    with pytest.raises(InvalidInput, match="61 cells are more than the 60 candidates"):
        build_bundle(ingredients, config, tmp_path / "out", tmp_path / "work")
    assert list(tmp_path.iterdir()) == []


def test_the_synthesizer_may_stay_what_it_was(built: Path) -> None:
    assert isinstance(read_manifest(built).parts.synthesizer, KokoroPart)
