"""HTTP edge of the abuse score, for agents only."""

from dataclasses import dataclass
from uuid import UUID

from litestar import Controller, get

from xiaoer.commerce.abuse.model import Score, Sign, Signal
from xiaoer.commerce.abuse.pack import house_scale
from xiaoer.commerce.abuse.service import score
from xiaoer.commerce.buyers import service as buyers
from xiaoer.commerce.world import reading
from xiaoer.contacts import api as contacts
from xiaoer.identity.api import Permission, requires
from xiaoer.kernel.http.parameters import AgentRequest, ClockPart, DbPart, locale_of
from xiaoer.kernel.i18n import translate
from xiaoer.kernel.ids import ContactId


@dataclass(frozen=True)
class AbuseReason:
    """One sign: what it adds to the score, in hundredths, and what it was read from."""

    signal: Signal
    points: int
    text: str


@dataclass(frozen=True)
class AbuseScore:
    """`score` in hundredths, from 0 to 100; it may ask for a person and never refuses.

    `days` is how far back the record was looked at.
    """

    score: int
    days: int
    reasons: tuple[AbuseReason, ...]


class AbuseScores(Controller):
    """What in a buyer's record speaks for a second look."""

    path = "/api/v1"
    tags = ("after-sales",)
    guards = (requires(Permission.AFTERSALES_READ),)

    @get("/contacts/{contact_id:uuid}/abuse-score", operation_id="get_abuse_score")
    async def get_score(
        self, request: AgentRequest, contact_id: UUID, db: DbPart, clock: ClockPart
    ) -> AbuseScore:
        """The score of the contact's record as a buyer, with its reasons; 0 for who is unknown."""
        workspace_id = request.user.workspace_id
        locale = locale_of(request)
        async with db.transaction(workspace_id) as tx:
            contact = await contacts.get(tx, workspace_id, ContactId(contact_id))
            found = await buyers.buyer_of(tx, workspace_id, contact=contact, clock=clock)
            buyer = await reading.buyer(tx, workspace_id, found.customer_id) if found else None
            made = await score(tx, workspace_id, buyer, at=clock.now()) if buyer else Score(0.0)
        return shown(made, locale)


def shown(made: Score, locale: str) -> AbuseScore:
    """A score in a reader's language."""
    reasons = tuple(
        AbuseReason(sign.signal, _hundredths(sign.points), _text(sign, locale))
        for sign in made.signs
    )
    return AbuseScore(_hundredths(made.value), house_scale().lookback_days, reasons)


def _text(sign: Sign, locale: str) -> str:
    return translate(f"commerce.abuse.{sign.signal}", locale, **sign.figures)


def _hundredths(value: float) -> int:
    return round(100 * value)


CONTROLLERS = (AbuseScores,)
