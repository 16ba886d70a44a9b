"""Lines that an act names, matched with the order's own."""

from dataclasses import dataclass

from xiaoer.commerce.policies.model.facts import WishedLine
from xiaoer.commerce.proposals.action import Asked
from xiaoer.commerce.proposals.model import WishedGoods
from xiaoer.commerce.world.facts import new_item, wished_line
from xiaoer.commerce.world.records import Goods, Line, Order, World

NOWHERE = -1
"""The position of an SKU that is not in the order; rules refuse it."""


@dataclass(frozen=True, slots=True)
class Piece:
    """So many pieces of one line, and the SKU that takes their place."""

    position: int
    quantity: int
    new_sku: str | None


def pieces_of(order: Order, wished: list[WishedGoods]) -> list[Piece]:
    """The wished lines by position. A SKU on several lines is taken from the first that has any.

    What is more than the order holds stays on the SKU's last line, for the rules to refuse.
    """
    free = {line.position: line.quantity - line.returned_quantity for line in order.lines}
    found: list[Piece] = []
    for one in wished:
        found += _pieces(order, one, free)
    return found


def _pieces(order: Order, one: WishedGoods, free: dict[int, int]) -> list[Piece]:
    places = [
        line.position
        for line in order.lines
        if line.position == one.position or (one.position is None and line.sku == one.sku)
    ]
    found: list[Piece] = []
    left = sum(max(0, free[place]) for place in places) if one.quantity is None else one.quantity
    for place in places:
        part = left if place == places[-1] else min(left, max(0, free[place]))
        if part:
            free[place] -= part
            found.append(Piece(place, part, one.new_sku))
        left -= part
    return found if places else [Piece(NOWHERE, one.quantity or 1, one.new_sku)]


def wished_lines(world: World, wished: list[WishedGoods]) -> tuple[WishedLine, ...]:
    """The lines as a policy sees them; exchanges are listed only if the shop offers them."""
    if world.order is None:
        return tuple(
            WishedLine(
                place, one.quantity or 1, new_item(world, one.new_sku or one.sku or "", None)
            )
            for place, one in enumerate(wished)
        )
    return tuple(
        wished_line(world, piece.position, piece.quantity, piece.new_sku)
        for piece in pieces_of(world.order, wished)
    )


def named_pieces(asked: Asked) -> list[Piece]:
    """The pieces the act is about, known or not; all that is left when it names none."""
    order = asked.order
    if asked.wished.lines:
        return pieces_of(order, asked.wished.lines)
    whole = [(line, line.quantity - line.returned_quantity) for line in order.lines]
    return [Piece(line.position, left, None) for line, left in whole if left > 0]


def named_lines(asked: Asked) -> list[tuple[Line, Piece]]:
    """The pieces the act is about with their lines, which the order must have."""
    by_position = {line.position: line for line in asked.order.lines}
    return [(by_position[piece.position], piece) for piece in named_pieces(asked)]


def name_of(goods: Goods | None, sku: str) -> str:
    """What people read of an SKU: its options, or its title, or the SKU itself."""
    if goods is None:
        return sku
    options = " ".join((goods.options or {}).values())
    return options or next(iter(goods.titles.values()), "") or sku
