"""Measures how soon the page sounds after the press on Play, against the synthesis of a sentence.

    python -m benchmarks.first_sound > first_sound.json

For `--rounds` texts of two sentences in turn: the first sentence alone is asked for over HTTP and timed until its
last byte, and the text is played on the page in the Chromium that is installed, behind the same service with the
embedded bundle. The sound begins when the first samples are due at the audio device, whose own delay is not known
to the page. The output is JSON.
"""

import argparse
import json
import shutil
import statistics
import sys
import time
from typing import Any

import httpx2
from playwright.sync_api import Page, sync_playwright

from benchmarks.live_service import LiveService
from benchmarks.load import machine
from benchmarks.quiet import require_quiet

VOICE = "af_heart"
LIMIT_MS = 300  # that the page may add to the synthesis of a sentence
SECOND = "And this is another sentence, which nobody has to wait for."
SECOND_S = 3  # in which the service ends the sentence that it is at, though nobody waits for it
NAMES = (
    "Anna",
    "Boris",
    "Clara",
    "David",
    "Emma",
    "Felix",
    "Greta",
    "Henry",
    "Irene",
    "Jacob",
    "Karen",
    "Louis",
)
# when the first samples of each playback are due, by the clock of the page, in ms
WATCH = """() => {
  window.due = [];
  const start = AudioBufferSourceNode.prototype.start;
  AudioBufferSourceNode.prototype.start = function (at) {
    window.due.push(performance.now() + 1000 * (at - this.context.currentTime));
    return start.call(this, at);
  };
}"""
# presses Play; resolves to the milliseconds until the first samples are due
PRESS = """async () => {
  window.due.length = 0;
  const pressed = performance.now();
  document.querySelector("#cards .play").click();
  while (window.due.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  return window.due[0] - pressed;
}"""


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description="Measures how soon the page sounds.")
    parser.add_argument("--rounds", type=int, default=len(NAMES), help=f"texts, up to {len(NAMES)}")
    parser.add_argument("--anyway", action="store_true", help="measure on a busy machine too")
    arguments = parser.parse_args()
    quiet = require_quiet(arguments.anyway)
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if browser is None:
        sys.exit("Chromium is needed: apt-get install chromium")
    with LiveService([sys.executable, "-m", "app"]) as service, sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=browser,
            args=["--mute-audio", "--no-sandbox", "--autoplay-policy=no-user-gesture-required"],
        )
        page = started.new_page()
        open_page(page, service.url)
        rounds = [measure(page, service.url, name) for name in (NAMES[0], *NAMES[: arguments.rounds])]
        started.close()
    print(json.dumps({"machine": machine(), "quiet": quiet} | summary(rounds[1:])))  # one to warm up


def open_page(page: Page, url: str) -> None:
    """The page with one voice, whose audio is awake."""
    page.set_default_timeout(120_000)
    page.goto(f"{url}/")
    page.wait_for_selector("body[data-ready]")
    page.evaluate(WATCH)
    page.fill("#token", VOICE)
    page.get_by_role("button", name="Add", exact=True).click()
    page.wait_for_selector("#cards .card")


def measure(page: Page, url: str, name: str) -> tuple[float, float]:
    """Seconds that the first sentence takes alone, and until the page sounds."""
    sentence = (
        f"It is a real pleasure to meet {name} here this evening."  # no clause, at which it would be cut
    )
    began = time.perf_counter()
    httpx2.post(
        f"{url}/v1/speech", data={"voice": VOICE, "text": sentence, "format": "pcm"}, timeout=120
    ).raise_for_status()
    alone_s = time.perf_counter() - began
    page.fill("#text", f"{sentence} {SECOND}")
    page_s = page.evaluate(PRESS) / 1000
    page.keyboard.press("Escape")
    page.wait_for_selector("#player[data-state=stopped]", state="attached")
    page.wait_for_timeout(1000 * SECOND_S)
    return alone_s, page_s


def summary(rounds: list[tuple[float, float]]) -> dict[str, Any]:
    """Medians, and what the page adds, over the rounds; in milliseconds."""
    added = [1000 * (page_s - alone_s) for alone_s, page_s in rounds]
    return {
        "rounds": len(rounds),
        "limit_ms": LIMIT_MS,
        "sentence_ms": round(1000 * statistics.median(alone_s for alone_s, _ in rounds)),
        "first_sound_ms": round(1000 * statistics.median(page_s for _, page_s in rounds)),
        "added_ms": round(statistics.median(added)),
        "added_at_most_ms": round(max(added)),
    }


if __name__ == "__main__":
    main()
