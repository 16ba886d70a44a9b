"""What a channel tells about a person: taken over only from who is vouched for, and tidied."""

from datetime import timedelta
from typing import Any

import pytest
from tests.factories.people import given_workspace

from xiaoer.contacts import api as contacts
from xiaoer.contacts.api import Care, ContactView, Tier
from xiaoer.contacts.errors import ContactNotFoundError
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database
from xiaoer.kernel.errors import InvalidInputError
from xiaoer.kernel.ids import ContactId, InboxId, WorkspaceId, new_id

INBOX = InboxId(new_id())


@pytest.fixture
async def home(db: Database, clock: FixedClock) -> WorkspaceId:
    return (await given_workspace(db, clock)).id


async def meet(db: Database, clock: FixedClock, home: WorkspaceId, **given: Any) -> ContactView:
    told: dict[str, Any] = {"external_id": "wang", "verified": True, "inbox_id": INBOX, **given}
    async with db.transaction(home) as tx:
        return await contacts.find_or_create_by_identity(tx, home, clock=clock, **told)


async def see(db: Database, home: WorkspaceId, contact_id: ContactId) -> ContactView:
    async with db.transaction(home) as tx:
        return await contacts.get(tx, home, contact_id)


async def test_what_is_newly_known_is_added_and_what_is_not_told_stays(
    db: Database, clock: FixedClock, home: WorkspaceId
) -> None:
    await meet(db, clock, home, name="王小明", phone="13812345521")
    later = await meet(db, clock, home, email="wang@shop.example", name="  ")
    assert (later.name, later.phone_masked, later.email_masked) == (
        "王小明",
        "138****5521",
        "w****@shop.example",
    )
    renamed = await meet(db, clock, home, name="王明", locale="en")
    assert (renamed.name, renamed.locale, renamed.id) == ("王明", "en", later.id)


async def test_who_is_not_vouched_for_changes_nothing_about_themselves(
    db: Database, clock: FixedClock, home: WorkspaceId
) -> None:
    first = await meet(db, clock, home, verified=False, name="访客")
    again = await meet(db, clock, home, verified=False, name="别人", phone="13812345521")
    assert again == first


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (" 王 小明 ", "王 小明"),
        ("王\x00小\n明\u202e", "王小明"),
        ("x" * 500, "x" * 100),
        ("\x07", ""),
        (None, ""),
    ],
)
async def test_a_name_is_fit_to_be_shown(
    db: Database, clock: FixedClock, home: WorkspaceId, given: str | None, kept: str
) -> None:
    made = await meet(db, clock, home, name=given)
    assert made.name == kept
    assert (await see(db, home, made.id)).name == kept


@pytest.mark.parametrize("external_id", ["", "   ", "x" * 256, "a\x00b"])
async def test_an_id_that_no_channel_means_makes_nobody(
    db: Database, clock: FixedClock, home: WorkspaceId, external_id: str
) -> None:
    with pytest.raises(InvalidInputError) as refused:
        await meet(db, clock, home, external_id=external_id)
    assert [error.field for error in refused.value.errors] == ["external_id"]
    async with db.transaction(home) as tx:
        assert await tx.fetchval("SELECT count(*) FROM contacts_contacts") == 0


@pytest.mark.parametrize("tier", list(Tier))
async def test_a_contact_is_ranked(
    db: Database, clock: FixedClock, home: WorkspaceId, tier: Tier
) -> None:
    made = await meet(db, clock, home)
    assert made.tier == "regular"
    async with db.transaction(home) as tx:
        await contacts.set_tier(tx, home, made.id, tier=tier)
        await contacts.set_care(tx, home, made.id, care=Care.PLAIN)
    seen = await see(db, home, made.id)
    assert (seen.tier, seen.care) == (tier.value, "plain")


async def test_nobody_is_ranked_who_is_not_there(
    db: Database, clock: FixedClock, home: WorkspaceId
) -> None:
    other = await given_workspace(db, clock, "other")
    made = await meet(db, clock, home)
    for workspace_id, contact_id in ((home, ContactId(new_id())), (other.id, made.id)):
        async with db.transaction(workspace_id) as tx:
            with pytest.raises(ContactNotFoundError):
                await contacts.set_tier(tx, workspace_id, contact_id, tier=Tier.VIP)
    assert (await see(db, home, made.id)).tier == "regular"


async def test_many_are_read_at_once_and_strangers_left_out(
    db: Database, clock: FixedClock, home: WorkspaceId
) -> None:
    ids = [(await meet(db, clock, home, external_id=str(number))).id for number in range(3)]
    async with db.transaction(home) as tx:
        found = await contacts.get_many(tx, home, [*reversed(ids), ContactId(new_id())])
        assert await contacts.get_many(tx, home, []) == []
    assert [view.id for view in found] == sorted(ids)
    assert [view.shop_id for view in found] == ["0", "1", "2"]


async def test_only_an_id_that_is_vouched_for_is_the_buyers(
    db: Database, clock: FixedClock, home: WorkspaceId
) -> None:
    made = await meet(db, clock, home, verified=False)
    assert made.shop_id is None
    proven = await meet(db, clock, home)
    assert (proven.id, proven.shop_id) == (made.id, "wang")


async def test_tokens_that_ended_long_ago_are_forgotten_and_running_ones_kept(
    db: Database, clock: FixedClock, home: WorkspaceId
) -> None:
    made = await meet(db, clock, home)

    async def issue() -> str:
        async with db.transaction(home) as tx:
            return await contacts.issue_visitor_token(
                tx, home, contact_id=made.id, inbox_id=INBOX, clock=clock
            )

    await issue()
    clock.advance(timedelta(days=31))
    running = await issue()
    async with db.transaction(home) as tx:
        assert await contacts.forget_ended_tokens(tx, home, clock.now() - timedelta(days=2)) == 0
        assert await contacts.forget_ended_tokens(tx, home, clock.now()) == 1
        assert await contacts.authenticate_visitor(tx, running, clock) is not None
        await contacts.revoke_visitor_tokens(tx, home, made.id, clock=clock)
        assert await contacts.authenticate_visitor(tx, running, clock) is None
        assert await contacts.forget_ended_tokens(tx, home, clock.now()) == 0
        assert await contacts.authenticate_visitor(tx, "no token", clock) is None
