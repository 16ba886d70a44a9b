"""Flows as files: `packs/flows/*.yaml` read into the shape that the interpreter walks."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, cast

import yaml

from xiaoer.bot.model.flows.conditions import conditions_of
from xiaoer.bot.model.flows.heard import Words
from xiaoer.bot.model.flows.shape import (
    END,
    AnswerStep,
    Arm,
    BranchStep,
    Flow,
    IdentifyStep,
    Option,
    PersonStep,
    ProposeStep,
    SayStep,
    Slot,
    SlotStep,
    Step,
    SwitchStep,
    Texts,
)
from xiaoer.bot.model.flows.turn import Pack
from xiaoer.bot.model.products import Synonyms

WORDS_FILE: Final = "words.yaml"
SAMPLES_FILE: Final = "samples.yaml"
Entry = Mapping[str, Any]
LOCALES: Final = {"zh": "zh-CN", "en": "en"}


_ALLOWED: Final[Mapping[str, frozenset[str]]] = {
    "flow": frozenset(
        {"flow", "version", "labels", "starts", "slots", "steps", "tests"}
        | {"question", "topic", "explains", "forgets_after"}
    ),
    "slot": frozenset(
        {"kind", "prompt", "among", "options", "intents", "default", "pattern"}
        | {"tries", "replies", "always_asked"}
    ),
    "option": frozenset({"label", "shows"}),
    "arm": frozenset({"when", "next"}),
}
_STEPS: Final[Mapping[str, frozenset[str]]] = {
    "slot": frozenset({"next", "none"}),
    "branch": frozenset[str](),
    "answer": frozenset({"next", "otherwise"}),
    "propose": frozenset({"fields", "done", "kept", "refused"}),
    "identify": frozenset[str](),
    "switch": frozenset[str](),
    "person": frozenset[str](),
    "say": frozenset({"next", "cards", "buttons", "cites", "admits", "unanswered"}),
}
"""What each kind of step may say besides its own name; the last kind needs not even say that."""


class FlowUnreadableError(ValueError):
    """A flow's file is not written as flows are; the message names file, flow and place."""


def load(folder: Path, topics: Mapping[str, str] | None = None) -> Pack:
    """Every flow of a folder. Raises FlowUnreadableError."""
    words = cast("Entry", yaml.safe_load((folder / WORDS_FILE).read_text(encoding="utf-8")))
    flows = [flow_of(entry, path.name) for path, entry in entries(folder)]
    if len({flow.name for flow in flows}) < len(flows):
        raise FlowUnreadableError("two flows of one name")
    synonyms = {
        name: re.compile("|".join(ways)) for name, ways in words.get("attributes", {}).items()
    }
    by_name = {flow.name: flow for flow in flows}
    return Pack(by_name, _words(words), topics or {}, Synonyms(synonyms, _sentences(words)))


@lru_cache(maxsize=4)
def shipped(folder: Path) -> Pack:
    """The flows of a folder, read once per process."""
    return load(folder)


def entries(folder: Path) -> Iterator[tuple[Path, Entry]]:
    """Every flow of a folder as written, with its file."""
    for path in sorted(folder.glob("*.yaml")):
        if path.name not in {WORDS_FILE, SAMPLES_FILE}:
            for entry in yaml.safe_load(path.read_text(encoding="utf-8")):
                yield path, cast("Entry", entry)


def _sentences(words: Entry) -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    return tuple(
        (re.compile(one["asks"]), re.compile(one["says"], re.IGNORECASE))
        for one in words.get("sentences", [])
    )


def _words(words: Entry) -> Words:
    def whole(name: str) -> re.Pattern[str]:
        return re.compile("|".join(words[name]))

    return Words(
        yes=whole("agree"),
        no=whole("disagree"),
        stop=whole("stop"),
        correct=whole("correct"),
        everything=whole("everything"),
        nothing=whole("nothing"),
        address=re.compile("|".join(words["address"]), re.IGNORECASE),
        general=whole("general"),
        verbs=tuple((one["intent"], re.compile(one["shows"])) for one in words.get("verbs", [])),
    )


def flow_of(entry: Entry, file: str) -> Flow:
    """One flow as written. Raises FlowUnreadableError."""
    try:
        return _flow(entry)
    except (KeyError, TypeError, ValueError, re.error) as error:
        raise FlowUnreadableError(f"{file}, {entry.get('flow')}: {error!r}") from error


