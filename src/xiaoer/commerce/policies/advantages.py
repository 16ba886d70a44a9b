"""Which buyers got more than the standard, and by which rule: the audit of unequal treatment.

The standard is what the same case gets under the same version without the rules that single out
buyers: those whose scope names tiers or tags, or whose condition looks at either.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from uuid import UUID

from xiaoer.commerce.policies import service, store
from xiaoer.commerce.policies.model.decision import Because, Decision, Payer, Verdict
from xiaoer.commerce.policies.model.evaluate import evaluate
from xiaoer.commerce.policies.model.rule import PolicySet
from xiaoer.commerce.policies.model.standard import single_out, standard_of
from xiaoer.commerce.policies.service import StoredDecision
from xiaoer.kernel.db import Tx
from xiaoer.kernel.http.paging import decode_cursor, encode_cursor
from xiaoer.kernel.ids import WorkspaceId

LOOKED_AT: Final = 500
"""How many decisions one page looks at; it may show fewer than asked for, with a cursor."""
_ORDER: Final = (Verdict.REFUSED, Verdict.NEEDS_PERSON, Verdict.ALLOWED)
_PAYERS: Final = (Payer.BUYER, None, Payer.SELLER)


@dataclass(frozen=True, slots=True)
class Advantage:
    """A decision, the standard's answer to the same case, and the rules that gave more."""

    made: StoredDecision
    standard: Decision
    rules: tuple[Because, ...]


async def list_advantages(
    tx: Tx, workspace_id: WorkspaceId, *, cursor: str | None, limit: int
) -> tuple[list[Advantage], str | None]:
    """The newest first. Raises InvalidCursorError."""
    before = decode_cursor(cursor, UUID)[0] if cursor else None
    rows = await store.decisions(tx, workspace_id, before=before, limit=LOOKED_AT)
    found: list[Advantage] = []
    for row in rows:
        version = await _version(tx, workspace_id, row.version)
        if advantage := advantage_of(service.stored_of(row), *version):
            found.append(advantage)
        if len(found) == limit:
            return found, encode_cursor(row.id) if row is not rows[-1] else None
    return found, encode_cursor(rows[-1].id) if len(rows) == LOOKED_AT else None


def advantage_of(made: StoredDecision, content: str, number: str) -> Advantage | None:
    """What this buyer got more than others, if anything."""
    policies = service.policies_of(content, number)
    names = single_out(policies)
    rules = tuple(one for one in made.decision.because if (one.pack, one.rule_id) in names)
    if not rules:
        return None
    standard = evaluate(made.case, _standard(content, number))
    return Advantage(made, standard, rules) if is_more(made.decision, standard) else None


def is_more(given: Decision, standard: Decision) -> bool:
    """Whether a buyer is better off: by the verdict, by money, or by who pays the freight."""
    if given.verdict is not standard.verdict:
        return _ORDER.index(given.verdict) > _ORDER.index(standard.verdict)
    if given.amount != standard.amount:
        return given.amount.amount_minor > standard.amount.amount_minor
    return any(
        _PAYERS.index(one) > _PAYERS.index(other)
        for one, other in (
            (given.return_freight, standard.return_freight),
            (given.outbound_freight, standard.outbound_freight),
        )
    )


@lru_cache(maxsize=64)
def _standard(content: str, number: str) -> PolicySet:
    return standard_of(service.policies_of(content, number))


async def _version(tx: Tx, workspace_id: WorkspaceId, number: int) -> tuple[str, str]:
    row = await service.get_version(tx, workspace_id, number)
    return row.content, str(row.number)
