"""What may be uploaded: told by its first bytes, and pictures made anew without their metadata."""

import io
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from xiaoer.kernel.errors import InvalidInputError, XiaoerError

LARGEST_FILE: Final = 10 * 1024 * 1024
"""Bytes."""
MOST_PIXELS: Final = 50_000_000
_FORMATS: Final = {
    "PNG": "image/png",
    "JPEG": "image/jpeg",
    "GIF": "image/gif",
    "WEBP": "image/webp",
}
EXTENSIONS: Final = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/webp": "webp",
    "application/pdf": "pdf",
}


class FileTooLargeError(XiaoerError):
    code = "conversations.file_too_large"
    status = 413


class FileTypeRefusedError(XiaoerError):
    code = "conversations.file_type_refused"
    status = 415


class FileUnreadableError(InvalidInputError):
    code = "conversations.file_unreadable"


@dataclass(frozen=True, slots=True)
class CleanFile:
    """A file that can be shown to others. Sizes of pictures are in pixels."""

    data: bytes
    media_type: str
    width: int | None = None
    height: int | None = None


def clean(data: bytes) -> CleanFile:
    """Make an upload fit to be passed on; slow for large pictures, so run it in a thread.

    Raises:
        FileTooLargeError: more than 10 MB.
        FileTypeRefusedError: neither a picture of a known kind nor a PDF, whatever its name says.
        FileUnreadableError: a damaged picture, or one of too many pixels.
    """
    if len(data) > LARGEST_FILE:
        raise FileTooLargeError(largest_mb=LARGEST_FILE // 1024 // 1024)
    if data.startswith(b"%PDF-"):
        return CleanFile(data, "application/pdf")
    if not _looks_like_picture(data):
        raise FileTypeRefusedError
    try:
        return _redraw(data)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise FileUnreadableError from None


def _looks_like_picture(data: bytes) -> bool:
    return data.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")) or (
        data[:4] == b"RIFF" and data[8:12] == b"WEBP"
    )


def _redraw(data: bytes) -> CleanFile:
    with Image.open(io.BytesIO(data), formats=list(_FORMATS)) as picture:
        kind = str(picture.format)
        if picture.width * picture.height > MOST_PIXELS:
            raise FileUnreadableError
        upright = ImageOps.exif_transpose(picture)
        out = io.BytesIO()
        upright.info = {}
        if kind == "JPEG":
            upright.convert("RGB").save(out, "JPEG", quality=88)
        else:
            upright.save(out, kind)
        return CleanFile(out.getvalue(), _FORMATS[kind], upright.width, upright.height)