def _only(written: Entry, allowed: frozenset[str], where: str) -> None:
    """Refuse what is misspelt: it would be passed over in silence."""
    if unknown := sorted(map(str, set(written) - allowed)):
        raise ValueError(f"{where} does not know {unknown}")


def _flow(entry: Entry) -> Flow:
    _only(entry, _ALLOWED["flow"], "a flow")
    written: Mapping[str, Entry] = entry["steps"]
    names = [*written, END]
    steps = {
        name: _step(name, step, names[at + 1]) for at, (name, step) in enumerate(written.items())
    }
    return Flow(
        name=str(entry["flow"]),
        version=int(entry["version"]),
        labels=_texts(entry["labels"]),
        starts=tuple(entry.get("starts", [])),
        slots={name: _slot(name, slot or {}) for name, slot in entry.get("slots", {}).items()},
        steps=steps,
        is_question=bool(entry.get("question", False)),
        topic=entry.get("topic"),
        explains=bool(entry.get("explains", False)),
        forgets_after=int(entry.get("forgets_after", 120)),
    )


def _texts(written: Any) -> Texts:
    """Texts by locale, from {zh: ..., en: ...} or from one text that is the same in both."""
    if isinstance(written, str):
        return dict.fromkeys(LOCALES.values(), written)
    return {locale: str(written[short]).strip() for short, locale in LOCALES.items()}


def _all_texts(written: Any) -> tuple[Texts, ...]:
    return tuple(_texts(one) for one in (written if isinstance(written, list) else [written]))  # pyright: ignore[reportUnknownVariableType]


def _slot(name: str, slot: Entry) -> Slot:
    _only(slot, _ALLOWED["slot"], f"the slot {name}")
    return Slot(
        name=name,
        kind=slot.get("kind", name),
        prompt=_texts(slot["prompt"]) if "prompt" in slot else {},
        among=conditions_of(slot.get("among", {})),
        options=tuple(_option(key, one) for key, one in slot.get("options", {}).items()),
        intents=dict(slot.get("intents", {})),
        default=slot.get("default"),
        pattern=re.compile(slot["pattern"], re.IGNORECASE) if "pattern" in slot else None,
        tries=int(slot.get("tries", 2)),
        replies=_all_texts(slot.get("replies", [])),
        is_always_asked=bool(slot.get("always_asked", False)),
    )


def _option(name: str, option: Entry) -> Option:
    _only(option, _ALLOWED["option"], f"the option {name}")
    shows = tuple(re.compile(pattern) for pattern in option.get("shows", []))
    return Option(name, _texts(option["label"]), shows)


def _step(name: str, step: Entry, following: str) -> Step:  # noqa: PLR0911 - one kind each
    kind = next((one for one in _STEPS if one in step), "say")
    _only(step, _STEPS[kind] | {kind}, f"the step {name}")
    onward = str(step.get("next", following))
    if "slot" in step:
        return SlotStep(name, step["slot"], onward, step.get("none"))
    if "branch" in step:
        return BranchStep(name, tuple(_arm(arm, name) for arm in step["branch"]))
    if "answer" in step:
        return AnswerStep(name, step["answer"], onward, step["otherwise"])
    if "propose" in step:
        fields = {key: str(slot) for key, slot in step.get("fields", {}).items()}
        done = step.get("done", following)
        return ProposeStep(
            name, step["propose"], fields, done, step.get("kept"), step.get("refused")
        )
    if "identify" in step:
        ways = step["identify"]
        return IdentifyStep(name, *(ways[key] for key in ("number", "tail")), **_ways(ways))
    if "switch" in step:
        return SwitchStep(name, step["switch"])
    if "person" in step:
        return PersonStep(name, step["person"])
    return SayStep(
        name,
        _all_texts(step.get("say", [])),
        onward,
        cards=tuple(step.get("cards", [])),
        buttons=tuple(step.get("buttons", [])),
        cites=bool(step.get("cites", False)),
        admits=bool(step.get("admits", False)),
        is_unanswered=bool(step.get("unanswered", False)),
    )


def _arm(arm: Entry, step: str) -> Arm:
    _only(arm, _ALLOWED["arm"], f"an arm of {step}")
    return Arm(conditions_of(arm.get("when", {})), arm["next"])


def _ways(ways: Entry) -> dict[str, str]:
    return {key: str(ways[key]) for key in ("known", "missed", "locked")}
