"""GB/T 47746-2026 on the running slices: what a clause demands happens in the database."""

from datetime import timedelta
from uuid import UUID

import pytest
from tests.integration.conversations.conftest import Desk
from tests.integration.conversations.test_acts import bot_says, present, resolve, say, take_over

from xiaoer.conversations import api
from xiaoer.conversations.api import ServiceRules
from xiaoer.conversations.errors import (
    HoursInvalidError,
    IllegalTransitionError,
    NothingAskedError,
    PromiseNotFoundError,
)
from xiaoer.conversations.hours import Hours
from xiaoer.kernel.ids import new_id

OFFICE = Hours({day: ["09:00-18:00"] for day in ("mon", "tue", "wed", "thu", "fri")}, "cn")


async def put_rules(desk: Desk, rules: ServiceRules) -> None:
    async with desk.db.transaction(desk.workspace_id) as tx:
        await api.service_rules.put_rules(
            tx, desk.workspace_id, rules=rules, actor="agent:lin", clock=desk.clock
        )


async def switch(desk: Desk, *, is_on: bool) -> None:
    async with desk.db.transaction(desk.workspace_id) as tx:
        await api.service_rules.switch_bot(
            tx, desk.workspace_id, is_on=is_on, actor="agent:lin", clock=desk.clock
        )


async def jobs_of(desk: Desk, kind: str) -> list[dict[str, object]]:
    async with desk.db.transaction(desk.workspace_id) as tx:
        rows = await tx.fetch(
            "SELECT payload, run_at FROM kernel_jobs WHERE kind = $1 AND state = 'ready'", kind
        )
    return [dict(row) for row in rows]


async def audit(desk: Desk, action: str) -> list[dict[str, object]]:
    async with desk.db.transaction(desk.workspace_id) as tx:
        rows = await tx.fetch("SELECT * FROM identity_audit WHERE action = $1", action)
    return [dict(row) for row in rows]


async def codes(desk: Desk, conversation_id: UUID) -> list[str]:
    return [line.fact.code for line in await desk.lines(conversation_id) if line.fact]


async def ask_end(desk: Desk, conversation_id: UUID) -> None:
    async with desk.db.transaction(desk.workspace_id) as tx:
        await api.ending.ask(tx, conversation_id=conversation_id, clock=desk.clock)


async def rings(desk: Desk, conversation_id: UUID, job: dict[str, object]) -> bool:
    payload = job["payload"]
    assert isinstance(payload, dict)
    async with desk.db.transaction(desk.workspace_id) as tx:
        return await api.ending.end_if_silent(
            tx,
            conversation_id=conversation_id,
            after_seq=payload["after_seq"],  # pyright: ignore[reportUnknownArgumentType]
            clock=desk.clock,
        )


async def test_4_1_with_the_bot_off_whoever_writes_is_in_line_for_people(desk: Desk) -> None:
    await switch(desk, is_on=False)
    message = await desk.receive("在吗", contact=new_id())
    view = await desk.get(message.conversation_id)
    assert (view.owner, view.queue is not None) == ("queue", True)
    assert len(await jobs_of(desk, api.WITHDRAW_BOT)) == 1
    assert await jobs_of(desk, "bot.reply") == []
    await switch(desk, is_on=True)
    again = await desk.receive("在吗", contact=new_id())
    assert (await desk.get(again.conversation_id)).owner == "bot"


async def test_4_1_switching_is_sealed_in_the_audit(desk: Desk) -> None:
    await switch(desk, is_on=False)
    [entry] = await audit(desk, "service_rules.changed")
    assert entry["actor"] == "agent:lin"


async def test_5_1_1_who_waits_after_hours_hears_when_people_come(
    desk: Desk, contact: UUID
) -> None:
    await put_rules(desk, ServiceRules(hours=OFFICE))
    async with desk.db.transaction(desk.workspace_id) as tx:
        opens = await api.service_rules.next_opening(tx, desk.workspace_id, desk.clock.now())
    view = await desk.get(await desk.waiting(contact))
    assert view.queue is not None
    assert (view.queue.place, view.queue.eta_seconds) == (1, None)
    assert view.queue.opens_at == opens


async def test_5_1_1_places_never_grow_whatever_others_do(desk: Desk) -> None:
    """Also not when somebody comes back from being put aside."""
    waiting = [await desk.waiting(new_id()) for _ in range(4)]
    async with desk.db.transaction(desk.workspace_id) as tx:
        await api.snooze(
            tx,
            conversation_id=waiting[0],
            until=desk.clock.now() + timedelta(hours=1),
            clock=desk.clock,
        )
    before = [(await desk.get(each)).queue for each in waiting[1:]]
    assert [place.place for place in before if place] == [1, 2, 3]
    desk.clock.advance(timedelta(hours=1))
    async with desk.db.transaction(desk.workspace_id) as tx:
        assert await api.wake(tx, conversation_id=waiting[0], clock=desk.clock)
    after = [(await desk.get(each)).queue for each in [*waiting[1:], waiting[0]]]
    assert [place.place for place in after if place] == [1, 2, 3, 4]


