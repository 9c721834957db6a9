"""The table of the search: it is what benchmarks/retrieval.py measured."""

import json

from benchmarks.retrieval import table_rows
from tools.figures import FOLDER

ROOT = FOLDER.parents[1]


def test_the_table_of_the_search_is_what_was_measured() -> None:
    measured = json.loads((ROOT / "benchmarks/results/retrieval.json").read_text(encoding="utf-8"))
    page = (ROOT / "docs/decisions.md").read_text(encoding="utf-8")
    head = "| candidates | index | search, ms | times faster | recall@10 | cosine lost | build, s |\n"
    table = page.partition(head)[2].partition("\n\n")[0].splitlines()
    assert table[1:] == list(table_rows(measured))
    assert [size["n"] for size in measured["sizes"]] == [5_000, 20_000, 100_000, 1_000_000]
    assert f"and {measured['n_faces']} real faces" in page
    assert f"({measured['joint_dim']} dimensions)" in page
