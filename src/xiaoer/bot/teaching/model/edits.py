"""One edit of what is taught, and applying several at once. Pure."""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Final

import msgspec

from xiaoer.bot.teaching.model.teaching import (
    LONGEST_EXAMPLE,
    Goal,
    IntentName,
    OwnIntent,
    Teaching,
    Text,
)

Label = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
OptionalLabel = Annotated[str, msgspec.Meta(max_length=60)]
Word = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]


class PutIntent(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="edit", tag="put_intent"
):
    """A new intent, or another name and goal for one of the shop's own."""

    intent: IntentName
    label: Label
    goal: Goal
    label_en: OptionalLabel = ""


class DropIntent(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="edit", tag="drop_intent"
):
    """Forget an own intent with its examples."""

    intent: IntentName


class AddExample(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="edit", tag="add_example"
):
    """A phrasing that means the intent; one that was removed comes back."""

    intent: IntentName
    text: Text


class RemoveExample(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="edit", tag="remove_example"
):
    """Take a phrasing away, the shop's own or a shipped one."""

    intent: IntentName
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_EXAMPLE)]


class MuteIntent(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="edit", tag="mute_intent"
):
    """Never read the intent, or read it again."""

    intent: IntentName
    is_muted: bool


class PutSynonym(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="edit", tag="put_synonym"
):
    """What buyers say, and the usual word."""

    said: Word
    meant: Word


class DropSynonym(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="edit", tag="drop_synonym"
):
    """Forget a synonym."""

    said: Word


Edit = PutIntent | DropIntent | AddExample | RemoveExample | MuteIntent | PutSynonym | DropSynonym
Shipped = Mapping[str, Sequence[str]]


def applied(teaching: Teaching, edit: Edit, shipped: Shipped) -> Teaching:
    """What is taught after an edit; `shipped` are the pack's phrasings by intent.

    An edit that says what holds already changes nothing.
    """
    return _APPLY[type(edit)](teaching, edit, shipped)


def _put_intent(teaching: Teaching, edit: PutIntent, shipped: Shipped) -> Teaching:
    goals = {**teaching.goals, edit.intent: edit.goal}
    if edit.intent in shipped:
        return msgspec.structs.replace(teaching, goals=goals)
    own = OwnIntent(edit.label.strip(), edit.label_en.strip())
    intents = {**teaching.intents, edit.intent: own}
    return msgspec.structs.replace(teaching, intents=intents, goals=goals)


def _drop_intent(teaching: Teaching, edit: DropIntent, _: Shipped) -> Teaching:
    def others(by_intent: Mapping[str, Any]) -> dict[str, Any]:
        return {name: kept for name, kept in by_intent.items() if name != edit.intent}

    if edit.intent not in teaching.intents:
        return msgspec.structs.replace(teaching, goals=others(teaching.goals))
    return msgspec.structs.replace(
        teaching,
        intents=others(teaching.intents),
        goals=others(teaching.goals),
        added=others(teaching.added),
        muted=tuple(name for name in teaching.muted if name != edit.intent),
    )


def _add(teaching: Teaching, edit: AddExample, shipped: Shipped) -> Teaching:
    text = edit.text.strip()
    back = _without(teaching.removed, edit.intent, text)
    if text in shipped.get(edit.intent, ()):
        return msgspec.structs.replace(teaching, removed=back)
    return msgspec.structs.replace(
        teaching, added=_with(teaching.added, edit.intent, text), removed=back
    )


def _remove(teaching: Teaching, edit: RemoveExample, shipped: Shipped) -> Teaching:
    text = edit.text.strip()
    added = _without(teaching.added, edit.intent, text)
    if text not in shipped.get(edit.intent, ()):
        return msgspec.structs.replace(teaching, added=added)
    removed = _with(teaching.removed, edit.intent, text)
    return msgspec.structs.replace(teaching, added=added, removed=removed)


def _mute(teaching: Teaching, edit: MuteIntent, _: Shipped) -> Teaching:
    kept = tuple(name for name in teaching.muted if name != edit.intent)
    muted = (*kept, edit.intent) if edit.is_muted else kept
    return msgspec.structs.replace(teaching, muted=muted)


def _put_synonym(teaching: Teaching, edit: PutSynonym, _: Shipped) -> Teaching:
    synonyms = {**teaching.synonyms, edit.said.strip(): edit.meant.strip()}
    return msgspec.structs.replace(teaching, synonyms=synonyms)


def _drop_synonym(teaching: Teaching, edit: DropSynonym, _: Shipped) -> Teaching:
    kept = {said: meant for said, meant in teaching.synonyms.items() if said != edit.said.strip()}
    return msgspec.structs.replace(teaching, synonyms=kept)


def _with(
    texts: Mapping[str, tuple[str, ...]], intent: str, text: str
) -> dict[str, tuple[str, ...]]:
    own = texts.get(intent, ())
    return {**texts, intent: own if text in own else (*own, text)}


def _without(
    texts: Mapping[str, tuple[str, ...]], intent: str, text: str
) -> dict[str, tuple[str, ...]]:
    left = tuple(one for one in texts.get(intent, ()) if one != text)
    others = {name: kept for name, kept in texts.items() if name != intent}
    return {**others, intent: left} if left else others


_APPLY: Final[Mapping[type[Any], Callable[[Teaching, Any, Shipped], Teaching]]] = {
    PutIntent: _put_intent,
    DropIntent: _drop_intent,
    AddExample: _add,
    RemoveExample: _remove,
    MuteIntent: _mute,
    PutSynonym: _put_synonym,
    DropSynonym: _drop_synonym,
}
