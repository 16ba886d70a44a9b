"""Replies read line by line: as they come, no more than wanted, and never from inside."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest

from xiaoer.kernel.http.outbound import Outbound, OutboundAwayError, OutboundRefusedError

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"


@asynccontextmanager
async def stream(*parts: bytes, holds: bool = False) -> AsyncGenerator[tuple[str, Outbound]]:
    """A server that sends these parts one after the other; or keeps the line open behind them."""
    gone = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        for part in parts:
            writer.write(part)
            await writer.drain()
        if holds:
            await gone.wait()
        writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with listening:
        port = listening.sockets[0].getsockname()[1]
        yield (
            f"http://127.0.0.1:{port}/v1",
            Outbound(frozenset({f"127.0.0.1:{port}"}), largest=1000),
        )
        gone.set()


async def lines_of(outbound: Outbound, url: str, seconds: float = 10.0) -> tuple[int, list[str]]:
    async with outbound.lines("POST", url, content=b"{}", timeout=seconds) as (status, lines):
        return status, [line async for line in lines]


async def test_lines_come_whole_however_they_were_cut() -> None:
    async with stream(HEAD, b"data: \xe6\x82", b"\xa8\xe5\xa5\xbd\r\n\r\nda", b"ta: 2\n") as (
        url,
        out,
    ):
        assert await lines_of(out, url) == (200, ["data: 您好", "", "data: 2"])


async def test_a_status_that_is_no_success_is_told_with_its_lines() -> None:
    async with stream(HEAD.replace(b"200 OK", b"429 Slow down"), b"later\n") as (url, out):
        assert await lines_of(out, url) == (429, ["later"])


async def test_more_than_was_wanted_is_refused_while_it_comes() -> None:
    async with stream(HEAD, *[b"x" * 400 + b"\n"] * 5, holds=True) as (url, out):
        with pytest.raises(OutboundRefusedError) as refused:
            await lines_of(out, url)
    assert refused.value.params["reason"] == "size"


async def test_a_stream_that_stops_talking_is_away() -> None:
    async with stream(HEAD, b"data: 1\n", holds=True) as (url, out):
        with pytest.raises(OutboundAwayError):
            await lines_of(out, url, seconds=0.3)


async def test_a_stream_that_breaks_off_is_away() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"
    async with stream(head, b"data: 1\n") as (url, out):
        with pytest.raises(OutboundAwayError):
            await lines_of(out, url)


async def test_what_is_no_http_is_away() -> None:
    async with stream(b"220 mail.example ESMTP\r\n") as (url, out):
        with pytest.raises(OutboundAwayError):
            await lines_of(out, url)


async def test_an_address_inside_is_refused_before_the_call() -> None:
    async with stream(HEAD) as (url, _):
        with pytest.raises(OutboundRefusedError):
            await lines_of(Outbound(), url)
        with pytest.raises(OutboundRefusedError):
            await lines_of(Outbound(), url.replace("http", "https"))


async def test_who_stops_reading_ends_the_call() -> None:
    async with stream(HEAD, b"data: 1\n", holds=True) as (url, out):
        async with out.lines("GET", url) as (status, lines):
            first = await anext(aiter(lines))
        assert (status, first) == (200, "data: 1")


async def test_an_error_of_the_reader_stays_the_readers() -> None:
    async with stream(HEAD, b"data: 1\n", holds=True) as (url, out):
        with pytest.raises(ZeroDivisionError):
            async with out.lines("GET", url):
                raise ZeroDivisionError
