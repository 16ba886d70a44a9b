"""Every answer, good or bad, has an id and headers that protect the reader."""

import httpx
import pytest
from tests.unit.kernel.http.app import app

from xiaoer.kernel import metrics
from xiaoer.kernel.http.security import content_security_policy


async def _get(path: str, headers: dict[str, str] | None = None) -> httpx.Response:
    transport = httpx.ASGITransport(app=app)  # pyright: ignore[reportArgumentType]
    async with httpx.AsyncClient(transport=transport, base_url="http://desk") as client:
        return await client.get(path, headers=headers)


@pytest.mark.parametrize("path", ["/nowhere", "/fail/own", "/fail/crash"])
async def test_every_answer_is_protected(path: str) -> None:
    headers = (await _get(path)).headers
    assert headers["content-security-policy"] == content_security_policy()
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "strict-transport-security" not in headers
    assert len(headers["x-request-id"]) == 32


def test_no_policy_allows_inline_script() -> None:
    assert "unsafe" not in content_security_policy(frame_ancestors="*")
    assert "frame-ancestors *" in content_security_policy(frame_ancestors="*")


async def test_a_harmless_request_id_is_kept_and_another_replaced() -> None:
    kept = await _get("/nowhere", {"x-request-id": "trace-0001"})
    assert kept.headers["x-request-id"] == kept.json()["trace_id"] == "trace-0001"
    replaced = await _get("/nowhere", {"x-request-id": "x" * 65})
    assert replaced.headers["x-request-id"] != "x" * 65


async def test_requests_are_counted_by_route_not_by_path() -> None:
    def count() -> float:
        return metrics.REQUESTS.labels("GET", "/fail/{how}", "422")._value.get()  # pyright: ignore[reportPrivateUsage, reportUnknownMemberType, reportUnknownVariableType]

    before = count()
    await _get("/fail/own")
    await _get("/fail/fields")
    assert count() == before + 2
    assert b'route="/fail/{how}"' in metrics.exposition()
