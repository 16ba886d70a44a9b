"""Parameters and injected parts that handlers of every slice take."""

from typing import Annotated, Any

from litestar import Request
from litestar.di import NamedDependency
from litestar.params import HeaderParameter, QueryParameter, SkipValidation

from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Database
from xiaoer.kernel.http.subjects import AgentSubject, AuthSubject, VisitorSubject
from xiaoer.kernel.i18n import Locale, negotiate

AgentRequest = Request[AgentSubject, Any, Any]
VisitorRequest = Request[VisitorSubject, Any, Any]
SubjectRequest = Request[AuthSubject, Any, Any]

DbPart = NamedDependency[SkipValidation[Database]]
ClockPart = NamedDependency[SkipValidation[Clock]]

Cursor = Annotated[str | None, QueryParameter(name="cursor", required=False, max_length=2000)]
Limit = Annotated[int, QueryParameter(name="limit", required=False, ge=1, le=200)]

IfMatch = Annotated[str | None, HeaderParameter(name="If-Match", required=False, max_length=200)]
IdempotencyKey = Annotated[
    str, HeaderParameter(name="Idempotency-Key", min_length=1, max_length=255)
]
OptionalIdempotencyKey = Annotated[
    str | None,
    HeaderParameter(name="Idempotency-Key", required=False, min_length=1, max_length=255),
]


def locale_of(request: Request[Any, Any, Any]) -> Locale:
    """The language that whoever asks wants to read."""
    return negotiate(request.headers.get("accept-language"))
