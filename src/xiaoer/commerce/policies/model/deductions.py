"""What may be taken off a refund: lost bundle and threshold prices, gifts kept, freight, fees."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from xiaoer.commerce.policies.model.facts import Case, LineFacts, OrderFacts, WishedLine
from xiaoer.commerce.policies.model.rule import Deduction
from xiaoer.commerce.policies.model.sums import open_quantity, paid_for


@dataclass(frozen=True, slots=True)
class Taken:
    """How many pieces of each position go back, and so how many the buyer keeps."""

    pieces: dict[int, int]
    order: OrderFacts

    @classmethod
    def of(cls, case: Case, lines: Sequence[tuple[WishedLine | None, LineFacts | None]]) -> Self:
        pieces: dict[int, int] = {}
        for wished, line in lines:
            if wished is not None and line is not None:
                so_far = pieces.get(wished.position, 0) + max(0, wished.quantity)
                pieces[wished.position] = min(open_quantity(line), so_far)
        return cls(pieces, case.order)

    def kept(self, line: LineFacts) -> int:
        return open_quantity(line) - self.pieces.get(line.position, 0)

    def kept_lines(self) -> list[LineFacts]:
        return [line for line in self.order.lines if not line.is_gift and self.kept(line) > 0]

    def kept_value(self) -> int:
        """What the kept goods cost at their own prices."""
        return sum(line.price.amount_minor * self.kept(line) for line in self.kept_lines())

    @property
    def is_everything(self) -> bool:
        return bool(self.pieces) and not self.kept_lines()


def deduction_of(kind: Deduction, case: Case, taken: Taken) -> int:
    """The sum of one deduction, in minor units, never negative."""
    match kind:
        case Deduction.BUNDLE:
            return _bundle(taken)
        case Deduction.DISCOUNT:
            return _discount(taken)
        case Deduction.OUTBOUND_FREIGHT:
            return _free_shipping(taken)
        case Deduction.GIFT_VALUE:
            return _gifts(case, taken)
        case Deduction.CARD_FEE | Deduction.LOST_VALUE:
            found = case.wish.facts.get(kind.value, 0)
            return max(0, found) if isinstance(found, int) else 0


def _broken_bundles(taken: Taken) -> set[str]:
    return {
        line.bundle
        for line in taken.order.lines
        if line.bundle is not None and taken.pieces.get(line.position, 0) > 0
    }


def _advantage(taken: Taken, line: LineFacts) -> int:
    """What the kept pieces cost alone, less what was paid for them."""
    kept = taken.kept(line)
    alone = (line.list_price or line.price).amount_minor * kept
    paid = paid_for(line, kept, skip=taken.pieces.get(line.position, 0))
    return max(0, alone - paid)


def _bundle(taken: Taken) -> int:
    broken = _broken_bundles(taken)
    return sum(_advantage(taken, line) for line in taken.kept_lines() if line.bundle in broken)


def _discount(taken: Taken) -> int:
    """The 满减 that the kept goods no longer reach; bundles have settled their own."""
    over, kept = taken.order.discount_over, taken.kept_value()
    if over is None or kept >= over.amount_minor:
        return 0
    broken = _broken_bundles(taken)
    return sum(
        max(0, line.price.amount_minor * taken.kept(line) - _paid_for_kept(taken, line))
        for line in taken.kept_lines()
        if line.bundle is None or line.bundle not in broken
    )


def _paid_for_kept(taken: Taken, line: LineFacts) -> int:
    return paid_for(line, taken.kept(line), skip=taken.pieces.get(line.position, 0))


def _free_shipping(taken: Taken) -> int:
    order = taken.order
    if order.free_shipping_over is None or order.outbound_freight is None:
        return 0
    over = order.free_shipping_over.amount_minor
    bought = sum(line.price.amount_minor * max(0, line.quantity) for line in order.lines)
    was_free = bought >= over
    return (
        max(0, order.outbound_freight.amount_minor) if was_free and taken.kept_value() < over else 0
    )


def _gifts(case: Case, taken: Taken) -> int:
    if case.wish.facts.get("gift_returned") is True:
        return 0
    return sum(
        max(0, gift.gift_value.amount_minor) * taken.kept(gift)
        for gift in case.order.lines
        if gift.is_gift and gift.gift_value is not None and _main_is_gone(taken, gift)
    )


def _main_is_gone(taken: Taken, gift: LineFacts) -> bool:
    if gift.gift_of is None:
        return taken.is_everything
    return taken.pieces.get(gift.gift_of, 0) > 0 and all(
        line.position != gift.gift_of for line in taken.kept_lines()
    )
