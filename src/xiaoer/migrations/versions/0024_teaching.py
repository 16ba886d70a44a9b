"""What a shop teaches its bot: the draft, what was learnt of it, what is live, sentences tried."""

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_UP = """
CREATE TABLE bot_teachings (
    workspace_id uuid NOT NULL,
    version bigint NOT NULL,
    teaching jsonb NOT NULL,
    updated_by text NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT pk_bot_teachings PRIMARY KEY (workspace_id),
    CONSTRAINT ck_bot_teachings__version CHECK (version > 0)
);
SELECT kernel_isolate('bot_teachings');
CREATE TABLE bot_taught_models (
    workspace_id uuid NOT NULL,
    number int NOT NULL,
    teaching jsonb NOT NULL,
    digest text NOT NULL,
    state text NOT NULL,
    done int NOT NULL,
    total int NOT NULL,
    report jsonb,
    reason text NOT NULL,
    made_by text NOT NULL,
    made_at timestamptz NOT NULL,
    finished_at timestamptz,
    CONSTRAINT pk_bot_taught_models PRIMARY KEY (workspace_id, number),
    CONSTRAINT ck_bot_taught_models__number CHECK (number > 0),
    CONSTRAINT ck_bot_taught_models__state
        CHECK (state IN ('waiting', 'learning', 'ready', 'failed')),
    CONSTRAINT ck_bot_taught_models__finished
        CHECK ((state IN ('ready', 'failed')) = (finished_at IS NOT NULL)),
    CONSTRAINT ck_bot_taught_models__report CHECK ((state = 'ready') = (report IS NOT NULL))
);
CREATE UNIQUE INDEX uq_bot_taught_models__one_at_a_time
    ON bot_taught_models (workspace_id) WHERE state IN ('waiting', 'learning');
SELECT kernel_isolate('bot_taught_models');
CREATE TABLE bot_live_models (
    workspace_id uuid NOT NULL,
    number int,
    version bigint NOT NULL,
    published_by text NOT NULL,
    published_at timestamptz NOT NULL,
    CONSTRAINT pk_bot_live_models PRIMARY KEY (workspace_id),
    CONSTRAINT fk_bot_live_models__models FOREIGN KEY (workspace_id, number)
        REFERENCES bot_taught_models (workspace_id, number)
);
SELECT kernel_isolate('bot_live_models');
CREATE TABLE bot_trials (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    sentence text NOT NULL,
    readings jsonb,
    made_at timestamptz NOT NULL,
    CONSTRAINT pk_bot_trials PRIMARY KEY (workspace_id, id)
);
CREATE INDEX ix_bot_trials__made_at ON bot_trials (workspace_id, made_at);
SELECT kernel_isolate('bot_trials');
ALTER TABLE bot_unanswered ADD COLUMN guesses text[] NOT NULL DEFAULT '{}';
ALTER TABLE bot_unanswered ADD COLUMN put_aside_at timestamptz;
"""


def upgrade() -> None:
    op.execute(_UP)


def downgrade() -> None:
    op.execute(
        """
        ALTER TABLE bot_unanswered DROP COLUMN put_aside_at;
        ALTER TABLE bot_unanswered DROP COLUMN guesses;
        DROP TABLE bot_trials;
        DROP TABLE bot_live_models;
        DROP TABLE bot_taught_models;
        DROP TABLE bot_teachings;
        """
    )
