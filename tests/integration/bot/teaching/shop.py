"""A small pack with a library that learns in this process, and a workspace that teaches."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from xiaoer.bot import api as bot
from xiaoer.bot.model.signs import Signs
from xiaoer.bot.model.understanding import Intent, Interpreter, Lexicon
from xiaoer.bot.ports.training import Example, Held, Told, TrainingFailedError
from xiaoer.bot.reading.learning import learn
from xiaoer.bot.reading.library import Library
from xiaoer.bot.service import Mind
from xiaoer.bot.teaching import service, store
from xiaoer.bot.teaching.minds import Minds
from xiaoer.bot.teaching.model.edits import AddExample, Edit, PutIntent
from xiaoer.bot.teaching.model.teaching import Goal
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database
from xiaoer.kernel.ids import WorkspaceId
from xiaoer.kernel.job_runner import JobRunner
from xiaoer.kernel.jobs import JobHandlers

PHRASES = {
    "refund": ("退款给我", "把钱退回来", "钱什么时候退", "申请退钱", "退款到哪了", "想退钱"),
    "parcel": ("快递到哪了", "包裹在哪里", "看看物流", "查一下快递", "快递走到哪", "包裹到没"),
    "invoice": ("开一张发票", "要电子发票", "发票抬头写公司", "能开票吗", "补开发票", "发票呢"),
    "coupon": ("优惠券在哪领", "有红包吗", "满减券怎么用", "领券", "券过期了", "给张券"),
}
PARKING = (
    PutIntent("parking", "停车", Goal("answer", text="楼下停 2 小时免费")),
    *(
        AddExample("parking", text)
        for text in ("哪里停车", "有停车场吗", "停车收费吗", "车停哪儿", "能停车吗", "停车位在哪")
    ),
)


class InProcess:
    """Learns here, or fails."""

    def __init__(self, *, fails: bool = False) -> None:
        self.fails, self.times = fails, 0

    async def train(
        self,
        examples: Sequence[Example],
        file: Path,
        *,
        with_vectors: bool,
        told: Told | None = None,
    ) -> Sequence[Held]:
        assert not with_vectors
        self.times += 1
        if told is not None:
            await told(3, 7)
        if self.fails:
            raise TrainingFailedError("no memory")
        return learn(examples, file, embedder=None)


@dataclass
class School:
    """A workspace's desk and its worker."""

    db: Database
    clock: FixedClock
    workspace_id: WorkspaceId
    minds: Minds
    library: Library
    trainer: InProcess

    async def edit(self, *edits: Edit, if_match: str | None = None) -> store.Draft:
        async with self.db.transaction(self.workspace_id) as tx:
            return await service.edit(
                tx,
                self.workspace_id,
                edits=edits,
                minds=self.minds,
                actor="agent:chen",
                clock=self.clock,
                if_match=if_match,
            )

    async def learn(self) -> store.TaughtModel:
        """Ask for a model and let the worker work."""
        async with self.db.transaction(self.workspace_id) as tx:
            asked = await service.learn(tx, self.workspace_id, actor="agent:chen", clock=self.clock)
        await self.work()
        return await self.model(asked.number)

    async def work(self) -> None:
        handlers = JobHandlers()
        bot.register_teaching(handlers, self.minds, self.library)
        await JobRunner(self.db, handlers, self.clock).run_due()

    async def model(self, number: int) -> store.TaughtModel:
        async with self.db.transaction(self.workspace_id) as tx:
            return await service.get_model(tx, self.workspace_id, number)

    async def publish(self, number: int | None, if_match: str | None = None) -> None:
        async with self.db.transaction(self.workspace_id) as tx:
            await service.publish(
                tx,
                self.workspace_id,
                number=number,
                actor="agent:chen",
                clock=self.clock,
                if_match=if_match,
            )

    async def read(self, text: str) -> str | None:
        """What the bot of the workspace takes a message for."""
        async with self.db.transaction(self.workspace_id) as tx:
            mind = await self.minds.of(tx, self.workspace_id)
        return mind.interpreter.read(text, fallback_locale="zh-CN").intent

    async def draft(self) -> store.Draft:
        async with self.db.transaction(self.workspace_id) as tx:
            return await store.draft(tx, self.workspace_id)


async def school(
    db: Database, clock: FixedClock, workspace_id: WorkspaceId, folder: Path
) -> AsyncIterator[School]:
    """Open a school whose shipped pack has been learnt."""
    trainer = InProcess()
    library = Library(folder, trainer, None)
    shipped = Mind(Interpreter(_lexicon()), bot.mind().flows)
    await library.attach(shipped.interpreter)
    await library.settled()
    yield School(db, clock, workspace_id, Minds(shipped, library), library, trainer)
    await library.close()


def _lexicon() -> Lexicon:
    nothing = Signs.of([])
    intents = {
        name: Intent(name, {"zh-CN": name, "en": name}, phrases)
        for name, phrases in PHRASES.items()
    }
    return Lexicon(intents, nothing, nothing, nothing, nothing, nothing, nothing, (), {})
