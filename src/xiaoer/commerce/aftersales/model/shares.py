"""Splitting an amount over lines or payment methods so that not a cent is lost or made."""

from collections.abc import Mapping


def split(amount: int, rooms: Mapping[str, int]) -> dict[str, int]:
    """Fill rooms in proportion to their size, never above it; minor units.

    What the rooms cannot hold stays out. Cents left by rounding go to the largest remainders,
    ties to the first room.
    """
    total = sum(rooms.values())
    amount = min(amount, total)
    if amount <= 0:
        return {}
    shares = {key: amount * room // total for key, room in rooms.items()}
    rest = amount - sum(shares.values())
    by_remainder = sorted(rooms, key=lambda key: -(amount * rooms[key] % total))
    for key in by_remainder[:rest]:
        shares[key] += 1
    return {key: share for key, share in shares.items() if share}


def left(rooms: Mapping[str, int], used: Mapping[str, int]) -> dict[str, int]:
    """What remains of each room."""
    return {key: room - used.get(key, 0) for key, room in rooms.items() if room > used.get(key, 0)}
