"""Sealing, proving and finding what was changed behind the ledger's back."""

import asyncio
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database
from xiaoer.kernel.ids import WorkspaceId, workspace_id_of
from xiaoer.kernel.ledger import service
from xiaoer.kernel.ledger.checkpoint import Signer
from xiaoer.kernel.ledger.errors import EntryNotFoundError, LedgerEmptyError
from xiaoer.kernel.ledger.model import verify_consistency, verify_inclusion
from xiaoer.kernel.ledger.verification import Flaw, Verdict, verify

ENTRIES = 11
COLUMNS = ("kind", "subject", "body", "leaf_hash", "root_hash", "sealed_at", "index")


@pytest.fixture
def signer() -> Signer:
    return Signer("desk.example", bytes(range(32)))


async def seal_some(
    db: Database, workspace_id: WorkspaceId, clock: FixedClock, count: int = ENTRIES
) -> list[int]:
    indexes: list[int] = []
    for number in range(count):
        async with db.transaction(workspace_id) as tx:
            index = await service.seal(
                tx,
                workspace_id,
                kind="refund.granted",
                subject=f"order:{number}",
                body={"amount_minor": number, "currency": "CNY", "note": "七天无理由"},
                clock=clock,
            )
        indexes.append(index)
        clock.advance(timedelta(microseconds=1_234_567))
    return indexes


async def verdict_of(db: Database, workspace_id: WorkspaceId, signer: Signer | None) -> Verdict:
    async with db.transaction(workspace_id) as tx:
        return await verify(tx, workspace_id, verifier=signer.verifier if signer else None)


async def tamper(url: str, sql: str, *args: object) -> None:
    """What only a superuser with bad intentions can do."""
    connection = await asyncpg.connect(urlunsplit(urlsplit(url)._replace(netloc="postgres@")))
    try:
        await connection.execute("SET session_replication_role = replica")
        await connection.execute(sql, *args)
    finally:
        await connection.close()


async def test_entries_are_numbered_from_zero_and_verify(
    db: Database, workspace_id: WorkspaceId, clock: FixedClock, signer: Signer
) -> None:
    assert await seal_some(db, workspace_id, clock) == list(range(ENTRIES))
    assert await verdict_of(db, workspace_id, signer) == Verdict(ENTRIES, 0, None)


async def test_ledgers_of_two_workspaces_are_apart(
    db: Database, workspace_id: WorkspaceId, clock: FixedClock
) -> None:
    other = workspace_id_of("other")
    await seal_some(db, workspace_id, clock, 3)
    assert await seal_some(db, other, clock, 2) == [0, 1]
    async with db.transaction(other) as tx:
        assert await service.entries(tx, workspace_id) == []


async def test_sealing_at_once_gives_every_act_its_own_number(
    db: Database, workspace_id: WorkspaceId, clock: FixedClock
) -> None:
    runs = await asyncio.gather(*(seal_some(db, workspace_id, clock, 5) for _ in range(6)))
    assert sorted(index for run in runs for index in run) == list(range(30))
    assert await verdict_of(db, workspace_id, None) == Verdict(30, 0, None)


async def test_act_of_a_rolled_back_transaction_leaves_no_trace(
    db: Database, workspace_id: WorkspaceId, clock: FixedClock
) -> None:
    await seal_some(db, workspace_id, clock, 2)
    with pytest.raises(ZeroDivisionError):
        async with db.transaction(workspace_id) as tx:
            await service.seal(tx, workspace_id, kind="a", subject="b", body={}, clock=clock)
            raise ZeroDivisionError
    assert await seal_some(db, workspace_id, clock, 1) == [2]


async def test_every_entry_is_proven_under_the_signed_checkpoint(
    db: Database, workspace_id: WorkspaceId, clock: FixedClock, signer: Signer
) -> None:
    await seal_some(db, workspace_id, clock)
    for index in range(ENTRIES):
        async with db.transaction(workspace_id) as tx:
            proof = await service.prove(tx, workspace_id, index, signer=signer, clock=clock)
        state = signer.verifier.open(proof.signed.note)
        assert state.size == ENTRIES
        assert proof.entry.body["amount_minor"] == index
        verify_inclusion(proof.entry.leaf_hash, index, ENTRIES, proof.hashes, state.root)


async def test_older_checkpoint_is_proven_to_be_extended(
    db: Database, workspace_id: WorkspaceId, clock: FixedClock, signer: Signer
) -> None:
    await seal_some(db, workspace_id, clock, 5)
    async with db.transaction(workspace_id) as tx:
        old = await service.checkpoint(tx, workspace_id, signer=signer, clock=clock)
    await seal_some(db, workspace_id, clock, 6)
    async with db.transaction(workspace_id) as tx:
        new = await service.checkpoint(tx, workspace_id, signer=signer, clock=clock)
        proof = await service.consistency_proof(tx, workspace_id, 5, 11)
    verify_consistency(5, 11, old.checkpoint.root, proof, new.checkpoint.root)
    assert (await verdict_of(db, workspace_id, signer)).checkpoints == 2


async def test_empty_ledger_has_no_checkpoint_and_no_entry(
    db: Database, workspace_id: WorkspaceId, clock: FixedClock, signer: Signer
) -> None:
    async with db.transaction(workspace_id) as tx:
        with pytest.raises(LedgerEmptyError):
            await service.checkpoint(tx, workspace_id, signer=signer, clock=clock)
        with pytest.raises(EntryNotFoundError):
            await service.prove(tx, workspace_id, 0, signer=signer, clock=clock)


