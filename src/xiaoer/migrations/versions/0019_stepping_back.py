"""Rules of service, promises, offers to go back to the bot, scopes; a contact's care."""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

UP = """
CREATE TABLE conversations_service_rules (
    workspace_id uuid NOT NULL,
    is_bot_on boolean NOT NULL,
    rules jsonb NOT NULL,
    updated_by text NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT pk_conversations_service_rules PRIMARY KEY (workspace_id)
);
SELECT kernel_isolate('conversations_service_rules');
CREATE TABLE conversations_handling (
    workspace_id uuid NOT NULL,
    seconds double precision NOT NULL,
    CONSTRAINT pk_conversations_handling PRIMARY KEY (workspace_id),
    CONSTRAINT ck_conversations_handling__seconds CHECK (seconds > 0)
);
SELECT kernel_isolate('conversations_handling');
CREATE TABLE conversations_promises (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    seq bigint NOT NULL,
    promised_by text NOT NULL,
    agent_id uuid,
    words text NOT NULL,
    due_at timestamptz,
    made_at timestamptz NOT NULL,
    kept_at timestamptz,
    kept_by text,
    CONSTRAINT pk_conversations_promises PRIMARY KEY (workspace_id, id),
    CONSTRAINT fk_conversations_promises__conversations
        FOREIGN KEY (workspace_id, conversation_id)
        REFERENCES conversations_conversations (workspace_id, id) ON DELETE CASCADE,
    CONSTRAINT ck_conversations_promises__promised_by CHECK (promised_by IN ('bot', 'agent')),
    CONSTRAINT ck_conversations_promises__kept CHECK ((kept_at IS NULL) = (kept_by IS NULL))
);
CREATE INDEX ix_conversations_promises__conversation
    ON conversations_promises (workspace_id, conversation_id, made_at);
CREATE INDEX ix_conversations_promises__due
    ON conversations_promises (workspace_id, due_at) WHERE kept_at IS NULL;
SELECT kernel_isolate('conversations_promises');
CREATE TABLE conversations_bot_offers (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    offered_by uuid NOT NULL,
    offered_at timestamptz NOT NULL,
    is_agreed boolean,
    answered_at timestamptz,
    CONSTRAINT pk_conversations_bot_offers PRIMARY KEY (workspace_id, id),
    CONSTRAINT fk_conversations_bot_offers__conversations
        FOREIGN KEY (workspace_id, conversation_id)
        REFERENCES conversations_conversations (workspace_id, id) ON DELETE CASCADE,
    CONSTRAINT ck_conversations_bot_offers__answered
        CHECK ((is_agreed IS NULL) = (answered_at IS NULL))
);
CREATE UNIQUE INDEX uq_conversations_bot_offers__open
    ON conversations_bot_offers (workspace_id, conversation_id) WHERE answered_at IS NULL;
SELECT kernel_isolate('conversations_bot_offers');
ALTER TABLE conversations_call_backs ADD COLUMN due_at timestamptz;
UPDATE conversations_call_backs SET due_at = consented_at + interval '1 hour';
ALTER TABLE conversations_call_backs ALTER COLUMN due_at SET NOT NULL;
CREATE INDEX ix_conversations_call_backs__due
    ON conversations_call_backs (workspace_id, due_at) WHERE status = 'waiting';
CREATE INDEX ix_conversations_conversations__unanswered
    ON conversations_conversations (workspace_id, waiting_since)
    WHERE owner = 'bot' AND waiting_since IS NOT NULL;
CREATE TABLE bot_scopes (
    workspace_id uuid NOT NULL,
    intent text NOT NULL,
    scope text NOT NULL,
    updated_by text NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT pk_bot_scopes PRIMARY KEY (workspace_id, intent),
    CONSTRAINT ck_bot_scopes__scope CHECK (scope IN ('bot', 'human'))
);
SELECT kernel_isolate('bot_scopes');
CREATE TABLE bot_occurrences (
    workspace_id uuid NOT NULL,
    intent text NOT NULL,
    day date NOT NULL,
    times integer NOT NULL,
    CONSTRAINT pk_bot_occurrences PRIMARY KEY (workspace_id, intent, day),
    CONSTRAINT ck_bot_occurrences__times CHECK (times > 0)
);
SELECT kernel_isolate('bot_occurrences');
ALTER TABLE contacts_contacts ADD COLUMN care text NOT NULL DEFAULT 'standard',
    ADD CONSTRAINT ck_contacts_contacts__care CHECK (care IN ('standard', 'plain'));
"""
DOWN = """
ALTER TABLE contacts_contacts DROP COLUMN care;
DROP TABLE bot_occurrences;
DROP TABLE bot_scopes;
DROP INDEX ix_conversations_conversations__unanswered;
ALTER TABLE conversations_call_backs DROP COLUMN due_at;
DROP TABLE conversations_bot_offers;
DROP TABLE conversations_promises;
DROP TABLE conversations_handling;
DROP TABLE conversations_service_rules;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
