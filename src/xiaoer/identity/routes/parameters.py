"""Parameters and injected values that several handlers take."""

from typing import Annotated, Any

from litestar import Request
from litestar.params import Dependency, Parameter

from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Database
from xiaoer.kernel.http.subjects import AgentSubject

AgentRequest = Request[AgentSubject, Any, Any]
Db = Annotated[Database, Dependency(skip_validation=True)]
Now = Annotated[Clock, Dependency(skip_validation=True)]
Cursor = Annotated[str | None, Parameter(query="cursor", required=False, max_length=2000)]
Limit = Annotated[int, Parameter(query="limit", required=False, ge=1, le=200)]
