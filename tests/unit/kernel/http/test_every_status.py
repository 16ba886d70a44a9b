"""Each kind of refusal once: its status, its code, its words in both languages, its headers."""

from typing import Any

import asyncpg
import msgspec
import pytest
from litestar import Litestar, Request, get
from litestar.exceptions import HTTPException, ValidationException
from litestar.testing import TestClient

from xiaoer.kernel.errors import (
    ConflictError,
    FieldError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
    PreconditionFailedError,
    RateLimitedError,
    UnauthenticatedError,
    UnavailableError,
    XiaoerError,
)
from xiaoer.kernel.http.problem import EXCEPTION_HANDLERS, problem_of, to_error
from xiaoer.kernel.http.validation import Refusal, field_errors

PHONE = "13812345521"
OURS: list[tuple[XiaoerError, int, str]] = [
    (InvalidInputError(), 422, "kernel.invalid_input"),
    (UnauthenticatedError(), 401, "kernel.unauthenticated"),
    (ForbiddenError(), 403, "kernel.forbidden"),
    (NotFoundError(), 404, "kernel.not_found"),
    (ConflictError(), 409, "kernel.conflict"),
    (PreconditionFailedError(), 412, "kernel.precondition_failed"),
    (RateLimitedError(retry_after=7), 429, "kernel.rate_limited"),
    (UnavailableError(), 503, "kernel.unavailable"),
    (XiaoerError(), 500, "kernel.internal"),
]
THEIRS: list[tuple[Exception, int, str]] = [
    (HTTPException(status_code=400), 400, "kernel.malformed_request"),
    (HTTPException(status_code=401), 401, "kernel.unauthenticated"),
    (HTTPException(status_code=403), 403, "kernel.forbidden"),
    (HTTPException(status_code=404), 404, "kernel.not_found"),
    (HTTPException(status_code=405), 405, "kernel.method_not_allowed"),
    (HTTPException(status_code=413), 413, "kernel.payload_too_large"),
    (HTTPException(status_code=415), 415, "kernel.unsupported_media_type"),
    (HTTPException(status_code=428), 428, "kernel.precondition_required"),
    (HTTPException(status_code=418), 418, "kernel.http_error"),
    (asyncpg.DataError("x"), 422, "kernel.invalid_input"),
    (asyncpg.CharacterNotInRepertoireError("x"), 422, "kernel.invalid_input"),
    (asyncpg.ConnectionDoesNotExistError("x"), 503, "kernel.unavailable"),
    (asyncpg.CannotConnectNowError("x"), 503, "kernel.unavailable"),
    (asyncpg.TooManyConnectionsError("x"), 503, "kernel.unavailable"),
    (asyncpg.InternalClientError("x"), 503, "kernel.unavailable"),
    (ConnectionResetError(), 503, "kernel.unavailable"),
    (asyncpg.UniqueViolationError(PHONE), 500, "kernel.internal"),
    (msgspec.ValidationError(PHONE), 500, "kernel.internal"),
    (KeyError(PHONE), 500, "kernel.internal"),
    (RecursionError(PHONE), 500, "kernel.internal"),
]
EVERY = [*OURS, *THEIRS]


@get("/{place:int}")
async def fail(place: int) -> None:
    raise EVERY[place][0]


@pytest.fixture(scope="module")
def client() -> TestClient[Litestar]:
    app = Litestar([fail], exception_handlers=dict(EXCEPTION_HANDLERS))
    return TestClient(app, raise_server_exceptions=False)


@pytest.mark.parametrize("place", range(len(EVERY)))
def test_a_failure_is_told_in_both_languages_and_gives_nothing_away(
    client: TestClient[Litestar], place: int
) -> None:
    _, status, code = EVERY[place]
    told: dict[str, str] = {}
    for language in ("zh-CN", "en"):
        answer = client.get(f"/{place}", headers={"accept-language": language})
        body = answer.json()
        assert (answer.status_code, body["status"], body["code"]) == (status, status, code)
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["content-language"] == language
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["vary"] == "Accept-Language"
        assert body["type"] == f"urn:xiaoer:error:{code}"
        assert body["title"]
        assert PHONE not in answer.text
        assert "{" not in body["detail"]
        told[language] = body["detail"]
    assert told["en"].isascii()
    assert not told["zh-CN"].isascii()


