"""The short way takes plain messages of visitors; everything else goes on exactly as it came."""

from collections.abc import Iterable
from typing import Any

import pytest
from litestar.datastructures import State

from xiaoer.app.message_lane import LARGEST_BODY, PATH, MessageLane
from xiaoer.kernel.ids import workspace_id_of
from xiaoer.kernel.tokens import issue_token

TOKEN = issue_token("vis", workspace_id_of("test")).text
PLAIN = {"authorization": f"Bearer {TOKEN}", "content-type": "application/json"}
BODY = b'{"client_id":"1","text":"hi"}'


class Behind:
    """The application: notes the scope and the whole body that reached it."""

    def __init__(self) -> None:
        self.scopes: list[Any] = []
        self.body = b""
        self.ended = False

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.scopes.append(scope)
        while True:
            message = await receive()
            if message["type"] != "http.request":
                self.ended = True
                return
            self.body += message["body"]
            if not message["more_body"]:
                return


class Nobody:
    """Recognises no visitor."""

    asked = 0

    async def visitor(self, _: object) -> None:
        self.asked += 1


async def sent(
    parts: Iterable[bytes], headers: dict[str, str], *, path: str = PATH, method: str = "POST",
    kind: str = "http", breaks_off: bool = False,
) -> tuple[Behind, Nobody, list[Any]]:  # fmt: skip
    """What happened to a request whose body comes in these parts."""
    chunks = list(parts)
    last = len(chunks) - 1
    messages: list[dict[str, Any]] = [
        {"type": "http.request", "body": chunk, "more_body": breaks_off or place < last}
        for place, chunk in enumerate(chunks)
    ]
    if breaks_off:
        messages.append({"type": "http.disconnect"})
    behind, nobody, answers = Behind(), Nobody(), list[Any]()

    async def receive() -> dict[str, Any]:
        return messages.pop(0)

    async def send(message: Any) -> None:
        answers.append(message)

    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    scope: Any = {"type": kind, "path": path, "method": method, "headers": raw}
    await MessageLane(behind, State({"lookups": nobody}))(scope, receive, send)  # pyright: ignore[reportArgumentType]
    return behind, nobody, answers


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"content-type": "application/json"},
        {**PLAIN, "authorization": "Basic abc"},
        {**PLAIN, "authorization": "Bearer nonsense"},
        {**PLAIN, "authorization": f"Bearer {issue_token('ses', workspace_id_of('test')).text}"},
        {**PLAIN, "authorization": f"Bearer {issue_token('api', workspace_id_of('test')).text}"},
        {"authorization": PLAIN["authorization"]},
        {**PLAIN, "content-type": "text/plain"},
        {**PLAIN, "content-type": "multipart/form-data; boundary=x"},
    ],
)
async def test_who_is_no_visitor_with_a_message_is_not_even_read(headers: dict[str, str]) -> None:
    behind, nobody, answers = await sent([BODY], headers)
    assert (behind.body, nobody.asked, answers) == (BODY, 0, [])


@pytest.mark.parametrize(
    ("path", "method", "kind"),
    [
        (f"{PATH}/", "POST", "http"),
        ("/api/v1/widget/message", "POST", "http"),
        (PATH, "GET", "http"),
        (PATH, "PUT", "http"),
        (PATH, "POST", "websocket"),
    ],
)
async def test_another_address_or_method_goes_on(path: str, method: str, kind: str) -> None:
    behind, nobody, _ = await sent([BODY], PLAIN, path=path, method=method, kind=kind)
    assert (behind.body, nobody.asked) == (BODY, 0)


@pytest.mark.parametrize(
    "parts",
    [
        [BODY],
        [BODY[:5], BODY[5:]],
        [b"", BODY, b""],
        [bytes([byte]) for byte in BODY],
        [b"{"],
        [b"[]"],
        [b'{"client_id":1}'],
        [b"\xff\xfe"],
        [b""],
        [b"x" * (LARGEST_BODY - 1)],
        [b"x" * LARGEST_BODY, b"y" * 10, b"z"],
        [b"x" * (3 * LARGEST_BODY)],
    ],
)
async def test_what_is_refused_here_reaches_the_application_whole(parts: list[bytes]) -> None:
    behind, _, answers = await sent(parts, PLAIN)
    assert behind.body == b"".join(parts)
    assert answers == []
    assert "path_template" not in behind.scopes[0]


async def test_a_message_is_looked_at_only_when_it_can_be_read() -> None:
    assert (await sent([BODY[:5], BODY[5:]], PLAIN))[1].asked == 1
    assert (await sent([b"{"], PLAIN))[1].asked == 0
    assert (await sent([b"x" * LARGEST_BODY, b"y"], PLAIN))[1].asked == 0


async def test_a_caller_who_goes_away_is_passed_on_as_gone() -> None:
    behind, nobody, _ = await sent([BODY[:5]], PLAIN, breaks_off=True)
    assert (behind.ended, behind.body, nobody.asked) == (True, BODY[:5], 0)
