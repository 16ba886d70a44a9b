"""Who may do what: one pure table from roles to permissions."""

from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """What an agent is in a workspace, from the most to the least trusted."""

    OWNER = "owner"
    ADMIN = "admin"
    SUPERVISOR = "supervisor"
    AGENT = "agent"
    VIEWER = "viewer"


class Permission(StrEnum):
    """One thing that a role allows; also the scope names of API tokens."""

    CONVERSATIONS_READ = "conversations.read"
    CONVERSATIONS_REPLY = "conversations.reply"
    CONVERSATIONS_ASSIGN = "conversations.assign"
    MESSAGES_IMPORT = "messages.import"
    CONTACTS_READ = "contacts.read"
    CONTACTS_NAMES = "contacts.names"
    ORDERS_READ = "orders.read"
    ORDERS_ACT = "orders.act"
    RECORDS_READ = "records.read"
    SHOP_MANAGE = "shop.manage"
    AFTERSALES_READ = "aftersales.read"
    AFTERSALES_ANSWER = "aftersales.answer"
    AFTERSALES_SETTLE = "aftersales.settle"
    AFTERSALES_RULE = "aftersales.rule"
    POLICIES_READ = "policies.read"
    POLICIES_WRITE = "policies.write"
    COMPENSATIONS_APPROVE = "compensations.approve"
    SHIPMENTS_WRITE = "shipments.write"
    REFUNDS_READ = "refunds.read"
    CONNECTIONS_READ = "connections.read"
    CONNECTIONS_MANAGE = "connections.manage"
    ARTICLES_READ = "articles.read"
    ARTICLES_WRITE = "articles.write"
    INBOXES_READ = "inboxes.read"
    INBOXES_MANAGE = "inboxes.manage"
    AGENTS_READ = "agents.read"
    AGENTS_MANAGE = "agents.manage"
    API_TOKENS_MANAGE = "api_tokens.manage"
    AUDIT_READ = "audit.read"
    JOBS_READ = "jobs.read"
    JOBS_REPLAY = "jobs.replay"
    LEDGER_READ = "ledger.read"


_VIEWER: Final = frozenset(
    {
        Permission.CONVERSATIONS_READ,
        Permission.CONTACTS_READ,
        Permission.ORDERS_READ,
        Permission.AFTERSALES_READ,
        Permission.POLICIES_READ,
        Permission.ARTICLES_READ,
        Permission.INBOXES_READ,
        Permission.AGENTS_READ,
    }
)
_AGENT: Final = _VIEWER | {
    Permission.SHIPMENTS_WRITE,
    Permission.REFUNDS_READ,
    Permission.CONVERSATIONS_REPLY,
    Permission.CONVERSATIONS_ASSIGN,
    Permission.CONTACTS_NAMES,
    Permission.ORDERS_ACT,
    Permission.AFTERSALES_ANSWER,
    Permission.AFTERSALES_SETTLE,
}
_SUPERVISOR: Final = _AGENT | {
    Permission.AFTERSALES_RULE,
    Permission.COMPENSATIONS_APPROVE,
    Permission.CONNECTIONS_READ,
    Permission.ARTICLES_WRITE,
    Permission.AUDIT_READ,
    Permission.JOBS_READ,
    Permission.JOBS_REPLAY,
    Permission.LEDGER_READ,
}
_ADMIN: Final = frozenset(Permission)

PERMISSIONS: Final[dict[Role, frozenset[Permission]]] = {
    Role.OWNER: _ADMIN,
    Role.ADMIN: _ADMIN,
    Role.SUPERVISOR: _SUPERVISOR,
    Role.AGENT: _AGENT,
    Role.VIEWER: _VIEWER,
}

_RANK: Final = {role: rank for rank, role in enumerate(reversed(Role))}


def permissions_of(role: Role) -> frozenset[Permission]:
    """Everything the role allows."""
    return PERMISSIONS[role]


def scopes_within(role: Role, scopes: frozenset[str]) -> frozenset[Permission]:
    """What a token with these scopes may do while its owner has this role: never more than both."""
    return frozenset(item for item in PERMISSIONS[role] if item in scopes)


def may_grant(granter: Role, granted: Role) -> bool:
    """Whether one role may give another: nobody makes someone more powerful than themselves."""
    return _RANK[granter] >= _RANK[granted]
