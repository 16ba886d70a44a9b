"""Take other options of what was ordered; the difference is paid or paid back."""

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
from xiaoer.commerce.world.facts import goods_for
from xiaoer.commerce.world.records import Line
from xiaoer.commerce.world.swapping import Swapped, Taken, line_of, share_of, swapped


def swaps(asked: Asked) -> list[tuple[Line, Piece, Line]]:
    """Old line, pieces, and the line that takes their place. Raises ActIncompleteError."""
    if not asked.wished.lines:
        raise missing("lines")
    found: list[tuple[Line, Piece, Line]] = []
    for line, piece in named_lines(asked):
        if piece.new_sku is None:
            raise missing("lines.new_sku")
        new = line_of(asked.world, line, piece.new_sku, piece.quantity)
        found.append((line, piece, new))
    return found


def difference(asked: Asked) -> int:
    """What the new goods cost more than the old."""
    return sum(
        new.price_minor * piece.quantity - share_of(line, piece.quantity)
        for line, piece, new in swaps(asked)
    )


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
    after = _after(doing)
    await settle(doing, order, ledger, ledger.charge(after.charges))
    await write_payments(doing, order.id, _payments(doing))
    await writing.put_lines(doing.tx, doing.workspace_id, order.id, after.lines)
    pieces: dict[str, int] = {}
    for line, piece, new in swaps(asked):
        pieces[line.sku] = pieces.get(line.sku, 0) + piece.quantity
        pieces[new.sku] = pieces.get(new.sku, 0) - piece.quantity
    await writing.move_stock(doing.tx, doing.workspace_id, pieces)
    total = order.total_minor + sum(after.charges.values())
    await writing.mark_modified(doing.tx, doing.workspace_id, order.id, "items", total)
    return {}


def _after(doing: Doing) -> Swapped:
    """The lines to write, and what each position costs more."""
    taken = [
        Taken(
            line,
            piece.quantity,
            new,
            share_of(line, piece.quantity),
            new.price_minor * piece.quantity,
        )
        for line, piece, new in swaps(doing.asked)
    ]
    return swapped(doing.asked.order.lines, taken)


def _payments(doing: Doing) -> list[Move]:
    """The plan's money; an even exchange is written down with the method that was named."""
    method = doing.world.buyer.method(doing.asked.wished.payment_method_id)
    if doing.plan.moves or method is None:
        return doing.plan.moves
    return [Move(method.external_id, method.label, 0)]


ACTION = Action(Act.CHANGE_ITEMS, Wish.CHANGE_ITEMS, plan, execute)
