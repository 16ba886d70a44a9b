"""Sums over the facts, in minor units. All total: odd quantities count as nothing."""

from collections.abc import Sequence

from xiaoer.commerce.policies.model.facts import (
    Case,
    LineFacts,
    OrderFacts,
    PaymentFacts,
    Wish,
    WishedLine,
)


def open_quantity(line: LineFacts) -> int:
    """Pieces that were not given back yet."""
    return max(0, line.quantity - max(0, line.returned_quantity))


def paid_for(line: LineFacts, quantity: int, *, skip: int = 0) -> int:
    """What was paid for the next so many pieces, after those returned and `skip` more.

    Cut so that the pieces of a line always add up to what was paid for it, to the cent.
    """
    if line.quantity <= 0 or quantity <= 0:
        return 0
    paid = max(0, line.paid.amount_minor)
    start = min(line.quantity, max(0, line.returned_quantity) + skip)
    end = min(line.quantity, start + quantity)
    return paid * end // line.quantity - paid * start // line.quantity


def left_of(payment: PaymentFacts) -> int:
    """What can still go back to this method."""
    return max(0, payment.paid.amount_minor - max(0, payment.refunded.amount_minor))


def left_of_order(order: OrderFacts) -> int:
    """What can still be paid back in all."""
    return sum(left_of(payment) for payment in order.payments if payment.is_original)


def line_at(order: OrderFacts, position: int) -> LineFacts | None:
    """The line of this position."""
    return next((line for line in order.lines if line.position == position), None)


def _difference(case: Case, wished: WishedLine) -> int | None:
    line = line_at(case.order, wished.position)
    if wished.new_item is None or line is None:
        return None
    return (wished.new_item.price.amount_minor - line.price.amount_minor) * wished.quantity


def due(case: Case) -> int | None:
    """What the buyer has to pay for the wish (negative: gets back); None when that is unknown."""
    match case.wish.wish:
        case Wish.CHANGE_PAYMENT:
            return left_of_order(case.order)
        case Wish.PLACE_ORDER if case.wish.amount is not None:
            return case.wish.amount.amount_minor
        case Wish.PLACE_ORDER:
            return sum(
                one.new_item.price.amount_minor * one.quantity
                for one in case.wish.lines
                if one.new_item
            )
        case Wish.CHANGE_ITEMS | Wish.EXCHANGE:
            parts = [_difference(case, one) for one in case.wish.lines]
            known = [part for part in parts if part is not None]
            return sum(known) if len(known) == len(parts) else None
        case _:
            return 0


def share(total: int, weights: Sequence[int]) -> list[int]:
    """Cut a sum in proportion, to the cent; earlier parts get the odd cents. Sums to `total`."""
    whole = sum(weights)
    if whole <= 0:
        return [total, *[0] * (len(weights) - 1)] if weights else []
    parts, so_far, given = list[int](), 0, 0
    for weight in weights:
        so_far += weight
        upto = total * so_far // whole
        parts.append(upto - given)
        given = upto
    return parts
