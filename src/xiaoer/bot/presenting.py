"""Lines and cards of what is proposed, in the buyer's language."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol
from uuid import UUID

from xiaoer.bot.wording import instant
from xiaoer.contacts.api import ContactView
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.i18n import translate
from xiaoer.kernel.ids import WorkspaceId

_SPEAKING: Final = frozenset({"grants", "refuses", "limits"})
_MOST_RULES: Final = 2


@dataclass(frozen=True)
class Desk:
    """Where and for whom the bot acts."""

    tx: Tx
    workspace_id: WorkspaceId
    contact: ContactView
    conversation_id: UUID
    clock: Clock
    locale: str
    time_zone: str


class Ruled(Protocol):
    """A rule that took part in a decision."""

    @property
    def rule_id(self) -> str: ...
    @property
    def effect(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def source(self) -> str: ...


def card_of(
    proposal: str, act: str, title: str, lines: tuple[str, ...], expires_at: datetime | None
) -> dict[str, Any]:
    """What the widget shows of a proposal; buttons answer it with the messages' quick replies."""
    until = expires_at.isoformat().replace("+00:00", "Z") if expires_at else None
    return {
        "type": "proposal",
        "proposal_id": proposal,
        "act": act,
        "title": title,
        "lines": list(lines),
        "expires_at": until,
    }


def quoted(text: str, source: str, locale: str) -> str:
    """A rule in words, with its source."""
    return translate("bot.rule", locale, text=text.rstrip("。."), source=source)


def rules(because: Iterable[Ruled], locale: str) -> tuple[str, ...]:
    """The rules that decided, at most two."""
    said = [one for one in because if one.effect in _SPEAKING and one.text]
    return tuple(quoted(one.text, one.source or one.rule_id, locale) for one in said[:_MOST_RULES])


def freight(back: str | None, out: str | None, locale: str) -> tuple[str, ...]:
    """Who pays for which way."""
    legs = (("return", back), ("outbound", out))
    return tuple(
        translate(f"commerce.proposal.freight.{leg}.{payer}", locale)
        for leg, payer in legs
        if payer is not None
    )


def deadline(act: str, who: str, by: datetime, desk: Desk) -> str | None:
    """What must have happened by when, on the shop's clock; None for what buyers need not know."""
    code = f"commerce.proposal.due.{act}"
    what = translate(code, desk.locale)
    if what == code:
        return None
    person = translate(f"commerce.proposal.who.{who}", desk.locale)
    at = instant(by, desk.locale, desk.time_zone)
    return translate("bot.act.deadline", desk.locale, who=person, act=what, by=at)
