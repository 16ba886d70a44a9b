"""Help centre: collections, articles and every published version of them.

No GIN index on the tokens: under row level security a match on tsvector is not leakproof, so the
planner may not use one. A workspace's articles are few; they are found by their collection's or
primary key's index and matched one by one.
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_TABLES = """
CREATE TABLE knowledge_collections (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    slug text NOT NULL,
    position integer NOT NULL,
    names jsonb NOT NULL,
    descriptions jsonb NOT NULL,
    CONSTRAINT pk_knowledge_collections PRIMARY KEY (workspace_id, id),
    CONSTRAINT uq_knowledge_collections__slug UNIQUE (workspace_id, slug)
);
CREATE TABLE knowledge_articles (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    collection_id uuid NOT NULL,
    slug text NOT NULL,
    locale text NOT NULL,
    version integer NOT NULL,
    status text NOT NULL,
    title text NOT NULL,
    keywords text NOT NULL,
    body text NOT NULL,
    tokens tsvector NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT pk_knowledge_articles PRIMARY KEY (workspace_id, id),
    CONSTRAINT uq_knowledge_articles__slug_locale UNIQUE (workspace_id, slug, locale),
    CONSTRAINT fk_knowledge_articles__collections FOREIGN KEY (workspace_id, collection_id)
        REFERENCES knowledge_collections (workspace_id, id),
    CONSTRAINT ck_knowledge_articles__status CHECK (status IN ('draft', 'published')),
    CONSTRAINT ck_knowledge_articles__version CHECK (version >= 1)
);
CREATE INDEX ix_knowledge_articles__collection
    ON knowledge_articles (workspace_id, collection_id, locale, slug);
CREATE TABLE knowledge_article_versions (
    workspace_id uuid NOT NULL,
    article_id uuid NOT NULL,
    version integer NOT NULL,
    title text NOT NULL,
    body text NOT NULL,
    published_at timestamptz NOT NULL,
    CONSTRAINT pk_knowledge_article_versions PRIMARY KEY (workspace_id, article_id, version),
    CONSTRAINT fk_knowledge_article_versions__articles FOREIGN KEY (workspace_id, article_id)
        REFERENCES knowledge_articles (workspace_id, id)
);
SELECT kernel_isolate('knowledge_collections');
SELECT kernel_isolate('knowledge_articles');
SELECT kernel_isolate('knowledge_article_versions', append_only => true);
"""


def upgrade() -> None:
    op.execute(_TABLES)


def downgrade() -> None:
    op.execute("DROP TABLE knowledge_article_versions, knowledge_articles, knowledge_collections")
