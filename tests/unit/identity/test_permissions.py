"""The table of roles and permissions."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from xiaoer.identity.model import PERMISSIONS, Permission, Role, may_grant, scopes_within

ROLES = st.sampled_from(list(Role))
SCOPES = st.frozensets(st.sampled_from([item.value for item in Permission] + ["nonsense", "*"]))


def test_every_role_is_in_the_table() -> None:
    assert set(PERMISSIONS) == set(Role)


def test_each_role_may_at_least_what_the_next_one_may() -> None:
    for stronger, weaker in pairwise(Role):
        assert PERMISSIONS[stronger] >= PERMISSIONS[weaker]


def test_a_viewer_changes_nothing() -> None:
    assert {item.value.split(".")[1] for item in PERMISSIONS[Role.VIEWER]} == {"read"}


def test_an_agent_neither_manages_people_nor_reads_the_audit_trail() -> None:
    assert not PERMISSIONS[Role.AGENT] & {
        Permission.AGENTS_MANAGE,
        Permission.API_TOKENS_MANAGE,
        Permission.AUDIT_READ,
        Permission.INBOXES_MANAGE,
    }


@given(ROLES, SCOPES)
def test_a_token_may_never_more_than_its_scopes_nor_its_role(
    role: Role, scopes: frozenset[str]
) -> None:
    granted = scopes_within(role, scopes)
    assert granted <= PERMISSIONS[role]
    assert {item.value for item in granted} <= scopes


@given(ROLES, ROLES)
def test_nobody_grants_a_role_above_their_own(granter: Role, granted: Role) -> None:
    assert may_grant(granter, granted) or may_grant(granted, granter)
    if may_grant(granter, granted):
        assert PERMISSIONS[granter] >= PERMISSIONS[granted]
