"""HTTP edge of teaching: the draft, its models, sentences tried, messages not understood."""

import re
from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

import msgspec
from litestar import Controller, Response, get, post, put
from litestar.params import PathParameter, QueryParameter

from xiaoer.bot import api as bot
from xiaoer.bot.teaching import service, store, views
from xiaoer.bot.teaching.errors import IntentNotFoundError
from xiaoer.bot.teaching.model import sheets
from xiaoer.bot.teaching.model.edits import Edit
from xiaoer.bot.teaching.model.report import compare
from xiaoer.bot.teaching.model.sheets import SheetFormat
from xiaoer.bot.teaching.trials_store import TriedReadings
from xiaoer.bot.teaching.trials_store import put_aside as put_question_aside
from xiaoer.bot.teaching.views import (
    IntentExamples,
    ModelReport,
    TaughtModelView,
    TeachingView,
)
from xiaoer.identity.api import Permission, requires
from xiaoer.kernel.db import Tx
from xiaoer.kernel.http.etag import etag
from xiaoer.kernel.http.parameters import AgentRequest, ClockPart, DbPart, IfMatch, Limit, locale_of

Number = Annotated[int, PathParameter(ge=1)]
IntentPath = Annotated[str, PathParameter(pattern="^[a-z][a-z0-9_]{0,60}$")]
Form = Annotated[SheetFormat, QueryParameter(name="format", required=False)]
_PLACEHOLDER: Final = re.compile(r"\s*\[[A-Z]+_\d+\]\s*")


class NewEdits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Edits made together: all or none."""

    edits: Annotated[list[Edit], msgspec.Meta(min_length=1, max_length=200)]


class NewSheet(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file's text: columns or fields `intent` (or `label`) and `text`."""

    format: SheetFormat
    content: Annotated[str, msgspec.Meta(min_length=1, max_length=2_000_000)]


class ChosenModel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A model's number, null for the shipped pack."""

    number: Annotated[int, msgspec.Meta(ge=1)] | None


