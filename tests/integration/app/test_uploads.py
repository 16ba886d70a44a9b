"""Uploads: told by their bytes, pictures made anew, links signed."""

import io
from itertools import product

from PIL import Image
from tests.integration.app.conftest import Site

BAD_PARTS = (
    'form-data; name="other"\r\n\r\n1',
    'form-data; name="file"\r\n\r\n1',
    'form-data; name="file"\r\n\r\n\xbe',
    'form-data; name="file"\r\nContent-Type: text/plain; charset=klingon\r\n\r\n1',
    'form-data; name="\xfa\x00"; filename="\xff"\r\n\r\n1',
    "nothing\r\n\r\n1",
)


def picture(size: tuple[int, int] = (40, 30)) -> bytes:
    exif = Image.Exif()
    exif[0x010E] = "my home address"
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, "JPEG", exif=exif)
    return out.getvalue()


async def test_picture_is_kept_without_its_metadata_and_sent(site: Site) -> None:
    visitor = await site.visitor()
    data = picture()
    assert b"my home address" in data
    answer = await visitor.post("/api/v1/uploads", files={"file": ("家.jpg", data, "text/plain")})
    assert answer.status_code == 201, answer.text
    kept = answer.json()
    assert (kept["name"], kept["media_type"]) == ("家.jpg", "image/jpeg")
    assert (kept["width"], kept["height"]) == (40, 30)
    fetched = await visitor.get(kept["url"])
    assert fetched.status_code == 200
    assert b"my home address" not in fetched.content
    body = {"client_id": "1", "text": "", "attachment_ids": [kept["id"]]}
    sent = await visitor.post("/api/v1/widget/messages", json=body)
    assert sent.status_code == 201, sent.text
    assert [file["id"] for file in sent.json()["attachments"]] == [kept["id"]]


async def test_other_kinds_and_large_files_are_refused(site: Site) -> None:
    html = {"file": ("a.png", b"<html>", "image/png")}
    refused = await site.agent.post("/api/v1/uploads", files=html)
    assert (refused.status_code, refused.json()["code"]) == (
        415,
        "conversations.file_type_refused",
    )
    large = {"file": ("a.pdf", b"%PDF-" + bytes(10 * 1024 * 1024), "application/pdf")}
    refused = await site.agent.post("/api/v1/uploads", files=large)
    assert (refused.status_code, refused.json()["code"]) == (413, "conversations.file_too_large")
    damaged = {"file": ("a.jpg", picture()[:200], "image/jpeg")}
    refused = await site.agent.post("/api/v1/uploads", files=damaged)
    assert refused.json()["code"] == "conversations.file_unreadable"


async def test_somebody_elses_file_cannot_be_sent(site: Site) -> None:
    one, other = await site.visitor(), await site.visitor()
    kept = await one.post("/api/v1/uploads", files={"file": ("a.jpg", picture(), "image/jpeg")})
    body = {"client_id": "1", "text": "看", "attachment_ids": [kept.json()["id"]]}
    refused = await other.post("/api/v1/widget/messages", json=body)
    assert (refused.status_code, refused.json()["code"]) == (
        404,
        "conversations.attachment_not_found",
    )


async def test_a_changed_link_opens_nothing(site: Site) -> None:
    assert (await site.agent.get("/files/abc.def")).status_code == 404


async def test_a_form_without_a_readable_file_is_refused(site: Site) -> None:
    for part, boundary in product(BAD_PARTS, ("; boundary=b", "")):
        body = f"--b\r\nContent-Disposition: {part}\r\n--b--\r\n".encode("latin-1")
        headers = {"content-type": f"multipart/form-data{boundary}"}
        refused = await site.agent.post("/api/v1/uploads", content=body, headers=headers)
        assert 400 <= refused.status_code < 500, (part, boundary, refused.text)
        assert refused.headers["content-type"] == "application/problem+json"
