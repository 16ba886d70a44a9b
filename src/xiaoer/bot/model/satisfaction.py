"""How satisfied a contact is, turn by turn: a rule with reasoned weights, trained on nobody's data.

Each weight says what a careful reader would think of a sign: thanks and a short “好的” speak of
peace; an open question, explaining at length, a “no” from the desk, saying the same again and
anger do not. What was felt a turn ago is still felt in part.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from xiaoer.bot.model.emotion import Mark, Reading

_MARKS: Final[dict[Mark, float]] = {
    "swearing": 2.0,
    "blame": 1.8,
    "ultimatum": 1.5,
    "distrust": 1.2,
    "repeat": 1.0,
    "waiting": 0.8,
    "fear": 0.5,
    "shouting": 0.4,
    "thanks": -1.8,
}
_VALENCE: Final = -1.0
_BASE: Final = -1.0
_KEPT: Final = 0.45
_UNANSWERED: Final = 0.15
_MOST_UNANSWERED: Final = 3
_REFUSED: Final = 0.6
_SAID_AGAIN: Final = 0.7
_LONG_TALK: Final = 0.03
_LONGEST_TALK: Final = 20
_CLOSES: Final = re.compile(
    "(?:好的?|嗯+|哦+|行|可以|ok|okay|知道了|明白了?|了解了?|收到|没有?了|没事了?|不用了|不客气"
    "|再见|拜拜|yes|fine|got it|sure|no problem|that s all|bye)"
    "(?:的|了|呢|吧|啊|哈|哒|呀|哟|嘞|滴|~)*"
)
_AGREES: Final = re.compile("(?:是的?|对的?|嗯嗯?|有的?|就是这个|right|correct)(?:啊|呀|呢|哦)*")
_PEACE: Final = ((_CLOSES, -1.5), (_AGREES, -1.4))
_MASK: Final = re.compile(r"\[[^\]]{1,20}\]|https?://\S+|[\d\W_a-z]+")
_FACT_WORDS: Final = re.compile("订单(?:号|编号|金额)?|咨询|商品|下单时间|电话|地址|手机|姓名|id")
_FACT_LEFT: Final = 2
_IS_FACT: Final = -0.8
_ASKS: Final = re.compile(
    "为什么|为何|为啥|凭什么|怎么|咋|什么意思|到底|难道|是不是|是否|能不能|能否|可不可以|会不会|有没有"
    "|多久|什么时候|几天|几点|何时|哪|谁|多少|什么|啥|[?？]|吗|呢$"
    r"|\b(?:why|how|what|when|where|which|can i|could you|is it|do you)\b"
)
_ASKED: Final = 0.6
_DENIES: Final = re.compile(
    r"不|没|无法|未|别|\b(?:not|no|never|can t|cannot|won t|didn t|doesn t|isn t)\b|n't"
)
_DENIED: Final = 1.0
_TROUBLE: Final = re.compile(
    "怎么回事|搞什么|坏|破|错|假|骗|坑|差|慢|晚|贵|漏|丢|少(?!钱)|缺|卡|退|赔|投诉|催|麻烦|还是|又|才|都.{0,6}了|早就|一直"
    "|算了|真是|服了|呵呵|唉|哎|晕|郁闷|无语|着急|急|尽快|取消|拒收|失败|异常|问题|故障|影响|损失|过期|降价|差价"
    r"|\b(?:wrong|broken|late|missing|problem|issue|refund|cancel|fail\w*|lost|slow|again)\b"
)
_TROUBLED: Final = 0.5
_REFUSES: Final = re.compile(
    r"无法|不能|不支持|不可以|没有?办法|没法|抱歉|不好意思|只能|不会|已经?过|建议您|自己|不清楚|"
    r"\b(?:unable|cannot|can't|not possible|sorry|unfortunately)\b"
)
_EXPLAINED: Final = 0.02
_LONGEST_EXPLAINED: Final = 40
_ALIKE: Final = 0.6
_SHORTEST: Final = 4


@dataclass(frozen=True)
class Turn:
    """What the contact said, how it reads, and the answer; empty when there was none (yet)."""

    text: str
    reading: Reading
    answer: str = ""


def dissatisfaction(turns: Sequence[Turn]) -> float:
    """Probability (0 to 1) that the contact is dissatisfied at the last turn.

    Args:
        turns: from the beginning; the last one's answer is not looked at.
    """
    felt = 0.0
    for at in range(len(turns)):
        now = _signs(turns, at)
        felt = now if at == 0 else now + _KEPT * (felt - _BASE)
    return 1 / (1 + math.exp(-felt))


def level(turns: Sequence[Turn]) -> int:
    """0 dissatisfied, 1 in between, 2 satisfied."""
    probability = dissatisfaction(turns)
    if probability >= _LOST:
        return 0
    return 2 if probability <= _WON else 1


_LOST: Final = 0.45
_WON: Final = 0.1


def _signs(turns: Sequence[Turn], at: int) -> float:
    turn = turns[at]
    total = _BASE + _VALENCE * turn.reading.valence
    total += sum(_MARKS[mark] for mark in turn.reading.marks)
    total += _words(turn.text.strip().lower())
    total += _history(turns, at)
    return total


def _words(said: str) -> float:
    bare = said.strip("。.!！~～，, ")
    for pattern, weight in _PEACE:
        if pattern.fullmatch(bare):
            return weight
    if _is_fact(said):
        return _IS_FACT
    asked = _ASKED if _ASKS.search(said) else 0.0
    denied = _DENIED if _DENIES.search(said) else 0.0
    troubled = _TROUBLED if _TROUBLE.search(said) else 0.0
    return asked + denied + troubled + _EXPLAINED * min(len(said), _LONGEST_EXPLAINED)


def _is_fact(said: str) -> bool:
    """Whether only a number, link, name or address was handed over."""
    left = _MASK.sub("", _FACT_WORDS.sub("", said))
    return len(left) <= _FACT_LEFT and "?" not in said and "？" not in said


def _history(turns: Sequence[Turn], at: int) -> float:
    waiting = 0
    while waiting < min(at, _MOST_UNANSWERED) and not turns[at - 1 - waiting].answer.strip():
        waiting += 1
    total = _UNANSWERED * waiting + _LONG_TALK * min(at, _LONGEST_TALK)
    if at and _REFUSES.search(turns[at - 1].answer):
        total += _REFUSED
    if any(_is_alike(turns[at].text, before.text) for before in turns[max(0, at - 6) : at]):
        total += _SAID_AGAIN
    return total


def _is_alike(one: str, other: str) -> bool:
    """Whether two messages say nearly the same (Jaccard of character pairs)."""
    if min(len(one), len(other)) < _SHORTEST:
        return False
    pairs = [{text[i : i + 2] for i in range(len(text) - 1)} for text in (one, other)]
    return len(pairs[0] & pairs[1]) / len(pairs[0] | pairs[1]) >= _ALIKE
