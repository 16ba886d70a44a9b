"""Asking the model: within its budget, kept with its outcome, judged the same again."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from xiaoer.bot.assistant import pack, service, store
from xiaoer.bot.assistant.model.advice import Advice, Outcome
from xiaoer.bot.assistant.model.prompt import Line, Passage, Scene
from xiaoer.bot.assistant.service import Assistant
from xiaoer.bot.assistant.store import Call
from xiaoer.bot.ports.language import Asking, Completion, LanguageModelAwayError
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database
from xiaoer.kernel.ids import ConversationId, WorkspaceId, new_id

GUARD = pack.guard(Path(__file__).parents[4] / "packs")
SCENE = Scene(
    "zh-CN",
    (Line("buyer", "东西不想要了"),),
    (Passage("退货", "退货运费由买家承担。"),),
    ("手冲壶，已签收",),
)
WISH = '{"move":"wish","intent":"return_wish","order":1,"text":"","sources":[]}'


@dataclass
class Parrot:
    """Says the same each time; away when it has nothing to say."""

    says: str = WISH
    name: str = "parrot"
    asked: list[Asking] = field(default_factory=list[Asking])

    async def complete(self, asking: Asking, *, seconds: float) -> Completion:
        self.asked.append(asking)
        if not self.says:
            raise LanguageModelAwayError(reason="timeout")
        return Completion(self.says, self.name, 900, 100)


def assistant_of(parrot: Parrot, daily_tokens: int = 2_000) -> Assistant:
    return Assistant(parrot, GUARD, ("return_wish",), 5.0, daily_tokens)


async def consult(
    db: Database, workspace_id: WorkspaceId, clock: FixedClock, assistant: Assistant
) -> Advice | None:
    return await service.consult(
        db,
        assistant,
        workspace_id=workspace_id,
        conversation_id=ConversationId(new_id()),
        scene=SCENE,
        clock=clock,
    )


async def calls_of(db: Database, workspace_id: WorkspaceId) -> Sequence[Call]:
    async with db.transaction(workspace_id) as tx:
        return await store.latest(tx, workspace_id, conversation_id=None, before=None, limit=10)


async def test_a_wish_becomes_advice_and_is_kept(
    db: Database, workspace_id: WorkspaceId, clock: FixedClock
) -> None:
    found = await consult(db, workspace_id, clock, assistant_of(Parrot()))
    assert found == Advice("return_wish", 0)
    (call,) = await calls_of(db, workspace_id)
    assert (call.outcome, call.tokens, call.scene) == (Outcome.WISH, 1_000, SCENE)
    assert service.judged_again(call, GUARD).advice == found


async def test_a_model_that_is_away_leaves_the_bot_alone(
    db: Database, workspace_id: WorkspaceId, clock: FixedClock
) -> None:
    assert await consult(db, workspace_id, clock, assistant_of(Parrot(says=""))) is None
    (call,) = await calls_of(db, workspace_id)
    assert (call.outcome, call.answer, call.tokens) == (Outcome.AWAY, None, 0)
    assert service.judged_again(call, GUARD).outcome is Outcome.AWAY


async def test_beyond_the_budget_nobody_is_asked(
    db: Database, workspace_id: WorkspaceId, clock: FixedClock
) -> None:
    parrot = Parrot()
    assistant = assistant_of(parrot)
    outcomes = [await consult(db, workspace_id, clock, assistant) for _ in range(3)]
    assert [one is None for one in outcomes] == [False, False, True]
    assert len(parrot.asked) == 2
    assert (await calls_of(db, workspace_id))[0].outcome is Outcome.OVER_BUDGET


async def test_a_new_day_brings_a_new_budget(
    db: Database, workspace_id: WorkspaceId, clock: FixedClock
) -> None:
    assistant = assistant_of(Parrot(), daily_tokens=1_000)
    assert await consult(db, workspace_id, clock, assistant) is not None
    assert await consult(db, workspace_id, clock, assistant) is None
    clock.advance(timedelta(hours=24))
    assert await consult(db, workspace_id, clock, assistant) is not None
