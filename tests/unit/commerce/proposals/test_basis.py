"""A proposal no longer fits when anything that it relies on has changed."""

from typing import Any

import msgspec
import pytest
from tests.unit.commerce.proposals.worlds import (
    CARD,
    GIFT,
    HOME,
    buyer,
    goods,
    line,
    order,
    payment,
    world,
)

from xiaoer.commerce.model import OrderStatus
from xiaoer.commerce.proposals.model import basis_of
from xiaoer.commerce.world.records import World


def basis(of: World, *, has_cashback: bool = False) -> str:
    return basis_of(of, has_cashback=has_cashback)


NORMAL = basis(world())


@pytest.mark.parametrize(
    "changed",
    [
        world(order(version=1)),
        world(order(status=OrderStatus.PACKED)),
        world(order(total_minor=3501)),
        world(order(address=None)),
        world(order(lines=[line(), line(1, "plate", 1)])),
        world(order(lines=[line(quantity=3), order().lines[1]])),
        world(order(lines=[line(sku="green"), order().lines[1]])),
        world(order(lines=[line()])),
        world(order(payments=[payment(minor=3499)])),
        world(order(payments=[payment(), payment("refund", 1)])),
        world(order(payments=[payment(method="gift")])),
        world(buyer=buyer(address=None)),
        world(buyer=buyer(methods=[GIFT])),
        world(buyer=buyer(methods=[msgspec.structs.replace(GIFT, balance_minor=4999), CARD])),
        world(goods=world().goods | {"blue": goods("blue", 1201)}),
        world(goods=world().goods | {"blue": goods("blue", is_available=False)}),
        world(goods=world().goods | {"blue": goods("blue", is_listed=False)}),
        world(bare=True),
    ],
)
def test_what_a_proposal_relies_on_makes_another_basis(changed: World) -> None:
    assert basis(changed) != NORMAL


@pytest.mark.parametrize(
    "same",
    [
        world(),
        world(order(is_urgent=True)),
        world(order(channel="jd")),
        world(order(lines=[line(titles={"en": "Mug"}), order().lines[1]])),
        world(buyer=buyer(tier="gold", tags=["regular"])),
        world(buyer=buyer(name="王若溪（新）", phone="1")),
        world(goods={k: world().goods[k] for k in ("old", "blue")}),
        world(goods=world().goods | {"blue": goods("blue", stock=1)}),
    ],
)
def test_what_a_proposal_does_not_rely_on_leaves_it_valid(same: World) -> None:
    assert basis(same) == NORMAL


def test_a_reward_registered_meanwhile_is_another_basis() -> None:
    assert basis(world(), has_cashback=True) != NORMAL


def test_a_basis_tells_nothing_of_the_buyer() -> None:
    assert len(NORMAL) == 64
    assert HOME.detail not in NORMAL


def test_a_value_of_any_field_of_money_is_told_apart_from_its_neighbour() -> None:
    minor: Any = range(3490, 3500)
    assert len({basis(world(order(payments=[payment(minor=one)]))) for one in minor}) == 10