@pytest.mark.parametrize("table", ["ledger_entries", "ledger_nodes", "ledger_checkpoints"])
@pytest.mark.parametrize("sql", ["DELETE FROM {}", "UPDATE {} SET workspace_id = workspace_id"])
async def test_neither_the_desk_nor_the_owner_can_change_what_was_sealed(
    db: Database,
    database_url: str,
    workspace_id: WorkspaceId,
    clock: FixedClock,
    signer: Signer,
    table: str,
    sql: str,
) -> None:
    await seal_some(db, workspace_id, clock, 2)
    async with db.transaction(workspace_id) as tx:
        await service.checkpoint(tx, workspace_id, signer=signer, clock=clock)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with db.transaction(workspace_id) as tx:
            await tx.execute(sql.format(table))
    owner = await asyncpg.connect(database_url)
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="append-only"):
            await owner.execute(sql.format(table))
    finally:
        await owner.close()
    assert await verdict_of(db, workspace_id, signer) == Verdict(2, 1, None)


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(index=st.integers(0, ENTRIES - 1), column=st.sampled_from(COLUMNS), bit=st.integers(0, 9999))
async def test_any_flipped_byte_of_any_sealed_row_is_named(
    db: Database,
    database_url: str,
    workspace_id: WorkspaceId,
    clock: FixedClock,
    signer: Signer,
    index: int,
    column: str,
    bit: int,
) -> None:
    async with db.transaction(workspace_id) as tx:
        rows = await service.entries(tx, workspace_id)
    if not rows:  # the first example seals for all
        await seal_some(db, workspace_id, clock)
    async with db.transaction(workspace_id) as tx:
        old = await tx.fetchval(f"SELECT {column} FROM ledger_entries WHERE index = $1", index)
    new = flipped(old, bit)
    place = new if column == "index" else index
    await tamper(
        database_url, f"UPDATE ledger_entries SET {column} = $1 WHERE index = $2", new, index
    )
    flaw = (await verdict_of(db, workspace_id, signer)).flaw
    await tamper(
        database_url, f"UPDATE ledger_entries SET {column} = $1 WHERE index = $2", old, place
    )
    assert flaw is not None
    assert flaw.index == index
    assert await verdict_of(db, workspace_id, signer) == Verdict(ENTRIES, 0, None)


def flipped(value: Any, bit: int) -> Any:
    """The value with one bit changed; in text one of the lowest bits of a character."""
    match value:
        case bytes():
            return (int.from_bytes(value) ^ 1 << bit % (len(value) * 8)).to_bytes(len(value))
        case str():
            place = bit % len(value)
            return value[:place] + chr(ord(value[place]) ^ 1 << bit % 3) + value[place + 1 :]
        case int():
            return value ^ 1 << 4 + bit % 40
        case _:
            return value + timedelta(microseconds=1 << bit % 40)


@pytest.mark.parametrize(
    ("sql", "flaw"),
    [
        ("DELETE FROM ledger_entries WHERE index = 4", Flaw(4, "missing")),
        ("DELETE FROM ledger_entries WHERE index >= 9", Flaw(9, "missing")),
        (
            "UPDATE ledger_nodes SET hash = sha256('x') WHERE level = 1 AND place = 2",
            Flaw(5, "tree"),
        ),
        ("DELETE FROM ledger_nodes WHERE level = 0 AND place = 3", Flaw(3, "tree")),
        ("UPDATE ledger_checkpoints SET note = replace(note, '11', '10')", Flaw(10, "checkpoint")),
    ],
)
async def test_cut_entry_changed_node_and_forged_note_are_named(
    db: Database,
    database_url: str,
    workspace_id: WorkspaceId,
    clock: FixedClock,
    signer: Signer,
    sql: str,
    flaw: Flaw,
) -> None:
    await seal_some(db, workspace_id, clock)
    async with db.transaction(workspace_id) as tx:
        await service.checkpoint(tx, workspace_id, signer=signer, clock=clock)
    await tamper(database_url, sql)
    assert (await verdict_of(db, workspace_id, signer)).flaw == flaw


async def test_ledger_rewritten_with_all_its_hashes_is_caught_by_the_checkpoint(
    db: Database, database_url: str, workspace_id: WorkspaceId, clock: FixedClock, signer: Signer
) -> None:
    await seal_some(db, workspace_id, clock, 3)
    async with db.transaction(workspace_id) as tx:
        await service.checkpoint(tx, workspace_id, signer=signer, clock=clock)
    await tamper(database_url, "DELETE FROM ledger_entries")
    await tamper(database_url, "DELETE FROM ledger_nodes")
    await seal_some(db, workspace_id, clock, 3)
    assert (await verdict_of(db, workspace_id, None)).flaw is None
    assert (await verdict_of(db, workspace_id, signer)).flaw == Flaw(2, "checkpoint")


async def test_personal_value_stays_out_of_the_ledger_and_can_be_erased(
    db: Database, workspace_id: WorkspaceId, clock: FixedClock
) -> None:
    phone = "13800138000"
    async with db.transaction(workspace_id) as tx:
        index = await service.seal(
            tx,
            workspace_id,
            kind="order.address_changed",
            subject="order:1",
            body={"by": "buyer"},
            personal={"phone": phone},
            clock=clock,
        )

        async def is_sealed(value: str) -> bool:
            return await service.is_personal_value(
                tx, workspace_id, index=index, field="phone", value=value
            )

        assert phone not in (await service.get_entry(tx, workspace_id, index)).leaf
        assert await is_sealed(phone)
        assert not await is_sealed("13800138001")
        assert await service.erase_personal(tx, workspace_id, subject="order:1") == 1
        assert not await is_sealed(phone)
        assert (await verify(tx, workspace_id, verifier=None)).is_intact
