"""One life of the database: positions handed out before a restore mean nothing afterwards.

The sequence ``kernel_epoch`` holds the seconds at which the epoch began and 24 bits that name
the server, its timeline and the database. A copy on another server, a recovery to a point in
time and a fail-over change those bits, and the next process that starts begins a new epoch.
"""

import asyncpg

from xiaoer.kernel.db import Database

_ORIGIN_BITS = 24
_ORIGIN = """
  SELECT last_value,
         extract(epoch FROM clock_timestamp())::bigint AS now,
         ('x' || left(md5(concat_ws('/',
            (SELECT system_identifier FROM pg_control_system()),
            (SELECT timeline_id FROM pg_control_checkpoint()),
            (SELECT oid FROM pg_database WHERE datname = current_database())
         )), 6))::bit(24)::int AS origin
  FROM kernel_epoch
"""


async def settle_epoch(db: Database) -> int:
    """The epoch of this database; a new one if it was restored or moved since the last."""
    async with db.system() as tx:
        row = await tx.fetchrow(_ORIGIN)
    assert row is not None  # noqa: S101 - a sequence has one row
    if row["last_value"] & ((1 << _ORIGIN_BITS) - 1) == row["origin"]:
        return row["last_value"]
    return await _begin(db, row)


async def begin_epoch(db: Database) -> int:
    """Start a new epoch; for a restore into the same database. Readers start afresh."""
    async with db.system() as tx:
        row = await tx.fetchrow(_ORIGIN)
    assert row is not None  # noqa: S101 - a sequence has one row
    return await _begin(db, row)


async def _begin(db: Database, row: asyncpg.Record) -> int:
    """Drop the old life's events, whose transaction ids may lie ahead, then change the epoch.

    Not in one transaction: a sequence changes at once, and a reader must not meet the new epoch
    while events of the old one are still to be deleted.
    """
    async with db.system() as tx:
        await tx.execute("DELETE FROM kernel_events")
    since = max(row["now"], (row["last_value"] >> _ORIGIN_BITS) + 1)
    epoch = since << _ORIGIN_BITS | row["origin"]
    async with db.system() as tx:
        await tx.execute("SELECT setval('kernel_epoch', $1)", epoch)
    return epoch
