"""The way from a picture to a voice that is taken away, in a real browser."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest
from playwright.sync_api import Page, expect

from tests.app.page.conftest import OpenPage, as_drop, is_heard, show
from tests.app.service_process import Service

pytestmark = pytest.mark.slow
SIGNATURES = {"wav": b"RIFF", "flac": b"fLaC", "mp3": b"ID3", "opus": b"OggS", "aac": b"ID3"}


def tokens(page: Page) -> list[str]:
    found: list[str] = page.eval_on_selector_all(
        "#cards .card", "cards => cards.map((card) => card.dataset.token)"
    )
    return found


@pytest.mark.parametrize("how", ["drop", "paste", "choose", "example", "camera"])
def test_from_a_picture_to_speech(page: Page, face: bytes, how: str) -> None:
    if how == "drop":
        page.dispatch_event("#drop", "drop", {"dataTransfer": as_drop(page, face)})
    elif how == "paste":
        page.evaluate(
            "(data) => document.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data }))",
            as_drop(page, face),
        )
    elif how == "choose":
        with page.expect_file_chooser() as chosen:
            page.get_by_role("button", name="Choose a photo").click()
        chosen.value.set_files({"name": "face.jpg", "mimeType": "image/jpeg", "buffer": face})
    elif how == "example":
        page.get_by_role("button", name="Grace Hopper").click()
    else:
        page.get_by_role("button", name="Use the camera").click()
        page.get_by_role("button", name="Take the photo").click()
    expect(page.locator("#cards .card")).to_have_count(3)
    expect(page.locator(".face")).to_have_count(1)
    expect(page.locator("#faces-found")).to_have_text("One face was found.")
    page.locator("#cards").get_by_role("button", name="Play Voice 2").click()
    assert is_heard(page)
    expect(page.locator("#player")).to_be_visible()
    expect(page.locator("#player .who")).to_have_text("Voice 2")
    expect(page.locator("#player")).to_have_attribute("data-state", "stopped")  # it ends by itself


def test_words_light_up_and_the_mouth_moves_while_they_are_heard(page: Page, face: bytes) -> None:
    show(page, face)
    page.fill("#text", "One two three four five six seven eight nine ten eleven twelve")
    page.wait_for_timeout(300)
    shut = page.locator(".mouth .inside").get_attribute("d")
    page.locator("#cards").get_by_role("button", name="Play Voice 1").click()
    lit, shapes = [], set()
    for _ in range(60):
        words = page.locator(".said .lit").all_text_contents()
        lit += [word for word in words if word not in lit]
        shapes.add(page.locator(".mouth .inside").get_attribute("d"))
        page.wait_for_timeout(10)
    assert len(lit) >= 3
    said = ["One", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    assert lit == [word for word in said if word in lit]  # in their order
    assert len(shapes - {shut}) >= 3


def test_speech_is_heard_before_all_of_it_is_made(service: Service, page: Page, face: bytes) -> None:
    """The second sentence is held back until the gate opens; the first sounds all the same."""
    show(page, face)
    page.fill("#text", "A first sentence of several words to be heard at once. Then a pause and another one.")
    page.wait_for_timeout(300)
    page.locator("#cards").get_by_role("button", name="Play Voice 1").click()
    assert is_heard(page)
    assert not service.gate.exists()
    expect(page.locator("#player")).to_have_attribute("data-state", "playing")
    service.open_gate()
    expect(page.locator("#player")).to_have_attribute("data-state", "stopped")
    service.gate.unlink()


def test_of_two_faces_the_one_that_is_clicked_gets_the_voices(page: Page, two_faces: bytes) -> None:
    show(page, two_faces)
    expect(page.locator(".face")).to_have_count(2)
    expect(page.locator("#faces-found")).to_contain_text("2 faces were found. The voices are for face 1")
    first, second = (page.get_by_role("button", name=f"Face {number} of 2") for number in (1, 2))
    expect(first).to_have_attribute("aria-pressed", "true")
    large, small = first.bounding_box(), second.bounding_box()
    assert large is not None
    assert small is not None
    assert large["x"] > small["x"]
    with page.expect_response("**/v1/voices") as answered:
        second.click()
    found = answered.value.json()
    assert found["face"] == found["faces"][1]
    expect(second).to_have_attribute("aria-pressed", "true")


def test_a_voice_is_taken_away(service: Service, page: Page, face: bytes) -> None:
    show(page, face)
    page.fill("#text", "It's $5, isn't it?")
    token = tokens(page)[0]
    for audio_format, signature in SIGNATURES.items():
        page.select_option("#format", audio_format)
        with page.expect_download() as got:
            page.get_by_role("button", name="Download").click()
        content = Path(got.value.path()).read_bytes()
        assert content.startswith(signature)
        sent = {"voice": token, "text": "It's $5, isn't it?", "format": audio_format}
        if audio_format != "opus":  # whose streams are numbered at random
            assert content == httpx2.post(f"{service.url}/v1/speech", data=sent, timeout=30).content

    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy the token").click()
    assert page.evaluate("navigator.clipboard.readText()") == token
    page.get_by_role("button", name="Copy a link").click()
    assert urlsplit(page.evaluate("navigator.clipboard.readText()")).fragment == token


def test_the_code_does_what_the_page_did(service: Service, page: Page, face: bytes, tmp_path: Path) -> None:
    (tmp_path / "face.jpg").write_bytes(face)
    show(page, face)
    page.locator(".code summary").click()
    curl = page.locator("code").nth(0)
    assert (
        json.loads(run_code(["sh", "-c", curl.inner_text()], tmp_path))["voices"][0]["token"]
        == tokens(page)[0]
    )
    page.fill("#text", "It's \"said\" at $5 & more; isn't it\\?")
    page.select_option("#format", "flac")
    with page.expect_download() as got:
        page.get_by_role("button", name="Download").click()
    content = Path(got.value.path()).read_bytes()
    ways = {
        "curl": ["sh", "-c"],
        "Python": [sys.executable, "-c"],
        "JavaScript": ["node", "--input-type=module", "-e"],
    }
    for index, (name, command) in enumerate(ways.items()):
        if shutil.which(command[0]) is None:
            continue
        page.get_by_role("tab", name=name).click()
        run_code([*command, page.locator("code").nth(index).inner_text()], tmp_path)
        (made,) = tmp_path.glob("*.flac")
        assert made.read_bytes() == content, name
        made.unlink()


def run_code(command: list[str], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_voices_are_changed_mixed_and_undone(page: Page, face: bytes) -> None:
    show(page, face)
    cards = page.locator("#cards .card")
    page.get_by_role("button", name="Higher").click()
    expect(cards).to_have_count(4)
    expect(cards.nth(3).locator(".origin")).to_have_text("Voice 1, higher")
    expect(cards.nth(3)).to_have_class("card chosen")
    assert is_heard(page)
    page.get_by_role("button", name="More like this").click()
    expect(cards.last.locator(".origin")).to_have_text("Like Voice 4")
    alike = cards.count()  # one that is like it may be there already
    page.select_option("#slot-a", label="Voice 1")
    page.select_option("#slot-b", label="Voice 3")
    page.locator("#share").fill("25")
    expect(page.locator("#share-shown")).to_have_text("75 % Voice 1, 25 % Voice 3")
    page.get_by_role("button", name="Mix them").click()
    expect(cards).to_have_count(alike + 1)
    page.get_by_role("button", name="Hear B").click()
    expect(page.locator("#player .who")).to_have_text("Voice 3")
    for left in (alike, 4, 3):
        page.get_by_role("button", name="Undo").click()
        expect(cards).to_have_count(left)


def test_voices_are_kept_over_a_reload_and_opened_by_a_link(
    service: Service, page: Page, face: bytes, open_page: OpenPage
) -> None:
    show(page, face)
    token = tokens(page)[0]
    page.get_by_role("button", name="Keep it").click()
    page.get_by_label("Name of this voice").fill("The narrator")
    page.get_by_label("Name of this voice").blur()
    page.reload()
    expect(page.get_by_label("Name of this voice")).to_have_value("The narrator")
    page.get_by_role("button", name="Use The narrator").click()
    assert tokens(page) == [token]
    with page.expect_download() as got:
        page.get_by_role("button", name="Save the list").click()
    assert Path(got.value.path()).read_text() == f"The narrator\t{token}\n"
    page.get_by_role("button", name="Remove The narrator").click()
    expect(page.get_by_label("Name of this voice")).to_have_count(0)

    requests: list[str] = []
    linked = open_page(f"{service.url}/")
    linked.on("request", lambda request: requests.append(request.url))
    linked.evaluate("(token) => { location.hash = token; }", token)
    expect(linked.locator("#cards .card")).to_have_count(1)
    assert tokens(linked) == [token]
    assert not any(token in url for url in requests)
    linked.fill("#token", "tone-7")
    linked.get_by_role("button", name="Add", exact=True).click()
    expect(linked.locator("#cards .card")).to_have_count(2)


def test_the_map_is_heard_by_mouse_and_by_keyboard(page: Page, face: bytes) -> None:
    show(page, face)
    page.locator("#map-panel summary").click()
    expect(page.locator("#map .shown")).to_have_count(3)
    assert page.locator("#map .mark").count() > 100
    assert page.locator('#map [tabindex="0"]').count() == 1
    page.locator('#map [tabindex="0"]').focus()
    before = page.evaluate("document.activeElement.getAttribute('aria-label')")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") != before
    page.locator("#map .stock").first.focus()
    page.keyboard.press("Enter")
    assert is_heard(page)
    page.get_by_role("button", name="Use this voice").click()
    expect(page.locator("#cards .card")).to_have_count(4)


@pytest.mark.parametrize("how", ["file", "microphone"])
def test_a_recording_is_compared_with_the_face(page: Page, face: bytes, recording: bytes, how: str) -> None:
    show(page, face)
    page.locator("#verify summary").click()
    if how == "file":
        page.set_input_files(
            "#recording-file", {"name": "a.wav", "mimeType": "audio/wav", "buffer": recording}
        )
    else:
        page.get_by_role("button", name="Record", exact=True).click()
        page.wait_for_timeout(1500)
        page.get_by_role("button", name="Stop (").click()
    expect(page.locator("#verify-answer")).to_contain_text("Of 100 faces and voices with this score, about ")
    expect(page.locator("#verify-answer")).to_contain_text("This identifies nobody.")


def test_all_of_it_by_keyboard_alone(page: Page) -> None:
    def press_until(name: str) -> None:
        for _ in range(60):
            page.keyboard.press("Tab")
            if name in (
                page.evaluate(
                    "document.activeElement.getAttribute('title') ?? document.activeElement.textContent"
                )
            ):
                return
        pytest.fail(f"the Tab key never came to {name}")

    press_until("Grace Hopper")
    page.keyboard.press("Enter")
    expect(page.locator("#cards .card")).to_have_count(3)
    press_until("Play Voice 1")
    page.keyboard.press("Enter")
    assert is_heard(page)
    page.keyboard.press("Escape")
    expect(page.locator("#player")).to_have_attribute("data-state", "stopped")
