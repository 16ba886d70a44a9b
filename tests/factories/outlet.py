"""A reader's socket that keeps what it is sent."""

import asyncio


class Kept:
    """Takes frames until it is told to be full."""

    def __init__(self, *, room: int | None = None) -> None:
        self._queue = asyncio.Queue[bytes]()
        self._room = room
        self.codes: list[int] = []

    def put(self, frame: bytes) -> bool:
        if self._room is not None and self._queue.qsize() >= self._room:
            return False
        self._queue.put_nowait(frame)
        return True

    def end(self, code: int) -> None:
        self.codes.append(code)

    async def next(self) -> str:
        """The next frame as text, waited for."""
        async with asyncio.timeout(10):
            return (await self._queue.get()).decode()

    def taken(self) -> list[str]:
        """What came so far and was not asked for yet."""
        return [self._queue.get_nowait().decode() for _ in range(self._queue.qsize())]
