"""A shop teaches: learnt in the background, reported on, read with once published, rolled back."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from tests.factories.people import given_workspace
from tests.integration.bot.teaching.shop import PARKING, School, school

from xiaoer.bot.learning import service as learning
from xiaoer.bot.teaching import service, store
from xiaoer.bot.teaching.errors import (
    LearningAlreadyError,
    ModelNotFoundError,
    ModelNotReadyError,
    TeachingRefusedError,
    TrialNotFoundError,
)
from xiaoer.bot.teaching.minds import Minds
from xiaoer.bot.teaching.model.edits import AddExample, MuteIntent, PutIntent, RemoveExample
from xiaoer.bot.teaching.model.teaching import Goal
from xiaoer.bot.teaching.trials_store import put_aside
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database
from xiaoer.kernel.errors import PreconditionFailedError
from xiaoer.kernel.ids import ConversationId, WorkspaceId, new_id, workspace_id_of


@pytest.fixture
async def shop(
    db: Database, clock: FixedClock, workspace_id: WorkspaceId, tmp_path: Path
) -> AsyncIterator[School]:
    await given_workspace(db, clock)
    async for one in school(db, clock, workspace_id, tmp_path):
        yield one


async def count(shop: School, table: str) -> int:
    async with shop.db.transaction(shop.workspace_id) as tx:
        return await tx.fetchval(f"SELECT count(*) FROM {table}")


async def actions(shop: School) -> list[str]:
    async with shop.db.transaction(shop.workspace_id) as tx:
        rows = await tx.fetch(
            "SELECT action FROM identity_audit WHERE action LIKE 'bot.%' ORDER BY at"
        )
    return [row["action"] for row in rows]


async def test_what_was_taught_is_read_from_the_moment_it_is_published(shop: School) -> None:
    await shop.edit(*PARKING)
    model = await shop.learn()
    assert (model.number, model.state, model.reason) == (1, "ready", "")
    assert await shop.read("停车场在哪儿呀") != "parking"
    await shop.publish(1)
    assert await shop.read("停车场在哪儿呀") == "parking"
    assert await shop.read("快递走到哪了") == "parcel"
    await shop.publish(None)
    assert await shop.read("停车场在哪儿呀") != "parking"


async def test_a_second_worker_reads_with_what_was_published_too(shop: School) -> None:
    await shop.edit(*PARKING)
    await shop.learn()
    await shop.publish(1)
    other = Minds(shop.minds.shipped, shop.library)
    async with shop.db.transaction(shop.workspace_id) as tx:
        mind = await other.of(tx, shop.workspace_id)
        again = await other.of(tx, shop.workspace_id)
    assert mind.interpreter.read("停车位有吗", fallback_locale="zh-CN").intent == "parking"
    assert again is mind


async def test_another_workspace_reads_as_shipped(shop: School) -> None:
    await shop.edit(*PARKING)
    await shop.learn()
    await shop.publish(1)
    other = workspace_id_of("other")
    async with shop.db.transaction(other) as tx:
        assert await shop.minds.of(tx, other) is shop.minds.shipped
        assert (await store.draft(tx, other)).version == 0
        assert await store.model(tx, other, 1) is None


async def test_the_report_is_of_examples_that_were_held_out(shop: School) -> None:
    await shop.edit(*PARKING)
    await shop.learn()
    async with shop.db.transaction(shop.workspace_id) as tx:
        report = await store.report(tx, shop.workspace_id, 1)
    assert report is not None
    assert report.examples == 30
    assert {one.intent for one in report.intents} == {
        "coupon",
        "invoice",
        "parcel",
        "parking",
        "refund",
    }
    assert 0.3 < report.accuracy < 1
    assert {one.text for one in report.mistakes} <= {*_every_phrase(shop), *_own()}


def _every_phrase(shop: School) -> list[str]:
    intents = shop.minds.shipped.interpreter.lexicon.intents.values()
    return [phrase for intent in intents for phrase in intent.phrases]


def _own() -> list[str]:
    return [one.text for one in PARKING if isinstance(one, AddExample)]


async def test_progress_is_told_while_it_learns(shop: School) -> None:
    seen: list[tuple[str, int, int]] = []
    train = shop.trainer.train

    async def watched(*given: object, **more: object) -> object:
        done = await train(*given, **more)  # pyright: ignore[reportArgumentType]
        model = await shop.model(1)
        seen.append((model.state, model.done, model.total))
        return done

    shop.trainer.train = watched  # pyright: ignore[reportAttributeAccessIssue]
    await shop.learn()
    assert seen == [("learning", 3, 7)]
    assert (await shop.model(1)).done == 7


async def test_what_cannot_be_learnt_says_so_and_what_was_there_is_read_further(
    shop: School,
) -> None:
    shop.trainer.fails = True
    await shop.edit(AddExample("coupon", "抵用金在哪"))
    model = await shop.learn()
    assert (model.state, model.reason) == ("failed", "no memory")
    with pytest.raises(ModelNotReadyError):
        await shop.publish(1)
    assert await count(shop, "bot_live_models") == 0
    shop.trainer.fails = False
    assert (await shop.learn()).state == "ready"


async def test_one_model_is_learnt_at_a_time_but_a_lost_one_is_given_up(shop: School) -> None:
    async with shop.db.transaction(shop.workspace_id) as tx:
        await service.learn(tx, shop.workspace_id, actor="agent:chen", clock=shop.clock)
    with pytest.raises(LearningAlreadyError):
        await shop.learn()
    assert await count(shop, "bot_taught_models") == 1
    shop.clock.advance(service.PATIENCE + timedelta(seconds=1))
    assert (await shop.learn()).number == 2
    assert (await shop.model(1)).state == "failed"


async def test_a_refused_batch_changes_nothing(shop: School) -> None:
    before = await shop.edit(AddExample("coupon", "抵用金在哪"))
    with pytest.raises(TeachingRefusedError) as refused:
        await shop.edit(AddExample("coupon", "满减咋用"), AddExample("invoice", "领券"))
    (fault,) = refused.value.errors
    assert (fault.field, fault.code) == ("edits.1.text", "bot.teaching.taken")
    assert await shop.draft() == before
    assert await actions(shop) == ["bot.taught"]


async def test_an_edit_of_an_older_draft_is_refused(shop: School) -> None:
    first = await shop.edit(AddExample("coupon", "抵用金在哪"))
    await shop.edit(AddExample("coupon", "满减咋用"))
    with pytest.raises(PreconditionFailedError):
        await shop.edit(AddExample("coupon", "红包咋领"), if_match=f'"v{first.version}"')
    assert (await shop.draft()).teaching.added == {"coupon": ("抵用金在哪", "满减咋用")}
    await shop.edit(AddExample("coupon", "红包咋领"), if_match='"v2"')


async def test_an_edit_that_changes_nothing_keeps_the_version_and_is_not_noted(
    shop: School,
) -> None:
    await shop.edit(AddExample("coupon", "领券"))
    assert (await shop.draft()).version == 0
    assert await actions(shop) == []


async def test_publishing_is_noted_and_two_cannot_publish_at_once(shop: School) -> None:
    await shop.learn()
    await shop.publish(1, if_match='"v0"')
    with pytest.raises(PreconditionFailedError):
        await shop.publish(None, if_match='"v0"')
    with pytest.raises(ModelNotFoundError):
        await shop.publish(7)
    assert await actions(shop) == ["bot.model_published"]
    async with shop.db.transaction(shop.workspace_id) as tx:
        assert (await store.live(tx, shop.workspace_id)).number == 1


async def test_an_intent_with_too_few_examples_is_not_learnt(shop: School) -> None:
    await shop.edit(*PARKING[:3])
    with pytest.raises(TeachingRefusedError) as refused:
        await shop.learn()
    assert refused.value.errors[0].code == "bot.teaching.too_few"
    assert await count(shop, "bot_taught_models") == 0
    assert await count(shop, "kernel_jobs") == 0


async def test_an_article_must_be_published_to_be_led_to(shop: School) -> None:
    with pytest.raises(TeachingRefusedError) as refused:
        await shop.edit(PutIntent("parking", "停车", Goal("article", "no-such")))
    assert refused.value.errors[0].code == "bot.teaching.no_such_article"
    assert (await shop.draft()).version == 0


async def test_the_draft_goes_back_to_what_a_model_had_learnt(shop: School) -> None:
    await shop.edit(AddExample("coupon", "抵用金在哪"))
    await shop.learn()
    await shop.edit(RemoveExample("coupon", "领券"), MuteIntent("invoice", is_muted=True))
    async with shop.db.transaction(shop.workspace_id) as tx:
        back = await service.take_back(
            tx, shop.workspace_id, number=1, actor="agent:chen", clock=shop.clock
        )
        nothing = await service.take_back(
            tx, shop.workspace_id, number=None, actor="agent:chen", clock=shop.clock
        )
    assert back.teaching.added == {"coupon": ("抵用金在哪",)}
    assert (back.teaching.removed, back.teaching.muted) == ({}, ())
    assert nothing.teaching.size == 0


async def test_a_sentence_is_read_by_the_live_model_and_the_newest_one(shop: School) -> None:
    await shop.edit(*PARKING)
    await shop.learn()
    async with shop.db.transaction(shop.workspace_id) as tx:
        trial_id = await service.try_sentence(
            tx, shop.workspace_id, sentence="停车位有吗", clock=shop.clock
        )
        assert await service.reading_of(tx, shop.workspace_id, trial_id) == ("停车位有吗", None)
    await shop.work()
    async with shop.db.transaction(shop.workspace_id) as tx:
        _, readings = await service.reading_of(tx, shop.workspace_id, trial_id)
    assert readings is not None
    assert (readings.live.model, readings.draft.model) == (None, 1)
    assert readings.live.intent != "parking"
    assert readings.draft.intent == "parking"
    assert 0.5 <= readings.draft.score <= 1
    assert all(one.intent != "parking" for one in readings.draft.alternatives)


async def test_sentences_tried_are_forgotten_after_an_hour(shop: School) -> None:
    async with shop.db.transaction(shop.workspace_id) as tx:
        first = await service.try_sentence(
            tx, shop.workspace_id, sentence="停车位有吗", clock=shop.clock
        )
    shop.clock.advance(timedelta(hours=1, seconds=1))
    async with shop.db.transaction(shop.workspace_id) as tx:
        await service.try_sentence(tx, shop.workspace_id, sentence="在吗", clock=shop.clock)
        with pytest.raises(TrialNotFoundError):
            await service.reading_of(tx, shop.workspace_id, first)


@pytest.mark.parametrize(
    ("content", "form", "added"),
    [
        ("intent,text\ncoupon,抵用金在哪\ninvoice,票据开一下\n", "csv", 2),
        ('{"label":"coupon","text":"抵用金在哪"}\n', "jsonl", 1),
    ],
)
async def test_a_file_of_examples_is_taken(
    shop: School, content: str, form: str, added: int
) -> None:
    async with shop.db.transaction(shop.workspace_id) as tx:
        draft = await service.take_sheet(
            tx,
            shop.workspace_id,
            content=content,
            form="jsonl" if form == "jsonl" else "csv",
            minds=shop.minds,
            actor="agent:chen",
            clock=shop.clock,
        )
    assert draft.teaching.size == added


async def test_a_file_with_a_bad_line_is_refused_as_a_whole_by_line(shop: School) -> None:
    content = "intent,text\ncoupon,抵用金在哪\n\ncoupon,开一张发票\nnobody,停车在哪\n"
    async with shop.db.transaction(shop.workspace_id) as tx:
        with pytest.raises(TeachingRefusedError) as refused:
            await service.take_sheet(
                tx,
                shop.workspace_id,
                content=content,
                form="csv",
                minds=shop.minds,
                actor="agent:chen",
                clock=shop.clock,
            )
    assert [(one.field, one.code) for one in refused.value.errors] == [
        ("lines.4", "bot.teaching.taken"),
        ("lines.5", "bot.teaching.no_such_intent"),
    ]
    assert (await shop.draft()).version == 0


async def unread(shop: School) -> list[tuple[str, int, tuple[str, ...]]]:
    async with shop.db.transaction(shop.workspace_id) as tx:
        found = await service.not_understood(
            tx, shop.workspace_id, minds=shop.minds, clock=shop.clock
        )
    return [(one.question, one.times, one.guesses) for one in found]


async def note(shop: School, question: str, *guesses: str, times: int = 1) -> None:
    async with shop.db.transaction(shop.workspace_id) as tx:
        for seq in range(times):
            await learning.note_unanswered(
                tx,
                shop.workspace_id,
                conversation_id=ConversationId(new_id()),
                seq=seq,
                question=question,
                locale="zh-CN",
                mask=lambda text: text.replace("13800138000", "[PHONE_1]"),
                clock=shop.clock,
                guesses=guesses,
            )


async def test_what_was_not_understood_is_offered_until_it_is_taught_or_put_aside(
    shop: School,
) -> None:
    await note(shop, "抵用金在哪", "coupon", times=2)
    await note(shop, "你们老板是谁 13800138000")
    assert await unread(shop) == [
        ("抵用金在哪", 2, ("coupon",)),
        ("你们老板是谁 [PHONE_1]", 1, ()),
    ]
    await shop.edit(AddExample("coupon", "抵用金在哪？"))
    async with shop.db.transaction(shop.workspace_id) as tx:
        for expected in (True, False):
            assert expected is await put_aside(
                tx, shop.workspace_id, "你们老板是谁 [PHONE_1]", at=shop.clock.now()
            )
    assert await unread(shop) == []


async def test_questions_older_than_thirty_days_are_not_offered(shop: School) -> None:
    await note(shop, "抵用金在哪")
    shop.clock.advance(timedelta(days=31))
    assert await unread(shop) == []