async def test_5_2_3_an_agent_cannot_return_anybody_to_the_bot_without_their_consent(
    desk: Desk, contact: UUID
) -> None:
    conversation_id = await desk.waiting(contact)
    await take_over(desk, conversation_id)
    async with desk.db.transaction(desk.workspace_id) as tx:
        await api.giving_back.offer(
            tx, conversation_id=conversation_id, agent_id=desk.lin[0], clock=desk.clock
        )
    assert (await desk.get(conversation_id)).owner == "agent"
    async with desk.db.transaction(desk.workspace_id) as tx:
        await api.giving_back.answer(
            tx, conversation_id=conversation_id, is_agreed=False, clock=desk.clock
        )
    assert (await desk.get(conversation_id)).owner == "agent"
    assert (await codes(desk, conversation_id))[-2:] == ["bot.offered", "bot.declined"]
    [refusal] = await audit(desk, "conversation.bot_declined")
    assert refusal["actor"] == f"contact:{contact}"


async def test_5_2_3_with_consent_the_bot_goes_on_and_the_consent_is_logged(
    desk: Desk, contact: UUID
) -> None:
    conversation_id = await desk.waiting(contact)
    await take_over(desk, conversation_id)
    for _ in range(2):
        async with desk.db.transaction(desk.workspace_id) as tx:
            await api.giving_back.offer(
                tx, conversation_id=conversation_id, agent_id=desk.lin[0], clock=desk.clock
            )
    async with desk.db.transaction(desk.workspace_id) as tx:
        await api.giving_back.answer(
            tx, conversation_id=conversation_id, is_agreed=True, clock=desk.clock
        )
    view = await desk.get(conversation_id)
    assert (view.owner, view.agent) == ("bot", None)
    assert (await codes(desk, conversation_id)).count("bot.offered") == 1
    assert len(await audit(desk, "conversation.bot_agreed")) == 1
    await bot_says(desk, conversation_id, view.version)
    with pytest.raises(NothingAskedError):
        async with desk.db.transaction(desk.workspace_id) as tx:
            await api.giving_back.answer(
                tx, conversation_id=conversation_id, is_agreed=True, clock=desk.clock
            )


async def test_5_2_3_nobody_is_offered_a_bot_that_is_off(desk: Desk, contact: UUID) -> None:
    conversation_id = await desk.waiting(contact)
    await take_over(desk, conversation_id)
    await switch(desk, is_on=False)
    before = await desk.lines(conversation_id)
    with pytest.raises(IllegalTransitionError):
        async with desk.db.transaction(desk.workspace_id) as tx:
            await api.giving_back.offer(
                tx, conversation_id=conversation_id, agent_id=desk.lin[0], clock=desk.clock
            )
    assert await desk.lines(conversation_id) == before


async def test_7_1_sixty_seconds_of_silence_after_the_question_end_it(
    desk: Desk, contact: UUID
) -> None:
    conversation_id = await desk.waiting(contact)
    await say(desk, conversation_id)
    await ask_end(desk, conversation_id)
    [job] = await jobs_of(desk, "conversations.end")
    assert job["run_at"] == desk.clock.now() + timedelta(seconds=60)
    assert await rings(desk, conversation_id, job)
    assert (await desk.get(conversation_id)).status == "resolved"
    assert not await rings(desk, conversation_id, job)


async def test_7_1_who_answers_is_not_cut_off(desk: Desk, contact: UUID) -> None:
    conversation_id = await desk.waiting(contact)
    await say(desk, conversation_id)
    await ask_end(desk, conversation_id)
    [job] = await jobs_of(desk, "conversations.end")
    await desk.receive("等一下，还有一个问题", contact=contact)
    assert not await rings(desk, conversation_id, job)
    assert (await desk.get(conversation_id)).status == "open"


@pytest.mark.parametrize(("is_over", "status"), [(True, "resolved"), (False, "pending")])
async def test_7_1_the_contact_consents_or_goes_on(
    desk: Desk, contact: UUID, *, is_over: bool, status: str
) -> None:
    conversation_id = await desk.waiting(contact)
    await say(desk, conversation_id)
    await ask_end(desk, conversation_id)
    async with desk.db.transaction(desk.workspace_id) as tx:
        await api.ending.answer(
            tx, conversation_id=conversation_id, is_over=is_over, clock=desk.clock
        )
    assert (await desk.get(conversation_id)).status == status
    assert await jobs_of(desk, "conversations.end") == []


