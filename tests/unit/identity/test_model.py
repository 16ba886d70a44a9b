"""Slugs, addresses, passwords, presence and the throttle."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaoer.identity.model import (
    PRESENCE_LEASE,
    Availability,
    check_new_agent,
    check_slug,
    is_throttled,
    normalise_email,
    present_availability,
)
from xiaoer.kernel.errors import InvalidInputError

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize("slug", ["demo", "a", "shop-2", "0", "a" * 63])
def test_a_dns_label_is_a_slug(slug: str) -> None:
    check_slug(slug)


@pytest.mark.parametrize("slug", ["", "Demo", "-a", "a-", "a_b", "店", "a" * 64, "a.b", "a\n"])
def test_anything_else_is_not(slug: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        check_slug(slug)
    assert [error.field for error in refused.value.errors] == ["slug"]


@given(st.text(max_size=40))
def test_normalising_an_address_twice_changes_nothing_more(text: str) -> None:
    once = normalise_email(text)
    assert normalise_email(once) == once


@pytest.mark.parametrize("email", ["", "a", "@b", "a@", "a b@c", "a@b@c", "a@b\n"])
def test_what_is_no_address_is_refused(email: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        check_new_agent(name="n", email=email, password="long enough", capacity=1)
    assert [error.code for error in refused.value.errors] == ["identity.field.email"]


def test_the_sixth_attempt_in_a_window_is_one_too_many() -> None:
    assert [is_throttled(attempts) for attempts in (1, 5, 6, 7)] == [False, False, True, True]


@pytest.mark.parametrize("chosen", list(Availability))
def test_presence_lasts_as_long_as_its_lease(chosen: Availability) -> None:
    last = NOW - PRESENCE_LEASE
    assert present_availability(chosen, last, NOW) is chosen
    later = NOW + timedelta(microseconds=1)
    assert present_availability(chosen, last, later) is Availability.OFFLINE
    assert present_availability(chosen, None, NOW) is Availability.OFFLINE
