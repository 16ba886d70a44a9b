"""Use cases of teaching: edit the draft, have it learnt, look at what came of it, publish."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from xiaoer.bot.assistant.consulting import without_personal_data
from xiaoer.bot.teaching import store, trials_store
from xiaoer.bot.teaching.errors import (
    LearningAlreadyError,
    ModelNotFoundError,
    ModelNotReadyError,
    TeachingRefusedError,
    TrialNotFoundError,
)
from xiaoer.bot.teaching.minds import Minds
from xiaoer.bot.teaching.model import checking, sheets
from xiaoer.bot.teaching.model.checking import Scene
from xiaoer.bot.teaching.model.edits import Edit, PutIntent
from xiaoer.bot.teaching.model.sheets import SheetFormat
from xiaoer.bot.teaching.model.teaching import Teaching
from xiaoer.bot.teaching.store import Draft, TaughtModel
from xiaoer.bot.teaching.trials_store import TriedReadings, Unread
from xiaoer.identity import api as identity
from xiaoer.kernel import jobs
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.errors import FieldError
from xiaoer.kernel.http.etag import check_if_match
from xiaoer.kernel.ids import WorkspaceId, new_id
from xiaoer.knowledge import api as knowledge
from xiaoer.knowledge.errors import ArticleNotFoundError

LEARN: Final = "bot.learn"
TRY: Final = "bot.try"
DEFAULT_LOCALE: Final = "zh-CN"
LOOK_BACK: Final = timedelta(days=30)
MOST_UNREAD: Final = 100
PATIENCE: Final = timedelta(minutes=15)
"""Learning takes less than one; what takes longer lost its worker."""


async def edit(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    edits: Sequence[Edit],
    minds: Minds,
    actor: str,
    clock: Clock,
    if_match: str | None = None,
) -> Draft:
    """Change the draft by all edits or by none.

    Raises:
        TeachingRefusedError: some edit may not be; `errors` name each as `edits.<place>.<field>`.
        PreconditionFailedError: somebody changed the draft meanwhile.
    """
    before = await store.draft(tx, workspace_id, is_locked=True)
    check_if_match(if_match, before.version)
    scene = await _scene(tx, workspace_id, before.teaching, edits, minds)
    teaching, faults = checking.taught(before.teaching, edits, scene)
    _refuse(faults)
    return await _kept(tx, workspace_id, before, teaching, by=actor, clock=clock)


async def take_sheet(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    content: str,
    form: SheetFormat,
    minds: Minds,
    actor: str,
    clock: Clock,
    if_match: str | None = None,
) -> Draft:
    """Add every example of a file, or none.

    Raises:
        TeachingRefusedError: `errors` name each line as `lines.<number>`, at most fifty.
        PreconditionFailedError: somebody changed the draft meanwhile.
    """
    before = await store.draft(tx, workspace_id, is_locked=True)
    check_if_match(if_match, before.version)
    lines, faults = sheets.read(content, form)
    teaching = before.teaching
    if not faults:
        edits = [line.edit for line in lines]
        scene = await _scene(tx, workspace_id, teaching, edits, minds)
        teaching, faults = checking.taught(teaching, edits, scene, place="{at}")
        faults = [_in_file(fault, [line.number for line in lines]) for fault in faults]
    _refuse(faults)
    return await _kept(tx, workspace_id, before, teaching, by=actor, clock=clock)


def _in_file(fault: FieldError, numbers: Sequence[int]) -> FieldError:
    at, _, _ = fault.field.partition(".")
    return FieldError(f"lines.{numbers[int(at)]}", fault.code, fault.params)


async def learn(tx: Tx, workspace_id: WorkspaceId, *, actor: str, clock: Clock) -> TaughtModel:
    """Have the draft learnt in the background.

    Raises:
        TeachingRefusedError: an intent of the shop has too few examples.
        LearningAlreadyError: a model is being learnt.
    """
    draft = await store.draft(tx, workspace_id)
    if faults := checking.too_thin(draft.teaching):
        raise TeachingRefusedError(errors=faults)
    now = clock.now()
    await store.give_up(tx, workspace_id, before=now - PATIENCE, at=now)
    model = await store.add_model(tx, workspace_id, draft.teaching, by=actor, at=now)
    if model is None:
        raise LearningAlreadyError
    await jobs.enqueue(tx, workspace_id, LEARN, {"number": model.number}, max_attempts=3)
    return model


async def publish(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    number: int | None,
    actor: str,
    clock: Clock,
    if_match: str | None = None,
) -> None:
    """Let messages be read with a model from now on; None goes back to the shipped pack.

    Raises:
        ModelNotFoundError, ModelNotReadyError: there is no such model, or it was not learnt.
        PreconditionFailedError: somebody published meanwhile.
    """
    live = await store.live(tx, workspace_id)
    check_if_match(if_match, live.version)
    if number is not None and (await get_model(tx, workspace_id, number)).state != "ready":
        raise ModelNotReadyError(number=number)
    await store.publish(tx, workspace_id, number, by=actor, at=clock.now())
    await identity.record_audit(
        tx,
        workspace_id,
        actor=actor,
        action="bot.model_published",
        subject=f"model:{number or 0}",
        before={"model": live.number},
        after={"model": number},
        clock=clock,
    )


async def take_back(
    tx: Tx, workspace_id: WorkspaceId, *, number: int | None, actor: str, clock: Clock
) -> Draft:
    """Make the draft what a model had learnt, None for nothing: the edits since then are gone.

    Raises:
        ModelNotFoundError: there is no such model.
    """
    before = await store.draft(tx, workspace_id, is_locked=True)
    model = None if number is None else await get_model(tx, workspace_id, number)
    teaching = model.teaching if model else Teaching()
    return await _kept(tx, workspace_id, before, teaching, by=actor, clock=clock)


async def get_model(tx: Tx, workspace_id: WorkspaceId, number: int) -> TaughtModel:
    """One model. Raises ModelNotFoundError."""
    found = await store.model(tx, workspace_id, number)
    if found is None:
        raise ModelNotFoundError(number=number)
    return found


async def try_sentence(tx: Tx, workspace_id: WorkspaceId, *, sentence: str, clock: Clock) -> UUID:
    """Have a sentence read as a message would be; `reading_of` tells how, soon."""
    trial_id = new_id()
    await trials_store.add(tx, workspace_id, trial_id, sentence, at=clock.now())
    await jobs.enqueue(tx, workspace_id, TRY, {"trial_id": str(trial_id)}, max_attempts=2)
    return trial_id


async def reading_of(
    tx: Tx, workspace_id: WorkspaceId, trial_id: UUID
) -> tuple[str, TriedReadings | None]:
    """The sentence and how it was read, None while it waits. Raises TrialNotFoundError."""
    found = await trials_store.find(tx, workspace_id, trial_id)
    if found is None:
        raise TrialNotFoundError(trial=str(trial_id))
    return found


async def not_understood(
    tx: Tx, workspace_id: WorkspaceId, *, minds: Minds, clock: Clock
) -> list[Unread]:
    """Questions of the last 30 days that the bot did not understand and the draft does not have."""
    draft = await store.draft(tx, workspace_id)
    known = minds.having(draft.teaching).interpreter
    since = clock.now() - LOOK_BACK
    found = await trials_store.unread(tx, workspace_id, since, MOST_UNREAD)
    return [one for one in found if known.example_of(known.bare(one.question)) is None]


async def _scene(
    tx: Tx,
    workspace_id: WorkspaceId,
    teaching: Teaching,
    edits: Sequence[Edit],
    minds: Minds,
) -> Scene:
    shipped = minds.shipped
    intents = shipped.interpreter.lexicon.intents
    wanted = {
        one.goal.target
        for one in edits
        if isinstance(one, PutIntent) and one.goal.kind == "article"
    }
    return Scene(
        interpreter=minds.having(teaching).interpreter,
        shipped={name: intent.phrases for name, intent in intents.items()},
        articles=await _published(tx, workspace_id, wanted),
        flows=shipped.flows.flows.keys(),
        has_personal_data=lambda text: without_personal_data(text) != text,
    )


async def _published(tx: Tx, workspace_id: WorkspaceId, slugs: Collection[str]) -> set[str]:
    found: set[str] = set()
    for slug in slugs:
        try:
            await knowledge.get_article_by_slug(tx, workspace_id, slug=slug, locale=DEFAULT_LOCALE)
        except ArticleNotFoundError:
            continue
        found.add(slug)
    return found


def _refuse(faults: Sequence[FieldError]) -> None:
    if faults:
        raise TeachingRefusedError(errors=faults)


async def _kept(
    tx: Tx,
    workspace_id: WorkspaceId,
    before: Draft,
    teaching: Teaching,
    *,
    by: str,
    clock: Clock,
) -> Draft:
    """Keep the draft and note who changed it; what changes nothing keeps its version."""
    if teaching.digest() == before.teaching.digest():
        return before
    now = clock.now()
    version = await store.put_draft(tx, workspace_id, teaching, by=by, at=now)
    await identity.record_audit(
        tx,
        workspace_id,
        actor=by,
        action="bot.taught",
        subject="bot:teaching",
        before=_summary(before.teaching),
        after=_summary(teaching),
        clock=clock,
    )
    return Draft(version, teaching, by, now)


def _summary(teaching: Teaching) -> dict[str, object]:
    return {
        "digest": teaching.digest(),
        "intents": len(teaching.intents),
        "examples": teaching.size,
        "removed": sum(map(len, teaching.removed.values())),
        "muted": len(teaching.muted),
        "synonyms": len(teaching.synonyms),
    }
