"""The questions that an article answers, in people's own words; when a language's texts changed.

`knowledge_revisions` names the state of a workspace's articles in one language, so that who keeps
an index of them sees by one row whether it is still right. A name is never used twice: a count
would be, after a change that was undone.
"""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_TABLES = """
ALTER TABLE knowledge_articles ADD COLUMN phrases text[] NOT NULL DEFAULT '{}';
CREATE TABLE knowledge_revisions (
    workspace_id uuid NOT NULL,
    locale text NOT NULL,
    revision uuid NOT NULL,
    CONSTRAINT pk_knowledge_revisions PRIMARY KEY (workspace_id, locale)
);
SELECT kernel_isolate('knowledge_revisions');
"""


def upgrade() -> None:
    op.execute(_TABLES)


def downgrade() -> None:
    op.execute("DROP TABLE knowledge_revisions")
    op.execute("ALTER TABLE knowledge_articles DROP COLUMN phrases")
