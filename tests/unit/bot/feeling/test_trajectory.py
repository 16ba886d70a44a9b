"""Emotion over a conversation: alarms in time, few false ones, and recovery."""

from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from xiaoer.bot.feeling.api import reader
from xiaoer.bot.model.emotion import EmotionState, Reading, Trigger, after
from xiaoer.kernel.packs import PACKS

READER = reader(PACKS / "feelings")


@dataclass(frozen=True)
class Dialogue:
    """What a contact says, and when to step in."""

    says: str
    alarm_at: int = -1
    kind: str = ""
    recovers: bool = False

    @property
    def messages(self) -> list[str]:
        return self.says.split(" / ")


def dialogues() -> list[Dialogue]:
    file = Path(__file__).with_name("dialogues.yaml")
    return [Dialogue(**entry) for entry in yaml.safe_load(file.read_text("utf-8"))["dialogues"]]


def states(*messages: str) -> list[EmotionState]:
    """The state after each message."""
    seen, state = list[EmotionState](), EmotionState()
    for message in messages:
        state = after(state, READER.read(message))
        seen.append(state)
    return seen


HEATED = [dialogue for dialogue in dialogues() if dialogue.alarm_at >= 0]
CALM = [dialogue for dialogue in dialogues() if dialogue.alarm_at < 0]


@pytest.mark.parametrize("dialogue", HEATED, ids=lambda dialogue: dialogue.says[:40])
def test_the_alarm_comes_at_most_one_message_late(dialogue: Dialogue) -> None:
    alarms = [state.alarm for state in states(*dialogue.messages)]
    due = dialogue.alarm_at
    assert any(alarm != "none" for alarm in alarms[: due + 2]), alarms
    if dialogue.kind:
        assert dialogue.kind in alarms[due : due + 2]


def test_at_most_one_in_twenty_calm_conversations_raises_an_alarm() -> None:
    raised = [
        dialogue.says
        for dialogue in CALM
        if any(state.alarm != "none" for state in states(*dialogue.messages))
    ]
    assert len(CALM) >= 40
    assert len(raised) <= len(CALM) / 20, raised


def test_no_alarm_comes_long_before_its_time() -> None:
    early = [
        dialogue.says
        for dialogue in HEATED
        if any(
            state.alarm != "none"
            for state in states(*dialogue.messages)[: max(0, dialogue.alarm_at - 1)]
        )
    ]
    assert len(early) <= len(HEATED) / 20, early


@pytest.mark.parametrize(
    "dialogue", [d for d in dialogues() if d.recovers], ids=lambda d: d.says[:40]
)
def test_who_was_helped_calms_down(dialogue: Dialogue) -> None:
    assert states(*dialogue.messages)[-1].alarm == "none"


@pytest.mark.parametrize(
    ("message", "trigger"),
    [
        ("杯子碎了割伤手了", Trigger.INJURY),
        ("插上就冒烟了", Trigger.INJURY),
        ("吃完拉肚子住院了", Trigger.INJURY),
        ("我不想活了", Trigger.SELF_HARM),
        ("信不信我弄死你", Trigger.THREAT),
        ("我要打12315", Trigger.AUTHORITY),
        ("已经找消协了", Trigger.AUTHORITY),
        ("准备起诉你们", Trigger.AUTHORITY),
        ("我找记者来", Trigger.MEDIA),
        ("发到抖音上让大家看看", Trigger.MEDIA),
        ("I burned my hand on it", Trigger.INJURY),
        ("I want to kill myself", Trigger.SELF_HARM),
        ("I will burn down your shop", Trigger.THREAT),
        ("I'll report you to trading standards", Trigger.AUTHORITY),
        ("expect a call from a journalist", Trigger.MEDIA),
    ],
)
def test_a_hard_trigger_is_seen_in_one_message(message: str, trigger: Trigger) -> None:
    (state,) = states(message)
    assert trigger in state.triggers
    assert state.alarm != "none"


@pytest.mark.parametrize(
    "message",
    [
        "这把刀锋利到会割伤吗",
        "烤箱门会烫伤小孩吗",
        "会不会漏电",
        "电池会爆炸吗",
        "防割伤手套有吗",
        "手机屏幕有划伤",
        "订单炸了，卖太好了",
        "来一份炸鸡",
        "送到人民医院急诊楼护士站",
        "寄到法院路3号",
        "笑死我了",
        "跳楼价吗",
        "可爱死了",
        "烟雾报警器几节电池",
        "工商银行的卡能付吗",
        "多媒体音箱",
        "相机曝光时间怎么调",
        "晒图发到朋友圈返现吗",
        "师傅上门安装吗",
        "can this knife cut my finger easily",
        "deliver to the hospital reception",
        "is the fire pit rust proof",
        "where can I find you on WeChat",
        "a media player with HDMI",
        "dress to die for",
    ],
)
def test_what_only_looks_like_a_trigger_raises_nothing(message: str) -> None:
    (state,) = states(message)
    assert (state.triggers, state.alarm) == ((), "none")


def test_two_falling_turns_are_noticed_without_a_loud_word() -> None:
    falls = [Reading(valence=-0.2), Reading(valence=-0.5), Reading(valence=-0.9)]
    state = EmotionState()
    for reading in falls:
        state = after(state, reading)
    assert state.falling >= 2
    assert state.is_negative


def test_saying_the_same_again_warms() -> None:
    first, second, third = states(
        "我的退款呢怎么没消息", "我的退款呢怎么没消息", "我的退款呢怎么没消息"
    )
    assert first.heat < second.heat < third.heat


def test_a_trigger_is_remembered_but_does_not_alarm_for_ever() -> None:
    *_, last = states("我要打12315", "哦是我看错了", "好的谢谢", "没事了谢谢")
    assert last.seen == (Trigger.AUTHORITY,)
    assert last.alarm == "none"


def test_an_empty_message_changes_no_mood() -> None:
    before = EmotionState(mood="angry", heat=0.4)
    assert after(before, READER.read("  ")).heat <= before.heat


READINGS = st.builds(
    Reading,
    valence=st.floats(-1, 1),
    marks=st.lists(
        st.sampled_from(["swearing", "blame", "waiting", "thanks", "repeat", "shouting"]),
        unique=True,
    ).map(tuple),
    said=st.text("ab", max_size=6),
)


@given(readings=st.lists(READINGS, max_size=30))
def test_heat_keeps_its_bounds_and_cools_when_nothing_more_is_said(readings: list[Reading]) -> None:
    state = EmotionState()
    for reading in readings:
        state = after(state, reading)
        assert 0 <= state.heat <= 2
    for _ in range(12):
        state = after(state, Reading())
    assert state.alarm == "none"
