"""What a setting may be. Each check returns its argument, or raises ValueError, which says what is allowed."""

import ipaddress
import re
from pathlib import Path

from app.api_keys import InvalidKeys, read_keys
from app.voice_aliases import read_aliases
from models.errors import InvalidParameter
from models.limits import IMAGE_FORMATS
from models.text.custom_pronunciations import read_lexicon


def check_keys(path: Path | None) -> Path | None:
    """A file of API keys, which is read when the service starts, and not only when the first request comes."""
    if path is not None:
        try:
            read_keys(path)
        except InvalidKeys as error:
            raise ValueError(str(error)) from error
    return path


def check_lexicon(path: Path | None) -> Path | None:
    """A file of pronunciations, read in the same way."""
    if path is not None:
        try:
            read_lexicon(path)
        except InvalidParameter as error:
            raise ValueError(str(error)) from error
    return path


def check_device(text: str) -> str:
    """auto, cpu, cuda or cuda:N."""
    if not re.fullmatch(r"auto|cpu|cuda(:[0-9]+)?", text):
        raise ValueError("it must be auto, cpu, cuda or cuda:N")
    return text


def check_root_path(text: str | None) -> str | None:
    """A path prefix without a slash at its end, or None."""
    if text is not None and not re.fullmatch(r"(/[A-Za-z0-9._~-]+)+", text):
        raise ValueError("it must be a path without a slash at its end, such as /tts")
    return text


def check_aliases(text: str) -> str:
    """Other names of voices, as `read_aliases` reads them."""
    read_aliases(text)  # its ValueError names the entry
    return text


def check_origins(text: str | None) -> str | None:
    """Origins of web pages, separated by commas, or None."""
    for origin in split_list(text):
        if not re.fullmatch(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?", origin):
            raise ValueError("an origin has the form https://app.example.com or http://localhost:3000")
    return text


def check_networks(text: str | None) -> str | None:
    """Addresses and networks, separated by commas, or None."""
    for network in split_list(text):
        try:
            ipaddress.ip_network(network, strict=False)
        except ValueError:
            raise ValueError("an address or network is like 192.0.2.7, 10.0.0.0/8 or fd00::/8") from None
    return text


def check_formats(text: str) -> str:
    """Formats of pictures, separated by commas."""
    if not split_list(text) or not set(split_list(text)) <= set(IMAGE_FORMATS):
        raise ValueError(f"a list of one or several of {', '.join(IMAGE_FORMATS)}, separated by commas")
    return text


def check_collector(url: str | None) -> str | None:
    """The address of a collector of traces, or None; its packages must be installed."""
    if url is None:
        return None
    if not re.fullmatch(r"https?://[^\s/?#@]+(/\S*)?", url):
        raise ValueError("the address of a collector is like http://collector:4318/v1/traces")
    try:
        import opentelemetry.exporter.otlp.proto.http
        import opentelemetry.sdk.trace  # noqa: F401
    except ImportError as error:
        raise ValueError(
            "traces need the extra otel, which is not installed: pip install 'vclip-service[otel]', or in a "
            "checkout pip install '.[otel]'"
        ) from error
    return url


def split_list(text: str | None) -> list[str]:
    """Split a setting that is a list, separated by commas."""
    return [part.strip() for part in (text or "").split(",") if part.strip()]
