"""Names in lists of trials and the files they stand for."""

from pathlib import Path

import pytest

from models.errors import InvalidInput
from tests.training.vox1_tree import VIDEO, write_tree
from training.evaluation.association.vox1_media import Vox1Media, Vox1People


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_tree(tmp_path)


@pytest.fixture
def people(root: Path) -> Vox1People:
    return Vox1People.read(root / "vox1_meta.csv")


def test_people_are_known_by_name_and_by_id(people: Vox1People) -> None:
    assert people.of("id10031/x/1.wav") == people.of("Mary-Kate_O'Hara/1.jpg")
    assert (people.of("Zoe_Jr./x").id, people.of("Zoe_Jr./x").gender) == ("id10400", "f")
    with pytest.raises(InvalidInput, match="does not contain 'Nobody'"):
        people.of("Nobody/1.jpg")


def test_the_table_with_commas_is_read_too(tmp_path: Path) -> None:
    table = tmp_path / "vox1_test.csv"
    table.write_text("VoxCeleb1_ID,VGGFace1_ID,Gender,Nationality,Set\nid10117,CCH_Pounder,f,Guyana,dev\n")
    assert Vox1People.read(table).of("CCH_Pounder/00000554.jpg").id == "id10117"


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\xff\xff"])
def test_another_table_is_refused(tmp_path: Path, content: bytes) -> None:
    table = tmp_path / "meta.csv"
    table.write_bytes(content)
    with pytest.raises(InvalidInput, match=r"meta\.csv"):
        Vox1People.read(table)


@pytest.mark.parametrize("roots", [[""], ["unzippedFaces", "wav", "VGG_ALL_FRONTAL"]])
def test_files_are_found_by_the_names_of_each_protocol(
    root: Path, people: Vox1People, roots: list[str]
) -> None:
    media = Vox1Media([root / name for name in roots], people)
    face = root / f"unzippedFaces/Adam_Brody/1.6/{VIDEO}/0000925.jpg"
    assert media.face(f"Adam_Brody/1.6/{VIDEO}/0000925.jpg") == face  # Self-Lifting
    assert media.face(f"Adam_Brody/{VIDEO}/0000925.jpg") == face  # PINs
    assert media.face("Adam_Brody/00000554.jpg") == root / "VGG_ALL_FRONTAL/Adam_Brody/00000554.jpg"  # Wen
    voice = root / f"wav/id10010/{VIDEO}/00007.wav"
    assert media.voice(f"id10010/{VIDEO}/00007.wav") == voice
    assert media.voice(f"Adam_Brody/{VIDEO}/00007.wav") == voice
    assert media.voice(f"Adam_Brody/{VIDEO}_0000007.wav") == voice


def test_the_first_release_is_found_by_every_name(root: Path, people: Vox1People) -> None:
    new = root / f"wav/id10010/{VIDEO}/00007.wav"
    old = root / f"wav/Adam_Brody/{VIDEO}_0000007.wav"
    old.parent.mkdir()
    new.rename(old)
    media = Vox1Media([root], people)
    assert media.voice(f"id10010/{VIDEO}/00007.wav") == old
    assert media.voice(f"Adam_Brody/{VIDEO}_0000007.wav") == old


def test_what_is_not_there_is_none(root: Path, people: Vox1People) -> None:
    media = Vox1Media([root], people)
    assert media.face(f"Adam_Brody/{VIDEO}/0000926.jpg") is None
    assert media.voice(f"id10010/{VIDEO}/00008.wav") is None


@pytest.mark.parametrize(
    "name", ["Adam_Brody/../../secret.jpg", "/Adam_Brody/1.jpg", "Adam_Brody", "Nobody/x/1.jpg"]
)
def test_a_name_that_leads_elsewhere_is_refused(root: Path, people: Vox1People, name: str) -> None:
    with pytest.raises(InvalidInput, match=r"not a path of VoxCeleb1|does not contain"):
        Vox1Media([root], people).face(name)


@pytest.mark.parametrize("name", ["Adam_Brody/x.wav", "Adam_Brody/x/first.wav", "Adam_Brody/x/00001"])
def test_a_name_that_is_no_recording_is_refused(root: Path, people: Vox1People, name: str) -> None:
    with pytest.raises(InvalidInput, match="not a recording of VoxCeleb1"):
        Vox1Media([root], people).voice(name)


def test_a_folder_that_is_not_there_is_refused(root: Path, people: Vox1People) -> None:
    with pytest.raises(InvalidInput, match="nowhere does not exist"):
        Vox1Media([root / "nowhere"], people)
