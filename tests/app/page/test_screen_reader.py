"""What a screen reader is told, as Chromium's accessibility tree has it, and where the focus goes by keyboard."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.app.page.conftest import Files, OpenPage, is_heard, show
from tests.app.page.states import STATES
from tests.app.service_process import Service

pytestmark = pytest.mark.slow
WITHOUT_MEANING = ("generic", "none", "GenericContainer", "")
FOCUSED = """() => {
  const one = document.activeElement;
  return one === null || one === document.body ? "" :
    one.getAttribute("aria-label") ?? one.getAttribute("title") ?? (one.textContent.trim() || one.id);
}"""


def tree(page: Page) -> list[dict[str, Any]]:
    """All nodes; a screen reader is not told of those that are ignored."""
    session = page.context.new_cdp_session(page)
    nodes: list[dict[str, Any]] = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    return nodes


def role_of(node: dict[str, Any]) -> str:
    """ "" for one that is ignored."""
    return "" if node["ignored"] else str(node["role"]["value"])


def property_of(node: dict[str, Any], name: str) -> Any:
    return next(
        (one["value"].get("value") for one in node.get("properties", []) if one["name"] == name), None
    )


def text_within(nodes: list[dict[str, Any]], node: dict[str, Any]) -> str:
    """The text of all that is in a node."""
    by_id = {one["nodeId"]: one for one in nodes}
    inside = [by_id[child] for child in node.get("childIds", []) if child in by_id]
    own = node["name"]["value"] if role_of(node) == "StaticText" else ""
    return own + "".join(text_within(nodes, child) for child in inside)


@pytest.mark.parametrize("state", STATES)
def test_every_control_has_a_name_and_a_role(
    service: Service, open_page: OpenPage, files: Files, state: str
) -> None:
    page = open_page(f"{service.url}/")
    STATES[state](page, files)
    nodes = [node for node in tree(page) if role_of(node) not in ("", "RootWebArea")]
    controls = [node for node in nodes if property_of(node, "focusable")]
    assert len(controls) > 2
    nameless = [
        (role_of(node), node.get("name", {}).get("value"))
        for node in controls
        if not node.get("name", {}).get("value", "").strip() or role_of(node) in WITHOUT_MEANING
    ]
    # places that take the focus only where a script puts it have a heading in them, but need no name of their own
    assert [one for one in nameless if one[0] not in ("generic", "dialog")] == []


def test_progress_and_errors_are_told(page: Page, face: bytes, blank: bytes) -> None:
    def told(role: str) -> str:
        nodes = tree(page)
        return " ".join(text_within(nodes, node) for node in nodes if role_of(node) == role)

    live = {role_of(node): property_of(node, "live") for node in tree(page)}
    assert live["status"] == "polite"
    show(page, face)
    expect(page.locator("#voices-status")).to_contain_text("3 voices were found for this face.")
    assert "3 voices were found for this face." in told("status")
    page.get_by_role("button", name="Higher").click()
    expect(page.locator("#voices-status")).to_contain_text("Voice 4 is new: Voice 1, higher.")
    assert "Voice 4 is new" in told("status")
    page.set_input_files("#file", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": blank})
    page.wait_for_selector("#notice:not([hidden])")
    assert "No face was found in this picture." in told("alert")
    (alert,) = (node for node in tree(page) if role_of(node) == "alert")
    assert property_of(alert, "live") == "assertive"


def focused(page: Page) -> str:
    """The name of what has the focus; fails where nothing has it."""
    name: str = page.evaluate(FOCUSED)
    assert name != "", "the focus is lost"
    return name


def tab_to(page: Page, name: str, key: str = "Tab") -> None:
    """Press the key until the focus is on what has this in its name."""
    for _ in range(90):
        page.keyboard.press(key)
        if name in page.evaluate(FOCUSED):
            return
    pytest.fail(f"{key} never came to {name}")


def test_from_a_picture_to_a_file_by_keyboard_the_focus_is_never_lost(page: Page) -> None:
    tab_to(page, "Grace Hopper")
    page.keyboard.press("Enter")
    expect(page.locator("#cards .card")).to_have_count(3)
    assert "Grace Hopper" in focused(page)
    tab_to(page, "Play Voice 1")
    page.keyboard.press("Space")
    assert is_heard(page)
    page.keyboard.press("Escape")
    assert "Voice 1" in focused(page)
    tab_to(page, "Younger")
    page.keyboard.press("Enter")
    expect(page.locator("#cards .card")).to_have_count(4)
    expect(page.get_by_role("button", name="Younger")).to_be_enabled()
    assert focused(page) == "Younger"
    tab_to(page, "Download")
    with page.expect_download():
        page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Download")).to_be_enabled()
    assert focused(page) == "Download"
    tab_to(page, "Keep it")
    page.keyboard.press("Enter")
    assert focused(page) == "Kept"


def test_what_takes_something_away_leaves_the_focus_beside_it(page: Page, face: bytes) -> None:
    show(page, face)
    page.get_by_role("button", name="Keep it").focus()
    page.keyboard.press("Enter")
    tab_to(page, "Remove Voice 1")
    page.keyboard.press("Enter")
    assert focused(page) == "token"  # there is nothing left to remove
    page.get_by_role("button", name="Older").click()
    expect(page.locator("#cards .card")).to_have_count(4)
    tab_to(page, "Undo", "Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#cards .card")).to_have_count(3)
    assert "Hear the voices" in focused(page)  # there is nothing more to undo


def test_tabs_map_and_dialog_are_gone_through_by_keyboard(page: Page, face: bytes) -> None:
    show(page, face)
    tab_to(page, "Code for what you just did")
    page.keyboard.press("Enter")
    tab_to(page, "curl")
    page.keyboard.press("ArrowRight")
    assert focused(page) == "Python"
    tab_to(page, "Map of the voices")
    page.keyboard.press("Enter")
    page.wait_for_selector("#map .mark")
    page.keyboard.press("Tab")
    before = focused(page)
    page.keyboard.press("ArrowRight")
    assert focused(page) != before
    tab_to(page, "API key", "Shift+Tab")
    page.keyboard.press("Enter")
    assert focused(page) == "key"
    page.keyboard.press("Escape")
    assert focused(page) == "API key"


def test_the_focus_goes_back_when_a_message_is_closed(page: Page) -> None:
    page.fill("#token", "voice_AV67")
    page.keyboard.press("Enter")
    page.wait_for_selector("#notice:not([hidden])")
    page.get_by_role("button", name="Close this message").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "token"


def test_a_face_that_is_pressed_keeps_the_focus(page: Page, two_faces: bytes) -> None:
    show(page, two_faces)
    page.get_by_role("button", name="Face 2 of 2").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Face 2 of 2")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("button", name="Face 2 of 2")).to_be_focused()


def test_a_name_that_is_changed_leaves_the_focus_where_it_goes(page: Page, face: bytes) -> None:
    show(page, face)
    page.get_by_role("button", name="Keep it").click()
    page.get_by_label("Name of this voice").fill("The narrator")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Play The narrator")).to_be_focused()


def test_on_a_phone_the_way_to_the_voices_is_beside_the_picture(
    service: Service, open_page: OpenPage, face: bytes
) -> None:
    page = open_page(f"{service.url}/", viewport={"width": 390, "height": 700}, has_touch=True)
    show(page, face)
    assert not page.evaluate(
        "document.querySelector('#cards .play').getBoundingClientRect().top < innerHeight"
    )
    page.get_by_role("button", name="Hear the voices").click()
    expect(page.locator("#cards .play").first).to_be_in_viewport()
