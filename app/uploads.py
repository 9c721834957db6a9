"""Uploaded files as bytes, each held once."""

from starlette.datastructures import UploadFile


async def read_upload(upload: UploadFile) -> bytes:
    """The bytes of an uploaded file. The copy that the form parser made is freed; the file cannot be read again.

    Otherwise both would stay in memory until the request has been answered, which is long where it has to wait.
    """
    try:
        return await upload.read()
    finally:
        await upload.close()
