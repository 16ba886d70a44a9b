"""Proving who one is in a chat, without a word about other people's orders."""

from datetime import timedelta
from typing import Any

from tests.factories.web import problem
from tests.integration.commerce.desk import PAID, Desk

UNPROVED = (422, "commerce.identity_unproved")


async def identify(desk: Desk, headers: dict[str, str], **proof: str) -> Any:
    given = {"means": "order_phone", **proof}
    return await desk.client.post("/api/v1/widget/identify", json=given, headers=headers)


async def tail(desk: Desk) -> str:
    [row] = await desk.rows("SELECT phone FROM commerce_customers WHERE external_id = 'wang'")
    return str(row["phone"])[-4:]


async def test_order_number_and_phone_tail_open_one_s_own_orders_masked(desk: Desk) -> None:
    guest, _ = await desk.window("guest", is_signed=False)
    records = "/api/v1/widget/records"
    assert problem(await desk.client.get(records, headers=guest))[1] == "commerce.buyer_unknown"
    known = await identify(desk, guest, order_number=PAID.lower(), phone_tail=await tail(desk))
    assert known.json()["external_id"] == "wang"
    [order] = (await desk.client.get(records, params={"number": PAID}, headers=guest)).json()[
        "items"
    ]
    assert order["address"] is None
    assert "*" in order["address_masked"]
    profile = await desk.client.get("/api/v1/widget/profile", headers=guest)
    assert problem(profile) == (403, "commerce.buyer_unknown")
    desk.clock.advance(timedelta(hours=13))
    assert problem(await desk.client.get(records, headers=guest))[1] == "commerce.buyer_unknown"


async def test_a_signed_buyer_sees_their_own_whole_and_nobody_else_s(desk: Desk) -> None:
    wang, _ = await desk.window("wang")
    lilei, _ = await desk.window("lilei")
    whole = await desk.client.get("/api/v1/widget/records?number=" + PAID, headers=wang)
    assert whole.json()["items"][0]["address"]["detail"]
    for number in (PAID, "SY0"):
        found = await desk.client.get(f"/api/v1/widget/records?number={number}", headers=lilei)
        assert problem(found) == (404, "commerce.order_not_found")
    own = await desk.client.get("/api/v1/widget/profile?customer=wang", headers=wang)
    assert own.json()["external_id"] == "wang"
    other = await desk.client.get("/api/v1/widget/profile?customer=wang", headers=lilei)
    assert problem(other) == (403, "commerce.buyer_unknown")


async def test_a_real_order_and_an_invented_one_miss_alike(desk: Desk) -> None:
    answers: list[Any] = []
    for number in (PAID, "SY0000000000"):
        guest, _ = await desk.window("guest-" + number, is_signed=False)
        answers.append(await identify(desk, guest, order_number=number, phone_tail="0000"))
    assert {problem(answer) for answer in answers} == {UNPROVED}
    bodies = [answer.json() | {"trace_id": None} for answer in answers]
    assert bodies[0] == bodies[1]


async def test_five_misses_lock_the_contact_even_for_the_right_answer(desk: Desk) -> None:
    guest, _ = await desk.window("guest", is_signed=False)
    for n in range(5):
        missed = await identify(desk, guest, order_number=f"SY{n}", phone_tail="0000")
        assert problem(missed) == UNPROVED
    right = {"order_number": PAID, "phone_tail": await tail(desk)}
    locked = await identify(desk, guest, **right)
    assert problem(locked) == (429, "commerce.identity_tries_used_up")
    assert 0 < int(locked.headers["retry-after"]) <= 1800
    assert await desk.rows("SELECT 1 FROM commerce_recognitions") == []
    desk.clock.advance(timedelta(minutes=31))
    assert (await identify(desk, guest, **right)).status_code == 200


async def test_five_misses_at_one_order_lock_it_for_everybody(desk: Desk) -> None:
    for number in (PAID, "SY0000000000"):
        for n in range(5):
            guest, _ = await desk.window(f"guest-{number}-{n}", is_signed=False)
            missed = await identify(desk, guest, order_number=number, phone_tail="0000")
            assert problem(missed) == UNPROVED
        guest, _ = await desk.window(f"guest-{number}", is_signed=False)
        locked = await identify(desk, guest, order_number=number, phone_tail=await tail(desk))
        assert problem(locked) == (429, "commerce.identity_tries_used_up")


async def test_success_with_one_s_own_order_frees_no_more_guesses(desk: Desk) -> None:
    guest, _ = await desk.window("guest", is_signed=False)
    for n in range(4):
        await identify(desk, guest, order_number=f"SY{n}", phone_tail="0000")
    right = {"order_number": PAID, "phone_tail": await tail(desk)}
    assert (await identify(desk, guest, **right)).status_code == 200
    assert problem(await identify(desk, guest, order_number="SY9", phone_tail="0000")) == UNPROVED
    locked = await identify(desk, guest, **right)
    assert locked.status_code == 429


async def test_a_shop_decides_which_proofs_it_accepts(desk: Desk) -> None:
    guest, _ = await desk.window("guest", is_signed=False)
    by_mail = await identify(desk, guest, means="email", email="wang@example.com")
    assert problem(by_mail) == (422, "commerce.identity_means_unknown")
