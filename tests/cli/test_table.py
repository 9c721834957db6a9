"""Formats nested results as lines for a person."""

from cli.table import table_lines


def test_nested_values_are_indented_and_names_stand_in_one_column() -> None:
    lines = list(
        table_lines({"n": 40, "auc": 0.81234, "by_race": {"white": {"n": 17}}, "interval": [0.1, None]})
    )
    assert lines == [
        "n         40",
        "auc       0.8123",
        "by_race",
        "  white",
        "    n  17",
        "interval  0.1, -",
    ]


def test_lists_of_objects_are_marked() -> None:
    assert list(table_lines({"weights": [{"name": "a", "x": 1}]})) == [
        "weights",
        "  - name  a",
        "    x     1",
    ]
