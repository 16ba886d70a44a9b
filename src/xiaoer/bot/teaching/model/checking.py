"""What an edit must keep to, each refusal with its place and its reason. Pure."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from xiaoer.bot.model.understanding import HUMAN, Interpreter
from xiaoer.bot.teaching.model.edits import (
    AddExample,
    DropIntent,
    DropSynonym,
    Edit,
    MuteIntent,
    PutIntent,
    PutSynonym,
    RemoveExample,
    Shipped,
    applied,
)
from xiaoer.bot.teaching.model.teaching import (
    FEWEST_EXAMPLES,
    KEPT,
    MOST_EXAMPLES,
    MOST_INTENTS,
    MOST_SYNONYMS,
    Goal,
    Teaching,
)
from xiaoer.kernel.errors import FieldError

MOST_FAULTS: Final = 50
_SHORTEST_WORD: Final = 2
Faults = Iterator[FieldError]


@dataclass
class Scene:
    """What edits are checked against.

    `interpreter` reads with the draft's lexicon; `articles` are the published slugs, `flows` the
    names of flows; `has_personal_data` tells whether a text names somebody.
    """

    interpreter: Interpreter
    shipped: Shipped
    articles: Collection[str]
    flows: Collection[str]
    has_personal_data: Callable[[str], bool]
    fresh: dict[str, str | None] = field(default_factory=dict[str, str | None])

    def owner_of(self, text: str) -> str | None:
        """The intent of which a text is an example as it is compared, edits so far included."""
        bare = self.interpreter.bare(text)
        return self.fresh.get(bare, self.interpreter.example_of(bare))

    def label_of(self, intent: str) -> str:
        """Name of an intent for people."""
        known = self.interpreter.lexicon.intents.get(intent)
        return known.labels["zh-CN"] if known else intent


def taught(
    teaching: Teaching, edits: Sequence[Edit], scene: Scene, *, place: str = "edits.{at}"
) -> tuple[Teaching, list[FieldError]]:
    """What is taught after all edits, and what is wrong with them (at most `MOST_FAULTS`).

    Each edit is checked against what the ones before it made; `place` names an edit by its number.
    """
    faults: list[FieldError] = []
    for at, edit in enumerate(edits):
        found = list(_CHECKS[type(edit)](teaching, edit, scene))
        where = place.format(at=at)
        faults += [FieldError(f"{where}.{one.field}", one.code, one.params) for one in found]
        if len(faults) >= MOST_FAULTS:
            break
        if not found:
            teaching = applied(teaching, edit, scene.shipped)
            _note(edit, scene)
    return teaching, faults[:MOST_FAULTS]


def too_thin(teaching: Teaching) -> list[FieldError]:
    """Own intents with too few examples to be learnt."""
    return [
        FieldError(
            f"intents.{name}",
            "bot.teaching.too_few",
            {"label": one.label, "min": FEWEST_EXAMPLES, "count": count},
        )
        for name, one in teaching.intents.items()
        if name not in teaching.muted
        and (count := len(teaching.added.get(name, ()))) < FEWEST_EXAMPLES
    ]


def _note(edit: Edit, scene: Scene) -> None:
    if isinstance(edit, AddExample | RemoveExample):
        owner = edit.intent if isinstance(edit, AddExample) else None
        scene.fresh[scene.interpreter.bare(edit.text)] = owner


def _put_intent(teaching: Teaching, edit: PutIntent, scene: Scene) -> Faults:
    if edit.intent in KEPT:
        yield FieldError("intent", "bot.teaching.kept", {"label": scene.label_of(edit.intent)})
    is_new = edit.intent not in scene.shipped and edit.intent not in teaching.intents
    if is_new and len(teaching.intents) >= MOST_INTENTS:
        yield FieldError("intent", "bot.teaching.too_many_intents", {"max": MOST_INTENTS})
    if not edit.label.strip():
        yield FieldError("label", "kernel.field.required")
    yield from _goal(edit.goal, scene)


def _goal(goal: Goal, scene: Scene) -> Faults:
    if goal.kind == "article" and goal.target not in scene.articles:
        yield FieldError("goal.target", "bot.teaching.no_such_article", {"slug": goal.target})
    if goal.kind == "flow" and goal.target not in scene.flows:
        yield FieldError("goal.target", "bot.teaching.no_such_flow", {"flow": goal.target})
    if goal.kind == "answer":
        if not goal.text.strip():
            yield FieldError("goal.text", "kernel.field.required")
        if set("{}") & set(goal.text + goal.text_en):
            yield FieldError("goal.text", "bot.teaching.no_braces")


def _drop_intent(teaching: Teaching, edit: DropIntent, _: Scene) -> Faults:
    if edit.intent not in teaching.intents and edit.intent not in teaching.goals:
        yield FieldError("intent", "bot.teaching.not_own", {"intent": edit.intent})


def _add(teaching: Teaching, edit: AddExample, scene: Scene) -> Faults:
    if edit.intent == HUMAN:
        yield FieldError("intent", "bot.teaching.by_rules")
    elif not _exists(teaching, edit.intent, scene):
        yield FieldError("intent", "bot.teaching.no_such_intent", {"intent": edit.intent})
    if teaching.size >= MOST_EXAMPLES:
        yield FieldError("text", "bot.teaching.too_many_examples", {"max": MOST_EXAMPLES})
    yield from _text(edit, scene)


def _text(edit: AddExample, scene: Scene) -> Faults:
    if not any(character.isalnum() for character in scene.interpreter.bare(edit.text)):
        yield FieldError("text", "bot.teaching.says_nothing")
        return
    if scene.has_personal_data(edit.text):
        yield FieldError("text", "bot.teaching.personal_data")
    owner = scene.owner_of(edit.text)
    if owner is not None and owner != edit.intent:
        params = {"label": scene.label_of(owner), "intent": owner}
        yield FieldError("text", "bot.teaching.taken", params)


def _remove(teaching: Teaching, edit: RemoveExample, scene: Scene) -> Faults:
    text = edit.text.strip()
    own, shipped = teaching.added.get(edit.intent, ()), scene.shipped.get(edit.intent, ())
    if edit.intent == HUMAN:
        yield FieldError("intent", "bot.teaching.by_rules")
    elif text not in own and text not in shipped:
        yield FieldError("text", "bot.teaching.no_such_example")


def _mute(teaching: Teaching, edit: MuteIntent, scene: Scene) -> Faults:
    if edit.intent in KEPT:
        yield FieldError("intent", "bot.teaching.kept", {"label": scene.label_of(edit.intent)})
    elif not _exists(teaching, edit.intent, scene):
        yield FieldError("intent", "bot.teaching.no_such_intent", {"intent": edit.intent})


def _put_synonym(teaching: Teaching, edit: PutSynonym, _: Scene) -> Faults:
    said, meant = edit.said.strip(), edit.meant.strip()
    if len(said) < _SHORTEST_WORD:
        yield FieldError("said", "bot.teaching.word_too_short", {"min": _SHORTEST_WORD})
    if not meant:
        yield FieldError("meant", "kernel.field.required")
    if said and said in meant:
        yield FieldError("said", "bot.teaching.word_within", {"said": said, "meant": meant})
    if said not in teaching.synonyms and len(teaching.synonyms) >= MOST_SYNONYMS:
        yield FieldError("said", "bot.teaching.too_many_synonyms", {"max": MOST_SYNONYMS})


def _drop_synonym(teaching: Teaching, edit: DropSynonym, _: Scene) -> Faults:
    if edit.said.strip() not in teaching.synonyms:
        yield FieldError("said", "bot.teaching.no_such_synonym", {"said": edit.said})


def _exists(teaching: Teaching, intent: str, scene: Scene) -> bool:
    return intent in scene.shipped or intent in teaching.intents


_CHECKS: Final[Mapping[type[Any], Callable[[Teaching, Any, Scene], Faults]]] = {
    PutIntent: _put_intent,
    DropIntent: _drop_intent,
    AddExample: _add,
    RemoveExample: _remove,
    MuteIntent: _mute,
    PutSynonym: _put_synonym,
    DropSynonym: _drop_synonym,
}
