"""A small application that fails in every way."""

from typing import Annotated
from uuid import UUID

import asyncpg
import msgspec
from litestar import Litestar, get, post

from xiaoer.kernel.errors import FieldError, InvalidInputError, RateLimitedError, UnavailableError
from xiaoer.kernel.http.edge import Edge
from xiaoer.kernel.http.problem import EXCEPTION_HANDLERS
from xiaoer.kernel.money import CurrencyMismatchError


class Note(msgspec.Struct, forbid_unknown_fields=True):
    """A body with rules."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=5)]
    count: int = 1


FAILURES: dict[str, Exception] = {
    "own": CurrencyMismatchError(left="CNY", right="USD"),
    "fields": InvalidInputError(errors=[FieldError("city", "kernel.field.too_long", {"max": 9})]),
    "rate": RateLimitedError(retry_after=30),
    "unavailable": UnavailableError(),
    "refused": ConnectionRefusedError("no database"),
    "nul": asyncpg.CharacterNotInRepertoireError("invalid byte sequence"),
    "crash": ZeroDivisionError("inner figures stay inside"),
}


@post("/notes")
async def write(data: Note) -> Note:
    return data


@get("/notes/{note_id:uuid}")
async def read(note_id: UUID, limit: int) -> int:
    return limit


@get("/fail/{how:str}")
async def fail(how: str) -> None:
    raise FAILURES[how]


litestar_app = Litestar([write, read, fail], exception_handlers=dict(EXCEPTION_HANDLERS))
app = Edge(litestar_app)
