"""The settings of the service; the only place that reads the environment, once."""

import os
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.setting_checks import (
    check_aliases,
    check_collector,
    check_device,
    check_formats,
    check_keys,
    check_lexicon,
    check_networks,
    check_origins,
    check_root_path,
    split_list,
)
from app.voice_aliases import OPENAI_VOICES
from models.field_faults import describe_fault
from models.limits import (
    IMAGE_FORMATS,
    LARGEST_MAX_PIXELS,
    MAX_AUDIO_SECONDS,
    MAX_IMAGE_PIXELS,
    MAX_TEXT_CHARACTERS,
    ImageLimits,
)

PREFIX = "VCLIP_"
MAX_VERIFY_FILES = 64  # pictures, or recordings; the highest value that the settings allow
_MIB = 1024 * 1024


class InvalidSettings(Exception):
    """A setting has an invalid value; the message names each variable and its fault."""


class Settings(BaseSettings):
    """Frozen settings of one service process; each field is read from `VCLIP_` + its name in capitals."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, extra="forbid", hide_input_in_errors=True
    )

    bundle: Annotated[Path | None, Field(description="Directory of the bundle; unset: the embedded one.")] = (
        None
    )
    synthesizer_weights: Annotated[
        Path | None,
        Field(
            description="Model file of the synthesizer; unset: from the packages that are installed with "
            "Vclip, and from the hub only where those are missing."
        ),
    ] = None
    device: Annotated[
        str,
        Field(
            description="Device of the neural networks: auto, cpu, cuda or cuda:N.",
        ),
        AfterValidator(check_device),
    ] = "auto"
    precision: Annotated[
        Literal["float32", "float16", "bfloat16"],
        Field(
            description="Precision of the image encoder, and on a GPU of Kokoro's convolutions: float32, float16 "
            "or bfloat16. Half precision is for GPUs and changes scores and sound slightly."
        ),
    ] = "float32"
    threads: Annotated[
        int,
        Field(
            ge=0,
            le=256,
            description="Number of CPU threads of torch, of onnxruntime and of FAISS; 0: one per core, or "
            "as many as the quota of the container allows.",
        ),
    ] = 0
    host: Annotated[
        str,
        Field(
            min_length=1,
            description="Address to listen on; 0.0.0.0: all of IPv4, ::: all of IPv6 and IPv4.",
        ),
    ] = "127.0.0.1"
    port: Annotated[
        int,
        Field(ge=0, le=65_535, description="TCP port to listen on; 0: any free port, which the log names."),
    ] = 8000
    unix_socket: Annotated[
        Path | None,
        Field(
            description="Unix socket to listen on instead of address and port; its clients count as 127.0.0.1; "
            "unset: none."
        ),
    ] = None
    root_path: Annotated[
        str | None,
        Field(
            description="Path prefix at which a reverse proxy serves this service, such as /tts, whether or not it "
            "removes it; unset: none.",
        ),
        AfterValidator(check_root_path),
    ] = None
    queue_size: Annotated[
        int,
        Field(
            ge=1,
            le=10_000,
            description="Number of requests that may be in the queue in addition to the one at work; further "
            "ones are refused (429).",
        ),
    ] = 16
    max_concurrent_requests: Annotated[
        int,
        Field(
            ge=1,
            le=100_000,
            description="Requests that may be sent, wait or be worked on at once; more are refused (429) "
            "before their body is read, so one more than this, times the body limit, bounds the memory of "
            "uploads.",
        ),
    ] = 64
    max_connections: Annotated[
        int,
        Field(
            ge=1,
            le=100_000,
            description="Connections that may be open at once, health checks included; more are refused "
            "(503). Each takes a file descriptor: allow the process some more than this.",
        ),
    ] = 512
    deadline_s: Annotated[
        float,
        Field(
            gt=0,
            le=3600,
            description="Longest time for waiting and processing of a request, in seconds (then 503). What is "
            "not expected to be done in it is refused at once (429 if it can be later, else 503).",
        ),
    ] = 120.0
    head_timeout_s: Annotated[
        float,
        Field(
            gt=0,
            le=3600,
            description="Longest time from the opening of a connection, or from the first byte of a later "
            "request on it, to the end of the head, in seconds (then 408).",
        ),
    ] = 10.0
    upload_timeout_s: Annotated[
        float, Field(gt=0, le=3600, description="Longest time for sending a body, in seconds (then 408).")
    ] = 30.0
    send_timeout_s: Annotated[
        float,
        Field(
            gt=0,
            le=3600,
            description="Longest time in which a client must read 64 KiB of its answer, in seconds (then "
            "it is disconnected).",
        ),
    ] = 60.0
    grace_period_s: Annotated[
        float,
        Field(
            ge=0, le=3600, description="Time for requests in progress to finish after SIGTERM, in seconds."
        ),
    ] = 30.0
    max_body_bytes: Annotated[
        int, Field(ge=1024, le=1024 * _MIB, description="Largest request body, in bytes (then 413).")
    ] = 20 * _MIB
    max_text_characters: Annotated[
        int,
        Field(ge=1, le=MAX_TEXT_CHARACTERS, description="Longest text to speak, in characters (then 422)."),
    ] = MAX_TEXT_CHARACTERS
    lexicon: Annotated[
        Path | None,
        Field(
            description="File of pronunciations, W3C PLS or CSV (word, phonemes); read again at SIGHUP; unset: "
            "none."
        ),
        AfterValidator(check_lexicon),
    ] = None
    strict: Annotated[
        bool,
        Field(
            description="Whether requests for speech with unknown fields, unknown models or a speed outside the "
            "limits are refused: true or false (ignored or adjusted, and named in a header)."
        ),
    ] = False
    voice_aliases: Annotated[
        str,
        Field(
            description="Other names of voices, `ALIAS=VOICE` separated by commas; a voice is a stock name or a "
            "token, or a mix of such. By default OpenAI's voices."
        ),
        AfterValidator(check_aliases),
    ] = OPENAI_VOICES
    max_image_pixels: Annotated[
        int,
        Field(
            ge=256,
            le=LARGEST_MAX_PIXELS,
            description="Largest picture, width times height, in pixels (then 422). A JPEG of up to eight times "
            "as many (a progressive one: twice) is decoded at reduced size.",
        ),
    ] = MAX_IMAGE_PIXELS
    image_formats: Annotated[
        str,
        Field(description="Formats of pictures that are read, separated by commas (others: 422)."),
        AfterValidator(check_formats),
    ] = ",".join(IMAGE_FORMATS)
    max_audio_seconds: Annotated[
        float, Field(ge=1, le=3600, description="Longest recording to compare, in seconds (then 422).")
    ] = MAX_AUDIO_SECONDS
    max_verify_images: Annotated[
        int, Field(ge=1, le=MAX_VERIFY_FILES, description="Most pictures in one verification (then 422).")
    ] = 8
    max_verify_recordings: Annotated[
        int, Field(ge=1, le=MAX_VERIFY_FILES, description="Most recordings in one verification (then 422).")
    ] = 8
    api_keys_file: Annotated[
        Path | None,
        Field(
            description="File with a line `NAME SHA256` for each API key, perhaps with expiry and limit; read "
            "again at SIGHUP; unset: no key is needed."
        ),
        AfterValidator(check_keys),
    ] = None
    rate_limit_per_minute: Annotated[
        float,
        Field(
            ge=0,
            le=1_000_000,
            description="Number of API requests per minute that each key without a limit of its own may send (each "
            "client address, if there are no keys; then 429); 0: no limit.",
        ),
    ] = 0.0
    rate_limit_burst: Annotated[
        int,
        Field(
            ge=1,
            le=10_000,
            description="Number of requests that may be sent in a burst before the rate limit applies.",
        ),
    ] = 10
    trusted_proxies: Annotated[
        str | None,
        Field(
            description="Addresses or networks of reverse proxies, separated by commas, whose "
            "X-Forwarded-For and X-Forwarded-Proto headers are trusted; unset: none."
        ),
        AfterValidator(check_networks),
    ] = None
    cors_origins: Annotated[
        str | None,
        Field(
            description="Origins of web pages, separated by commas, that may use the API from a browser "
            "(CORS); unset: none."
        ),
        AfterValidator(check_origins),
    ] = None
    metrics: Annotated[
        Literal["open", "key", "off"],
        Field(
            description="Who may read /metrics: open (everyone who can reach the port), key (holders of "
            "an API key) or off (nobody)."
        ),
    ] = "open"
    traces: Annotated[
        str | None,
        Field(
            description="Address of an OpenTelemetry collector, such as http://collector:4318/v1/traces, that gets "
            "a span of each request and of its stages (OTLP over HTTP); needs the extra otel; unset: none."
        ),
        AfterValidator(check_collector),
    ] = None
    watermark: Annotated[
        bool, Field(description="Whether speech carries the inaudible watermark: true or false.")
    ] = True
    docs: Annotated[bool, Field(description="Whether /docs and /openapi.json are served: true or false.")] = (
        True
    )
    page: Annotated[bool, Field(description="Whether the web page at / is served: true or false.")] = True
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"],
        Field(description="Lowest level that is logged: debug, info, warning or error."),
    ] = "info"

    @property
    def image_limits(self) -> ImageLimits:
        """What a picture may be."""
        names = split_list(self.image_formats)
        return ImageLimits(self.max_image_pixels, tuple(form for form in IMAGE_FORMATS if form in names))

    @model_validator(mode="after")
    def _metrics_key_exists(self) -> "Settings":
        if self.metrics == "key" and self.api_keys_file is None:
            raise ValueError(
                f"{variable_name('metrics')} is key, but {variable_name('api_keys_file')} is not set"
            )
        return self


def variable_name(field: str) -> str:
    """Return the name of the environment variable of a setting."""
    return PREFIX + field.upper()


def load_settings(**given: Any) -> Settings:
    """Read the settings from the environment; `given` (by field name, None: not given) takes precedence.

    Raises InvalidSettings with one line for each wrong value.
    """
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        faults = []
        for fault in error.errors(include_url=False):
            name = variable_name(str(fault["loc"][0])) if fault["loc"] else PREFIX + "*"
            faults.append(f"{name}: {describe_fault(fault)}")
        raise InvalidSettings("; ".join(faults)) from error


def unknown_variables() -> list[str]:
    """Return the variables that look like a setting but are not: most often misspelt ones."""
    known = {variable_name(field) for field in Settings.model_fields}
    return sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known)
