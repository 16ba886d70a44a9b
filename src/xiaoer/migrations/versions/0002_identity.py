"""Workspaces, their agents and teams, what proves who someone is, and the audit trail."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_PEOPLE = """
CREATE TABLE identity_workspaces (
    workspace_id uuid NOT NULL,
    slug text NOT NULL,
    name text NOT NULL,
    locale text NOT NULL,
    currency text NOT NULL,
    time_zone text NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT pk_identity_workspaces PRIMARY KEY (workspace_id),
    CONSTRAINT ck_identity_workspaces__currency CHECK (currency ~ '^[A-Z]{3}$')
);
CREATE TABLE identity_agents (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    email text NOT NULL,
    name text NOT NULL,
    password_hash text NOT NULL,
    role text NOT NULL,
    availability text NOT NULL DEFAULT 'offline',
    capacity integer NOT NULL,
    locale text NOT NULL,
    last_seen_at timestamptz,
    created_at timestamptz NOT NULL,
    deactivated_at timestamptz,
    CONSTRAINT pk_identity_agents PRIMARY KEY (workspace_id, id),
    CONSTRAINT uq_identity_agents__email UNIQUE (workspace_id, email),
    CONSTRAINT fk_identity_agents__workspaces FOREIGN KEY (workspace_id)
        REFERENCES identity_workspaces (workspace_id),
    CONSTRAINT ck_identity_agents__role
        CHECK (role IN ('owner', 'admin', 'supervisor', 'agent', 'viewer')),
    CONSTRAINT ck_identity_agents__availability
        CHECK (availability IN ('online', 'away', 'offline')),
    CONSTRAINT ck_identity_agents__capacity CHECK (capacity >= 0)
);
CREATE TABLE identity_teams (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT pk_identity_teams PRIMARY KEY (workspace_id, id),
    CONSTRAINT uq_identity_teams__name UNIQUE (workspace_id, name),
    CONSTRAINT fk_identity_teams__workspaces FOREIGN KEY (workspace_id)
        REFERENCES identity_workspaces (workspace_id)
);
CREATE TABLE identity_memberships (
    workspace_id uuid NOT NULL,
    team_id uuid NOT NULL,
    agent_id uuid NOT NULL,
    CONSTRAINT pk_identity_memberships PRIMARY KEY (workspace_id, team_id, agent_id),
    CONSTRAINT fk_identity_memberships__teams FOREIGN KEY (workspace_id, team_id)
        REFERENCES identity_teams (workspace_id, id),
    CONSTRAINT fk_identity_memberships__agents FOREIGN KEY (workspace_id, agent_id)
        REFERENCES identity_agents (workspace_id, id)
);
"""

_CREDENTIALS = """
CREATE TABLE identity_sessions (
    workspace_id uuid NOT NULL,
    digest bytea NOT NULL,
    agent_id uuid NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    CONSTRAINT pk_identity_sessions PRIMARY KEY (workspace_id, digest),
    CONSTRAINT fk_identity_sessions__agents FOREIGN KEY (workspace_id, agent_id)
        REFERENCES identity_agents (workspace_id, id)
);
CREATE INDEX ix_identity_sessions__agent_id ON identity_sessions (workspace_id, agent_id)
    WHERE revoked_at IS NULL;
CREATE TABLE identity_api_tokens (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    digest bytea NOT NULL,
    agent_id uuid NOT NULL,
    name text NOT NULL,
    hint text NOT NULL,
    scopes text[] NOT NULL,
    created_at timestamptz NOT NULL,
    last_used_at timestamptz,
    revoked_at timestamptz,
    CONSTRAINT pk_identity_api_tokens PRIMARY KEY (workspace_id, id),
    CONSTRAINT uq_identity_api_tokens__digest UNIQUE (workspace_id, digest),
    CONSTRAINT fk_identity_api_tokens__agents FOREIGN KEY (workspace_id, agent_id)
        REFERENCES identity_agents (workspace_id, id)
);
CREATE TABLE identity_login_attempts (
    workspace_id uuid NOT NULL,
    email_digest bytea NOT NULL,
    attempts integer NOT NULL,
    window_started_at timestamptz NOT NULL,
    CONSTRAINT pk_identity_login_attempts PRIMARY KEY (workspace_id, email_digest),
    CONSTRAINT ck_identity_login_attempts__attempts CHECK (attempts >= 1)
);
"""

_AUDIT = """
CREATE TABLE identity_audit (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    subject text NOT NULL,
    before jsonb,
    after jsonb,
    at timestamptz NOT NULL,
    entry_index bigint NOT NULL,
    CONSTRAINT pk_identity_audit PRIMARY KEY (workspace_id, id)
);
"""

_CHANGEABLE = (
    "identity_workspaces",
    "identity_agents",
    "identity_teams",
    "identity_memberships",
    "identity_sessions",
    "identity_api_tokens",
    "identity_login_attempts",
)


def upgrade() -> None:
    op.execute(_PEOPLE)
    op.execute(_CREDENTIALS)
    op.execute(_AUDIT)
    for table in _CHANGEABLE:
        op.execute(f"SELECT kernel_isolate('{table}')")
    op.execute("SELECT kernel_isolate('identity_audit', append_only => true)")
    op.execute("SELECT kernel_open_to_system('identity_workspaces', read_only => true)")
