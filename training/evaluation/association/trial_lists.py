"""Published lists of trials: is this the face and the voice of one person?

Three sets of lists over VoxCeleb1 are in use, each with its own people and its own way of drawing trials, so
figures of one say nothing beside those of another:

- `self-lifting`: Chen et al., ICMR 2022 (`my-yy/sl_icmr2022`); 10,000 trials each, of 189 people. The
  pickles are turned into text first (`vclip evaluate convert-trials`).
- `pins`: Nagrani et al., ECCV 2018 (`Cocoxili/CMPC`, data/veriflist); 30,496 trials of 250 people, and more with
  negatives of the same gender (G), nationality (N), age (A), or all three (GNA).
- `wen`: Wen et al., CVPR 2021 (`KID-7391/seeking-the-shape-of-sound`, data/list_wav); from voice to face and from
  face to voice, unconstrained and G. The lines carry no label: whether it is one person follows from the names.
"""

import csv
import hashlib
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias, get_args

from models.errors import InvalidInput

Protocol: TypeAlias = Literal["self-lifting", "pins", "wen"]
PROTOCOLS: tuple[Protocol, ...] = get_args(Protocol)

PINS_HEADER = ["id", "voice-speaker-id", "face-speaker-id", "label", "voice-path", "face-path"]
CONVERTED_HEADER = ["label", "voice", "face"]
CONVERTED_NOTE = "# Self-Lifting's trials, converted from a pickle with the SHA-256 "
AUDIO_ENDINGS = (".wav", ".flac", ".m4a", ".mp3", ".ogg", ".opus")
PICKLE_STARTS = (b"\x80", b"(d", b"}q")  # of a dict, by protocol
LABELS = {"0": False, "1": True}


class Trial(NamedTuple):
    """Names as the list has them; same: whether it says that this is one person, None if it does not say."""

    voice: str
    face: str
    same: bool | None


@dataclass(frozen=True)
class TrialList:
    """A list as it was published.

    sha256: of the file. pickle_sha256: of the pickle that the file was converted from, if it was.
    """

    protocol: Protocol
    sha256: str
    pickle_sha256: str | None
    trials: list[Trial]


def read_trials(path: Path, protocol: Protocol | None = None) -> TrialList:
    """Read a list; the protocol is known by the form of its lines.

    Raises InvalidInput if the file cannot be read, has none of the three forms, or another than `protocol`.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InvalidInput(f"cannot read the trials {path}: {error.strerror or error}") from error
    if data.startswith(PICKLE_STARTS):
        raise InvalidInput(
            f"{path} is a pickle; convert it to text first: vclip evaluate convert-trials {path} "
            f"{path.with_suffix('.csv')}"
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{path} is not a list of trials: it is not UTF-8 text") from error
    found, pickle_sha256, trials = _parse(text, path)
    if protocol is not None and protocol != found:
        raise InvalidInput(f"{path} has the format of the protocol {found}, not of {protocol}")
    if not trials:
        raise InvalidInput(f"{path} contains no trials")
    return TrialList(found, hashlib.sha256(data).hexdigest(), pickle_sha256, trials)


def converted_text(trials: list[Trial], pickle_sha256: str) -> str:
    """Trials of a pickle as the text that `read_trials` reads: a note, a header, a line for each."""
    text = io.StringIO()
    text.write(f"{CONVERTED_NOTE}{pickle_sha256}\n")
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(CONVERTED_HEADER)
    lines.writerows((int(bool(trial.same)), trial.voice, trial.face) for trial in trials)
    return text.getvalue()


def _parse(text: str, path: Path) -> tuple[Protocol, str | None, list[Trial]]:
    lines = text.splitlines()
    first = lines[0] if lines else ""
    if first.startswith(CONVERTED_NOTE) and lines[1:2] == [",".join(CONVERTED_HEADER)]:
        rows = _columns(lines, 2, 3, path)
        trials = [Trial(voice, face, _label(label, path, n)) for n, (label, voice, face) in rows]
        return "self-lifting", first.removeprefix(CONVERTED_NOTE), trials
    if first.split(",") == PINS_HEADER:
        rows = _columns(lines, 1, len(PINS_HEADER), path)
        return "pins", None, [_pins_trial(row, path, number) for number, row in rows]
    if len(first.split(" ")) == 2:
        return "wen", None, [_wen_trial(line, path, n) for n, line in enumerate(lines, 1) if line]
    raise InvalidInput(
        f"{path} is not in a known format of trials: it was not converted from Self-Lifting's pickle, "
        f"does not have the header {','.join(PINS_HEADER)}, and its lines are not one voice and one face"
    )


def _columns(lines: list[str], start: int, n: int, path: Path) -> list[tuple[int, list[str]]]:
    """Line number and cells, from line `start` (counted from 0) on."""
    rows = []
    for number, row in enumerate(csv.reader(lines[start:]), start + 1):
        if len(row) != n:
            raise InvalidInput(f"{path}, line {number}: {len(row)} cells instead of {n}")
        rows.append((number, row))
    return rows


def _pins_trial(row: list[str], path: Path, number: int) -> Trial:
    _, voice_id, face_id, label, voice, face = row
    same = _label(label, path, number)
    if same != (voice_id == face_id):
        raise InvalidInput(f"{path}, line {number}: the label {label} contradicts the speakers' numbers")
    return Trial(voice, face, same)


def _wen_trial(line: str, path: Path, number: int) -> Trial:
    """Either may come first, as the list goes from voice to face or from face to voice."""
    match line.split(" "):
        case [voice, face] if voice.endswith(AUDIO_ENDINGS) and not face.endswith(AUDIO_ENDINGS):
            return Trial(voice, face, None)
        case [face, voice] if voice.endswith(AUDIO_ENDINGS) and not face.endswith(AUDIO_ENDINGS):
            return Trial(voice, face, None)
    raise InvalidInput(f"{path}, line {number}: these are not the names of one recording and one picture")


def _label(label: str, path: Path, number: int) -> bool:
    if label not in LABELS:
        raise InvalidInput(f"{path}, line {number}: the label is {label[:20]!r}, not 0 or 1")
    return LABELS[label]
