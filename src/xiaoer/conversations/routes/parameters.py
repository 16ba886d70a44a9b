"""Parameters and injected values that several handlers take."""

from typing import Annotated, Any

from litestar import Request, Response
from litestar.di import NamedDependency
from litestar.params import HeaderParameter, QueryParameter, SkipValidation

from xiaoer.conversations.receiving import Intake
from xiaoer.conversations.views import Conversation
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Database
from xiaoer.kernel.http.etag import etag
from xiaoer.kernel.http.subjects import AgentSubject

AgentRequest = Request[AgentSubject, Any, Any]
Db = NamedDependency[SkipValidation[Database]]
Now = NamedDependency[SkipValidation[Clock]]
Door = NamedDependency[SkipValidation[Intake]]
IfMatch = Annotated[str | None, HeaderParameter(name="If-Match", required=False, max_length=200)]
Limit = Annotated[int, QueryParameter(name="limit", required=False, ge=1, le=200)]
Seq = Annotated[int | None, QueryParameter(required=False, ge=0, le=2**53)]


def tagged(view: Conversation) -> Response[Conversation]:
    """The conversation with its version as ``ETag``."""
    return Response(view, headers={"ETag": etag(view.version)})
