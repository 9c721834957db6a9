"""The file that keeps the order of a batch in its folder."""

from dataclasses import replace
from pathlib import Path

import pytest

from batch.errors import UnusableOutput
from batch.order import Order, keep_order
from tests.batch.face_sources import folder_of


@pytest.fixture
def order(tmp_path: Path) -> Order:
    kept = Order((folder_of(tmp_path / "faces", 2),), tmp_path / "out", text="Hi.")
    keep_order(kept, None)
    return kept


def test_the_same_order_goes_on(order: Order) -> None:
    before = (order.out / "batch.json").read_bytes()
    keep_order(order, None)
    assert (order.out / "batch.json").read_bytes() == before


def test_another_text_or_source_or_bundle_is_another_batch(order: Order, tmp_path: Path) -> None:
    with pytest.raises(UnusableOutput, match="holds the results of another batch: text is not the same"):
        keep_order(replace(order, text="Bye."), None)
    (order.sources[0] / "a/9.jpg").write_bytes(b"one more")
    with pytest.raises(UnusableOutput, match="sources is not the same"):
        keep_order(order, None)
    (order.sources[0] / "a/9.jpg").unlink()
    bundle = tmp_path / "bundle"
    bundle.mkdir()
    (bundle / "bundle.yaml").write_text("another")
    with pytest.raises(UnusableOutput, match="bundle is not the same"):
        keep_order(order, bundle)


def test_results_do_not_get_among_other_files(order: Order) -> None:
    other = replace(order, out=order.sources[0])
    with pytest.raises(UnusableOutput, match="is not empty and holds no batch"):
        keep_order(other, None)
    assert not (other.out / "batch.json").exists()
