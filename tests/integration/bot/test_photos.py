"""A buyer sends a photo as evidence: it goes into the request, and nobody else's does."""

from uuid import UUID

import pytest
from tests.integration.bot.conftest import Chat, OpenChat

from xiaoer.conversations import api as conversations
from xiaoer.conversations.api import Attachment, Content, InboundMessage, Message
from xiaoer.kernel.ids import AttachmentId, ConversationId, new_id

TORN = "SY2611137730的纱布被收到就破了个洞"


async def _upload(chat: Chat, uploader: str | None = None) -> Attachment:
    """A photo as the upload route keeps it."""
    key = AttachmentId(new_id())
    photo = Attachment(key, "破洞.jpg", "image/jpeg", 1000, f"/files/{key}", 40, 30)
    async with chat.db.transaction(chat.workspace_id) as tx:
        await conversations.keep_attachment(
            tx,
            photo,
            uploader=uploader or f"contact:{chat.contact.id}",
            storage_key=f"{key}.jpg",
            fingerprint=7,
            at=chat.clock.now(),
        )
    return photo


async def _send(chat: Chat, *photos: Attachment, text: str = "") -> Message:
    client_id = new_id().hex
    async with chat.db.transaction(chat.workspace_id) as tx:
        message = await conversations.receive(
            tx,
            InboundMessage(
                workspace_id=chat.workspace_id,
                inbox_id=chat.inbox.id,
                contact_id=chat.contact.id,
                contact_name=chat.contact.name,
                contact_tier=None,
                content=Content(text=text, attachments=photos),
                client_id=client_id,
                dedupe_key=f"c:{client_id}",
            ),
            clock=chat.clock,
        )
    conversation_id = ConversationId(message.conversation_id)
    assert await chat.bot_answers(conversation_id)
    return (await chat.lines(conversation_id))[-1]


async def _evidence(chat: Chat) -> list[UUID]:
    async with chat.db.transaction(chat.workspace_id) as tx:
        rows = await tx.fetch("SELECT file_id FROM commerce_aftersales_evidence")
    return [row["file_id"] for row in rows]


async def _requests(chat: Chat) -> int:
    async with chat.db.transaction(chat.workspace_id) as tx:
        return int(await tx.fetchval("SELECT count(*) FROM commerce_aftersales") or 0)


async def _wants_another(chat: Chat) -> None:
    assert (await chat.ask("补寄一条")).cards[0]["type"] == "proposal"
    await chat.ask("确认")


async def test_a_photo_that_was_asked_for_is_kept_with_the_request(open_chat: OpenChat) -> None:
    chat = await open_chat("wang")
    asked = await chat.ask(TORN)
    assert "照片" in asked.text
    photos = [await _upload(chat), await _upload(chat)]
    assert "怎么处理" in (await _send(chat, *photos)).text
    before = await _requests(chat)
    await _wants_another(chat)
    assert await _requests(chat) == before + 1
    assert sorted(await _evidence(chat)) == sorted(photo.id for photo in photos)


async def test_words_beside_the_photo_do_not_hide_it(open_chat: OpenChat) -> None:
    chat = await open_chat("wang")
    await chat.ask(TORN)
    photo = await _upload(chat)
    assert "怎么处理" in (await _send(chat, photo, text="这里破了")).text
    await _wants_another(chat)
    assert await _evidence(chat) == [photo.id]


async def test_a_photo_sent_with_the_first_words_is_not_asked_for_again(
    open_chat: OpenChat,
) -> None:
    chat = await open_chat("wang")
    photo = await _upload(chat)
    assert "怎么处理" in (await _send(chat, photo, text=TORN)).text
    await _wants_another(chat)
    assert await _evidence(chat) == [photo.id]


async def test_without_a_photo_the_request_is_made_all_the_same(open_chat: OpenChat) -> None:
    chat = await open_chat("wang")
    await chat.ask(TORN)
    assert "怎么处理" in (await chat.ask("没有照片")).text
    before = await _requests(chat)
    await _wants_another(chat)
    assert (await _requests(chat), await _evidence(chat)) == (before + 1, [])


async def test_a_file_that_somebody_else_uploaded_is_no_evidence_but_a_person_s_matter(
    open_chat: OpenChat,
) -> None:
    chat = await open_chat("wang")
    before = await _requests(chat)
    await chat.ask(TORN)
    await _send(chat, await _upload(chat, uploader=f"contact:{new_id()}"))
    told = await chat.ask("补寄一条")
    assert told.fact is not None
    assert (await _requests(chat), await _evidence(chat)) == (before, [])


@pytest.mark.parametrize("buyer", ["wang", "emma"])
async def test_a_photo_out_of_nowhere_is_answered_honestly_and_starts_nothing(
    open_chat: OpenChat, buyer: str
) -> None:
    chat = await open_chat(buyer)
    before = await _requests(chat)
    said = await _send(chat, await _upload(chat))
    assert said.text
    assert "human" in {reply.id for reply in said.quick_replies}
    assert (await _requests(chat), await _evidence(chat)) == (before, [])