async def test_7_1_nobody_answers_what_was_not_asked(desk: Desk, contact: UUID) -> None:
    conversation_id = await desk.waiting(contact)
    await say(desk, conversation_id)
    with pytest.raises(NothingAskedError):
        async with desk.db.transaction(desk.workspace_id) as tx:
            await api.ending.answer(
                tx, conversation_id=conversation_id, is_over=True, clock=desk.clock
            )
    assert (await desk.get(conversation_id)).status == "pending"


async def test_7_1_the_standards_figures_are_the_defaults_and_a_shop_changes_them(
    desk: Desk, contact: UUID
) -> None:
    defaults = ServiceRules()
    assert (defaults.bot_timeout, defaults.end_after, defaults.phone_end_after) == (180, 60, 10)
    assert api.ending.silence_of("phone", defaults) == timedelta(seconds=10)
    await put_rules(desk, ServiceRules(end_after=120))
    conversation_id = await desk.waiting(contact)
    await say(desk, conversation_id)
    await ask_end(desk, conversation_id)
    [job] = await jobs_of(desk, "conversations.end")
    assert job["run_at"] == desk.clock.now() + timedelta(seconds=120)


async def test_7_1_the_bot_ends_what_has_been_silent_as_long_as_the_rules_say(
    desk: Desk, contact: UUID
) -> None:
    message = await desk.receive("你好", contact=contact)
    await bot_says(desk, message.conversation_id, 1)
    talking = await desk.receive("你好", contact=new_id())
    desk.clock.advance(timedelta(minutes=30))
    async with desk.db.transaction(desk.workspace_id) as tx:
        assert await api.watching.end_silent(tx, clock=desk.clock) == 1
    assert (await desk.get(message.conversation_id)).status == "resolved"
    assert (await desk.get(talking.conversation_id)).status == "open"


async def test_7_2_a_promise_of_an_agent_is_logged_and_closed_once(
    desk: Desk, contact: UUID
) -> None:
    conversation_id = await desk.waiting(contact)
    async with desk.db.transaction(desk.workspace_id) as tx:
        await api.say_as_agent(
            tx,
            conversation_id=conversation_id,
            agent=desk.lin,
            client_id="p",
            content=api.Content(text="抱歉久等。我们会在2小时内给您回电。"),
            clock=desk.clock,
        )
    async with desk.db.transaction(desk.workspace_id) as tx:
        [promise] = await api.promises.open_ones(tx)
        assert promise.words == "我们会在2小时内给您回电。"
        assert promise.promised_by == "agent"
        assert promise.due_at == desk.clock.now() + timedelta(hours=2)
        kept = [
            await api.promises.keep(
                tx, desk.workspace_id, promise_id=promise.id, actor="agent:lin", clock=desk.clock
            )
            for _ in range(2)
        ]
        assert [each.kept_at for each in kept] == [desk.clock.now()] * 2
        assert await api.promises.open_ones(tx) == []
        with pytest.raises(PromiseNotFoundError):
            await api.promises.keep(
                tx, desk.workspace_id, promise_id=new_id(), actor="agent:lin", clock=desk.clock
            )


async def test_7_2_a_call_back_left_at_night_is_due_in_the_morning_and_on_the_list(
    desk: Desk, contact: UUID
) -> None:
    await put_rules(desk, ServiceRules(hours=OFFICE))
    conversation_id = await desk.waiting(contact)
    async with desk.db.transaction(desk.workspace_id) as tx:
        due = await api.service_rules.call_back_due(tx, desk.workspace_id, desk.clock.now())
        task = await api.call_backs.request(
            tx,
            conversation_id=conversation_id,
            phone="138 1234 5521",
            is_agreed=True,
            clock=desk.clock,
        )
        [entry] = await api.call_backs.waiting(tx)
    assert task.due_at == entry.due_at == due
    assert (entry.conversation_id, entry.contact_name) == (conversation_id, "王小姐")
    async with desk.db.transaction(desk.workspace_id) as tx:
        await api.call_backs.complete(
            tx, conversation_id=conversation_id, actor="agent:lin", clock=desk.clock
        )
        assert await api.call_backs.waiting(tx) == []


async def test_hours_that_nobody_can_read_are_refused_and_nothing_changes(desk: Desk) -> None:
    with pytest.raises(HoursInvalidError):
        await put_rules(desk, ServiceRules(hours=Hours({"mon": ["18:00-09:00"]}, "mars")))
    async with desk.db.transaction(desk.workspace_id) as tx:
        assert (await api.service_rules.get(tx)).rules == ServiceRules()


async def test_the_desk_learns_how_long_a_conversation_takes(desk: Desk, contact: UUID) -> None:
    await present(desk)
    conversation_id = await desk.waiting(contact)
    await take_over(desk, conversation_id)
    desk.clock.advance(timedelta(seconds=600))
    await resolve(desk, conversation_id)
    async with desk.db.transaction(desk.workspace_id) as tx:
        seconds = await tx.fetchval("SELECT seconds FROM conversations_handling")
    assert seconds == pytest.approx(180 + 42)
