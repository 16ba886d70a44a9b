"""Both sockets: acknowledged after the commit, nothing missed on return, notes kept inside."""

from typing import Any

import httpx
from tests.integration.app.conftest import Site


async def messages(client: httpx.AsyncClient, path: str) -> list[dict[str, Any]]:
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def test_visitor_writes_and_the_agent_sees_and_answers(site: Site) -> None:
    visitor = await site.visitor()
    async with site.socket(site.agent) as desk, site.socket(visitor) as window:
        await window.send({"type": "send", "client_id": "1", "text": "我的快递到哪了"})
        ack = await window.next("ack")
        seen = await desk.next("event", "message.created")
        while seen["data"]["message"]["kind"] == "fact":
            seen = await desk.next("event", "message.created")
        assert seen["data"]["message"] == ack["message"]
        conversation_id = ack["message"]["conversation_id"]
        await desk.send(
            {"type": "send", "client_id": "a", "conversation_id": conversation_id, "text": "您好"}
        )
        answer = (await desk.next("ack"))["message"]
        heard = await window.next("event", "message.created")
        while heard["data"]["message"]["sender"]["type"] != "agent":
            heard = await window.next("event", "message.created")
        assert heard["data"]["message"] == answer
        assert heard["data"]["conversation"]["agent_name"] == "小林"
        assert heard["data"]["conversation"]["owner"] == "agent"


async def test_same_client_id_on_the_socket_gets_the_same_message(site: Site) -> None:
    visitor = await site.visitor()
    async with site.socket(visitor) as window:
        frame = {"type": "send", "client_id": "1", "text": "在吗"}
        await window.send(frame)
        await window.send(frame)
        assert await window.next("ack") == await window.next("ack")
    lines = await messages(visitor, "/api/v1/widget/messages")
    assert [line["kind"] for line in lines] == ["fact", "message"]


async def test_who_comes_back_with_last_event_misses_nothing(site: Site) -> None:
    visitor = await site.visitor()
    async with site.socket(visitor) as window:
        await window.send({"type": "send", "client_id": "0", "text": "在吗"})
        conversation_id = (await window.next("ack"))["message"]["conversation_id"]
        last = await window.next("event", "message.created")
        while last["data"]["message"]["kind"] == "fact":
            last = await window.next("event", "message.created")
    for number in range(5):
        path = f"/api/v1/conversations/{conversation_id}/messages"
        body = {"client_id": str(number), "text": f"回复 {number}"}
        assert (await site.agent.post(path, json=body)).status_code == 201
    async with site.socket(visitor, last["position"]) as window:
        assert window.ready["resumed"] is True
        heard: list[str] = []
        while len(heard) < 5:
            frame = await window.next("event", "message.created")
            if frame["data"]["message"]["kind"] == "message":
                heard.append(frame["data"]["message"]["text"])
        assert heard == [f"回复 {number}" for number in range(5)]
    async with site.socket(site.agent, last["position"]) as desk:
        assert desk.ready["resumed"] is True
        frame = await desk.next("event", "message.created")
        assert frame["data"]["message"]["fact"]["code"] == "agent.joined"


async def test_a_position_of_nowhere_asks_to_fetch_anew(site: Site) -> None:
    async with site.socket(site.agent, "0.1.1") as desk:
        assert desk.ready["resumed"] is False


async def test_notes_reach_no_visitor(site: Site) -> None:
    visitor = await site.visitor()
    sent = await visitor.post("/api/v1/widget/messages", json={"client_id": "1", "text": "在吗"})
    assert sent.status_code == 201, sent.text
    conversation_id = sent.json()["conversation_id"]
    path = f"/api/v1/conversations/{conversation_id}"
    async with site.socket(visitor) as window:
        note = await site.agent.post(f"{path}/notes", json={"client_id": "n", "text": "老客户"})
        assert note.status_code == 201, note.text
        reply = await site.agent.post(f"{path}/messages", json={"client_id": "m", "text": "在的"})
        assert reply.status_code == 201
        frame = await window.next("event", "message.created")
        while frame["data"]["message"]["text"] != "在的":
            frame = await window.next("event", "message.created")
        assert "老客户" not in str(window.seen)
    assert "老客户" not in str(await messages(visitor, "/api/v1/widget/messages"))
    assert "老客户" in str(await messages(site.agent, f"{path}/messages"))


async def test_events_applied_to_the_old_list_give_the_new_one(site: Site) -> None:
    async with site.socket(site.agent) as desk:
        visitor = await site.visitor()
        sent = await visitor.post("/api/v1/widget/messages", json={"client_id": "1", "text": "一"})
        conversation_id = sent.json()["conversation_id"]
        path = f"/api/v1/conversations/{conversation_id}"
        assert (await visitor.post("/api/v1/widget/hand-over")).status_code == 200
        assert (await site.agent.post(f"{path}/take-over")).status_code == 200
        body = {"client_id": "m", "text": "您好"}
        assert (await site.agent.post(f"{path}/messages", json=body)).status_code == 201
        assert (await visitor.post("/api/v1/widget/read", json={"seq": 9})).status_code == 204
        until = {"until": "2999-01-01T00:00:00Z"}
        assert (await site.agent.post(f"{path}/snooze", json=until)).status_code == 422
        assert (await site.agent.post(f"{path}/resolve")).status_code == 200
        rows: dict[str, Any] = {}
        while rows.get("status") != "resolved":
            data = (await desk.next("event"))["data"]
            rows = data.get("conversation", rows)
    fetched = (await site.agent.get("/api/v1/conversations?view=resolved")).json()["items"]
    assert [{key: rows[key] for key in fetched[0]}] == fetched
    refused = await site.agent.post(f"{path}/messages", json={"client_id": "z", "text": "再见"})
    assert (refused.status_code, refused.json()["code"]) == (409, "conversations.closed")
