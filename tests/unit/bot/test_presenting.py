"""Lines and cards of what is proposed, in the buyer's language."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, cast

import pytest

from xiaoer.bot import presenting
from xiaoer.bot.presenting import Desk
from xiaoer.kernel.i18n import LOCALES

AT = datetime(2026, 11, 22, 16, 5, tzinfo=UTC)


@dataclass(frozen=True)
class Rule:
    effect: str = "grants"
    text: str = "签收次日起七天内可以退货。"
    source: str = "《消费者权益保护法》第二十五条"
    rule_id: str = "cn.return.7d"


def desk(locale: str = "zh-CN", time_zone: str = "Asia/Shanghai") -> Desk:
    nothing = cast("Any", None)
    return Desk(nothing, nothing, nothing, nothing, nothing, locale, time_zone)


def test_a_card_names_the_act_and_when_it_expires() -> None:
    card = presenting.card_of("p1", "cancel", "取消订单", ("退 ¥129.00",), AT)
    assert card == {
        "type": "proposal",
        "proposal_id": "p1",
        "act": "cancel",
        "title": "取消订单",
        "lines": ["退 ¥129.00"],
        "expires_at": "2026-11-22T16:05:00Z",
    }


def test_a_card_that_does_not_expire_says_so() -> None:
    assert presenting.card_of("p1", "cancel", "t", (), None)["expires_at"] is None


def test_an_instant_of_another_zone_is_written_with_its_offset() -> None:
    there = AT.astimezone(timezone(timedelta(hours=8)))
    card = presenting.card_of("p1", "cancel", "t", (), there)
    assert datetime.fromisoformat(card["expires_at"]) == AT


def test_a_rule_is_quoted_with_its_source_and_one_full_stop() -> None:
    (said,) = presenting.rules([Rule()], "zh-CN")
    assert said.startswith("依据：")
    assert "第二十五条" in said
    assert "。。" not in said
    assert "。（" not in said


def test_a_rule_without_a_source_is_named_by_its_id() -> None:
    (said,) = presenting.rules([Rule(source="")], "en")
    assert said.startswith("Rule: ")
    assert "cn.return.7d" in said


@pytest.mark.parametrize("effect", ["grants", "refuses", "limits"])
def test_rules_that_decide_are_said(effect: str) -> None:
    assert len(presenting.rules([Rule(effect)], "zh-CN")) == 1


@pytest.mark.parametrize("silent", [Rule("notes"), Rule(text="")])
def test_rules_that_only_note_or_have_no_words_are_not(silent: Rule) -> None:
    assert presenting.rules([silent], "zh-CN") == ()


def test_at_most_two_rules_are_said_the_first_ones() -> None:
    many = [Rule("notes"), *(Rule(source=f"来源{number}") for number in range(4))]
    said = presenting.rules(many, "zh-CN")
    assert len(said) == 2
    assert "来源0" in said[0]
    assert "来源1" in said[1]


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("payer", ["buyer", "seller"])
def test_who_pays_for_which_way_is_said_in_words(payer: str, locale: str) -> None:
    back, out = presenting.freight(payer, payer, locale)
    assert back != out
    assert "commerce." not in back + out


def test_a_way_nobody_has_to_pay_for_is_not_spoken_of() -> None:
    assert presenting.freight(None, None, "zh-CN") == ()
    assert len(presenting.freight("buyer", None, "zh-CN")) == 1


def test_a_deadline_is_told_on_the_shop_s_clock() -> None:
    said = presenting.deadline("ship_return", "buyer", AT, desk())
    assert said is not None
    assert "11月23日 00:05" in said
    there = presenting.deadline("ship_return", "buyer", AT, desk("en", "Europe/Berlin"))
    assert there is not None
    assert "22 Nov 17:05" in there


def test_a_deadline_that_buyers_need_not_know_is_not_told() -> None:
    assert presenting.deadline("seal_ledger", "seller", AT, desk()) is None
