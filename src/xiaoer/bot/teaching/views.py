"""What is taught as the workbench sees it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

import msgspec

from xiaoer.bot.model.understanding import HUMAN, Intent, Interpreter
from xiaoer.bot.service import Mind
from xiaoer.bot.teaching.model.report import Comparison, IntentFigures, Report
from xiaoer.bot.teaching.model.teaching import KEPT, Goal, Teaching
from xiaoer.bot.teaching.store import Draft, Live, ModelState, TaughtModel
from xiaoer.kernel.i18n import Locale

Origin = Literal["shipped", "own"]


class TaughtModelView(msgspec.Struct, frozen=True):
    """A model; `examples` are the shop's own that it learnt, `done` of `total` steps."""

    number: int
    state: ModelState
    done: int
    total: int
    reason: str
    intents: int
    examples: int
    made_by: str
    made_at: datetime
    finished_at: datetime | None


class LiveModel(msgspec.Struct, frozen=True):
    """What messages are read with; `number` null is the shipped pack."""

    number: int | None
    version: int
    published_by: str
    published_at: datetime | None


class TaughtIntent(msgspec.Struct, frozen=True):
    """An intent of the draft; figures are those of the newest model, null where it has none.

    `is_kept`: the rules of service need it, so that it cannot be muted or led elsewhere.
    `goal` is what the shop chose, null where the pack decides.
    """

    intent: str
    label: str
    label_en: str
    is_own: bool
    is_muted: bool
    is_kept: bool
    is_by_rules: bool
    goal: Goal | None
    shipped: int
    added: int
    removed: int
    precision: float | None
    recall: float | None


class Synonym(msgspec.Struct, frozen=True):
    """What buyers say, and the usual word."""

    said: str
    meant: str


class FlowChoice(msgspec.Struct, frozen=True):
    """A flow that an intent may lead to."""

    name: str
    label: str


class TeachingView(msgspec.Struct, frozen=True):
    """The draft; `is_learnt` when the newest model has learnt just this."""

    version: int
    updated_by: str
    updated_at: datetime | None
    is_learnt: bool
    is_changed: bool
    live: LiveModel
    newest: TaughtModelView | None
    intents: list[TaughtIntent]
    synonyms: list[Synonym]
    flows: list[FlowChoice]


class TaughtExample(msgspec.Struct, frozen=True):
    """A phrasing; one that was removed can be taken back."""

    text: str
    origin: Origin
    is_removed: bool


class IntentExamples(msgspec.Struct, frozen=True):
    """An intent's phrasings, the shop's own first."""

    intent: str
    label: str
    items: list[TaughtExample]


class ModelReport(msgspec.Struct, frozen=True):
    """A model, what was seen on examples held out, and what changed since an older one.

    `compared_with` is the older one's number, null where there is none; `labels` name the intents.
    """

    model: TaughtModelView
    report: Report | None
    compared_with: int | None
    comparison: Comparison | None
    labels: dict[str, str]


def model_view(model: TaughtModel) -> TaughtModelView:
    """A model as people see it."""
    return TaughtModelView(
        number=model.number,
        state=model.state,
        done=model.done,
        total=model.total,
        reason=model.reason,
        intents=len(model.teaching.intents),
        examples=model.teaching.size,
        made_by=model.made_by,
        made_at=model.made_at,
        finished_at=model.finished_at,
    )


def teaching_view(
    draft: Draft,
    *,
    live: Live,
    newest: TaughtModel | None,
    report: Report | None,
    shipped: Mind,
    locale: Locale,
) -> TeachingView:
    """The whole draft as people see it; `newest` is the model that was begun last."""
    figures = {one.intent: one for one in report.intents} if report else {}
    teaching, intents = draft.teaching, shipped.interpreter.lexicon.intents
    rows = [_shipped_row(one, teaching, figures, locale) for one in intents.values()]
    own = [_own_row(name, teaching, figures, locale) for name in teaching.intents]
    return TeachingView(
        version=draft.version,
        updated_by=draft.updated_by,
        updated_at=draft.updated_at,
        is_learnt=newest is not None
        and (newest.state, newest.digest) == ("ready", teaching.digest()),
        is_changed=teaching.digest() != Teaching().digest(),
        live=LiveModel(live.number, live.version, live.published_by, live.published_at),
        newest=model_view(newest) if newest else None,
        intents=[*own, *sorted(rows, key=lambda row: row.intent)],
        synonyms=[Synonym(*pair) for pair in teaching.synonyms.items()],
        flows=[
            FlowChoice(flow.name, flow.labels.get(locale, flow.name))
            for flow in shipped.flows.flows.values()
        ],
    )


def labels_of(interpreter: Interpreter, locale: Locale) -> dict[str, str]:
    """Names of the intents for people."""
    intents = interpreter.lexicon.intents
    return {name: intent.labels.get(locale, name) for name, intent in intents.items()}


def examples_view(
    intent: str, label: str, teaching: Teaching, shipped: Mapping[str, Intent]
) -> IntentExamples:
    """Phrasings of one intent of the draft."""
    removed = set(teaching.removed.get(intent, ()))
    given = shipped[intent].phrases if intent in shipped else ()
    own = [TaughtExample(text, "own", is_removed=False) for text in teaching.added.get(intent, ())]
    ours = [TaughtExample(text, "shipped", text in removed) for text in given]
    return IntentExamples(intent, label, [*reversed(own), *ours])


def _shipped_row(
    intent: Intent, teaching: Teaching, figures: Mapping[str, IntentFigures], locale: Locale
) -> TaughtIntent:
    name = intent.name
    label = intent.labels.get(locale, name)
    labels = (label, intent.labels.get("en", ""))
    return _row(name, labels, teaching, figures, shipped=len(intent.phrases))


def _own_row(
    name: str, teaching: Teaching, figures: Mapping[str, IntentFigures], locale: Locale
) -> TaughtIntent:
    one = teaching.intents[name]
    label = (one.label_en if locale == "en" else "") or one.label
    return _row(name, (label, one.label_en), teaching, figures, shipped=0)


def _row(
    name: str,
    labels: tuple[str, str],
    teaching: Teaching,
    figures: Mapping[str, IntentFigures],
    *,
    shipped: int,
) -> TaughtIntent:
    seen = figures.get(name)
    return TaughtIntent(
        intent=name,
        label=labels[0],
        label_en=labels[1],
        is_own=name in teaching.intents,
        is_muted=name in teaching.muted,
        is_kept=name in KEPT,
        is_by_rules=name == HUMAN,
        goal=teaching.goals.get(name),
        shipped=shipped,
        added=len(teaching.added.get(name, ())),
        removed=len(teaching.removed.get(name, ())),
        precision=seen.precision if seen else None,
        recall=seen.recall if seen else None,
    )
