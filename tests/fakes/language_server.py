"""A server that speaks `/v1/chat/completions` and says what it is told to say."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

HEAD = "HTTP/1.1 {status} X\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"


@dataclass
class LanguageServer:
    """`says` is streamed in `pieces` parts; `port` is where it listens on loopback."""

    says: str = '{"move":"unsure","intent":"","order":0,"text":"","sources":[]}'
    status: int = 200
    pieces: int = 5
    counts: bool = True
    is_silent: bool = False
    breaks_off: bool = False
    port: int = 0
    asked: list[dict[str, object]] = field(default_factory=list[dict[str, object]])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request, one answer."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = next(
            int(line.split(":")[1])
            for line in head.split("\r\n")
            if line.lower().startswith("content-length")
        )
        self.asked.append(json.loads(await reader.readexactly(length)))
        if self.is_silent:
            await reader.read()
        else:
            writer.write(HEAD.format(status=self.status).encode())
            for line in self._lines():
                writer.write(f"{line}\n\n".encode())
                await writer.drain()
        writer.close()

    def _lines(self) -> list[str]:
        step = max(1, -(-len(self.says) // self.pieces))
        parts = [self.says[at : at + step] for at in range(0, len(self.says), step)]
        events = [{"choices": [{"delta": {"content": part}}]} for part in parts]
        lines = [": keep-alive", *(f"data: {json.dumps(event)}" for event in events)]
        if self.breaks_off:
            return [*lines, 'data: {"choices": [{"del']
        if self.counts:
            usage = {"prompt_tokens": 120, "completion_tokens": 30}
            lines.append(f"data: {json.dumps({'choices': [], 'usage': usage})}")
        return [*lines, "data: [DONE]"]


@asynccontextmanager
async def language_server() -> AsyncGenerator[LanguageServer]:
    """Listen on loopback while the block runs."""
    fake = LanguageServer()
    server = await asyncio.start_server(fake.answer, "127.0.0.1", 0)
    fake.port = server.sockets[0].getsockname()[1]
    try:
        yield fake
    finally:
        server.close()
