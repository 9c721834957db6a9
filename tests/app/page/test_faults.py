"""What the page says where something is wrong: in plain words, and with a way out."""

import json
import threading
from pathlib import Path

import httpx2
import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from app.api_keys import ApiKey, hash_key, new_key
from tests.app.conftest import StartService
from tests.app.page.conftest import OpenPage, is_heard, jpeg, show
from tests.app.service_process import Service

pytestmark = pytest.mark.slow


def choose(page: Page, content: bytes, name: str = "face.jpg") -> None:
    page.set_input_files("#file", {"name": name, "mimeType": "image/jpeg", "buffer": content})


def said(page: Page, title: str) -> None:
    """The message, which a screen reader is told at once."""
    expect(page.get_by_role("alert")).to_contain_text(title)


def test_a_picture_without_a_face(page: Page, blank: bytes, face: bytes) -> None:
    choose(page, blank)
    said(page, "No face was found in this picture.")
    expect(page.locator("#cards .card")).to_have_count(0)
    show(page, face)
    expect(page.locator("#notice")).to_be_hidden()


def test_a_picture_that_is_too_large_is_not_even_sent(page: Page) -> None:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    choose(page, jpeg(Image.effect_noise((800, 800), 90).convert("RGB")))
    said(page, "This file is too large.")
    expect(page.get_by_role("alert")).to_contain_text("this service takes 0.1 MB")
    assert "POST" not in sent


def test_a_file_that_is_no_picture(page: Page) -> None:
    choose(page, b"this is no picture", "notes.jpg")
    said(page, "This picture cannot be used.")
    expect(page.locator("#notice")).not_to_contain_text("urn:")


def test_a_text_that_cannot_be_spoken(page: Page, face: bytes) -> None:
    show(page, face)
    page.fill("#text", "")
    page.locator("#cards").get_by_role("button", name="Play Voice 1").click()
    said(page, "This text cannot be spoken.")
    expect(page.locator("#player")).to_have_attribute("data-state", "stopped")


def test_a_token_that_was_cut(page: Page, face: bytes) -> None:
    page.fill("#token", "voice_AV67")
    page.get_by_role("button", name="Add", exact=True).click()
    said(page, "This is not a whole voice token.")


def test_a_service_that_is_still_starting_is_asked_again_by_itself(page: Page, face: bytes) -> None:
    problem = {
        "type": "urn:vclip:problem:not-ready", "title": "The service is not ready", "status": 503,
        "detail": "the models are still being loaded", "request_id": "1",
    }  # fmt: skip
    asked = 0

    def answer(route: Route) -> None:
        nonlocal asked
        asked += 1
        if asked > 2:
            route.continue_()
            return
        headers = {"Retry-After": "1", "Content-Type": "application/problem+json"}
        route.fulfill(status=503, headers=headers, body=json.dumps(problem))

    page.route("**/v1/voices", answer)
    choose(page, face)
    said(page, "The service is still starting.")
    expect(page.locator("#cards .card")).to_have_count(3)
    expect(page.locator("#notice")).to_be_hidden()
    assert asked == 3


def test_a_busy_service_is_asked_again_after_its_time(service: Service, page: Page, face: bytes) -> None:
    def hold() -> None:
        httpx2.post(f"{service.url}/v1/speech", data={"voice": "tone-1", "text": "hold"}, timeout=60)

    show(page, face)
    holding = [threading.Thread(target=hold) for _ in range(2)]  # one at work, one in the queue
    try:
        for number, thread in enumerate(holding):
            thread.start()
            if number == 0:
                page.wait_for_timeout(300)
        page.wait_for_timeout(300)
        page.locator("#cards").get_by_role("button", name="Play Voice 1").click()
        said(page, "The service is busy.")
        again = page.get_by_role("alert").get_by_role("button", name="Try again")
        expect(again).to_be_disabled()
        expect(again).to_contain_text(" s")  # that it counts down
    finally:
        service.open_gate()
        for thread in holding:
            thread.join()
        service.gate.unlink()
    expect(again).to_be_enabled(timeout=60_000)
    again.click()
    assert is_heard(page)


def test_behind_a_prefix_with_a_key_that_stays_in_memory(
    start_service: StartService, open_page: OpenPage, tmp_path: Path, face: bytes
) -> None:
    key = new_key()
    (tmp_path / "keys.txt").write_text(ApiKey("alice", hash_key(key)).line)
    service = start_service(VCLIP_API_KEYS_FILE=str(tmp_path / "keys.txt"), VCLIP_ROOT_PATH="/tts")
    page = open_page(f"{service.url}/tts", wait=False)
    dialog = page.get_by_role("dialog", name="API key")
    dialog.get_by_label("Key", exact=True).fill("wrong")
    dialog.get_by_role("button", name="Use this key").click()
    expect(dialog).to_contain_text("This key is not valid here.")
    dialog.get_by_role("button", name="Cancel").click()
    said(page, "This service needs an API key.")
    page.get_by_role("button", name="API key").click()
    dialog.get_by_label("Key", exact=True).fill(key)
    dialog.get_by_role("button", name="Use this key").click()
    expect(dialog).to_have_count(0)
    show(page, face)
    page.locator("#cards").get_by_role("button", name="Play Voice 1").click()
    assert is_heard(page)
    page.locator(".code summary").click()
    code = page.locator("code").nth(0).inner_text()
    assert "/tts/v1/speech" in code
    assert "$VCLIP_KEY" in code
    assert key not in page.content()
    kept = page.evaluate("JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])")
    assert key not in kept


def test_the_link_to_the_documentation_is_there_where_it_is_served(
    service: Service, page: Page, start_service: StartService, open_page: OpenPage
) -> None:
    expect(page.get_by_role("link", name="API", exact=True)).to_be_visible()
    without = open_page(f"{start_service(VCLIP_DOCS='false').url}/")
    expect(without.get_by_role("link", name="API", exact=True)).to_have_count(0)


def test_a_service_that_is_gone(start_service: StartService, open_page: OpenPage, face: bytes) -> None:
    service = start_service()
    page = open_page(f"{service.url}/")
    show(page, face)
    service.close()
    page.locator("#cards").get_by_role("button", name="Play Voice 1").click()
    said(page, "The service cannot be reached.")
