"""Exceptions to ``application/problem+json`` (RFC 9457), in the reader's language."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, Final

import asyncpg
import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException

from xiaoer.kernel import log
from xiaoer.kernel.errors import InvalidInputError, UnavailableError, XiaoerError
from xiaoer.kernel.http.parameters import locale_of
from xiaoer.kernel.http.validation import field_errors
from xiaoer.kernel.i18n import Locale, translate

MEDIA_TYPE: Final = "application/problem+json"

_CODES: Final = {
    400: "kernel.malformed_request",
    401: "kernel.unauthenticated",
    403: "kernel.forbidden",
    404: "kernel.not_found",
    405: "kernel.method_not_allowed",
    409: "kernel.conflict",
    412: "kernel.precondition_failed",
    413: "kernel.payload_too_large",
    415: "kernel.unsupported_media_type",
    428: "kernel.precondition_required",
    429: "kernel.rate_limited",
    503: "kernel.unavailable",
}
_UNAVAILABLE: Final = (
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InternalClientError,
    ConnectionError,
)
_log = log.get(__name__)

AnyRequest = Request[Any, Any, Any]


class FieldProblem(msgspec.Struct, frozen=True):
    """One refused input; ``field`` is a dotted path into the body or a parameter's name."""

    field: str
    code: str
    message: str


class Problem(msgspec.Struct, frozen=True):
    """What every error answers. ``code`` is for programs, ``detail`` for people."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    params: dict[str, object]
    errors: list[FieldProblem]
    trace_id: str | None


def problem_of(error: XiaoerError, locale: Locale) -> Problem:
    """The problem document of an error; also what a websocket sends."""
    return Problem(
        type=f"urn:xiaoer:error:{error.code}",
        title=_phrase(error.status),
        status=error.status,
        code=error.code,
        detail=translate(error.code, locale, **error.params),
        params=error.params,
        errors=[
            FieldProblem(e.field, e.code, translate(e.code, locale, **e.params))
            for e in error.errors
        ],
        trace_id=log.trace_id(),
    )


def to_error(exception: Exception) -> XiaoerError:
    """The error of ours that stands for any exception; what is unknown becomes a plain 500."""
    match exception:
        case XiaoerError():
            return exception
        case ValidationException():
            found = field_errors(exception.extra, exception.detail)
            return _with_status(InvalidInputError(errors=found.errors), found.status)
        case HTTPException(status_code=status):
            error = XiaoerError()
            error.code = _CODES.get(status, "kernel.http_error")  # pyright: ignore[reportAttributeAccessIssue]
            return _with_status(error, status)
        case asyncpg.DataError():
            return InvalidInputError()
        case _ if isinstance(exception, _UNAVAILABLE):
            return UnavailableError()
        case _:
            return XiaoerError()


def answer(request: AnyRequest, exception: Exception) -> Response[bytes]:
    """Litestar's exception handler for everything."""
    error = to_error(exception)
    if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        _log.error("http.failed", code=error.code, path=request.url.path, exc_info=exception)
    locale = locale_of(request)
    return Response(
        msgspec.json.encode(problem_of(error, locale), enc_hook=str),
        status_code=error.status,
        media_type=MEDIA_TYPE,
        headers=_headers(error, exception, locale),
    )


EXCEPTION_HANDLERS: Final[dict[int | type[Exception], Callable[..., Response[bytes]]]] = {
    XiaoerError: answer,
    HTTPException: answer,
    Exception: answer,
}


def _headers(error: XiaoerError, exception: Exception, locale: Locale) -> dict[str, str]:
    given: Mapping[str, str] = getattr(exception, "headers", None) or {}
    headers = {
        **given,
        "Content-Language": locale,
        "Vary": "Accept-Language",
        "Cache-Control": "no-store",
    }
    if error.status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    if "retry_after" in error.params:
        headers["Retry-After"] = str(error.params["retry_after"])
    return headers


def _with_status(error: XiaoerError, status: int) -> XiaoerError:
    error.status = status  # pyright: ignore[reportAttributeAccessIssue]
    return error


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"
