"""A line that another thing takes the place of, whole or in part. Pure; amounts in minor units."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import msgspec

from xiaoer.commerce.world.facts import goods_for, new_item
from xiaoer.commerce.world.records import Line, World


@dataclass(frozen=True, slots=True)
class Taken:
    """So many pieces of a line, the line that takes their place, and what each of the two costs."""

    line: Line
    quantity: int
    new: Line
    old_cost: int
    new_cost: int


@dataclass(frozen=True, slots=True)
class Swapped:
    """The lines to write, and what each position costs more (negative: less)."""

    lines: list[Line]
    charges: dict[int, int] = field(default_factory=dict[int, int])


def share_of(line: Line, quantity: int) -> int:
    """What was paid for so many pieces of a line."""
    return line.cost_minor * quantity // line.quantity


def line_of(world: World, line: Line, sku: str, quantity: int) -> Line:
    """The line that so many pieces of a SKU make in the place of another."""
    goods, item = goods_for(world, sku, line), new_item(world, sku, line)
    return msgspec.structs.replace(
        line,
        sku=sku,
        quantity=quantity,
        price_minor=item.price.amount_minor,
        paid_minor=None,
        product=item.product_id,
        options=goods.options if goods else None,
        # the source's own name of the line stays: an exchange is of the same kind
        titles=line.titles if item.product_id == line.product or not goods else goods.titles,
    )


def swapped(lines: Iterable[Line], taken: Iterable[Taken]) -> Swapped:
    """What stands on the order afterwards: a whole line gives way in place, a part gets its own."""
    rest = {line.position: line for line in lines}
    free = max(rest, default=-1) + 1
    charges: dict[int, int] = {}
    touched: set[int] = set()
    for one in taken:
        position = one.line.position
        left = rest[position]
        touched.add(position)
        if one.quantity == left.quantity:
            rest[position] = one.new
            charges[position] = charges.get(position, 0) + one.new_cost - one.old_cost
            continue
        kept = {"quantity": left.quantity - one.quantity, "paid_minor": None}
        if left.paid_minor is not None:
            kept["paid_minor"] = left.paid_minor - one.old_cost
        rest[position] = msgspec.structs.replace(left, **kept)
        rest[free] = msgspec.structs.replace(one.new, position=free)
        charges[position] = charges.get(position, 0) - one.old_cost
        charges[free] = one.new_cost
        touched.add(free)
        free += 1
    return Swapped([rest[position] for position in sorted(touched)], charges)
