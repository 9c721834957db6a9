"""A made VoxCeleb1 on the disk: people whose face and voice fit, and lists of trials in the published forms."""

from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from tests.training.evaluation_shards import picture, tone


@dataclass(frozen=True)
class MadePerson:
    """place: shade of the face, and a tenth of the pitch of the voice; see ShadeAndPitchVclip."""

    number: int
    name: str
    gender: str
    place: int

    @property
    def id(self) -> str:
        """As VoxCeleb1 numbers people."""
        return f"id{10_000 + self.number}"


PEOPLE = [
    MadePerson(2, "A.R._Rahman", "m", 15),
    MadePerson(10, "Adam_Brody", "m", 35),
    MadePerson(31, "Mary-Kate_O'Hara", "f", 55),
    MadePerson(400, "Zoe_Jr.", "f", 75),
]
VIDEO = "QanuGhO_b9A"  # a video's id may hold an underscore


def write_tree(root: Path, people: list[MadePerson] = PEOPLE) -> Path:
    """Pictures, recordings and the table of people, as VoxCeleb1 is unpacked."""
    lines = ["VoxCeleb1 ID\tVGGFace1 ID\tGender\tNationality\tSet"]
    for person in people:
        lines.append(f"{person.id}\t{person.name}\t{person.gender}\tUSA\tdev")
        for path, content in (
            (f"unzippedFaces/{person.name}/1.6/{VIDEO}/0000925.jpg", picture(person.place)),
            (f"VGG_ALL_FRONTAL/{person.name}/00000554.jpg", picture(person.place)),
            (f"wav/{person.id}/{VIDEO}/00007.wav", tone(10.0 * person.place)),
        ):
            file = root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
    (root / "vox1_meta.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return root


def pairs_of(people: list[MadePerson] = PEOPLE) -> list[tuple[MadePerson, MadePerson]]:
    """Everybody's voice with everybody's face."""
    return [(voice, face) for voice in people for face in people]


class SelfLifting(TypedDict):
    """What one of Self-Lifting's pickles holds; a trial is [voice, face, label]."""

    wav_set: set[str | int]
    jpg_set: set[str | int]
    list: list[list[str | int]]
    script: str


def self_lifting(pairs: list[tuple[MadePerson, MadePerson]]) -> SelfLifting:
    """What one of Self-Lifting's pickles holds."""
    trials: list[list[str | int]] = [
        [f"{voice.id}/{VIDEO}/00007.wav", f"{face.name}/1.6/{VIDEO}/0000925.jpg", int(voice == face)]
        for voice, face in pairs
    ]
    return {
        "wav_set": {trial[0] for trial in trials},
        "jpg_set": {trial[1] for trial in trials},
        "list": trials,
        "script": "import os",
    }


def pins(pairs: list[tuple[MadePerson, MadePerson]]) -> str:
    """A text list in the form of PINs."""
    lines = ["id,voice-speaker-id,face-speaker-id,label,voice-path,face-path"]
    for number, (voice, face) in enumerate(pairs, 1):
        lines.append(
            f"{number},{voice.number},{face.number},{int(voice == face)},{voice.name}/{VIDEO}_0000007.wav,"
            f"{face.name}/{VIDEO}/0000925.jpg"
        )
    return "\n".join(lines) + "\n"


def wen(pairs: list[tuple[MadePerson, MadePerson]], face_first: bool = False) -> str:
    """A text list in the form of Wen's."""
    names = [(f"{voice.id}/{VIDEO}/00007.wav", f"{face.name}/00000554.jpg") for voice, face in pairs]
    return "".join(f"{face} {voice}\n" if face_first else f"{voice} {face}\n" for voice, face in names)
