"""Entity tags from row versions, for ``ETag`` and ``If-Match`` (RFC 9110 §8.8.3, §13.1.1)."""

import re

from xiaoer.kernel.errors import InvalidInputError, PreconditionFailedError

_TAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"')


class InvalidEtagError(InvalidInputError):
    code = "kernel.invalid_etag"


def etag(version: int) -> str:
    """The strong tag of a row's version: ``"v7"`` with its quotes."""
    return f'"v{version}"'


def check_if_match(header: str | None, version: int) -> None:
    """Pass when there is no condition or it names this version; a weak tag never matches.

    Raises:
        PreconditionFailedError: the caller knows another version.
        InvalidEtagError: the header is not a list of entity tags.
    """
    if header is None or header.strip() == "*":
        return
    tags = [tag.strip() for tag in header.split(",")]
    if not all(_TAG.fullmatch(tag) for tag in tags):
        raise InvalidEtagError
    if etag(version) not in tags:
        raise PreconditionFailedError(current=etag(version))
