"""Websockets of the running web role: acknowledgements, fan-out, idle sockets.

Run: ``python -m bench.realtime.run [--seconds 4] [--rounds 3] [--sockets 2000]``
Prints JSON; needs the dependency group ``bench``. Idle sockets come first, in a fresh process.
"""

import argparse

import uvloop
from bench.desk import Desk, running_desk
from bench.load import show
from bench.realtime import acks, fanout, idle

CLIENTS = 64
LISTENERS = 400


async def measure(desk: Desk, *, seconds: float, rounds: int, sockets: int) -> dict[str, object]:
    """All three, one after the other."""
    return {
        "idle": await idle.measure(desk, sockets=sockets),
        "acknowledged": await acks.compare(desk, clients=CLIENTS, seconds=seconds, rounds=rounds),
        "fanout": await fanout.compare(desk, listeners=LISTENERS, seconds=seconds, rounds=rounds),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure the websockets.")
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sockets", type=int, default=2000)
    options = parser.parse_args()
    with running_desk(max(options.sockets, CLIENTS)) as desk:
        work = measure(
            desk, seconds=options.seconds, rounds=options.rounds, sockets=options.sockets
        )
        show(uvloop.run(work))


if __name__ == "__main__":
    main()
