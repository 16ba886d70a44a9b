"""What an upload looks like, in 64 bits: copies of a picture are near, other pictures are far."""

import io
import random

import pytest
from PIL import Image

from xiaoer.app.pictures import clean

NEAR = 4
"""What evidence counts as the same picture."""


def scene(seed: int, size: tuple[int, int] = (640, 480)) -> Image.Image:
    """Something like a photograph: patches of light and shade, smoothed."""
    chance = random.Random(seed)
    small = Image.new("RGB", (12, 9))
    small.putdata([(chance.randrange(256),) * 3 for _ in range(108)])  # pyright: ignore[reportUnknownMemberType]
    return small.resize(size, Image.Resampling.BICUBIC)


def packed(picture: Image.Image, kind: str = "JPEG", **how: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **how)
    return out.getvalue()


def apart(one: bytes, other: bytes) -> int:
    left, right = clean(one).fingerprint, clean(other).fingerprint
    return ((left ^ right) & (2**64 - 1)).bit_count()


@pytest.mark.parametrize("seed", range(12))
def test_a_smaller_and_coarser_copy_is_near(seed: int) -> None:
    whole = packed(scene(seed), quality=95)
    assert apart(whole, packed(scene(seed).resize((320, 240)), quality=60)) <= NEAR
    assert apart(whole, packed(scene(seed), "PNG")) <= NEAR


@pytest.mark.parametrize("seed", range(12))
def test_another_picture_is_far(seed: int) -> None:
    assert apart(packed(scene(seed)), packed(scene(seed + 100))) > NEAR * 2


def test_pictures_with_nothing_on_them_are_only_like_themselves() -> None:
    teal, grey = Image.new("RGB", (40, 30), "teal"), Image.new("RGB", (40, 30), "grey")
    assert apart(packed(teal), packed(teal)) == 0
    assert apart(packed(teal), packed(grey)) > NEAR


def test_documents_are_only_like_themselves() -> None:
    assert apart(b"%PDF-1.7 one", b"%PDF-1.7 one") == 0
    assert apart(b"%PDF-1.7 one", b"%PDF-1.7 two") > NEAR


@pytest.mark.parametrize("seed", range(8))
def test_a_fingerprint_is_a_signed_number_of_64_bits(seed: int) -> None:
    assert -(2**63) <= clean(packed(scene(seed))).fingerprint < 2**63
