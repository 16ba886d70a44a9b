"""What tokens look like, and what they give away."""

import hashlib
from typing import get_args
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaoer.kernel.ids import WorkspaceId, workspace_id_of
from xiaoer.kernel.tokens import TokenKind, issue_token, parse_token

SHOP = workspace_id_of("shop")


@given(st.sampled_from(get_args(TokenKind)), st.uuids())
def test_what_is_issued_is_read_back(kind: TokenKind, workspace: UUID) -> None:
    issued = issue_token(kind, WorkspaceId(workspace))
    presented = parse_token(issued.text)
    assert presented is not None
    assert (presented.kind, presented.workspace_id) == (kind, workspace)
    assert presented.digest == issued.digest


def test_only_a_digest_is_left_to_store() -> None:
    issued = issue_token("api", SHOP)
    head, workspace, secret = issued.text.split("_", 2)
    assert (head, workspace) == ("xoapi", SHOP.hex)
    assert len(secret) == 43
    assert issued.digest == hashlib.sha256(secret.encode()).digest()
    assert issued.hint == secret[-4:]
    assert secret not in repr(issued)


def test_no_two_tokens_are_alike() -> None:
    assert len({issue_token("vis", SHOP).digest for _ in range(1000)}) == 1000


@pytest.mark.parametrize(
    "text",
    [
        "",
        "xoapi",
        f"xoapi_{SHOP.hex}_",
        f"xoapi_{SHOP.hex}",
        f"xoapi_{SHOP}_secret",
        f"xoapi_{'g' * 32}_secret",
        f"xokey_{SHOP.hex}_secret",
        f"xoapi_{SHOP.hex}_{'s' * 200}",
    ],
)
def test_what_is_no_token_is_nothing(text: str) -> None:
    assert parse_token(text) is None


@given(st.text(max_size=120))
def test_no_text_breaks_the_reader(text: str) -> None:
    parse_token(text)
    parse_token(f"xoapi_{text}")
    parse_token(f"xoses_{SHOP.hex}_{text}")
