"""Proving who one is by mail address, or by name and post code: typed any way, and never blank."""

from typing import Any

import pytest
from tests.factories.web import problem
from tests.integration.commerce.desk import Desk

UNPROVED = (422, "commerce.identity_unproved")
PEOPLE = [
    ("wang", "Ruoxi.Wang@Example.com", "Weiß Ångström", "ab1 2cd"),
    ("lilei", "shared@example.com", "李雷", "100000"),
    ("chen", "shared@example.com", "李雷", "200000"),
    ("emma", "", "", ""),
]


@pytest.fixture
async def people(desk: Desk) -> Desk:
    async with desk.db.transaction(desk.workspace_id) as tx:
        await tx.execute("UPDATE commerce_shops SET identify_by = ARRAY['email', 'name_zip']")
        for key, email, name, code in PEOPLE:
            await tx.execute(
                "UPDATE commerce_customers SET email = $2, name = $3,"
                " address = jsonb_set(address, '{post_code}', to_jsonb($4::text))"
                " WHERE external_id = $1",
                key,
                email,
                name,
                code,
            )
    return desk


async def tried(desk: Desk, place: int, **proof: str) -> Any:
    guest, _ = await desk.window(f"guest-{place}", is_signed=False)
    return await desk.client.post("/api/v1/widget/identify", json=proof, headers=guest)


async def test_a_proof_counts_however_it_is_typed_and_nothing_else_does(people: Desk) -> None:
    by_name = {"means": "name_zip"}
    cases: list[tuple[dict[str, str], str | None]] = [
        ({"means": "email", "email": "ruoxi.wang@example.com"}, "wang"),
        ({"means": "email", "email": "  RUOXI.WANG@EXAMPLE.COM "}, "wang"),
        ({"means": "email", "email": "ｒｕｏｘｉ．ｗａｎｇ＠ｅｘａｍｐｌｅ．ｃｏｍ"}, "wang"),
        ({"means": "email", "email": "ruoxi.wang@example.co"}, None),
        ({"means": "email", "email": "%"}, None),
        ({"means": "email", "email": "shared@example.com"}, None),  # two buyers are nobody
        ({"means": "email"}, None),
        ({"means": "email", "email": "   "}, None),
        (by_name | {"name": "weiß ångström", "post_code": "AB1 2CD"}, "wang"),
        (by_name | {"name": "WEIß  ÅNGSTRÖM", "post_code": "ab1  2cd"}, "wang"),
        (by_name | {"name": "李雷", "post_code": "100000"}, "lilei"),
        (by_name | {"name": "李雷", "post_code": "２０００００"}, "chen"),
        (by_name | {"name": "李雷", "post_code": "300000"}, None),
        (by_name | {"name": "李雷"}, None),
        (by_name | {"post_code": "100000"}, None),
        (by_name, None),
    ]
    wrong: list[str] = []
    for place, (proof, known) in enumerate(cases):
        answer = await tried(people, place, **proof)
        told = answer.json().get("external_id") if answer.status_code == 200 else None
        if told != known or (known is None and problem(answer) != UNPROVED):
            wrong.append(f"{proof}: {answer.status_code} {answer.text[:80]}")
    assert not wrong, "\n".join(wrong)
    recognised = await people.rows("SELECT 1 FROM commerce_recognitions")
    assert len(recognised) == sum(known is not None for _, known in cases)
