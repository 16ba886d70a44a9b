"""What may be uploaded: told by its first bytes, and pictures made anew without their metadata."""

import hashlib
import io
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from PIL import Image, ImageOps

from xiaoer.kernel.errors import InvalidInputError, XiaoerError

LARGEST_FILE: Final = 10 * 1024 * 1024
"""Bytes."""
MOST_PIXELS: Final = 50_000_000
_GRID: Final = 8
_SHADE: Final = 4
"""Steps in brightness, of 256, that are more than noise."""
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
    """A file that can be shown to others. Sizes of pictures are in pixels.

    `fingerprint` is 64 bits, as a signed number: few of them differ when the same picture comes
    again in another size or quality.
    """

    data: bytes
    media_type: str
    width: int | None = None
    height: int | None = None
    fingerprint: int = 0


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
        return CleanFile(data, "application/pdf", fingerprint=_digest(data))
    if not _looks_like_picture(data):
        raise FileTypeRefusedError
    try:
        return _redraw(data)
    except Exception:  # noqa: BLE001 - damage can make a decoder raise anything
        raise FileUnreadableError from None


def _looks_like_picture(data: bytes) -> bool:
    return data.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")) or (
        data[:4] == b"RIFF" and data[8:12] == b"WEBP"
    )


def _redraw(data: bytes) -> CleanFile:
    with Image.open(io.BytesIO(data), formats=list(_FORMATS)) as picture:
        # a phone's MPO is a JPEG with further frames behind it
        kind = "JPEG" if picture.format == "MPO" else str(picture.format)
        if picture.width * picture.height > MOST_PIXELS:
            raise FileUnreadableError
        upright = ImageOps.exif_transpose(picture)
        out = io.BytesIO()
        see_through = upright.info.get("transparency")
        upright.info = {} if see_through is None else {"transparency": see_through}
        if kind == "JPEG":
            upright.convert("RGB").save(out, "JPEG", quality=88)
        else:
            upright.save(out, kind)
        made, size = out.getvalue(), (upright.width, upright.height)
        return CleanFile(made, _FORMATS[kind], *size, fingerprint=_fingerprint(upright, made))


def _fingerprint(picture: Image.Image, data: bytes) -> int:
    looks = _looks(picture)
    return _digest(data) if looks is None else looks


def _looks(picture: Image.Image) -> int | None:
    """A difference hash: where brightness falls from left to right on a grid of 8 by 8.

    None for a picture with next to nothing on it, which would look like any other such.
    """
    grid = picture.convert("L").resize((_GRID + 1, _GRID), Image.Resampling.BOX)
    light = grid.tobytes()
    rows = (light[at : at + _GRID + 1] for at in range(0, len(light), _GRID + 1))
    pairs = [pair for row in rows for pair in pairwise(row)]
    if sum(abs(left - right) >= _SHADE for left, right in pairs) < _GRID:
        return None
    falls = (left > right for left, right in pairs)
    return _signed(sum(1 << place for place, is_falling in enumerate(falls) if is_falling))


def _digest(data: bytes) -> int:
    return _signed(int.from_bytes(hashlib.sha256(data).digest()[:8], "big"))


def _signed(bits: int) -> int:
    return bits - (1 << 64) if bits >> 63 else bits
