"""Two who want the same piece, or the same answer, at the same time."""

import asyncio

import asyncpg
import pytest
from tests.factories.aftersales_shop import BUYER, CHEN, LIN, Shop

from xiaoer.commerce.aftersales.errors import ActRefusedError, LineClaimedError
from xiaoer.commerce.aftersales.model.request import Line
from xiaoer.commerce.aftersales.store import claims
from xiaoer.commerce.api import AftersalesAct as Act
from xiaoer.commerce.api import Doing, Kind, State, Wanted
from xiaoer.commerce.policies.model.facts import Reason

TENTS = "SY2610210529"


def wanted(quantity: int, kind: Kind = Kind.REFUND_ONLY) -> Wanted:
    return Wanted(TENTS, kind, Reason.QUALITY, lines=(Line(0, quantity),))


async def test_of_two_requests_for_the_same_pieces_one_wins(shop: Shop) -> None:
    asked = [shop.ask(wanted(2, kind), "lilei") for kind in (Kind.REFUND_ONLY, Kind.EXCHANGE)]
    results = await asyncio.gather(*asked, return_exceptions=True)
    lost = [result for result in results if isinstance(result, BaseException)]
    assert len(lost) == 1
    assert isinstance(lost[0], LineClaimedError)
    assert await shop.value("SELECT count(*) FROM commerce_aftersales") == 1


async def test_two_requests_for_different_pieces_both_win(shop: Shop) -> None:
    await asyncio.gather(*(shop.ask(wanted(1), "lilei") for _ in range(2)))
    pieces = "SELECT array_agg(piece ORDER BY piece) FROM commerce_aftersales_claims"
    assert await shop.value(pieces) == [1, 2]


async def test_the_constraint_alone_admits_one_request_a_piece(shop: Shop) -> None:
    first = await shop.get(await shop.ask(wanted(1), "lilei"))
    second = await shop.ask(wanted(1), "lilei")
    both_read = asyncio.Barrier(2)
    await shop.value("DELETE FROM commerce_aftersales_claims RETURNING 1")

    async def take(request_id: object) -> None:
        async with shop.db.transaction(shop.workspace_id) as tx:
            await tx.fetchval("SELECT count(*) FROM commerce_aftersales_claims")
            await both_read.wait()
            await tx.execute(
                "INSERT INTO commerce_aftersales_claims (workspace_id, order_id, position, claim,"
                " piece, request_id) VALUES (current_workspace_id(), $1, 0, 'goods', 1, $2)",
                first.order_id,
                request_id,
            )

    results = await asyncio.gather(take(first.id), take(second), return_exceptions=True)
    lost = [result for result in results if isinstance(result, BaseException)]
    assert [type(error) for error in lost] == [asyncpg.UniqueViolationError]
    assert await shop.value("SELECT count(*) FROM commerce_aftersales_claims") == 1


async def test_a_claim_that_came_second_without_the_lock_is_refused(shop: Shop) -> None:
    stored = await shop.get(await shop.ask(wanted(1, Kind.REFUND_ONLY), "lilei"))
    async with shop.db.transaction(shop.workspace_id) as tx:
        with pytest.raises(LineClaimedError):
            await claims.claim(
                tx,
                shop.workspace_id,
                request_id=stored.id,
                order_id=stored.order_id,
                group="goods",
                lines=(Line(0, 2),),
            )


async def test_of_two_answers_at_once_one_counts(shop: Shop) -> None:
    request_id = await shop.ask(wanted(1), "lilei")
    results = await asyncio.gather(
        shop.do(request_id, Doing(Act.AGREE), LIN),
        shop.do(request_id, Doing(Act.REFUSE, reason="other"), CHEN),
        return_exceptions=True,
    )
    assert len([r for r in results if isinstance(r, ActRefusedError)]) == 1
    assert (await shop.get(request_id)).request.version == 2


async def test_of_two_payouts_at_once_one_flows(shop: Shop) -> None:
    request_id = await shop.ask(wanted(1), "lilei")
    await shop.do(request_id, Doing(Act.AGREE), LIN)
    results = await asyncio.gather(
        *(shop.do(request_id, Doing(Act.SETTLE), CHEN) for _ in range(3)),
        return_exceptions=True,
    )
    assert len([r for r in results if isinstance(r, ActRefusedError)]) == 2
    stored = await shop.get(request_id)
    assert stored.request.state is State.COMPLETED
    refunds = (
        "SELECT sum(amount_minor)::bigint FROM commerce_payments"
        " WHERE kind = 'refund' AND order_id = $1"
    )
    assert await shop.value(refunds, stored.order_id) == stored.request.settled


async def test_a_double_click_withdraws_once(shop: Shop) -> None:
    request_id = await shop.ask(wanted(1), "lilei")
    results = await asyncio.gather(
        *(shop.do(request_id, Doing(Act.WITHDRAW), BUYER) for _ in range(2)),
        return_exceptions=True,
    )
    assert len([r for r in results if isinstance(r, ActRefusedError)]) == 1
