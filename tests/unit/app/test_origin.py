"""Which pages may open a socket."""

import pytest

from xiaoer.app.auth import is_allowed_origin


@pytest.mark.parametrize(
    ("origin", "host", "allowed"),
    [
        ("https://desk.example", "desk.example", True),
        ("http://localhost:8000", "localhost:8000", True),
        ("https://Desk.Example", "desk.example", True),
        (None, "desk.example", True),
        ("https://proxy.example", "desk.example", True),
        ("https://evil.example", "desk.example", False),
        ("https://desk.example.evil.example", "desk.example", False),
        ("https://desk.example@evil.example", "desk.example", False),
        ("http://localhost:9000", "localhost:8000", False),
        ("null", "desk.example", False),
        ("file://desk.example", "desk.example", False),
        ("", "desk.example", False),
    ],
)
def test_only_our_own_pages_may(origin: str | None, host: str, *, allowed: bool) -> None:
    assert is_allowed_origin(origin, host, {"https://proxy.example"}) is allowed
