"""The check of flows notices each kind of flaw."""

from copy import deepcopy
from typing import Any

import pytest

from xiaoer.bot import flow_pack
from xiaoer.bot.flow_pack import FlowUnreadableError
from xiaoer.bot.model.flows import checking

ACTS = frozenset({"cancel"})
SOUND: dict[str, Any] = {
    "flow": "sound",
    "version": 1,
    "labels": {"zh": "取消", "en": "Cancel"},
    "starts": ["cancel_order"],
    "slots": {"order": {"prompt": {"zh": "哪个？", "en": "Which?"}}},
    "steps": {
        "which": {"slot": "order"},
        "state": {
            "branch": [{"when": {"order.is_waiting": True}, "next": "offer"}, {"next": "late"}]
        },
        "offer": {"propose": "cancel", "done": "end"},
        "late": {
            "say": {"zh": "{order.tail} 已发出。", "en": "{order.tail} is on its way."},
            "next": "end",
        },
    },
}


def flaws(**changes: Any) -> list[str]:
    written = deepcopy(SOUND)
    for path, value in changes.items():
        *folders, last = path.split("__")
        place = written
        for folder in folders:
            place = place[folder]
        place[last] = value
    return checking.flaws(flow_pack.flow_of(written, "sound.yaml"), ACTS)


def test_a_sound_flow_has_no_flaw() -> None:
    assert flaws() == []


@pytest.mark.parametrize(
    ("path", "planted", "noticed"),
    [
        ("steps__which__next", "nowhere", "goes on to nowhere"),
        ("steps__which__slot", "ordr", "fills the slot ordr"),
        ("steps__state__branch", [{"when": {"order.is_waiting": True}, "next": "late"}], "no way"),
        ("steps__offer__propose", "give_money", "cannot be done"),
        ("steps__late__say", {"zh": "{order.tial}", "en": "{order.tial}"}, "order.tial"),
        ("steps__late__say", {"zh": "{order.tail}", "en": "sent"}, "filled differently"),
        ("steps__late__say", {"zh": "已发出！", "en": "sent"}, "shouts"),
        ("steps__late", {"person": "bored"}, "which is no reason"),
        ("steps__late", {"answer": "poem", "otherwise": "offer"}, "the answer poem"),
        ("steps__late", {"say": []}, "ends without a word"),
        ("slots__reason", {"kind": "choice"}, "filled by no step"),
        ("slots__order__tries", 0, "never asked"),
        ("slots__order", {}, "no question"),
        ("steps__lost", {"say": {"zh": "无人到", "en": "unseen"}}, "lost is never reached"),
    ],
)
def test_a_planted_flaw_is_noticed(path: str, planted: Any, noticed: str) -> None:
    assert any(noticed in flaw for flaw in flaws(**{path: planted})), flaws(**{path: planted})


def test_a_circle_that_waits_for_nobody_is_noticed() -> None:
    circle = {"branch": [{"when": {"order.is_waiting": True}, "next": "late"}, {"next": "state"}]}
    assert any("comes back to itself" in flaw for flaw in flaws(steps__state=circle))


def test_a_branch_that_ends_the_flow_silently_is_noticed() -> None:
    silent = {"branch": [{"when": {"order.is_waiting": True}, "next": "offer"}, {"next": "end"}]}
    assert any("without a word" in flaw for flaw in flaws(steps__state=silent))


def test_two_flows_of_one_intent_are_noticed() -> None:
    flow = flow_pack.flow_of(SOUND, "sound.yaml")
    assert checking.clashes([flow, flow]) == ["sound and sound both begin with cancel_order"]


def test_what_is_no_flow_is_refused_with_its_place() -> None:
    with pytest.raises(FlowUnreadableError, match=r"sound\.yaml"):
        flaws(steps__state__branch=[{"when": {"order.is_waiting": {"nearly": 1}}, "next": "late"}])
