"""The tests in flows' files can fail: each thing they may expect is noticed when it is not so."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from xiaoer.bot import flow_pack
from xiaoer.bot.flow_samples import read_samples
from xiaoer.bot.flow_trials import Trial

FOLDER = Path(__file__).parents[4] / "packs" / "flows"
PACK = flow_pack.load(FOLDER)
SAMPLES = read_samples(yaml.safe_load((FOLDER / "samples.yaml").read_text(encoding="utf-8")))
CANCEL = {"text": "帮我取消这个订单", "intent": "cancel_order"}
YES = {"text": "好的"}
NO = {"text": "先不用了"}


def flaws(*turns: tuple[dict[str, Any], dict[str, Any]], **world: Any) -> list[str]:
    test = {
        "orders": ["paid"],
        **world,
        "hear": [t[0] for t in turns],
        "expect": [t[1] for t in turns],
    }
    return Trial(PACK, test, SAMPLES).run()


@pytest.mark.parametrize(
    ("fine", "wrong"),
    [
        ({"proposes": "cancel"}, {"proposes": "return_refund"}),
        ({"says": "会这样办"}, {"says": "已退款"}),
        ({"says": ["会这样办"]}, {"says": ["会这样办", "已退款"]}),
        ({"never": "已退款"}, {"never": "会这样办"}),
        ({"person": None}, {"person": "asked"}),
        ({"declines": False}, {"declines": True}),
        ({"asks": None}, {"asks": "reason"}),
    ],
)
def test_one_turn_is_held_against_what_is_expected(
    fine: dict[str, Any], wrong: dict[str, Any]
) -> None:
    assert flaws((CANCEL, fine)) == []
    noticed = flaws((CANCEL, wrong))
    assert len(noticed) == 1
    assert noticed[0].startswith("turn 1: ")


def test_a_yes_confirms_and_a_no_declines() -> None:
    proposed = (CANCEL, {"proposes": "cancel"})
    assert flaws(proposed, (YES, {"confirms": "cancel"})) == []
    assert flaws(proposed, (NO, {"declines": True})) == []
    assert flaws(proposed, (NO, {"confirms": "cancel"})) != []
    assert flaws(proposed, (YES, {"declines": True})) != []


def test_the_fields_of_a_proposal_are_compared() -> None:
    said = (CANCEL, {"proposes": "cancel", "fields": {"reason": "poetry"}})
    assert "proposes with" in flaws(said)[0]


def test_a_visitor_is_asked_to_prove_who_it_is() -> None:
    assert flaws((CANCEL, {"says": "会这样办"}), buyer=False) != []


def test_a_refusal_is_told_with_its_rule() -> None:
    told = (CANCEL, {"says": "已发出的订单不能取消"})
    assert flaws(told, verdict="refused") == []
    assert flaws(told, verdict="made") != []


def test_another_expectation_than_there_is_does_not_pass_in_silence() -> None:
    with pytest.raises(KeyError, match="sings"):
        flaws((CANCEL, {"sings": True}))


def test_a_test_that_hears_more_than_it_expects_is_no_test() -> None:
    test: dict[str, Any] = {"orders": ["paid"], "hear": [CANCEL, YES], "expect": [{}]}
    with pytest.raises(ValueError, match="zip"):
        Trial(PACK, test, SAMPLES).run()
