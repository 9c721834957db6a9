"""What the page says of voices, in Node.js instead of a browser."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path("app/page/scripts/describe.js")
needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="Node.js is not installed")


def order_words(*probabilities: float) -> str | None:
    voices = json.dumps([{"probability": probability} for probability in probabilities])
    source = f"{SCRIPT.read_text(encoding='utf-8')}\nconsole.log(JSON.stringify(orderWords({voices})));"
    done = subprocess.run(
        ["node", "--input-type=module", "-"], input=source, capture_output=True, text=True, check=True
    )
    words: str | None = json.loads(done.stdout)
    return words


@needs_node
def test_a_first_choice_with_a_lower_percentage_is_explained() -> None:
    words = order_words(0.71, 0.62, 0.74)
    assert words is not None
    assert "higher percentage than the first choice fits many faces" in words


@needs_node
@pytest.mark.parametrize("probabilities", [(0.74, 0.71, 0.62), (0.741, 0.744), ()])
def test_nothing_is_said_where_no_later_percentage_is_higher(probabilities: tuple[float, ...]) -> None:
    assert order_words(*probabilities) is None
