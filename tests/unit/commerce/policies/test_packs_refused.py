"""A pack with a mistake is refused as a whole, and told where the mistake is."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from tests.unit.commerce.policies.given import case, order, wanted

from xiaoer.commerce.policies.errors import PolicyInvalidError
from xiaoer.commerce.policies.model.evaluate import evaluate
from xiaoer.commerce.policies.model.facts import Wish
from xiaoer.commerce.policies.model.reading import read_pack
from xiaoer.commerce.policies.model.rule import PolicySet
from xiaoer.commerce.policies.packs import load_shipped_packs, read_file, shipped_content
from xiaoer.kernel.i18n import translate

RULE: dict[str, Any] = {
    "id": "R-1",
    "source": "店铺公示 · shop notice",
    "text": {"zh-CN": "可以取消。", "en": "Can be cancelled."},
    "status": "verified",
    "checked_on": "2026-11-25",
    "wishes": ["cancel"],
    "then": {"grant": "order"},
}
PACK: dict[str, Any] = {
    "pack": "mine",
    "level": "shop",
    "titles": {"zh-CN": "我的店规", "en": "My rules"},
    "rules": [RULE],
}
TERM: dict[str, Any] = {"act": "refund", "who": "seller", "days": 7}
NONE: dict[str, Any] = {}
CAPS = {
    "order_percent": 20,
    "order": "50.00 CNY",
    "buyer_90_days": "150.00 CNY",
    "agent_day": "500.00 CNY",
    "shop_month": "20000.00 CNY",
    "two_people_above": "30.00 CNY",
}


def refusal(raw: object) -> tuple[Any, ...]:
    with pytest.raises(PolicyInvalidError) as refused:
        read_pack(raw, file="mine.yaml")
    params = refused.value.params
    assert params["file"] == "mine.yaml"
    return params["rule"], params["field"], params["reason"]


def changed(**change: Any) -> dict[str, Any]:
    return PACK | {"rules": [RULE | change]}


def without(key: str) -> dict[str, Any]:
    rule = deepcopy(RULE)
    del rule[key]
    return PACK | {"rules": [rule]}


def test_the_pack_without_a_mistake_is_read_and_decides() -> None:
    pack = read_pack(PACK, file="mine.yaml")
    decision = evaluate(case(wanted(Wish.CANCEL), order()), PolicySet((pack,), "v"))
    assert [one.rule_id for one in decision.because] == ["R-1"]
    assert (pack.zone.key, pack.is_default) == ("Asia/Shanghai", False)


@pytest.mark.parametrize(
    ("raw", "field", "reason"),
    [
        (None, "-", "Expected `object`, got `null`"),
        ([], "-", "Expected `object`, got `array`"),
        ("pack: mine", "-", "Expected `object`, got `str`"),
        ({}, "-", "Object missing required field `pack`"),
        (PACK | {"level": "king"}, "level", "Invalid enum value 'king'"),
        (PACK | {"zone": "Mars/Olympus"}, "zone", "unknown time zone Mars/Olympus"),
        (PACK | {"zone": "../etc/passwd"}, "zone", "unknown time zone ../etc/passwd"),
        (PACK | {"zone": ""}, "zone", "unknown time zone "),
        (PACK | {"titles": {"en": "Only"}}, "titles", "needs a text in zh-CN and en"),
        (
            PACK | {"titles": {"zh-CN": " ", "en": "Blank"}},
            "titles",
            "needs a text in zh-CN and en",
        ),
        (PACK | {"rules": None}, "rules", "Expected `array`, got `null`"),
        (PACK | {"rules": ["R-1"]}, "rules[0]", "Expected `object`, got `str`"),
        (PACK | {"version": 2}, "-", "Object contains unknown field `version`"),
        (PACK | {"scope": {"planet": ["earth"]}}, "scope", None),
        (PACK | {"scope": {"regions": "CN"}}, "scope.regions", "Expected `array`, got `str`"),
        (PACK | {"pack": " "}, "pack", "needs a name"),
    ],
)
def test_a_mistake_of_the_pack_is_told_with_its_field(
    raw: object, field: str, reason: str | None
) -> None:
    rule, told, why = refusal(raw)
    assert (rule, told) == ("-", field)
    assert why if reason is None else why == reason


@pytest.mark.parametrize("key", list(RULE))
def test_a_rule_says_all_that_a_rule_must_say(key: str) -> None:
    rule, field, reason = refusal(without(key))
    assert rule == ("?" if key == "id" else "R-1")
    assert (field, reason) == ("-", f"Object missing required field `{key}`")


@pytest.mark.parametrize(
    ("change", "field", "reason"),
    [
        ({"id": ""}, "id", "needs a name"),
        ({"status": "rumoured"}, "status", "Invalid enum value 'rumoured'"),
        ({"checked_on": "yesterday"}, "checked_on", "Invalid RFC3339 encoded date"),
        ({"wishes": []}, "wishes", "names no wish"),
        ({"wishes": ["dance"]}, "wishes[0]", "Invalid enum value 'dance'"),
        (
            {"from": "2026-02-01", "until": "2026-01-31"},
            "until",
            "ends before it begins",
        ),
        ({"when": {"order.status": "paid"}}, "when", "Expected `array`, got `object`"),
        ({"when": [NONE]}, "when", "needs conditions"),
        ({"text": {"zh-CN": "好", "en": ""}}, "text", "needs a text in zh-CN and en"),
        ({"text": {"zh-CN": "好", "en": "x", "fr": "x"}}, "text", "needs a text in zh-CN and en"),
        ({"text": {"zh-CN": "{n} 天", "en": "ok"}}, "text", "{n} is not defined under values"),
        ({"values": {"n": 3}}, "values", "n is used nowhere"),
        ({"values": {"n": [3]}}, "values[...]", None),
        ({"priority": 9}, "-", "Object contains unknown field `priority`"),
        ({"scope": {"tiers": [1]}}, "scope.tiers[0]", "Expected `str`, got `int`"),
    ],
)
def test_a_mistake_of_a_rule_is_told_with_its_field(
    change: dict[str, Any], field: str, reason: str | None
) -> None:
    rule, told, why = refusal(changed(**change))
    assert rule == change.get("id", "R-1") or rule == "-"
    assert told == field
    assert why if reason is None else why == reason


@pytest.mark.parametrize(
    ("then", "field", "reason"),
    [
        ({}, "then", "does nothing"),
        ({"freight": {}}, "then", "does nothing"),
        ({"refuse": False}, "then", "does nothing"),
        ({"limit": {}}, "then.limit", "needs a percent or an amount"),
        ({"grant": "order", "refuse": True}, "then", "grants and refuses at once"),
        ({"grant": "order", "except_from": ["X"]}, "then", "grants and refuses at once"),
        ({"grant": "everything"}, "then.grant", None),
        ({"grant": {"kind": "percent", "percent": -1}}, "then.grant.percent", None),
        ({"grant": {"kind": "percent", "percent": "$p"}}, "values", "$p is not defined"),
        ({"grant": {"percent": 3}}, "then.grant", None),
        ({"freight": {"return": "carrier"}}, "then.freight.return", None),
        ({"deduct": ["mood"]}, "then.deduct[0]", None),
        ({"route": "sideways"}, "then.route", None),
        ({"limit": {"percent": -5}}, "then.limit.percent", "-5 is no whole number"),
        ({"limit": {"amount": "much"}}, "then.limit.amount", None),
        ({"deadlines": [TERM | {"hours": 3}]}, "then.deadlines", "needs either days or hours"),
        (
            {"deadlines": [{"act": "a", "who": "seller"}]},
            "then.deadlines",
            "needs either days or hours",
        ),
        (
            {"deadlines": [TERM | {"since": "new_year"}]},
            "then.deadlines.since",
            "unknown instant new_year",
        ),
        ({"deadlines": [TERM | {"who": "carrier"}]}, "then.deadlines[0].who", None),
        ({"deadlines": [TERM | {"when": "sometimes"}]}, "then.deadlines[0].when", None),
        ({"deadlines": [TERM | {"days": -1}]}, "then.deadlines.days", "-1 is no whole number"),
        ({"caps": CAPS | {"order": "50.00 USD"}}, "then.caps", "mixes currencies"),
        ({"caps": CAPS | {"order": "fifty"}}, "then.caps.order", None),
        ({"caps": CAPS | {"order_percent": 2.5}}, "then.caps.order_percent", None),
    ],
)
def test_a_mistake_of_an_effect_is_told_with_its_field(
    then: dict[str, Any], field: str, reason: str | None
) -> None:
    rule, told, why = refusal(changed(then=then))
    assert (rule, told) == ("R-1", field)
    assert why if reason is None else why == reason


@pytest.mark.parametrize("then", [{"refuse": True}, {"except_from": ["OTHER"]}])
@pytest.mark.parametrize(
    "when",
    [
        [{"buyer.abuse_score": {"at_least": 0.9}}],
        [{"any": [{"order.status": "paid"}, {"not": {"buyer.abuse_score": {"less_than": 1}}}]}],
    ],
)
def test_no_score_refuses_however_deep_it_is_hidden(then: Any, when: Any) -> None:
    _, field, reason = refusal(changed(then=then, when=when))
    assert (field, reason) == ("when", "a score may ask for a person, never refuse")


def test_two_rules_of_one_name_are_refused() -> None:
    assert refusal(PACK | {"rules": [RULE, deepcopy(RULE)]}) == ("R-1", "id", "used twice")


def test_the_first_mistake_of_the_second_rule_names_the_second_rule() -> None:
    second: dict[str, Any] = RULE | {"id": "R-2", "wishes": []}
    assert refusal(PACK | {"rules": [RULE, second]}) == ("R-2", "wishes", "names no wish")


def test_a_file_that_is_no_yaml_is_refused_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text("rules: [", encoding="utf-8")
    with pytest.raises(PolicyInvalidError) as refused:
        read_file(path)
    assert refused.value.params["file"] == "broken.yaml"
    assert refused.value.params["reason"]


def test_a_pack_that_is_not_shipped_is_refused_by_its_name() -> None:
    with pytest.raises(PolicyInvalidError) as refused:
        load_shipped_packs(["sense", "moon_law"])
    assert refused.value.params["file"] == "moon_law"


@pytest.mark.parametrize("name", sorted(shipped_content()))
def test_a_shipped_pack_reads_the_same_from_its_json(name: str) -> None:
    [again] = [read_pack(shipped_content()[name], file=name)]
    [shipped] = load_shipped_packs([name])
    assert [(one.id, one.effects, one.condition) for one in again.rules] == [
        (one.id, one.effects, one.condition) for one in shipped.rules
    ]


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_the_refusal_names_file_rule_field_and_reason_in_both_languages(locale: str) -> None:
    parts = {"file": "f.yaml", "rule": "R", "field": "then", "reason": "why"}
    told = translate("policies.invalid", locale, **parts)
    assert all(part in told for part in parts.values())
