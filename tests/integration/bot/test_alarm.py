"""Those who answer see in their list how tense a contact is; the contact does not."""

from uuid import UUID

import msgspec
import pytest
from tests.integration.bot.conftest import Chat, OpenChat

from xiaoer.conversations import api as conversations
from xiaoer.kernel.ids import ConversationId, new_id


async def listed(chat: Chat, conversation_id: ConversationId) -> str:
    """The alarm of the conversation in the list of all."""
    async with chat.db.transaction(chat.workspace_id) as tx:
        page = await conversations.list_conversations(
            tx, view="all", agent_id=UUID(int=0), query=None, cursor=None, limit=50
        )
    (row,) = [one for one in page.items if one.id == conversation_id]
    return row.alarm


async def told(chat: Chat) -> list[str]:
    """The alarms that the desk was told with each line of the bot, in order."""
    async with chat.db.transaction(chat.workspace_id) as tx:
        rows = await tx.fetch(
            "SELECT payload::text AS payload FROM kernel_events"
            " WHERE name IN ('message.sent', 'hand_over.requested') ORDER BY seq"
        )
    return [msgspec.json.decode(row["payload"])["conversation"]["alarm"] for row in rows]


@pytest.mark.parametrize(
    ("said", "alarm"),
    [
        ("请问我的快递到哪了", "none"),
        ("你们就是骗子！！什么垃圾店，东西是假货，气死我了", "negative"),
    ],
)
async def test_the_row_shows_how_tense_the_contact_is(
    open_chat: OpenChat, said: str, alarm: str
) -> None:
    chat = await open_chat("wang")
    await chat.ask(said)
    conversation_id = await chat.write("在吗")
    assert (await listed(chat, conversation_id) == "none") is (alarm == "none")
    assert (await told(chat))[-1] == await listed(chat, conversation_id)


async def test_a_conversation_is_calm_until_the_bot_has_heard_it(open_chat: OpenChat) -> None:
    chat = await open_chat("wang")
    conversation_id = await chat.write("你们就是骗子！！气死我了")
    assert await listed(chat, conversation_id) == "none"


async def test_a_calmer_word_lets_the_mark_go_in_time(open_chat: OpenChat) -> None:
    chat = await open_chat("wang")
    async with chat.db.transaction(chat.workspace_id) as tx:
        conversation_id = ConversationId(new_id())
        await conversations.note_alarm(tx, conversation_id=conversation_id, alarm="extreme")
    conversation_id = await chat.write("请问我的快递到哪了")
    async with chat.db.transaction(chat.workspace_id) as tx:
        await conversations.note_alarm(tx, conversation_id=conversation_id, alarm="extreme")
    assert await listed(chat, conversation_id) == "extreme"
    await chat.bot_answers(conversation_id)
    assert await listed(chat, conversation_id) == "none"
