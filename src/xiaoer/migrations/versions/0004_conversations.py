"""Inboxes, conversations, messages, attachments and reading marks."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLES: dict[str, str] = {
    "conversations_inboxes": """
        workspace_id uuid NOT NULL,
        id uuid NOT NULL,
        key text NOT NULL,
        channel text NOT NULL,
        name text NOT NULL,
        secret text NOT NULL,
        bot_enabled boolean NOT NULL,
        locale text NOT NULL,
        created_at timestamptz NOT NULL,
        CONSTRAINT pk_conversations_inboxes PRIMARY KEY (workspace_id, id),
        CONSTRAINT uq_conversations_inboxes__key UNIQUE (workspace_id, key),
        CONSTRAINT ck_conversations_inboxes__channel CHECK (channel IN ('widget', 'api'))
    """,
    "conversations_counters": """
        workspace_id uuid NOT NULL,
        last_number bigint NOT NULL,
        CONSTRAINT pk_conversations_counters PRIMARY KEY (workspace_id)
    """,
    "conversations_conversations": """
        workspace_id uuid NOT NULL,
        id uuid NOT NULL,
        number bigint NOT NULL,
        inbox_id uuid NOT NULL,
        contact_id uuid NOT NULL,
        contact_name text NOT NULL,
        contact_tier text,
        status text NOT NULL,
        owner text NOT NULL,
        agent_id uuid,
        agent_name text,
        version integer NOT NULL,
        next_seq bigint NOT NULL,
        preview text NOT NULL,
        preview_sender text NOT NULL,
        unread integer NOT NULL,
        contact_unread integer NOT NULL,
        waiting_since timestamptz,
        snoozed_until timestamptz,
        queued_at timestamptz,
        resolved_at timestamptz,
        last_message_at timestamptz NOT NULL,
        created_at timestamptz NOT NULL,
        hand_over jsonb,
        CONSTRAINT pk_conversations_conversations PRIMARY KEY (workspace_id, id),
        CONSTRAINT uq_conversations_conversations__number UNIQUE (workspace_id, number),
        CONSTRAINT fk_conversations_conversations__inboxes FOREIGN KEY (workspace_id, inbox_id)
            REFERENCES conversations_inboxes (workspace_id, id),
        CONSTRAINT ck_conversations_conversations__status
            CHECK (status IN ('open', 'pending', 'snoozed', 'resolved')),
        CONSTRAINT ck_conversations_conversations__owner
            CHECK (owner IN ('bot', 'queue', 'agent', 'none')),
        CONSTRAINT ck_conversations_conversations__agent
            CHECK ((owner = 'agent') = (agent_id IS NOT NULL)),
        CONSTRAINT ck_conversations_conversations__queued
            CHECK ((owner = 'queue') = (queued_at IS NOT NULL)),
        CONSTRAINT ck_conversations_conversations__resolved
            CHECK ((status = 'resolved') = (owner = 'none')),
        CONSTRAINT ck_conversations_conversations__snoozed
            CHECK ((status = 'snoozed') = (snoozed_until IS NOT NULL))
    """,
    "conversations_messages": """
        workspace_id uuid NOT NULL,
        conversation_id uuid NOT NULL,
        seq bigint NOT NULL,
        id uuid NOT NULL,
        inbox_id uuid NOT NULL,
        dedupe_key text NOT NULL,
        client_id text,
        kind text NOT NULL,
        sender_type text NOT NULL,
        sender_id uuid,
        sender_name text NOT NULL,
        content jsonb NOT NULL,
        created_at timestamptz NOT NULL,
        CONSTRAINT pk_conversations_messages PRIMARY KEY (workspace_id, conversation_id, seq),
        CONSTRAINT uq_conversations_messages__dedupe_key
            UNIQUE (workspace_id, inbox_id, dedupe_key),
        CONSTRAINT fk_conversations_messages__conversations
            FOREIGN KEY (workspace_id, conversation_id)
            REFERENCES conversations_conversations (workspace_id, id) ON DELETE CASCADE,
        CONSTRAINT ck_conversations_messages__kind CHECK (kind IN ('message', 'note', 'fact')),
        CONSTRAINT ck_conversations_messages__sender
            CHECK (sender_type IN ('contact', 'bot', 'agent', 'system'))
    """,
    "conversations_reads": """
        workspace_id uuid NOT NULL,
        conversation_id uuid NOT NULL,
        reader text NOT NULL,
        seq bigint NOT NULL,
        read_at timestamptz NOT NULL,
        CONSTRAINT pk_conversations_reads PRIMARY KEY (workspace_id, conversation_id, reader),
        CONSTRAINT fk_conversations_reads__conversations
            FOREIGN KEY (workspace_id, conversation_id)
            REFERENCES conversations_conversations (workspace_id, id) ON DELETE CASCADE,
        CONSTRAINT ck_conversations_reads__reader CHECK (reader IN ('contact', 'agents'))
    """,
    "conversations_attachments": """
        workspace_id uuid NOT NULL,
        id uuid NOT NULL,
        uploader text NOT NULL,
        name text NOT NULL,
        media_type text NOT NULL,
        size integer NOT NULL,
        width integer,
        height integer,
        storage_key text NOT NULL,
        url text NOT NULL,
        created_at timestamptz NOT NULL,
        CONSTRAINT pk_conversations_attachments PRIMARY KEY (workspace_id, id),
        CONSTRAINT ck_conversations_attachments__size CHECK (size > 0)
    """,
}

INDEXES = """
CREATE UNIQUE INDEX uq_conversations_conversations__open
    ON conversations_conversations (workspace_id, contact_id, inbox_id) WHERE status <> 'resolved';
CREATE INDEX ix_conversations_conversations__active
    ON conversations_conversations (workspace_id, last_message_at DESC, id DESC)
    WHERE status IN ('open', 'pending');
CREATE INDEX ix_conversations_conversations__bot
    ON conversations_conversations (workspace_id, last_message_at DESC, id DESC)
    WHERE status IN ('open', 'pending') AND owner = 'bot';
CREATE INDEX ix_conversations_conversations__mine
    ON conversations_conversations (workspace_id, agent_id, last_message_at DESC, id DESC)
    WHERE status IN ('open', 'pending') AND owner = 'agent';
CREATE INDEX ix_conversations_conversations__queue
    ON conversations_conversations (workspace_id, queued_at, id)
    WHERE status IN ('open', 'pending') AND owner = 'queue';
CREATE INDEX ix_conversations_conversations__snoozed
    ON conversations_conversations (workspace_id, snoozed_until, id) WHERE status = 'snoozed';
CREATE INDEX ix_conversations_conversations__resolved
    ON conversations_conversations (workspace_id, resolved_at DESC, id DESC)
    WHERE status = 'resolved';
CREATE INDEX ix_conversations_conversations__contact
    ON conversations_conversations (workspace_id, contact_id, id DESC);
"""


def upgrade() -> None:
    for name, columns in TABLES.items():
        op.execute(f"CREATE TABLE {name} ({columns})")
        op.execute(f"SELECT kernel_isolate('{name}')")
    op.execute(INDEXES)
