"""Fitting what tells the sounds of a word apart."""

from pathlib import Path

import numpy as np
import pytest
from safetensors import safe_open

from models.errors import InvalidInput
from models.text.english.pronunciation.homographs import WEIGHTS_FILE, Homographs
from training.stages.homographs import Example, fit, folds, read_everyday, read_examples, save

HEAD = '"homograph"\t"wordid"\t"sentence"\t"start"\t"end"\n'


def test_what_is_fitted_tells_the_senses_of_its_examples_and_of_new_sentences() -> None:
    examples = read_everyday()
    model = Homographs(fit(examples))
    found = [model.sense(e.sentence, e.start, e.end) for e in examples]
    right = [sense is not None and sense.name == e.sense for sense, e in zip(found, examples, strict=True)]
    assert np.mean(right) > 0.95
    sense = model.sense("Will you read this to me?", 9, 13)
    assert sense is not None
    assert sense.name == "read_present"


def test_folds_beat_the_commoner_sense() -> None:
    figures = folds(read_everyday(), [])
    assert figures["n"] == len(read_everyday())
    assert figures["accuracy_commoner"] + 0.1 < figures["accuracy"] < 1


def test_offsets_are_bytes_in_the_file_and_characters_here(tmp_path: Path) -> None:
    path = tmp_path / "data.tsv"
    path.write_text(HEAD + '"read"\t"read_past"\t"Zoë read it."\t5\t9\n', encoding="utf-8")
    assert read_examples(path) == [Example("read", "read_past", "Zoë read it.", 4, 8)]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ('"read"\t"read_future"\t"I read."\t2\t6', "read_future"),
        ('"read"\t"read_past"\t"I read."\t3\t6', "do not enclose"),
        ('"read"\t"read_past"\t"I read."\tx\t6', "line 2"),
    ],
)
def test_bad_rows_are_named(row: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "data.tsv"
    path.write_text(HEAD + row, encoding="utf-8")
    with pytest.raises(InvalidInput, match=message):
        read_examples(path)


def test_the_shipped_coefficients_are_small_and_carry_their_licence(tmp_path: Path) -> None:
    assert WEIGHTS_FILE.stat().st_size < 2_000_000
    save(np.zeros(8, np.float32), tmp_path / "weights.safetensors")
    for path in (WEIGHTS_FILE, tmp_path / "weights.safetensors"):
        with safe_open(path, framework="numpy") as file:
            assert "Apache-2.0" in file.metadata()["licence"]
