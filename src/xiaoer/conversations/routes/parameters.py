"""Parameters and injected values that several handlers take."""

from typing import Annotated

from litestar import Response
from litestar.di import NamedDependency
from litestar.params import QueryParameter, SkipValidation

from xiaoer.conversations.receiving import Intake
from xiaoer.conversations.views import Conversation
from xiaoer.kernel.http.etag import etag

Door = NamedDependency[SkipValidation[Intake]]
Seq = Annotated[int | None, QueryParameter(required=False, ge=0, le=2**53)]


def tagged(view: Conversation) -> Response[Conversation]:
    """The conversation with its version as ``ETag``."""
    return Response(view, headers={"ETag": etag(view.version)})
