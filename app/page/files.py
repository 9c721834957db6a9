"""The files of the page, read once and with everything that a browser is told about them."""

import hashlib
import html
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
INDEX = "index.html"
MEDIA_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".jpg": "image/jpeg",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True)
class PageFile:
    """A file as it is sent. etag: the same wherever the content is the same, in quotation marks."""

    content: bytes
    media_type: str
    etag: str

    @classmethod
    def of(cls, content: bytes, suffix: str) -> "PageFile":
        """The file with this content and one of the suffixes in `MEDIA_TYPES`."""
        return cls(content, MEDIA_TYPES[suffix], f'"{hashlib.sha256(content).hexdigest()[:32]}"')


def read_page(root_path: str) -> dict[str, PageFile]:
    """All files by their path below this folder.

    root_path: the prefix of every address, such as `/tts`, or nothing. The page has relative addresses only, which
    count from its `base` element; without that they would be wrong at `/tts`, which has no slash at its end.
    """
    found = {
        path.relative_to(HERE).as_posix(): path.read_bytes()
        for path in sorted(HERE.rglob("*"))
        if path.suffix in MEDIA_TYPES
    }
    base = f'<head>\n    <base href="{html.escape(root_path)}/">'.encode()
    found[INDEX] = found[INDEX].replace(b"<head>", base, 1)
    return {name: PageFile.of(content, Path(name).suffix) for name, content in found.items()}
