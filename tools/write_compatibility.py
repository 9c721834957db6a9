"""Writes docs/compatibility.md: what clients and formats send, and what comes, tried on a running service.

    vclip serve &
    .venv/bin/python -m tools.write_compatibility --url http://127.0.0.1:8000

A test sends the same requests to the service around a stand-in for the models, and compares.
"""

import argparse
from collections.abc import Callable

import httpx2

from tools.compatibility_files import pictures, sounds
from tools.compatibility_rows import CLIENTS, FORMATS, SHAPES, Row
from tools.figures import ROOT

PAGE = ROOT / "docs" / "compatibility.md"
SECTIONS: dict[str, Callable[[], tuple[Row, ...]]] = {
    "Clients": lambda: CLIENTS,
    "Requests of OpenAI's shape": lambda: SHAPES,
    "Formats of speech": lambda: FORMATS,
    "Pictures": pictures,
    "Recordings": sounds,
}
Send = Callable[[Row], httpx2.Response]
HEAD = """# Compatibility

What clients and formats send, and what comes. `tools/write_compatibility.py` writes this page, and a test sends
every request of it (`tools/compatibility_rows.py`, `tools/compatibility_files.py`) and compares. The requests of
clients follow their source, but LiteLLM's, which follows its documentation. The clients themselves were not run,
except OpenAI's packages for Python and Node, which the tests run. Short pages show how to set up
[Open WebUI](recipes/open-webui.md), [SillyTavern](recipes/sillytavern.md),
[Home Assistant](recipes/home-assistant.md), and [LiveKit or Pipecat](recipes/livekit.md).

Refused on purpose, even without `VCLIP_STRICT`: voices that do not exist, languages that are not spoken, sample
rates and formats that cannot be written, and values that are not numbers, because the caller would not notice what
was done instead. wyoming_openai recognises other servers by `/v1/readyz`, `/health` and `/v1/test`; the service has
none of these addresses, so it is treated like OpenAI's.

Of a file that is not read, the refusal says what it is, where that is known. Not read on purpose: JPEG 2000,
JPEG XL, SVG, PDF and the raw files of cameras, whose decoders are large, while phones and browsers send something
else; base64 text, since the forms take files; and samples without a header, of which nothing says what they are.
HE-AAC is decoded by FFmpeg as all AAC is, but that is not tested: PyAV has no encoder for it.
"""


def sender(client: httpx2.Client) -> Send:
    """Row -> the answer of a service."""

    def send(row: Row) -> httpx2.Response:
        return client.request(
            row.method, row.path, json=row.json, data=row.form, files=row.files, headers=dict(row.headers)
        )

    return send


def outcome(answer: httpx2.Response) -> str:
    """What came, in words: the status, and the type of the content or the kind of problem, and what was changed."""
    told = [str(answer.status_code)]
    kind = answer.headers.get("content-type", "").partition(";")[0]
    if answer.status_code < 400:
        told.append(f"`{kind}`")
        if rate := answer.headers.get("vclip-sample-rate"):
            told.append(f"{rate} Hz")
    else:
        body = answer.json()
        slug = body["error"]["code"] if "error" in body else body["type"].rpartition(":")[2]
        told.append(f"`{slug}`")
    if kind == "application/json" and answer.status_code == 200:
        warnings = answer.json().get("warnings", [])
        told += [f"warned: `{warning['code']}`" for warning in warnings]
    for header, word in (("vclip-ignored", "ignored"), ("vclip-adjusted", "used")):
        if value := answer.headers.get(header):
            told.append(f"{word}: `{value}`")
    return ", ".join(told)


def render(send: Send) -> str:
    """The page in Markdown."""
    return "\n".join([HEAD, *(render_section(heading, send) for heading in SECTIONS)])


def render_section(heading: str, send: Send) -> str:
    """One of SECTIONS."""
    lines = [f"## {heading}", "", "| who or what | sent | to | came |", "|---|---|---|---|"]
    lines += [
        f"| {row.client} | {row.sent} | `{row.path}` | {outcome(send(row))} |" for row in SECTIONS[heading]()
    ]
    return "\n".join([*lines, ""])


def main() -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(description="write docs/compatibility.md")
    parser.add_argument("--url", default="http://127.0.0.1:8000", help="address of a running service")
    with httpx2.Client(base_url=parser.parse_args().url, timeout=120) as client:
        PAGE.write_text(render(sender(client)), encoding="utf-8")


if __name__ == "__main__":
    main()
