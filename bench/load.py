"""Closed loops of clients, and what they saw."""

import asyncio
import json
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence

Send = Callable[[int], Awaitable[None]]
Figures = dict[str, float]


async def measure(send: Send, clients: int, seconds: float) -> Figures:
    """Let every client send again as soon as it was answered."""
    begun = time.perf_counter()
    until = begun + seconds
    taken: list[float] = []

    async def client(number: int) -> None:
        while (started := time.perf_counter()) < until:
            await send(number)
            taken.append(time.perf_counter() - started)

    await asyncio.gather(*(client(number) for number in range(clients)))
    return figures(taken, time.perf_counter() - begun)


def figures(taken: Sequence[float], seconds: float) -> Figures:
    """Answers a second, and the time to an answer in milliseconds."""
    cuts = statistics.quantiles(taken, n=100)
    return {
        "per_second": round(len(taken) / seconds, 1),
        "p50_ms": round(cuts[49] * 1000, 2),
        "p99_ms": round(cuts[98] * 1000, 2),
    }


def median(rounds: Sequence[Figures]) -> Figures:
    """Of each figure by itself."""
    return {key: statistics.median(one[key] for one in rounds) for key in rounds[0]}


def show(result: object) -> None:
    """Print as JSON."""
    print(json.dumps(result, indent=2, ensure_ascii=False))
