"""The page for everybody: axe finds nothing serious, and nothing is cut off on a narrow screen."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.app.page.conftest import Files, OpenPage
from tests.app.page.states import STATES, show_everything
from tests.app.service_process import Service

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 320)])
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing_serious(
    service: Service, open_page: OpenPage, files: Files, scheme: str, width: int, state: str
) -> None:
    page = open_page(
        f"{service.url}/",
        color_scheme=scheme,
        reduced_motion="reduce",
        viewport={"width": width, "height": 800},
    )
    STATES[state](page, files)
    violations: list[dict[str, Any]] = Axe().run(page).response["violations"]
    serious = [
        (one["id"], [node["html"][:200] for node in one["nodes"]])
        for one in violations
        if one["impact"] in ("serious", "critical")
    ]
    assert serious == []


@pytest.mark.parametrize("width", [320, 390, 768])
def test_nothing_is_wider_than_the_screen(
    service: Service, open_page: OpenPage, files: Files, width: int
) -> None:
    page = open_page(f"{service.url}/", viewport={"width": width, "height": 640}, has_touch=True)
    show_everything(page, files)
    page.set_input_files("#file", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": files.blank})
    page.wait_for_selector("#notice:not([hidden])")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    wider = page.evaluate(
        """() => [...document.querySelectorAll("main *, header *, footer *")]
          .filter((one) => !one.closest(".offscreen, svg, pre"))
          .filter((one) => one.getBoundingClientRect().right > innerWidth + 0.5)
          .map((one) => one.outerHTML.slice(0, 120))"""
    )
    assert wider == []
