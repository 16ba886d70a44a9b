"""Attachments: sent only by who uploaded them, in the order named, and found only at home."""

from uuid import UUID

import pytest
from tests.integration.conversations.conftest import Desk, make_desk
from tests.integration.conversations.test_acts import snapshot

from xiaoer.conversations import api
from xiaoer.conversations.errors import AttachmentNotFoundError, MessageEmptyError
from xiaoer.conversations.files import fingerprints_of
from xiaoer.kernel.ids import new_id

ME, OTHER = "contact:me", "contact:other"


async def keep(desk: Desk, name: str, uploader: str = ME, width: int | None = 4) -> UUID:
    file = api.Attachment(
        new_id(), name, "image/png", 10, f"/files/{name}", width, width and width * 2
    )
    async with desk.db.transaction(desk.workspace_id) as tx:
        await api.keep_attachment(
            tx,
            file,
            uploader=uploader,
            storage_key=f"ws/{name}",
            fingerprint=-(2**63) + len(name),
            at=desk.clock.now(),
        )
    return file.id


async def named(desk: Desk, ids: list[UUID], uploader: str = ME) -> list[str]:
    async with desk.db.transaction(desk.workspace_id) as tx:
        return [file.name for file in await api.attachments_of(tx, ids, uploader=uploader)]


async def test_files_come_in_the_order_in_which_they_were_named(desk: Desk) -> None:
    one, two, three = [await keep(desk, name) for name in ("1.png", "2.png", "3.png")]
    assert await named(desk, [three, one, two]) == ["3.png", "1.png", "2.png"]
    assert await named(desk, [one, one]) == ["1.png", "1.png"]
    assert await named(desk, []) == []


async def test_what_is_known_of_a_file_comes_back(desk: Desk) -> None:
    picture, paper = await keep(desk, "a.png"), await keep(desk, "b.pdf", width=None)
    async with desk.db.transaction(desk.workspace_id) as tx:
        first, second = await api.attachments_of(tx, [picture, paper], uploader=ME)
        opened = await api.open_attachment(tx, picture)
    assert (first.width, first.height, first.size, first.url) == (4, 8, 10, "/files/a.png")
    assert (second.width, second.height) == (None, None)
    assert opened == api.StoredFile("ws/a.png", "image/png", "a.png")


async def test_one_file_of_somebody_else_is_enough_to_refuse_all(desk: Desk) -> None:
    mine, theirs = await keep(desk, "a.png"), await keep(desk, "b.png", OTHER)
    with pytest.raises(AttachmentNotFoundError) as refused:
        await named(desk, [mine, theirs])
    assert refused.value.params == {"id": str(theirs)}
    assert await named(desk, [theirs], OTHER) == ["b.png"]


async def test_a_file_that_is_not_there_is_told(desk: Desk) -> None:
    gone = new_id()
    async with desk.db.transaction(desk.workspace_id) as tx:
        with pytest.raises(AttachmentNotFoundError):
            await api.open_attachment(tx, gone)
        with pytest.raises(AttachmentNotFoundError):
            await api.attachments_of(tx, [gone], uploader=ME)


async def test_a_file_of_another_workspace_is_not_there(desk: Desk) -> None:
    other = await make_desk(desk.db, desk.clock, "other")
    mine = await keep(desk, "a.png")
    with pytest.raises(AttachmentNotFoundError):
        await named(other, [mine])
    async with other.db.transaction(other.workspace_id) as tx:
        with pytest.raises(AttachmentNotFoundError):
            await api.open_attachment(tx, mine)


async def test_the_looks_of_files_are_remembered_by_their_ids(desk: Desk) -> None:
    one, two = await keep(desk, "a.png"), await keep(desk, "bb.png")
    async with desk.db.transaction(desk.workspace_id) as tx:
        found = await fingerprints_of(tx, [two, one, new_id()])
        assert await fingerprints_of(tx, []) == {}
    assert found == {one: -(2**63) + 5, two: -(2**63) + 6}


async def say(desk: Desk, conversation_id: UUID, content: api.Content) -> api.Message:
    async with desk.db.transaction(desk.workspace_id) as tx:
        return await api.say_as_agent(
            tx,
            conversation_id=conversation_id,
            agent=desk.lin,
            client_id="f",
            content=content,
            clock=desk.clock,
        )


async def test_a_message_may_be_a_file_alone_and_its_name_is_the_preview(
    desk: Desk, contact: UUID
) -> None:
    conversation_id = (await desk.receive("在吗", contact=contact)).conversation_id
    ids = [await keep(desk, "发票.png"), await keep(desk, "单据.png")]
    async with desk.db.transaction(desk.workspace_id) as tx:
        files = await api.attachments_of(tx, ids, uploader=ME)
    sent = await say(desk, conversation_id, api.Content(attachments=files))
    assert [file.name for file in sent.attachments] == ["发票.png", "单据.png"]
    assert (await desk.get(conversation_id)).preview == "[发票.png] [单据.png]"
    assert (await desk.lines(conversation_id))[-1].attachments == files


@pytest.mark.parametrize("text", ["", " ", "\n\t ", "\u3000"])
async def test_a_message_of_nothing_is_refused(desk: Desk, contact: UUID, text: str) -> None:
    conversation_id = (await desk.receive("在吗", contact=contact)).conversation_id
    before = await snapshot(desk, conversation_id)
    with pytest.raises(MessageEmptyError):
        await say(desk, conversation_id, api.Content(text=text))
    assert await snapshot(desk, conversation_id) == before
