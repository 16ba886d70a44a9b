"""The channel that programs use: a message brought again under its key is the same message."""

import asyncio

import httpx
from tests.integration.app.conftest import PASSWORD, Site, issue_token

from xiaoer.identity import api as identity
from xiaoer.identity.api import Permission
from xiaoer.kernel.clock import SystemClock
from xiaoer.kernel.ids import workspace_id_of

AT_ONCE = 50
WORKSPACE = workspace_id_of("test")


async def program(site: Site) -> httpx.AsyncClient:
    """A program that may bring messages and nothing else."""
    async with site.db.transaction(WORKSPACE) as tx:
        await identity.create_agent(
            tx,
            WORKSPACE,
            name="管理员",
            email="admin@test.example",
            password=PASSWORD,
            role="admin",
            clock=SystemClock(),
        )
    headers = await issue_token(
        site.url,
        workspace="test",
        email="admin@test.example",
        scopes=[Permission.MESSAGES_IMPORT],
    )
    client = httpx.AsyncClient(base_url=site.url, headers=headers, timeout=60)
    return await site.clients.enter_async_context(client)


async def rows(site: Site, table: str, condition: str = "true") -> int:
    async with site.db.transaction(WORKSPACE) as tx:
        return int(await tx.fetchval(f"SELECT count(*) FROM {table} WHERE {condition}") or 0)


async def test_one_key_fifty_times_at_once_is_one_message_answered_alike(site: Site) -> None:
    client = await program(site)
    path = f"/api/v1/inboxes/{site.inbox.id}/messages"
    body = {"contact": {"external_id": "c-1", "name": "王小姐"}, "text": "我的快递到哪了"}
    key = {"idempotency-key": "order-8821-1"}
    sent = (client.post(path, json=body, headers=key) for _ in range(AT_ONCE))
    answers = await asyncio.gather(*sent)
    assert [answer.status_code for answer in answers] == [201] * AT_ONCE
    assert {answer.content for answer in answers} == {answers[0].content}
    assert answers[0].json()["text"] == "我的快递到哪了"
    assert await rows(site, "contacts_contacts") == 1
    assert await rows(site, "conversations_conversations") == 1
    assert await rows(site, "conversations_messages", "kind = 'message'") == 1
    assert await rows(site, "kernel_jobs", "kind = 'bot.reply'") == 1


async def test_a_message_without_a_key_is_refused_and_leaves_nothing(site: Site) -> None:
    client = await program(site)
    path = f"/api/v1/inboxes/{site.inbox.id}/messages"
    body = {"contact": {"external_id": "c-1"}, "text": "在吗"}
    refused = await client.post(path, json=body)
    assert refused.status_code in {400, 422}
    assert await rows(site, "contacts_contacts") == 0
    assert await rows(site, "conversations_conversations") == 0
