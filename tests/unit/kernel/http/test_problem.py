"""Every failure is a problem document in the reader's language."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from tests.unit.kernel.http.app import app, litestar_app

from xiaoer.kernel.http.openapi import describe_problems

NOTE = "/notes/00000000-0000-7000-8000-000000000000"


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=app)  # pyright: ignore[reportArgumentType]
    async with httpx.AsyncClient(transport=transport, base_url="http://desk") as opened:
        yield opened


async def test_an_error_speaks_both_languages(client: httpx.AsyncClient) -> None:
    chinese = await client.get("/fail/own")
    english = await client.get("/fail/own", headers={"accept-language": "en-US"})
    assert chinese.headers["content-type"] == "application/problem+json"
    assert chinese.headers["content-language"] == "zh-CN"
    assert chinese.json() == {
        "type": "urn:xiaoer:error:kernel.currency_mismatch",
        "title": "Unprocessable Entity",
        "status": 422,
        "code": "kernel.currency_mismatch",
        "detail": "币种不一致：CNY 与 USD。",
        "params": {"left": "CNY", "right": "USD"},
        "errors": [],
        "trace_id": chinese.headers["x-request-id"],
    }
    assert english.json()["detail"] == "The currencies differ: CNY and USD."


@pytest.mark.parametrize(
    ("how", "status", "code"),
    [
        ("rate", 429, "kernel.rate_limited"),
        ("unavailable", 503, "kernel.unavailable"),
        ("refused", 503, "kernel.unavailable"),
        ("nul", 422, "kernel.invalid_input"),
        ("crash", 500, "kernel.internal"),
    ],
)
async def test_each_failure_has_its_status(
    client: httpx.AsyncClient, how: str, status: int, code: str
) -> None:
    response = await client.get(f"/fail/{how}")
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert "inner" not in response.text


async def test_a_rate_limit_says_when_to_come_back(client: httpx.AsyncClient) -> None:
    assert (await client.get("/fail/rate")).headers["retry-after"] == "30"


async def test_refused_fields_are_listed(client: httpx.AsyncClient) -> None:
    response = await client.get("/fail/fields")
    assert response.json()["errors"] == [
        {"field": "city", "code": "kernel.field.too_long", "message": "最多 9 个字"}
    ]


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"text": "abcdef"}, "text", "kernel.field.too_long"),
        ({"text": ""}, "text", "kernel.field.too_short"),
        ({"text": 1}, "text", "kernel.field.invalid"),
        ({"count": 1}, "text", "kernel.field.required"),
        ({"text": "a", "colour": 1}, "colour", "kernel.field.unknown"),
        (["a"], "", "kernel.field.invalid"),
    ],
)
async def test_a_body_against_the_rules_names_the_field(
    client: httpx.AsyncClient, body: Any, field: str, code: str
) -> None:
    response = await client.post("/notes", json=body)
    problem = response.json()
    assert (response.status_code, problem["code"]) == (422, "kernel.invalid_input")
    assert [(e["field"], e["code"]) for e in problem["errors"]] == [(field, code)]


@pytest.mark.parametrize("query", ["", "?limit=many"])
async def test_a_parameter_against_the_rules_is_named(
    client: httpx.AsyncClient, query: str
) -> None:
    response = await client.get(f"{NOTE}{query}")
    assert response.status_code == 400
    assert [e["field"] for e in response.json()["errors"]] == ["limit"]


async def test_what_the_router_refuses_is_a_problem_too(client: httpx.AsyncClient) -> None:
    answers = [
        await client.get("/nowhere"),
        await client.delete("/notes"),
        await client.get("/notes/not-a-uuid?limit=1"),
        await client.post("/notes", content=b"{", headers={"content-type": "application/json"}),
    ]
    assert [(r.status_code, r.json()["code"]) for r in answers] == [
        (404, "kernel.not_found"),
        (405, "kernel.method_not_allowed"),
        (404, "kernel.not_found"),
        (400, "kernel.malformed_request"),
    ]
    assert {r.headers["content-type"] for r in answers} == {"application/problem+json"}


def test_the_openapi_document_names_the_problem() -> None:
    describe_problems(litestar_app)
    document = litestar_app.openapi_schema.to_schema()
    responses = document["paths"]["/notes"]["post"]["responses"]
    assert sorted(responses) == ["201", "default"]
    assert responses["default"]["content"] == {
        "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
    }
    assert "detail" in document["components"]["schemas"]["Problem"]["properties"]
