"""Parameters and injected values that several handlers take."""

from typing import Annotated

from litestar import Response
from litestar.di import NamedDependency
from litestar.params import HeaderParameter, QueryParameter, SkipValidation

from xiaoer.conversations.receiving import Intake
from xiaoer.conversations.views import Conversation
from xiaoer.kernel.http.etag import etag

Door = NamedDependency[SkipValidation[Intake]]
IfMatch = Annotated[str | None, HeaderParameter(name="If-Match", required=False, max_length=200)]
Seq = Annotated[int | None, QueryParameter(required=False, ge=0, le=2**53)]


def tagged(view: Conversation) -> Response[Conversation]:
    """The conversation with its version as ``ETag``."""
    return Response(view, headers={"ETag": etag(view.version)})
