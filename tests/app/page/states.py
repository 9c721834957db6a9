"""Everything that the page can show: each state is reached by what a person does."""

from collections.abc import Callable, Mapping

from playwright.sync_api import Page, expect

from tests.app.page.conftest import Files, show


def show_everything(page: Page, files: Files) -> None:
    """All that can be open at once."""
    show(page, files.face)
    page.get_by_role("button", name="Keep it").click()
    for summary in page.locator("summary").all():
        summary.click()
    page.wait_for_selector("#map .mark")


def _faces(page: Page, files: Files) -> None:
    show(page, files.two_faces)
    expect(page.locator(".face")).to_have_count(2)


def _playing(page: Page, files: Files) -> None:
    show_everything(page, files)
    page.fill("#text", "word " * 80)
    page.locator("#cards").get_by_role("button", name="Play Voice 1").click()
    page.wait_for_selector("#player:not([hidden])")


def _fault(page: Page, files: Files) -> None:
    page.set_input_files("#file", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": files.blank})
    page.wait_for_selector("#notice:not([hidden])")


def _key(page: Page, files: Files) -> None:
    page.get_by_role("button", name="API key").click()
    page.wait_for_selector("dialog[open]")


def _camera(page: Page, files: Files) -> None:
    page.get_by_role("button", name="Use the camera").click()
    expect(page.get_by_role("button", name="Take the photo")).to_be_enabled()


def _verified(page: Page, files: Files) -> None:
    show(page, files.face)
    page.locator("#verify summary").click()
    page.set_input_files(
        "#recording-file", {"name": "a.wav", "mimeType": "audio/wav", "buffer": files.recording}
    )
    page.wait_for_selector("#verify-answer .verdict")


# name -> brings a page that was just opened into this state
STATES: Mapping[str, Callable[[Page, Files], None]] = {
    "empty": lambda page, files: None,
    "faces": _faces,
    "full": show_everything,
    "playing": _playing,
    "fault": _fault,
    "key": _key,
    "camera": _camera,
    "verified": _verified,
}
