"""What is sent to a service to see what comes: rows of docs/compatibility.md, but pictures and recordings.

To add a row, add a `Row` to a section, and run `python -m tools.write_compatibility`. The voices are aliases, so
that every bundle can answer; the requests of clients have the fields that the client's source sends.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

TEXT = "Nice to meet you."
MIX = "nova(2)+onyx(1)"


@dataclass(frozen=True)
class Row:
    """One request.

    client: who sends it, or the format that is tried. sent: what is remarkable in it, in words. json, form, files:
    its body, as httpx takes it.
    """

    client: str
    sent: str
    method: str
    path: str
    json: Mapping[str, Any] | None = None
    form: Mapping[str, str] | None = None
    files: Mapping[str, tuple[str, bytes] | tuple[str, bytes, str]] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


def speech(client: str, sent: str, headers: Mapping[str, str] | None = None, **body: Any) -> Row:
    """A request of OpenAI's API for speech, with exactly these fields beside the text."""
    return Row(client, sent, "POST", "/v1/audio/speech", json={"input": TEXT, **body}, headers=headers or {})


def get(client: str, sent: str, path: str) -> Row:
    """A request without a body."""
    return Row(client, sent, "GET", path)


OPEN_WEBUI_HEADERS = {
    "Authorization": "Bearer none",
    "X-OpenWebUI-User-Name": "Ada%20Lovelace",
    "X-OpenWebUI-User-Id": "8b1f6f0e",
    "X-OpenWebUI-User-Email": "ada@example.com",
    "X-OpenWebUI-User-Role": "user",
}
CLIENTS = (
    get("Open WebUI", "list of models", "/v1/audio/models"),
    get("Open WebUI", "list of voices", "/v1/audio/voices"),
    speech(
        "Open WebUI", "speech, with headers of the user", OPEN_WEBUI_HEADERS, model="tts-1", voice="alloy"
    ),
    speech(
        "SillyTavern",
        "OpenAI Compatible, without a key",
        {"Authorization": "Bearer"},  # fetch takes the blank behind it away
        response_format="mp3",
        voice="alloy",
        speed=1,
        model="tts-1",
    ),
    speech(
        "SillyTavern",
        "speed of the slider's left end, 0.25",
        {"Authorization": "Bearer none"},
        response_format="mp3",
        voice="nova",
        speed=0.25,
        model="tts-1",
    ),
    speech(
        "Kokoro-FastAPI's clients",
        "all fields of its schema",
        model="kokoro",
        voice="alloy",
        response_format="mp3",
        download_format=None,
        speed=1.0,
        stream=True,
        return_download_link=False,
        lang_code="a",
        volume_multiplier=1.0,
        normalization_options={"normalize": True, "unit_normalization": False},
    ),
    speech("Kokoro-FastAPI's clients", f"a mix, `{MIX}`", model="kokoro", voice=MIX, response_format="pcm"),
    speech("Kokoro-FastAPI's clients", "`nova(0.7)-onyx(0.3)`", model="kokoro", voice="nova(0.7)-onyx(0.3)"),
    speech("wyoming_openai", "WAV", model="tts-1", voice="alloy", response_format="wav"),
    speech(
        "wyoming_openai",
        "speed and instructions",
        model="gpt-4o-mini-tts",
        voice="ash",
        speed=1.2,
        instructions="Speak calmly.",
    ),
    get("wyoming_openai", "looks for LocalAI", "/v1/readyz"),
    get("wyoming_openai", "looks for Speaches", "/health"),
    get("wyoming_openai", "looks for Kokoro-FastAPI", "/v1/test"),
    speech(
        "LiteLLM", "model without its provider", model="tts-1-hd", voice="shimmer", response_format="opus"
    ),
    speech("LiveKit", "its OpenAI plugin: MP3", model="tts-1", voice="alloy", response_format="mp3"),
    speech(
        "Pipecat", "`OpenAITTSService`: PCM", model="gpt-4o-mini-tts", voice="alloy", response_format="pcm"
    ),
    speech(
        "Pipecat",
        "with instructions and speed",
        model="gpt-4o-mini-tts",
        voice="alloy",
        response_format="pcm",
        instructions="Be brief.",
        speed=1.1,
    ),
)
SHAPES = (
    speech("OpenAI's API", "voice as an object", model="tts-1", voice={"id": "alloy"}),
    speech("OpenAI's API", "voice as an object with its name", model="tts-1", voice={"name": "alloy"}),
    speech("OpenAI's API", "voice in capitals", model="tts-1", voice="NOVA"),
    speech("OpenAI's API", "format in capitals", model="tts-1", voice="alloy", response_format="MP3"),
    speech(
        "OpenAI's API", '`""` for what is not given', model="", voice="alloy", language="", response_format=""
    ),
    speech("OpenAI's API", "unknown model", model="tts-9", voice="alloy"),
    speech("OpenAI's API", "no model", voice="alloy"),
    speech(
        "OpenAI's API",
        "`null` for what is not given",
        model="tts-1",
        voice="alloy",
        speed=None,
        stream_format=None,
    ),
    speech("OpenAI's API", "speed 4", model="tts-1", voice="alloy", speed=4),
    speech("OpenAI's API", "`user`", model="tts-1", voice="alloy", user="u-1"),
    speech("OpenAI's API", "events", model="tts-1", voice="alloy", stream_format="sse"),
    speech("OpenAI's API", "unknown voice", model="tts-1", voice="nobody"),
    speech("OpenAI's API", "weight 0 in a mix", model="tts-1", voice="nova(0)+onyx"),
    speech("OpenAI's API", "language `xx`", model="tts-1", voice="alloy", language="xx"),
    Row(
        "OpenAI's API",
        "slash at the end",
        "POST",
        "/v1/audio/speech/",
        json={"input": TEXT, "voice": "alloy"},
    ),
    get("OpenAI's API", "unknown model by its id", "/v1/models/tts-9"),
)
FORMATS = tuple(
    speech(name, "", voice="alloy", response_format=name)
    for name in ("mp3", "opus", "aac", "flac", "wav", "pcm", "ogg")
) + tuple(
    speech(f"pcm, {rate} Hz", "", voice="alloy", response_format="pcm", sample_rate=rate)
    for rate in (8000, 16000, 22050, 24000, 44100, 48000, 11025)
)
