"""Parameters and injected values that several handlers take."""

from typing import Annotated, Any

from litestar import Request, Response
from litestar.params import Dependency, Parameter

from xiaoer.conversations.receiving import Intake
from xiaoer.conversations.views import Conversation
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Database
from xiaoer.kernel.http.etag import etag
from xiaoer.kernel.http.subjects import AgentSubject

AgentRequest = Request[AgentSubject, Any, Any]
Db = Annotated[Database, Dependency(skip_validation=True)]
Now = Annotated[Clock, Dependency(skip_validation=True)]
Door = Annotated[Intake, Dependency(skip_validation=True)]
IfMatch = Annotated[str | None, Parameter(header="If-Match", required=False, max_length=200)]
Limit = Annotated[int, Parameter(query="limit", required=False, ge=1, le=200)]
Seq = Annotated[int | None, Parameter(required=False, ge=0, le=2**53)]


def tagged(view: Conversation) -> Response[Conversation]:
    """The conversation with its version as ``ETag``."""
    return Response(view, headers={"ETag": etag(view.version)})