class NewTrial(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sentence as a buyer would write it; it is forgotten after an hour."""

    sentence: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]


class Trial(msgspec.Struct, frozen=True):
    """How a sentence was read, null while it waits; `labels` name the intents."""

    id: UUID
    sentence: str
    readings: TriedReadings | None
    labels: dict[str, str]


class UnreadQuestion(msgspec.Struct, frozen=True):
    """A question with its personal data masked; `example` is what would be taught of it."""

    question: str
    example: str
    times: int
    asked_at: datetime
    guesses: tuple[str, ...]


class UnreadQuestions(msgspec.Struct, frozen=True):
    items: list[UnreadQuestion]


class TaughtModels(msgspec.Struct, frozen=True):
    items: list[TaughtModelView]


class PutAside(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    question: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]


class Teachings(Controller):
    """What a shop teaches its bot."""

    path = "/api/v1/bot/teaching"
    tags = ("bot",)
    guards = (requires(Permission.ARTICLES_WRITE),)

    @get(operation_id="get_teaching")
    async def get_teaching(self, request: AgentRequest, db: DbPart) -> Response[TeachingView]:
        """The draft with the figures of the newest model."""
        async with db.transaction(request.user.workspace_id) as tx:
            return await _shown(tx, request)

    @get("/intents/{intent:str}", operation_id="get_taught_intent")
    async def get_intent(
        self, request: AgentRequest, intent: IntentPath, db: DbPart
    ) -> IntentExamples:
        """Every phrasing of an intent, shipped and own."""
        who, minds = request.user, bot.minds()
        async with db.transaction(who.workspace_id) as tx:
            teaching = (await store.draft(tx, who.workspace_id)).teaching
        shipped = minds.shipped.interpreter.lexicon.intents
        if intent not in shipped and intent not in teaching.intents:
            raise IntentNotFoundError(intent=intent)
        own = teaching.intents.get(intent)
        label = own.label if own else shipped[intent].labels[locale_of(request)]
        return views.examples_view(intent, label, teaching, shipped)

    @post("/edits", operation_id="edit_teaching", status_code=200)
    async def edit(
        self,
        request: AgentRequest,
        data: NewEdits,
        db: DbPart,
        clock: ClockPart,
        if_match: IfMatch = None,
    ) -> Response[TeachingView]:
        """Change the draft; nothing is read differently until it is learnt and published."""
        who = request.user
        async with db.transaction(who.workspace_id) as tx:
            await service.edit(
                tx,
                who.workspace_id,
                edits=data.edits,
                minds=bot.minds(),
                actor=who.key,
                clock=clock,
                if_match=if_match,
            )
            return await _shown(tx, request)

    @post("/import", operation_id="import_examples", status_code=200)
    async def take_sheet(
        self,
        request: AgentRequest,
        data: NewSheet,
        db: DbPart,
        clock: ClockPart,
        if_match: IfMatch = None,
    ) -> Response[TeachingView]:
        """Add the examples of a file, all or none; what is wrong is told by line."""
        who = request.user
        async with db.transaction(who.workspace_id) as tx:
            await service.take_sheet(
                tx,
                who.workspace_id,
                content=data.content,
                form=data.format,
                minds=bot.minds(),
                actor=who.key,
                clock=clock,
                if_match=if_match,
            )
            return await _shown(tx, request)

    @get("/export", operation_id="export_examples", media_type="text/plain")
    async def export(self, request: AgentRequest, db: DbPart, form: Form = "csv") -> Response[str]:
        """Every example that the draft teaches, as a file."""
        who, minds = request.user, bot.minds()
        async with db.transaction(who.workspace_id) as tx:
            teaching = (await store.draft(tx, who.workspace_id)).teaching
        intents = minds.having(teaching).interpreter.lexicon.intents
        rows = (
            (name, text, "own" if text in teaching.added.get(name, ()) else "shipped")
            for name, intent in intents.items()
            for text in intent.phrases
        )
        name = f'attachment; filename="intents.{form}"'
        return Response(
            sheets.write(rows, form),
            media_type="text/plain",
            headers={"Content-Disposition": name},
        )

    @get("/models", operation_id="list_taught_models")
    async def list_models(
        self, request: AgentRequest, db: DbPart, limit: Limit = 20
    ) -> TaughtModels:
        """Models, the newest first."""
        who = request.user
        async with db.transaction(who.workspace_id) as tx:
            found = await store.models(tx, who.workspace_id, before=None, limit=limit)
        return TaughtModels([views.model_view(one) for one in found])

    @post("/models", operation_id="learn_teaching", status_code=202)
    async def learn(self, request: AgentRequest, db: DbPart, clock: ClockPart) -> TaughtModelView:
        """Have the draft learnt in the background; the model tells how far it is."""
        who = request.user
        async with db.transaction(who.workspace_id) as tx:
            model = await service.learn(tx, who.workspace_id, actor=who.key, clock=clock)
        return views.model_view(model)

    @get("/models/{number:int}", operation_id="get_taught_model")
    async def get_model(self, request: AgentRequest, number: Number, db: DbPart) -> ModelReport:
        """A model with its report, compared with the one learnt before it."""
        who, minds = request.user, bot.minds()
        async with db.transaction(who.workspace_id) as tx:
            model = await service.get_model(tx, who.workspace_id, number)
            report = await store.report(tx, who.workspace_id, number)
            older = await store.newest_ready(tx, who.workspace_id, before=number)
            before = await store.report(tx, who.workspace_id, older.number) if older else None
        labels = views.labels_of(minds.having(model.teaching).interpreter, locale_of(request))
        return ModelReport(
            views.model_view(model),
            report,
            older.number if older and report else None,
            compare(before, report) if before and report else None,
            labels,
        )

    @put("/live", operation_id="publish_taught_model")
    async def publish(
        self,
        request: AgentRequest,
        data: ChosenModel,
        db: DbPart,
        clock: ClockPart,
        if_match: IfMatch = None,
    ) -> Response[TeachingView]:
        """Read messages with this model from now on; an older one rolls back."""
        who = request.user
        async with db.transaction(who.workspace_id) as tx:
            await service.publish(
                tx,
                who.workspace_id,
                number=data.number,
                actor=who.key,
                clock=clock,
                if_match=if_match,
            )
            return await _shown(tx, request)

    @post("/take-back", operation_id="take_back_teaching", status_code=200)
    async def take_back(
        self, request: AgentRequest, data: ChosenModel, db: DbPart, clock: ClockPart
    ) -> Response[TeachingView]:
        """Make the draft what a model had learnt; edits since then are gone."""
        who = request.user
        async with db.transaction(who.workspace_id) as tx:
            await service.take_back(
                tx, who.workspace_id, number=data.number, actor=who.key, clock=clock
            )
            return await _shown(tx, request)


class Trials(Controller):
    """A sentence tried, and messages that were not understood."""

    path = "/api/v1/bot"
    tags = ("bot",)
    guards = (requires(Permission.ARTICLES_WRITE),)

    @post("/trials", operation_id="try_sentence", status_code=202)
    async def try_sentence(
        self, request: AgentRequest, data: NewTrial, db: DbPart, clock: ClockPart
    ) -> Trial:
        """Have a sentence read by the live model and by the newest one."""
        who = request.user
        async with db.transaction(who.workspace_id) as tx:
            trial_id = await service.try_sentence(
                tx, who.workspace_id, sentence=data.sentence, clock=clock
            )
        return Trial(trial_id, data.sentence, None, {})

    @get("/trials/{trial_id:uuid}", operation_id="get_trial")
    async def get_trial(self, request: AgentRequest, trial_id: UUID, db: DbPart) -> Trial:
        """How it was read."""
        who, minds = request.user, bot.minds()
        async with db.transaction(who.workspace_id) as tx:
            sentence, readings = await service.reading_of(tx, who.workspace_id, trial_id)
            teaching = (await store.draft(tx, who.workspace_id)).teaching
        shipped = views.labels_of(minds.shipped.interpreter, locale_of(request))
        own = {name: one.label for name, one in teaching.intents.items()}
        return Trial(trial_id, sentence, readings, {**own, **shipped})

    @get("/unread", operation_id="list_unread_questions")
    async def list_unread(
        self, request: AgentRequest, db: DbPart, clock: ClockPart
    ) -> UnreadQuestions:
        """What the bot did not understand in the last 30 days, the most frequent first."""
        who = request.user
        async with db.transaction(who.workspace_id) as tx:
            found = await service.not_understood(
                tx, who.workspace_id, minds=bot.minds(), clock=clock
            )
        return UnreadQuestions(
            [
                UnreadQuestion(
                    one.question,
                    _PLACEHOLDER.sub("", one.question),
                    one.times,
                    one.asked_at,
                    one.guesses,
                )
                for one in found
            ]
        )

    @post("/unread/put-aside", operation_id="put_unread_aside", status_code=204)
    async def put_aside(
        self, request: AgentRequest, data: PutAside, db: DbPart, clock: ClockPart
    ) -> None:
        """Offer a question no more."""
        who = request.user
        async with db.transaction(who.workspace_id) as tx:
            await put_question_aside(tx, who.workspace_id, data.question, at=clock.now())


async def _shown(tx: Tx, request: AgentRequest) -> Response[TeachingView]:
    workspace_id = request.user.workspace_id
    draft = await store.draft(tx, workspace_id)
    newest = next(iter(await store.models(tx, workspace_id, before=None, limit=1)), None)
    ready = await store.newest_ready(tx, workspace_id)
    view = views.teaching_view(
        draft,
        live=await store.live(tx, workspace_id),
        newest=newest,
        report=await store.report(tx, workspace_id, ready.number) if ready else None,
        shipped=bot.minds().shipped,
        locale=locale_of(request),
    )
    return Response(view, headers={"ETag": etag(draft.version)})
