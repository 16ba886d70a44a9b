"""One keep-alive HTTP/1.1 connection that posts JSON; as little work as possible on this side."""

import asyncio
from typing import Self


class Client:
    """Sends one request at a time."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, port: int, token: str
    ) -> None:
        self._reader, self._writer, self._port = reader, writer, port
        self._head = (
            "POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"Authorization: Bearer {token}\r\nContent-Length: {{size}}\r\n\r\n"
        )

    @classmethod
    async def open(cls, port: int, token: str) -> Self:
        """Connect as the holder of the token."""
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        return cls(reader, writer, port, token)

    async def post(self, path: str, body: bytes) -> bytes:
        """Return the answer's body; anything but 201 ends the experiment."""
        if self._reader.at_eof():  # the server hangs up on who is silent for five seconds
            self._writer.close()
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        head = self._head.format(path=path, size=len(body)).encode()
        self._writer.write(head + body)
        answer = await self._reader.readuntil(b"\r\n\r\n")
        lowered = answer.lower()
        start = lowered.index(b"content-length:") + len(b"content-length:")
        size = int(lowered[start : lowered.index(b"\r\n", start)])
        content = await self._reader.readexactly(size)
        if not answer.startswith(b"HTTP/1.1 201"):
            raise SystemExit(f"{answer.decode()}{content.decode()}")
        return content

    def close(self) -> None:
        """Hang up."""
        self._writer.close()
