"""Files that agents and visitors attach, and the signed links by which browsers fetch them."""

import asyncio
from datetime import timedelta
from typing import Annotated, Any, Final

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.exceptions import ClientException
from litestar.params import Body, SkipValidation

from xiaoer.app.pictures import EXTENSIONS, LARGEST_FILE, CleanFile, FileTooLargeError, clean
from xiaoer.conversations.api import Attachment, keep_attachment
from xiaoer.identity.api import signed_in
from xiaoer.kernel.http.parameters import ClockPart, DbPart
from xiaoer.kernel.http.problem import answer
from xiaoer.kernel.http.subjects import AuthSubject
from xiaoer.kernel.ids import AttachmentId, new_id
from xiaoer.kernel.storage import FileGrant, Files, FileTokens

LINK_LIFETIME: Final = timedelta(days=3650)
"""Links live as long as the conversations that show them."""

UNDECODABLE: Final = (LookupError, UnicodeDecodeError, ValueError)
"""A charset that does not exist, text that is not in its charset, an empty boundary."""

Store = NamedDependency[SkipValidation[Files]]
Tokens = NamedDependency[SkipValidation[FileTokens]]


class UploadForm(msgspec.Struct, frozen=True):
    """The one field of the form."""

    file: UploadFile


Upload = Annotated[UploadForm, Body(media_type=RequestEncodingType.MULTI_PART)]


def _refuse_form(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """Say 400 to a form that Litestar cannot decode; subclasses of these are errors of ours."""
    return answer(request, ClientException() if type(error) in UNDECODABLE else error)


class Uploads(Controller):
    """Pictures and PDF files up to 10 MB."""

    path = "/api/v1/uploads"
    tags = ("files",)
    guards = (signed_in,)

    @post(
        operation_id="upload_file",
        exception_handlers=dict.fromkeys((LookupError, ValueError), _refuse_form),
    )
    async def upload_file(
        self,
        request: Request[AuthSubject, Any, Any],
        *,
        data: Upload,
        db: DbPart,
        clock: ClockPart,
        files: Store,
        tokens: Tokens,
    ) -> Attachment:
        """Keep a file; name its id in a message. Pictures lose their metadata."""
        who, now = request.user, clock.now()
        content = await data.file.read(LARGEST_FILE + 1)
        if len(content) > LARGEST_FILE:
            raise FileTooLargeError(largest_mb=LARGEST_FILE // 1024 // 1024)
        file = await asyncio.to_thread(clean, content)
        attachment_id = AttachmentId(new_id())
        ending = EXTENSIONS[file.media_type]
        key = f"{who.workspace_id.hex}/attachments/{attachment_id.hex}.{ending}"
        name = _name(data.file.filename, ending)
        grant = FileGrant(who.workspace_id, key, file.media_type, name, now + LINK_LIFETIME)
        attachment = _attachment(attachment_id, name, file, f"/files/{tokens.sign(grant)}")
        await files.put(key, file.data, file.media_type)
        async with db.transaction(who.workspace_id) as tx:
            await keep_attachment(
                tx,
                attachment,
                uploader=who.key,
                storage_key=key,
                fingerprint=file.fingerprint,
                at=now,
            )
        return attachment


@get("/files/{token:str}", operation_id="get_file", tags=["files"], security=[{}])
async def get_file(token: str, clock: ClockPart, files: Store, tokens: Tokens) -> Response[bytes]:
    """The file that a signed link names."""
    grant = tokens.read(token, clock.now())
    data = await files.get(grant.key)
    inline = grant.media_type.startswith("image/")
    return Response(
        data,
        media_type=grant.media_type,
        headers={
            "Cache-Control": "private, max-age=31536000, immutable",
            "Content-Disposition": "inline" if inline else "attachment",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
        },
    )


def _attachment(attachment_id: AttachmentId, name: str, file: CleanFile, url: str) -> Attachment:
    return Attachment(
        id=attachment_id,
        name=name,
        media_type=file.media_type,
        size=len(file.data),
        url=url,
        width=file.width,
        height=file.height,
    )


def _name(given: str | None, ending: str) -> str:
    stem = (given or "").replace("\\", "/").rpartition("/")[2].rpartition(".")[0]
    shown = "".join(letter for letter in stem if letter.isprintable())[:100].strip()
    return f"{shown or 'file'}.{ending}"


UPLOADS = (Uploads, get_file)
