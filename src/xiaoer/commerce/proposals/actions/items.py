"""Take other options of what was ordered; the difference is paid or paid back."""

import msgspec

from xiaoer.commerce.policies.model.facts import Wish
from xiaoer.commerce.proposals.action import (
    Action,
    Asked,
    Doing,
    Result,
    agree,
    change,
    missing,
    open_accounts,
    plan_of,
    settle,
    write_payments,
)
from xiaoer.commerce.proposals.actions.goods import Piece, name_of, named_lines
from xiaoer.commerce.proposals.model import Act, Change, Plan
from xiaoer.commerce.settling.model import Move
from xiaoer.commerce.world import writing
from xiaoer.commerce.world.facts import goods_for, new_item
from xiaoer.commerce.world.records import Line


def swaps(asked: Asked) -> list[tuple[Line, Piece, Line]]:
    """Old line, pieces, and the line that takes their place. Raises ActIncompleteError."""
    if not asked.wished.lines:
        raise missing("lines")
    found: list[tuple[Line, Piece, Line]] = []
    for line, piece in named_lines(asked):
        if piece.new_sku is None:
            raise missing("lines.new_sku")
        goods = goods_for(asked.world, piece.new_sku, line)
        item = new_item(asked.world, piece.new_sku, line)
        new = msgspec.structs.replace(
            line,
            sku=piece.new_sku,
            quantity=piece.quantity,
            price_minor=item.price.amount_minor,
            paid_minor=None,
            product=item.product_id,
            options=goods.options if goods else None,
            # the source's own name of the line stays: an exchange is of the same kind
            titles=line.titles if item.product_id == line.product or not goods else goods.titles,
        )
        found.append((line, piece, new))
    return found


def difference(asked: Asked) -> int:
    """What the new goods cost more than the old."""
    return sum(
        new.price_minor * piece.quantity - share_of(line, piece.quantity)
        for line, piece, new in swaps(asked)
    )


def share_of(line: Line, quantity: int) -> int:
    """What was paid for so many pieces of a line."""
    return line.cost_minor * quantity // line.quantity


def changes(asked: Asked) -> list[Change]:
    """One sentence for each line."""
    found: list[Change] = []
    for line, piece, new in swaps(asked):
        goods = goods_for(asked.world, new.sku, line)
        before = " ".join((line.options or {}).values()) or line.sku
        texts = {"title": {"texts": line.titles}, "quantity": piece.quantity}
        found.append(change("item", before, name_of(goods, new.sku), **texts))
    return found


def plan(asked: Asked) -> Plan:
    """Old goods, new goods, and the money between them."""
    return plan_of(asked, changes(asked), agree(asked, -difference(asked)))


async def execute(doing: Doing) -> Result:
    """Change the lines, settle the difference, move the stock."""
    asked, order = doing.asked, doing.asked.order
    ledger = await open_accounts(doing, order)
    rest, charges = _after(doing)
    await settle(doing, order, ledger, ledger.charge(charges))
    await write_payments(doing, order.id, _payments(doing))
    await writing.put_lines(doing.tx, doing.workspace_id, order.id, rest)
    pieces: dict[str, int] = {}
    for line, piece, new in swaps(asked):
        pieces[line.sku] = pieces.get(line.sku, 0) + piece.quantity
        pieces[new.sku] = pieces.get(new.sku, 0) - piece.quantity
    await writing.move_stock(doing.tx, doing.workspace_id, pieces)
    total = order.total_minor + sum(charges.values())
    await writing.mark_modified(doing.tx, doing.workspace_id, order.id, "items", total)
    return {}


def _after(doing: Doing) -> tuple[list[Line], dict[int, int]]:
    """The lines to write, and what each position costs more."""
    order = doing.asked.order
    rest = {line.position: line for line in order.lines}
    free = max(rest, default=-1) + 1
    charges: dict[int, int] = {}
    touched: set[int] = set()
    for line, piece, new in swaps(doing.asked):
        cost, old = new.price_minor * piece.quantity, share_of(line, piece.quantity)
        left = rest[line.position]
        if piece.quantity == left.quantity:
            rest[line.position] = new
            charges[line.position] = charges.get(line.position, 0) + cost - old
        else:
            kept = {"quantity": left.quantity - piece.quantity, "paid_minor": None}
            if left.paid_minor is not None:
                kept["paid_minor"] = left.paid_minor - old
            rest[line.position] = msgspec.structs.replace(left, **kept)
            rest[free] = msgspec.structs.replace(new, position=free)
            charges[line.position] = charges.get(line.position, 0) - old
            charges[free] = cost
            touched.add(free)
            free += 1
        touched.add(line.position)
    return [rest[position] for position in sorted(touched)], charges


def _payments(doing: Doing) -> list[Move]:
    """The plan's money; an even exchange is written down with the method that was named."""
    method = doing.world.buyer.method(doing.asked.wished.payment_method_id)
    if doing.plan.moves or method is None:
        return doing.plan.moves
    return [Move(method.external_id, method.label, 0)]


ACTION = Action(Act.CHANGE_ITEMS, Wish.CHANGE_ITEMS, plan, execute)
