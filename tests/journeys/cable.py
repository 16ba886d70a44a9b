"""A network cable between a browser and the desk that can be pulled out without a word.

Neither side is told: no close, no reset. Bytes simply stop, and connections made meanwhile hang
until the cable is back. What was open before is lost: whoever writes to it then is told so by a
reset, as by a router that has forgotten it, and whoever only listens is told nothing.
"""

import asyncio
import socket
import struct
import threading
from collections.abc import Coroutine, Generator
from contextlib import contextmanager
from typing import Any


class Cable:
    """A relay on a port of its own."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._loop = asyncio.new_event_loop()
        self._plugged = asyncio.Event()
        self._plugged.set()
        self._age = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._ends: list[asyncio.StreamWriter] = []
        self.port = 0

    def pull(self) -> None:
        """Cut everything that is open."""

        def cut() -> None:
            self._age += 1
            self._plugged.clear()

        self._loop.call_soon_threadsafe(cut)

    def plug(self) -> None:
        """Let new connections through."""
        self._loop.call_soon_threadsafe(self._plugged.set)

    async def serve(self, started: threading.Event) -> None:
        """Relay until the task is cancelled."""
        server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        started.set()
        async with server:
            await server.serve_forever()

    async def _carry(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        await self._plugged.wait()
        far, forth = await asyncio.open_connection("127.0.0.1", self._to)
        age = self._age
        self._ends += [back, forth]
        self._keep(self._pump(near, forth, age, back))
        self._keep(self._pump(far, back, age, None))

    def _keep(self, pump: Coroutine[Any, Any, None]) -> None:
        task = self._loop.create_task(pump)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _pump(
        self,
        source: asyncio.StreamReader,
        target: asyncio.StreamWriter,
        age: int,
        writer: asyncio.StreamWriter | None,
    ) -> None:
        try:
            while data := await source.read(65_536):
                if age != self._age:
                    await self._plugged.wait()
                    if writer:
                        _reset(writer)
                    return
                target.write(data)
                await target.drain()
        except ConnectionError:
            pass
        if age == self._age:
            target.close()

    def run(self, started: threading.Event) -> None:
        """Serve in this thread until ``stop``."""
        asyncio.set_event_loop(self._loop)
        main = self._loop.create_task(self.serve(started))
        try:
            self._loop.run_until_complete(main)
        except asyncio.CancelledError:
            self._loop.run_until_complete(self._wind_up())
            self._loop.close()

    async def _wind_up(self) -> None:
        for task in self._tasks:
            task.cancel()
        for end in self._ends:
            end.transport.abort()
        await asyncio.sleep(0)

    def stop(self) -> None:
        """End the relay."""

        def cancel() -> None:
            for task in asyncio.all_tasks(self._loop):
                task.cancel()

        self._loop.call_soon_threadsafe(cancel)


def _reset(writer: asyncio.StreamWriter) -> None:
    """Close without a farewell."""
    raw = writer.get_extra_info("socket")
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


@contextmanager
def cable(port: int) -> Generator[Cable]:
    """A plugged-in cable to a port of this machine."""
    made, started = Cable(port), threading.Event()
    thread = threading.Thread(target=made.run, args=(started,), daemon=True)
    thread.start()
    started.wait(10)
    try:
        yield made
    finally:
        made.stop()
        thread.join(10)