@pytest.mark.parametrize("place", range(len(EVERY)))
def test_only_who_must_sign_in_is_told_how(client: TestClient[Litestar], place: int) -> None:
    answer = client.get(f"/{place}")
    assert (answer.headers.get("www-authenticate") == "Bearer") == (EVERY[place][1] == 401)
    wants_a_pause = isinstance(EVERY[place][0], RateLimitedError)
    assert answer.headers.get("retry-after") == ("7" if wants_a_pause else None)


def test_what_is_ours_already_stays_itself() -> None:
    error = ConflictError(number=7)
    assert to_error(error) is error


def test_a_code_of_one_answer_does_not_become_that_of_all() -> None:
    assert to_error(HTTPException(status_code=404)).code == "kernel.not_found"
    assert to_error(RuntimeError()).code == "kernel.internal"
    assert XiaoerError.code == "kernel.internal"
    assert XiaoerError.status == 500


def test_fields_are_told_with_their_figures() -> None:
    error = InvalidInputError(
        errors=[FieldError("a.b", "kernel.field.too_short", {"min": 3}), FieldError("c")]
    )
    english, chinese = problem_of(error, "en"), problem_of(error, "zh-CN")
    assert [(e.field, e.message) for e in english.errors] == [
        ("a.b", "At least 3 characters"),
        ("c", "Not valid"),
    ]
    assert [e.code for e in chinese.errors] == [e.code for e in english.errors]
    assert "3" in chinese.errors[0].message


WORDS: list[tuple[object, str, Refusal]] = [
    (None, "", Refusal([], 400)),
    ([], "Missing required query parameter 'limit' for url /x", Refusal(
        [FieldError("limit", "kernel.field.required")], 400)),
    ([{"message": "Object missing required field `text`", "key": "data", "source": "body"}], "",
     Refusal([FieldError("text", "kernel.field.required")], 422)),
    ([{"message": "Object missing required field `city`", "key": "address"}], "",
     Refusal([FieldError("address.city", "kernel.field.required")], 422)),
    ([{"message": "Object contains unknown field `x`", "key": "data"}], "",
     Refusal([FieldError("x", "kernel.field.unknown")], 422)),
    ([{"message": "Expected `str` of length <= 5", "key": "text"}], "",
     Refusal([FieldError("text", "kernel.field.too_long", {"max": 5})], 422)),
    ([{"message": "Expected `array` of length >= 1", "key": "scopes"}], "",
     Refusal([FieldError("scopes", "kernel.field.too_short", {"min": 1})], 422)),
    ([{"message": "Expected `int`, got `str`", "key": "limit", "source": "query"}], "",
     Refusal([FieldError("limit")], 400)),
    ([{"message": "Expected `int`", "key": "a", "source": "query"},
      {"message": "Expected `int`", "key": "b", "source": "body"}], "",
     Refusal([FieldError("a"), FieldError("b")], 422)),
    ([{}], "", Refusal([FieldError("")], 422)),
]  # fmt: skip


@pytest.mark.parametrize(("extra", "detail", "expected"), WORDS)
def test_the_librarys_words_become_codes_of_ours(
    extra: Any, detail: str, expected: Refusal
) -> None:
    assert field_errors(extra, detail) == expected


def test_a_refusal_of_the_library_never_shows_its_own_words() -> None:
    error = ValidationException(
        detail=f"got {PHONE}", extra=[{"message": f"Expected `int`, got {PHONE}", "key": "limit"}]
    )
    assert PHONE not in str(problem_of(to_error(error), "en"))


def test_an_answer_about_a_request_names_no_query(caplog: pytest.LogCaptureFixture) -> None:
    @get("/boom")
    async def boom(request: Request[Any, Any, Any]) -> None:
        raise ZeroDivisionError

    app = Litestar([boom], exception_handlers=dict(EXCEPTION_HANDLERS))
    with TestClient(app, raise_server_exceptions=False) as opened:
        answer = opened.get(f"/boom?phone={PHONE}")
    assert answer.status_code == 500
    assert PHONE not in answer.text + caplog.text
