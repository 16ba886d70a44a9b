"""From policies, decisions and compensations to what is shown of them. Pure."""

from dataclasses import fields

from xiaoer.commerce.policies import views
from xiaoer.commerce.policies.advantages import Advantage
from xiaoer.commerce.policies.compensation_store import Compensation
from xiaoer.commerce.policies.model.decision import Because, Decision, Verdict
from xiaoer.commerce.policies.model.rule import Pack, PolicySet, Rule, Scope
from xiaoer.commerce.policies.model.words import in_words, source_in
from xiaoer.commerce.policies.packs import shipped_content
from xiaoer.commerce.policies.service import StoredDecision, policies_in
from xiaoer.commerce.policies.store import VersionRow
from xiaoer.kernel.money import Money


def scope_view(scope: Scope) -> views.ScopeView:
    """Where something applies."""
    return views.ScopeView(
        **{one.name: sorted(getattr(scope, one.name)) for one in fields(views.ScopeView)}
    )


def rule_view(rule: Rule, pack: Pack, locale: str) -> views.RuleView:
    """One rule."""
    return views.RuleView(
        id=rule.id,
        level=pack.level,
        text=in_words(rule.text, rule.values, locale),
        source=rule.source,
        status=rule.status,
        checked_on=rule.checked_on,
        effective_from=rule.since,
        effective_until=rule.until,
        wishes=sorted(rule.wishes),
        values=rule.values,
        scope=scope_view(rule.scope),
    )


def pack_view(pack: Pack, locale: str) -> views.PackView:
    """One pack with its rules in the order they are written."""
    return views.PackView(
        name=pack.name,
        level=pack.level,
        title=in_words(pack.titles, {}, locale),
        zone=pack.zone.key,
        is_shipped=pack.name in shipped_content(),
        scope=scope_view(pack.scope),
        rules=[rule_view(rule, pack, locale) for rule in pack.rules],
    )


def version_view(row: VersionRow) -> views.VersionView:
    """A version without its rules."""
    policies = policies_in(row)
    return views.VersionView(
        number=row.number,
        region=policies.region,
        packs=[pack.name for pack in policies.packs],
        rule_count=sum(len(pack.rules) for pack in policies.packs),
        sha256=row.sha256,
        effective_at=row.effective_at,
        published_at=row.published_at,
        published_by=row.published_by,
    )


def policies_view(policies: PolicySet, row: VersionRow | None, locale: str) -> views.PoliciesView:
    """Packs with all their rules."""
    return views.PoliciesView(
        version=version_view(row) if row else None,
        region=policies.region,
        packs=[pack_view(pack, locale) for pack in policies.packs],
        available_packs=sorted(shipped_content()),
    )


def because_view(one: Because, locale: str) -> views.BecauseView:
    """A rule that took part."""
    return views.BecauseView(
        rule_id=one.rule_id,
        pack=one.pack,
        effect=one.effect,
        text=in_words(one.text, one.params, locale),
        source=source_in(one.source, locale),
        unknown=one.params.get("unknown"),
        unmet=one.params.get("unmet"),
    )


def verdict_view(decision: Decision, locale: str) -> views.VerdictView:
    """The whole answer."""
    return views.VerdictView(
        verdict=decision.verdict,
        amount=decision.amount,
        order_amount=decision.order_amount,
        lines=list(decision.lines),
        methods=[views.MethodMoneyView(one.method_id, one.amount) for one in decision.methods],
        return_freight=decision.return_freight,
        outbound_freight=decision.outbound_freight,
        deadlines=list(decision.deadlines),
        because=[because_view(one, locale) for one in decision.because],
        alternatives=[
            views.AlternativeView(one.wish, one.rule_id, list(one.lines))
            for one in decision.alternatives
        ],
        adjustments=[
            views.AdjustmentView(one.kind, one.rule_id, one.amount) for one in decision.adjustments
        ],
        inputs=decision.inputs,
        policy_version=decision.policy_version,
    )


def decision_row(made: StoredDecision) -> views.DecisionRowView:
    """A decision in a list."""
    return views.DecisionRowView(
        id=made.id,
        order_number=made.case.order.number,
        wish=made.case.wish.wish,
        reason=made.case.wish.reason,
        verdict=made.decision.verdict,
        amount=made.decision.amount,
        rule_ids=[one.rule_id for one in made.decision.because],
        version=made.version,
        decided_at=made.decided_at,
    )


def decision_view(made: StoredDecision, locale: str) -> views.DecisionView:
    """A decision with its reasons."""
    return views.DecisionView(
        id=made.id,
        order_number=made.case.order.number,
        wish=made.case.wish.wish,
        reason=made.case.wish.reason,
        version=made.version,
        decided_at=made.decided_at,
        result=verdict_view(made.decision, locale),
    )


def replay_view(made: StoredDecision, again: Decision, locale: str) -> views.ReplayView:
    """Both answers."""
    stored, replayed = verdict_view(made.decision, locale), verdict_view(again, locale)
    return views.ReplayView(again == made.decision, stored, replayed)


def advantage_view(one: Advantage, locale: str) -> views.AdvantageView:
    """More than the standard, and by how much money."""
    given, standard = one.made.decision.amount, one.standard.amount
    return views.AdvantageView(
        decision=decision_row(one.made),
        standard=verdict_view(one.standard, locale),
        rules=[because_view(rule, locale) for rule in one.rules],
        difference=Money(given.amount_minor - standard.amount_minor, given.currency),
    )


def compensation_view(one: Compensation) -> views.CompensationView:
    """A compensation as it stands."""
    was_in_doubt = one.settled_at is not None or one.status == "proposed"
    return views.CompensationView(
        id=one.id,
        decision_id=one.decision_id,
        order_number=one.order_number,
        customer=one.buyer,
        amount=one.amount,
        allowed=one.allowed,
        is_beyond_caps=one.allowed.amount_minor < one.amount.amount_minor,
        status=one.status,
        verdict=Verdict.NEEDS_PERSON if was_in_doubt else Verdict.ALLOWED,
        reason=one.reason,
        pay_to=one.pay_to,
        proposed_by=one.proposed_by,
        approved_by=one.approved_by,
        rejected_by=one.rejected_by,
        created_at=one.created_at,
        settled_at=one.settled_at,
        paid_at=one.paid_at,
        paid_with=one.paid_with,
    )
