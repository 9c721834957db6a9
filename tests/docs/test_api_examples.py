"""The pages in docs/api show what really works: every example is run against a service."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

import pytest

from app.inference.warm_up import PORTRAIT
from models.vclip import Vclip
from models.voice.formats import AudioFormat, encode_speech
from tests.app.service_process import REAL, STAND_IN, Service
from tests.docs.examples import assert_same_shape, read_examples, read_settings, run_example

TEXT = "Hello there. This is a voice."
PAGES = sorted((Path(__file__).parents[2] / "docs" / "api").glob("*.md"))
# that bundle has not measured the pitch of its speakers, and is not Kokoro, whose figures these pages show
PAGES_FOR_ANY_BUNDLE = [page for page in PAGES if page.name not in ("openai.md", "voices.md")]


class RunPage(Protocol):
    """Runs all examples of a page's text against a service; how many there are.

    voice: the recording that the examples send; not given, the service speaks it. variables: settings beside those
    of the page.
    """

    def __call__(
        self, page: str, module: str = STAND_IN, voice: bytes | None = None, **variables: str
    ) -> int: ...


@pytest.fixture
def run_page(tmp_path: Path) -> Iterator[RunPage]:
    """See `RunPage`; the services end with the test."""
    with ExitStack() as stack:

        def run(page: str, module: str = STAND_IN, voice: bytes | None = None, **variables: str) -> int:
            service = Service(tmp_path / "gate", module, **(read_settings(page) | variables))
            stack.callback(service.close)
            folder = tmp_path / "examples"
            folder.mkdir()
            shutil.copy(PORTRAIT, folder / "face.jpg")
            if voice is None:
                voice = service.speak(PORTRAIT.read_bytes(), TEXT).raise_for_status().content
            (folder / "voice.wav").write_bytes(voice)
            examples = read_examples(page)
            for example in examples:
                run_example(example, service.url, folder)
            return len(examples)

        yield run


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_examples_of_the_page_work(run_page: RunPage, page: Path) -> None:
    assert run_page(page.read_text(encoding="utf-8"), STAND_IN) > 0


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_they_work_with_the_embedded_bundle(run_page: RunPage, page: Path) -> None:
    assert run_page(page.read_text(encoding="utf-8"), REAL) > 0


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES_FOR_ANY_BUNDLE, ids=lambda page: page.name)
def test_they_work_with_the_papers_kind_of_bundle(
    run_page: RunPage, page: Path, paper_bundle: Path, mini_vclip: Vclip
) -> None:
    stock = mini_vclip.stock_voice(mini_vclip.synthesizer.speaker_names[0])
    voice = encode_speech([mini_vclip.speak(TEXT, stock)], AudioFormat.WAV)
    assert run_page(page.read_text(encoding="utf-8"), REAL, voice, VCLIP_BUNDLE=str(paper_bundle)) > 0


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_page_shows_curl_and_python(page: Path) -> None:
    examples = read_examples(page.read_text(encoding="utf-8"))
    assert any("curl" in example.code for example in examples if example.language != "python")
    assert any(example.language == "python" for example in examples)


# --- that a wrong page is noticed

GOOD = """# A page
<!-- service: VCLIP_QUEUE_SIZE=3 VCLIP_DOCS=false -->
```sh
curl -sf http://127.0.0.1:8000/v1/info > info.json
test -s face.jpg && test -s voice.wav
```
```text
never run
```
It prints
```python
import json
from pathlib import Path

limits = json.loads(Path("info.json").read_text())["limits"]
assert limits["queue_size"] == 3
print(json.dumps({"speed": limits["speed"], "more": True}))
```
the limits.
```json
{"speed": [1.5], "more": false}
```
"""


def test_a_page_is_run_from_top_to_bottom_with_its_settings(run_page: RunPage) -> None:
    assert run_page(GOOD) == 2


@pytest.mark.parametrize(
    ("right", "wrong", "complaint"),
    [
        ("/v1/info", "/v1/inof", "the example in line 4 ended with exit code 22"),
        ("== 3", "== 4", "(?s)the example in line 12 ended with exit code 1.*AssertionError"),
        ('"more": false', '"more": 0', "the page tells a number, there is a boolean"),
        ('"speed": [1.5]', '"speed": ["1.5"]', r"speed\[\]: the page tells a string, there is a number"),
        (', "more": false', "", r"keys that differ: \['more'\]"),
    ],
)
def test_an_example_that_is_wrong_fails(run_page: RunPage, right: str, wrong: str, complaint: str) -> None:
    assert GOOD.count(right) == 1
    with pytest.raises(AssertionError, match=complaint):
        run_page(GOOD.replace(right, wrong))


def test_json_that_nothing_prints_is_refused() -> None:
    with pytest.raises(ValueError, match="line 2: no example prints this JSON"):
        read_examples("```json\n{}\n```\n")


def test_shapes_are_compared_to_the_bottom() -> None:
    told = {"voices": [{"name": "a", "cosine": 1}], "face": None}
    assert_same_shape(told, {"voices": [{"name": "b", "cosine": 0.5}] * 3, "face": None}, "it")
    with pytest.raises(AssertionError, match=r"it: voices\[\]: cosine: the page tells a number"):
        assert_same_shape(told, {"voices": [{"name": "b", "cosine": "high"}], "face": None}, "it")
