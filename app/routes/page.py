"""The web page at `/`, and its files."""

from functools import cache

from fastapi import APIRouter, HTTPException, Request, Response

from app.dependencies import SettingsDep
from app.page.files import INDEX, PageFile, read_page

# nothing from elsewhere, nothing inline; `blob:` is the picture that was chosen and the audio that was made
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob:",
        "media-src 'self' blob:",
        "connect-src 'self'",
        "base-uri 'self'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Cache-Control": "no-cache",  # kept, and asked for again by its ETag
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(self), geolocation=()",
    "Referrer-Policy": "no-referrer",
}

ICON = "icon.svg"

router = APIRouter(include_in_schema=False)
icon_router = APIRouter(include_in_schema=False)  # for browsers, whatever address of the service they show
_read_page = cache(read_page)


@router.get("/")
async def page(request: Request, settings: SettingsDep) -> Response:
    """Return the page."""
    return _answer(request, _read_page(settings.root_path or "")[INDEX])


@icon_router.get("/favicon.ico")
async def icon(request: Request) -> Response:
    """Return the icon, which browsers ask for wherever no page names one."""
    return _answer(request, _read_page("")[ICON])


@router.get("/page/{name:path}")
async def page_file(request: Request, name: str, settings: SettingsDep) -> Response:
    """Return a file that the page asks for."""
    file = _read_page(settings.root_path or "").get(name)
    if file is None or name == INDEX:
        raise HTTPException(404)
    return _answer(request, file)


def _answer(request: Request, file: PageFile) -> Response:
    """The file, or 304 where the browser has it already (RFC 9110, section 13.1.2)."""
    headers = {**HEADERS, "ETag": file.etag}
    known = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
    if file.etag in known or "*" in known:
        return Response(status_code=304, headers=headers)
    return Response(file.content, media_type=file.media_type, headers=headers)
