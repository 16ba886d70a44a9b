"""A change is made only to the version its author saw."""

import pytest

from xiaoer.kernel.errors import PreconditionFailedError
from xiaoer.kernel.http.etag import InvalidEtagError, check_if_match, etag


@pytest.mark.parametrize("header", [None, "*", '"v7"', '"v6", "v7"'])
def test_the_seen_version_passes(header: str | None) -> None:
    check_if_match(header, 7)


@pytest.mark.parametrize("header", ['"v6"', 'W/"v7"', '"v77"', '"v6","v8"'])
def test_another_version_is_refused(header: str) -> None:
    with pytest.raises(PreconditionFailedError) as caught:
        check_if_match(header, 7)
    assert caught.value.params == {"current": '"v7"'}


@pytest.mark.parametrize("header", ["v7", "", '"v7', '"v7" "v8"'])
def test_what_is_no_entity_tag_is_refused(header: str) -> None:
    with pytest.raises(InvalidEtagError):
        check_if_match(header, 7)


def test_a_version_is_a_quoted_tag() -> None:
    assert etag(7) == '"v7"'
