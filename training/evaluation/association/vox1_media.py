"""VoxCeleb1 on disk: resolves the names in lists of trials to people and files."""

import csv
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from models.errors import InvalidInput

META_NAME = "vox1_meta.csv"
_FACE_FOLDERS = ("", "unzippedFaces", "VGG_ALL_FRONTAL")
_VOICE_FOLDERS = ("", "wav")
_FRAMES = "1.6"  # how much of the picture around the face is shown, in the release with all pictures
_OLD_CLIP_DIGITS = 7


@dataclass(frozen=True)
class Person:
    """id: as `id10001`. name: as `A.J._Buckley`. gender: `m`, `f`, or None if the table says neither."""

    id: str
    name: str
    gender: str | None


class Vox1People:
    """The people of VoxCeleb1, by id and by name."""

    def __init__(self, people: list[Person]) -> None:
        self._by_key = {key: person for person in people for key in (person.id, person.name)}

    @classmethod
    def read(cls, path: Path) -> "Vox1People":
        """`vox1_meta.csv` as it is published (tabs), or with commas as in Wen's repository.

        Columns, in this order: VoxCeleb1 ID, VGGFace1 ID, gender, and others. Raises InvalidInput.
        """
        try:
            lines = path.read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise InvalidInput(f"cannot read the people of VoxCeleb1 in {path}: {error}") from error
        rows = list(csv.reader(lines, delimiter="\t" if lines and "\t" in lines[0] else ","))
        header = [cell.replace("_", " ") for cell in rows[0][:3]] if rows else []
        if header != ["VoxCeleb1 ID", "VGGFace1 ID", "Gender"]:
            raise InvalidInput(
                f"{path} is not the table of VoxCeleb1's people ({META_NAME}): its columns are not VoxCeleb1 ID, "
                "VGGFace1 ID, Gender"
            )
        people = [
            Person(row[0], row[1], row[2] if row[2] in ("m", "f") else None)
            for row in rows[1:]
            if len(row) >= 3
        ]
        return cls(people)

    def of(self, name: str) -> Person:
        """Whose face or voice it is: the first folder of the name. Raises InvalidInput if nobody is known."""
        key = name.partition("/")[0]
        if key not in self._by_key:
            raise InvalidInput(f"{META_NAME} does not contain {key[:60]!r}, which a list of trials names")
        return self._by_key[key]


class Vox1Media:
    """Finds the files that lists of trials name, in any of the forms in which VoxCeleb1 is distributed.

    A name in a list is a path that begins with a person: by name (`A.J._Buckley`) or id (`id10001`). Looked for,
    in each root and, in it, in the folder that the archive unpacks to:

    - faces (`unzippedFaces/`): NAME/1.6/VIDEO/FRAME.jpg; Self-Lifting has the same, PINs leaves 1.6 out.
      Wen's are VGGFace pictures (`VGG_ALL_FRONTAL/`): NAME/PICTURE.jpg.
    - voices (`wav/`): idNNNNN/VIDEO/CLIP.wav with 5 digits; Self-Lifting and Wen have the same. PINs has those of
      the first release, NAME/VIDEO_CLIP.wav with 7 digits, which are found in either form.
    """

    def __init__(self, roots: list[Path], people: Vox1People) -> None:
        """Raises InvalidInput if a root is not a folder."""
        for root in roots:
            if not root.is_dir():
                raise InvalidInput(f"the media folder {root} does not exist")
        self._roots = roots
        self._people = people

    def face(self, name: str) -> Path | None:
        """The picture, or None if it does not exist.

        Raises InvalidInput if the name is not a valid path.
        """
        person, rest = self._split(name)
        without = [part for part in rest if part != _FRAMES]
        forms = [PurePosixPath(person.name, *middle, *without) for middle in ([_FRAMES], [])]
        return self._find(_FACE_FOLDERS, forms)

    def voice(self, name: str) -> Path | None:
        """The recording, or None if it does not exist.

        Raises InvalidInput if the name is not a valid path.
        """
        person, rest = self._split(name)
        if len(rest) == 1:  # the first release: VIDEO_0000001.wav; a video's id may hold "_" too
            video, _, clip = rest[0].rpartition("_")
        else:
            video, clip = "/".join(rest[:-1]), rest[-1]
        stem, dot, ending = clip.rpartition(".")
        if not (video and dot and stem.isdigit()):
            raise InvalidInput(f"{name[:80]!r} in the list of trials is not a recording of VoxCeleb1")
        new = f"{int(stem):05}.{ending}"
        old = f"{video}_{int(stem):0{_OLD_CLIP_DIGITS}}.{ending}"
        forms = [
            PurePosixPath(key, *tail) for key in (person.id, person.name) for tail in ((video, new), (old,))
        ]
        return self._find(_VOICE_FOLDERS, forms)

    def _split(self, name: str) -> tuple[Person, list[str]]:
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or len(path.parts) < 2:
            raise InvalidInput(f"{name[:80]!r} in the list of trials is not a path of VoxCeleb1")
        return self._people.of(name), list(path.parts[1:])

    def _find(self, folders: tuple[str, ...], forms: list[PurePosixPath]) -> Path | None:
        candidates = (root / folder / form for root in self._roots for folder in folders for form in forms)
        return next((path for path in candidates if path.is_file()), None)
