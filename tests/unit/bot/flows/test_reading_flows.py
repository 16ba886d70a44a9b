"""Flows are read from files as written, and refused with file, flow and place otherwise."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from xiaoer.bot import flow_pack
from xiaoer.bot.flow_pack import FlowUnreadableError
from xiaoer.bot.model.flows.shape import (
    END,
    AnswerStep,
    BranchStep,
    Flow,
    IdentifyStep,
    PersonStep,
    ProposeStep,
    SayStep,
    SlotStep,
    SwitchStep,
)

NO_FIELDS: dict[str, Any] = {}
BOTH = {"zh": "请选择", "en": "Choose"}
WRITTEN: dict[str, Any] = {
    "flow": "swap",
    "version": 2,
    "labels": {"zh": "换货", "en": "Exchange"},
    "starts": ["exchange_wish"],
    "slots": {
        "order": {"among": {"order.has_arrived": True}, "prompt": BOTH},
        "reason": {
            "kind": "choice",
            "prompt": BOTH,
            "options": {"size": {"label": BOTH, "shows": ["尺码"]}},
        },
    },
    "steps": {
        "which": {"slot": "order", "none": "sorry"},
        "why": {"slot": "reason"},
        "state": {"branch": [{"when": {"order.is_moving": True}, "next": "sorry"}, {"next": "do"}]},
        "do": {"propose": "exchange", "fields": {"reason": "reason"}, "done": "end"},
        "sorry": {"say": BOTH, "cards": ["order"], "buttons": ["human"], "next": "end"},
    },
}


def read(**planted: Any) -> Flow:
    written = deepcopy(WRITTEN)
    for path, value in planted.items():
        *folders, last = path.split("__")
        place = written
        for folder in folders:
            place = place[folder]
        place[last] = value
    return flow_pack.flow_of(written, "swap.yaml")


def test_a_flow_is_read_with_its_defaults() -> None:
    flow = read()
    assert (flow.name, flow.version, flow.first) == ("swap", 2, "which")
    assert (flow.is_question, flow.explains, flow.topic, flow.forgets_after) == (
        False,
        False,
        None,
        120,
    )
    assert flow.labels == {"zh-CN": "换货", "en": "Exchange"}


def test_a_slot_is_of_the_kind_it_is_named_after_unless_it_says_so() -> None:
    slots = read().slots
    assert (slots["order"].kind, slots["reason"].kind) == ("order", "choice")
    assert (slots["order"].tries, slots["order"].is_always_asked) == (2, False)
    assert slots["reason"].options[0].shows[0].search("尺码不合")


def test_a_step_goes_on_to_the_one_below_and_the_last_to_the_end() -> None:
    steps = read(steps__last={"say": BOTH}).steps
    assert isinstance(steps["why"], SlotStep)
    assert steps["why"].next == "state"
    assert isinstance(steps["last"], SayStep)
    assert steps["last"].next == END


@pytest.mark.parametrize(
    ("step", "kind"),
    [
        ({"slot": "order"}, SlotStep),
        ({"branch": [{"next": "end"}]}, BranchStep),
        ({"answer": "stock", "otherwise": "end"}, AnswerStep),
        ({"propose": "exchange"}, ProposeStep),
        (
            {
                "identify": {
                    "number": "order",
                    "tail": "tail",
                    "known": "which",
                    "missed": "end",
                    "locked": "end",
                }
            },
            IdentifyStep,
        ),
        ({"switch": "other"}, SwitchStep),
        ({"person": "asked"}, PersonStep),
        ({"say": "好的"}, SayStep),
        ({}, SayStep),
    ],
)
def test_a_step_is_of_the_kind_that_its_words_say(step: dict[str, Any], kind: type) -> None:
    assert isinstance(read(steps__extra=step).steps["extra"], kind)


def test_one_text_is_said_in_both_languages_and_several_in_turn() -> None:
    step = read(steps__extra={"say": ["OK", BOTH]}).steps["extra"]
    assert isinstance(step, SayStep)
    assert step.texts == ({"zh-CN": "OK", "en": "OK"}, {"zh-CN": "请选择", "en": "Choose"})


@pytest.mark.parametrize(
    ("path", "planted", "place"),
    [
        ("strats", ["x"], r"a flow .*strats"),
        ("slots__order__promt", BOTH, r"slot order .*promt"),
        ("slots__reason__options__size__show", ["x"], r"option size .*show"),
        ("steps__sorry__butons", ["human"], r"step sorry .*butons"),
        ("steps__which__otherwise", "sorry", r"step which .*otherwise"),
        ("steps__do__feilds", NO_FIELDS, r"step do .*feilds"),
        ("steps__state__next", "do", r"step state .*next"),
        ("steps__state__branch", [{"whn": NO_FIELDS, "next": "do"}], r"arm of state .*whn"),
        ("steps__state__branch", [{"when": NO_FIELDS}], "next"),
        ("version", "two", "two"),
        ("labels", {"zh": "换货"}, "en"),
        ("slots__order__pattern", "(", "order|pattern|missing"),
        ("steps__extra", {"answer": "stock"}, "otherwise"),
        ("steps__extra", {"identify": {"number": "order"}}, "tail"),
        ("slots__order__among", {"order.is_moving": {"nearly": 1}}, "nearly"),
    ],
)
def test_a_misspelt_flow_is_refused_where_it_is_wrong(path: str, planted: Any, place: str) -> None:
    with pytest.raises(FlowUnreadableError, match=rf"swap\.yaml, swap: .*(?:{place})"):
        read(**{path: planted})


@pytest.mark.parametrize("missing", ["flow", "version", "labels", "steps"])
def test_a_flow_without_what_it_must_have_is_refused(missing: str) -> None:
    written = {key: value for key, value in WRITTEN.items() if key != missing}
    with pytest.raises(FlowUnreadableError, match=missing):
        flow_pack.flow_of(written, "swap.yaml")


HEARD = ("agree", "disagree", "stop", "correct", "general", "everything", "nothing", "address")
WORDS = {name: ["x"] for name in HEARD}


def folder(path: Path, **files: Any) -> Path:
    for name, content in {"words": WORDS, **files}.items():
        (path / f"{name}.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    return path


def test_a_folder_is_read_whole_without_words_and_samples(tmp_path: Path) -> None:
    other: dict[str, Any] = {**WRITTEN, "flow": "other", "starts": []}
    pack = flow_pack.load(folder(tmp_path, a=[WRITTEN], b=[other], samples={"orders": {}}))
    assert set(pack.flows) == {"swap", "other"}
    begun = pack.beginning_with("exchange_wish")
    assert begun is not None
    assert begun.name == "swap"
    assert pack.beginning_with("unheard_of") is None
    assert pack.beginning_with(None) is None


def test_two_flows_of_one_name_are_refused_across_files(tmp_path: Path) -> None:
    with pytest.raises(FlowUnreadableError, match="two flows of one name"):
        flow_pack.load(folder(tmp_path, a=[WRITTEN], b=[WRITTEN]))
