"""The page for everybody: axe finds nothing serious, and nothing is cut off on a narrow screen."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.app.page.conftest import OpenPage, show
from tests.app.service_process import Service

pytestmark = pytest.mark.slow


def open_all(page: Page, face: bytes) -> None:
    """Everything that the page can show at once."""
    show(page, face)
    page.get_by_role("button", name="Keep it").click()
    for summary in page.locator("summary").all():
        summary.click()
    page.wait_for_selector("#map .mark")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", ["empty", "full", "fault", "playing"])
def test_axe_finds_nothing_serious(
    service: Service, open_page: OpenPage, face: bytes, blank: bytes, scheme: str, state: str
) -> None:
    page = open_page(f"{service.url}/", color_scheme=scheme, reduced_motion="reduce")
    if state == "fault":
        page.set_input_files("#file", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": blank})
        page.wait_for_selector("#notice:not([hidden])")
    elif state != "empty":
        open_all(page, face)
    if state == "playing":
        page.fill("#text", "word " * 80)
        page.wait_for_timeout(300)
        page.locator("#cards").get_by_role("button", name="Play Voice 1").click()
        page.wait_for_selector("#player:not([hidden])")
    violations: list[dict[str, Any]] = Axe().run(page).response["violations"]
    serious = [
        (one["id"], [node["html"][:200] for node in one["nodes"]])
        for one in violations
        if one["impact"] in ("serious", "critical")
    ]
    assert serious == []


@pytest.mark.parametrize("width", [320, 390, 768])
def test_nothing_is_wider_than_the_screen(
    service: Service, open_page: OpenPage, face: bytes, blank: bytes, width: int
) -> None:
    page = open_page(f"{service.url}/", viewport={"width": width, "height": 640}, has_touch=True)
    open_all(page, face)
    page.set_input_files("#file", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": blank})
    page.wait_for_selector("#notice:not([hidden])")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    wider = page.evaluate(
        """() => [...document.querySelectorAll("main *, header *, footer *")]
          .filter((one) => !one.closest(".offscreen, svg, pre"))
          .filter((one) => one.getBoundingClientRect().right > innerWidth + 0.5)
          .map((one) => one.outerHTML.slice(0, 120))"""
    )
    assert wider == []
