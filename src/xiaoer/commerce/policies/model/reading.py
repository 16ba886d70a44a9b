"""From a written pack to rules that can be evaluated, or a precise refusal."""

from collections.abc import Iterable, Mapping
from typing import Any, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from xiaoer.commerce.policies.errors import PolicyInvalidError
from xiaoer.commerce.policies.model.conditions_read import condition_of, facts_in
from xiaoer.commerce.policies.model.fact_names import INSTANTS
from xiaoer.commerce.policies.model.rule import (
    Caps,
    Effects,
    Grant,
    Limit,
    Pack,
    Rule,
    Scope,
    Term,
)
from xiaoer.commerce.policies.model.values import Values, parse_money
from xiaoer.commerce.policies.model.written import (
    WrittenCaps,
    WrittenEffects,
    WrittenGrant,
    WrittenLimit,
    WrittenPack,
    WrittenRule,
    WrittenScope,
    WrittenTerm,
)

LANGUAGES = {"zh-CN", "en"}


def read_pack(raw: object, *, file: str) -> Pack:
    """Read a pack's YAML or JSON values.

    Raises:
        PolicyInvalidError: with `file`, `rule`, `field` and `reason`.
    """
    written = _convert(raw, WrittenPack, file=file, rule="")
    try:
        zone = ZoneInfo(written.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise _invalid(file, "", "zone", f"unknown time zone {written.zone}") from error
    _demand_texts(written.titles, file, "", "titles")
    if not written.pack.strip():
        raise _invalid(file, "", "pack", "needs a name")
    rules = tuple(_rule(one, file) for one in written.rules)
    _refuse_repeats(rules, file)
    return Pack(
        name=written.pack,
        level=written.level,
        titles=written.titles,
        zone=zone,
        rules=rules,
        is_default=written.default,
        scope=_scope(written.scope),
    )


def _invalid(file: str, rule: str, field: str, reason: str) -> PolicyInvalidError:
    return PolicyInvalidError(file=file, rule=rule or "-", field=field, reason=reason)


def _convert(raw: object, shape: type[Any], *, file: str, rule: str) -> Any:
    try:
        return msgspec.convert(raw, shape, strict=True)
    except msgspec.ValidationError as error:
        reason, _, path = str(error).partition(" - at ")
        field = path.strip("`").removeprefix("$").lstrip(".") or "-"
        raise _invalid(file, rule, field, reason) from error


def _demand_texts(texts: Mapping[str, str], file: str, rule: str, field: str) -> None:
    if set(texts) != LANGUAGES or not all(text.strip() for text in texts.values()):
        raise _invalid(file, rule, field, "needs a text in zh-CN and en")


def _refuse_repeats(rules: Iterable[Rule], file: str) -> None:
    seen: set[str] = set()
    for rule in rules:
        if rule.id in seen:
            raise _invalid(file, rule.id, "id", "used twice")
        seen.add(rule.id)


def _rule(raw: Mapping[str, Any], file: str) -> Rule:
    name = str(raw.get("id", "?"))
    written: WrittenRule = _convert(raw, WrittenRule, file=file, rule=name)
    try:
        return _built(written)
    except ValueError as error:
        field, _, reason = str(error).partition(": ")
        raise _invalid(file, name, field, reason) from error


def _built(written: WrittenRule) -> Rule:
    if set(written.text) != LANGUAGES or not all(text.strip() for text in written.text.values()):
        raise ValueError("text: needs a text in zh-CN and en")
    if not written.id.strip():
        raise ValueError("id: needs a name")
    if not written.wishes:
        raise ValueError("wishes: names no wish")
    if not all(written.when):
        raise ValueError("when: needs conditions")
    if written.since and written.until and written.until < written.since:
        raise ValueError("until: ends before it begins")
    values = Values(written.values)
    condition = condition_of(written.when, values)
    effects = _effects(written.then, values)
    _refuse_nonsense(effects, facts_in(condition))
    values.demand_all_used(written.text)
    return Rule(
        id=written.id,
        source=written.source,
        text=written.text,
        status=written.status,
        checked_on=written.checked_on,
        wishes=frozenset(written.wishes),
        condition=condition,
        effects=effects,
        values={key: str(value) for key, value in written.values.items()},
        scope=_scope(written.scope),
        since=written.since,
        until=written.until,
    )


def _scope(written: WrittenScope) -> Scope:
    return Scope(
        **{key: frozenset(value) for key, value in msgspec.structs.asdict(written).items()}
    )


def _effects(then: WrittenEffects, values: Values) -> Effects:
    return Effects(
        grant=_grant(then.grant, values),
        refuses=then.refuse,
        spares=frozenset(then.except_from),
        asks_person=then.ask_person,
        return_freight=then.freight.returning,
        outbound_freight=then.freight.outbound,
        terms=tuple(_term(one, values) for one in then.deadlines),
        deductions=tuple(then.deduct),
        limit=_limit(then.limit, values),
        caps=_caps(then.caps, values),
        route=then.route,
    )


def _grant(written: object, values: Values) -> Grant | None:
    if written is None:
        return None
    if not isinstance(written, WrittenGrant):
        return Grant(cast("Any", written))
    percent = values.whole(written.percent, "then.grant.percent")
    return Grant(written.kind, percent, tuple(written.shares))


def _limit(written: WrittenLimit | None, values: Values) -> Limit | None:
    if written is None:
        return None
    percent, amount = written.percent, written.amount
    if percent is None and amount is None:
        raise ValueError("then.limit: needs a percent or an amount")
    return Limit(
        None if percent is None else values.whole(percent, "then.limit.percent"),
        None if amount is None else parse_money(values.text(amount), "then.limit.amount"),
    )


def _term(written: WrittenTerm, values: Values) -> Term:
    if (written.days is None) == (written.hours is None):
        raise ValueError("then.deadlines: needs either days or hours")
    if written.since not in INSTANTS:
        raise ValueError(f"then.deadlines.since: unknown instant {written.since}")
    return Term(
        act=written.act,
        who=written.who,
        since=written.since,
        days=None if written.days is None else values.whole(written.days, "then.deadlines.days"),
        hours=None
        if written.hours is None
        else values.whole(written.hours, "then.deadlines.hours"),
        when=written.when,
    )


def _caps(written: WrittenCaps | None, values: Values) -> Caps | None:
    if written is None:
        return None
    sums = {
        name: parse_money(values.text(getattr(written, name)), f"then.caps.{name}")
        for name in ("order", "buyer_90_days", "agent_day", "shop_month", "two_people_above")
    }
    if len({money.currency for money in sums.values()}) > 1:
        raise ValueError("then.caps: mixes currencies")
    return Caps(values.whole(written.order_percent, "then.caps.order_percent"), **sums)


def _refuse_nonsense(effects: Effects, facts: frozenset[str]) -> None:
    if effects == Effects():
        raise ValueError("then: does nothing")
    refuses = effects.refuses or bool(effects.spares)
    if effects.grant and refuses:
        raise ValueError("then: grants and refuses at once")
    if refuses and "buyer.abuse_score" in facts:
        raise ValueError("when: a score may ask for a person, never refuse")
