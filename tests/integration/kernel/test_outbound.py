"""Other people's servers: only public ones, at the address that was judged, and no further."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest

from xiaoer.kernel.http.outbound import Outbound, OutboundAwayError, OutboundRefusedError, is_public


@asynccontextmanager
async def server(answer: bytes) -> AsyncGenerator[tuple[int, list[bytes]]]:
    """Answers every connection alike, and keeps what it was asked."""
    asked: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(answer)
        await writer.drain()
        writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with listening:
        yield listening.sockets[0].getsockname()[1], asked


def answering(status: str, body: bytes, *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "::1",
     "fe80::1%eth0", "fd00::1", "::ffff:127.0.0.1", "2002:7f00:1::", "224.0.0.1"],
)  # fmt: skip
def test_an_inner_address_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700:4700::1111", "::ffff:8.8.8.8"])
def test_an_outer_address_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://shop.example/", "scheme"),
        ("file:///etc/passwd", "host"),
        ("https://user@shop.example/", "host"),
        ("https://shop.example:99999/", "host"),
        ("https://127.0.0.1/", "address"),
        ("https://[::1]/", "address"),
        ("https://localhost/", "address"),
        ("https://2130706433/", "address"),
        ("https://店.example/", "host"),
    ],
)
async def test_what_may_not_be_called_is_refused(url: str, reason: str) -> None:
    with pytest.raises(OutboundRefusedError) as refused:
        await Outbound().send("GET", url)
    assert refused.value.params["reason"] == reason


async def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    async def both(host: str, port: int) -> list[str]:
        return ["1.1.1.1", "10.0.0.1"]

    with pytest.raises(OutboundRefusedError):
        await Outbound(resolver=both).send("GET", "https://shop.example/")


async def test_the_connection_goes_to_the_address_that_was_judged() -> None:
    async with server(answering("200 OK", b"hello")) as (port, asked):
        resolved: list[str] = []

        async def once(host: str, _: int) -> list[str]:
            resolved.append(host)
            return ["127.0.0.1"]

        outbound = Outbound(frozenset({f"shop.example:{port}"}), resolver=once)
        reply = await outbound.send("GET", f"http://shop.example:{port}/a?b=c")
        assert (reply.status, reply.body) == (200, b"hello")
        assert resolved == ["shop.example"]
        assert asked[0].startswith(b"GET /a?b=c HTTP/1.1")
        assert f"Host: shop.example:{port}".encode() in asked[0]


async def test_a_redirect_is_reported_and_not_followed() -> None:
    moved = answering("302 Found", b"", "Location: http://127.0.0.1:1/")
    async with server(moved) as (port, asked):
        reply = await Outbound(frozenset({f"127.0.0.1:{port}"})).send(
            "GET", f"http://127.0.0.1:{port}/"
        )
        assert reply.status == 302
        assert len(asked) == 1


async def test_a_reply_larger_than_wanted_is_refused() -> None:
    async with server(answering("200 OK", b"x" * 100)) as (port, _):
        outbound = Outbound(frozenset({f"127.0.0.1:{port}"}), largest=50)
        with pytest.raises(OutboundRefusedError) as refused:
            await outbound.send("GET", f"http://127.0.0.1:{port}/")
        assert refused.value.params["reason"] == "size"


async def test_nobody_there_is_away() -> None:
    listening = await asyncio.start_server(lambda _r, _w: None, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    listening.close()
    await listening.wait_closed()
    with pytest.raises(OutboundAwayError):
        await Outbound(frozenset({f"127.0.0.1:{port}"})).send("GET", f"http://127.0.0.1:{port}/")
