"""Writes docs/compatibility.md: what clients and formats send, and what comes, tried on a running service.

    vclip serve &
    .venv/bin/python -m tools.write_compatibility --url http://127.0.0.1:8000

A test sends the same requests to the service around a stand-in for the models, and compares.
"""

import argparse
from collections.abc import Callable

import httpx2

from tools.compatibility_rows import Row, sections
from tools.figures import ROOT

PAGE = ROOT / "docs" / "compatibility.md"
Send = Callable[[Row], httpx2.Response]
HEAD = """# Compatibility

What clients and formats send, and what comes. `tools/write_compatibility.py` writes this page, and a test sends
every request of it (`tools/compatibility_rows.py`) and compares. The requests of clients follow their source,
but LiteLLM's, which follows its documentation. The clients themselves were not run, except OpenAI's packages for
Python and Node, which the tests run. Short pages show how to set up [Open WebUI](recipes/open-webui.md),
[SillyTavern](recipes/sillytavern.md), [Home Assistant](recipes/home-assistant.md), and
[LiveKit or Pipecat](recipes/livekit.md).

Refused on purpose, even without `VCLIP_STRICT`: voices that do not exist, languages that are not spoken, sample
rates and formats that cannot be written, and values that are not numbers, because the caller would not notice what
was done instead. wyoming_openai recognises other servers by `/v1/readyz`, `/health` and `/v1/test`; the service has
none of these addresses, so it is treated like OpenAI's.
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
    for header, word in (("vclip-ignored", "ignored"), ("vclip-adjusted", "used")):
        if value := answer.headers.get(header):
            told.append(f"{word}: `{value}`")
    return ", ".join(told)


def render(send: Send) -> str:
    """The page in Markdown."""
    lines = [HEAD]
    for heading, rows in sections().items():
        lines += [f"## {heading}", "", "| who or what | sent | to | came |", "|---|---|---|---|"]
        lines += [f"| {row.client} | {row.sent} | `{row.path}` | {outcome(send(row))} |" for row in rows]
        lines.append("")
    return "\n".join(lines)


def main() -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(description="write docs/compatibility.md")
    parser.add_argument("--url", default="http://127.0.0.1:8000", help="address of a running service")
    with httpx2.Client(base_url=parser.parse_args().url, timeout=120) as client:
        PAGE.write_text(render(sender(client)), encoding="utf-8")


if __name__ == "__main__":
    main()
