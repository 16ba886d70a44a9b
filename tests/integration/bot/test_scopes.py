"""Who deals with what is told in the reader's language."""

import re

import pytest
from tests.factories.people import given_session, given_workspace
from tests.factories.web import client_of

from xiaoer.bot.routes import Scopes
from xiaoer.identity.api import Role
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database

HAN = re.compile("[一-鿿]")


@pytest.mark.parametrize(("language", "is_chinese"), [("en", False), ("zh-CN", True)])
async def test_intents_are_named_in_the_reader_s_language(
    db: Database, clock: FixedClock, language: str, *, is_chinese: bool
) -> None:
    workspace = await given_workspace(db, clock)
    session = await given_session(db, clock, workspace.id, Role.ADMIN)
    headers = {**session.headers, "Accept-Language": language}
    async with client_of([Scopes], db, clock) as client:
        read = await client.get("/api/v1/bot/scopes", headers=headers)
        put = await client.put(
            "/api/v1/bot/scopes/coupon", json={"scope": "human"}, headers=headers
        )
    for answer in (read, put):
        assert answer.status_code == 200, answer.text
        labels = [one["label"] for one in answer.json()["items"]]
        assert len(labels) > 60
        assert all(bool(HAN.search(label)) is is_chinese for label in labels)
