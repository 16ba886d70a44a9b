"""One act between the request before it and the request after it."""

from dataclasses import dataclass
from uuid import UUID

from xiaoer.commerce.aftersales.model.request import Deed, Request
from xiaoer.commerce.aftersales.store.requests import StoredRequest
from xiaoer.kernel.ids import WorkspaceId


@dataclass(frozen=True, slots=True)
class Step:
    """An act that the rules allowed, before it is written down."""

    workspace_id: WorkspaceId
    stored: StoredRequest
    deed: Deed
    after: Request

    @property
    def before(self) -> Request:
        """The request as it was."""
        return self.stored.request

    @property
    def key(self) -> str:
        """What names the money of this act for ever."""
        return f"{matter_of(self.stored.id)}{self.after.version}"


def matter_of(request_id: UUID) -> str:
    """How the keys of all money of one request begin."""
    return f"aftersales:{request_id}:"


def request_of(key: str) -> UUID | None:
    """The request whose money a key names; None when it belongs to something else."""
    kind, _, rest = key.partition(":")
    if kind != "aftersales":
        return None
    try:
        return UUID(rest.partition(":")[0])
    except ValueError:
        return None
