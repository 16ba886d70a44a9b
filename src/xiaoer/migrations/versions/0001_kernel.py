"""Roles, row level security, and the kernel's own tables."""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ROLES = """
DO $$
DECLARE
    role_name text;
    privilege text := CASE
        WHEN current_setting('server_version_num')::int < 160000 THEN 'MEMBER' ELSE 'SET' END;
BEGIN
    FOREACH role_name IN ARRAY ARRAY['xiaoer_app', 'xiaoer_system'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN NOBYPASSRLS NOSUPERUSER', role_name);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL;
            END;
        END IF;
        IF NOT pg_has_role(current_user, role_name, privilege) THEN
            EXECUTE format('GRANT %I TO CURRENT_USER', role_name);
        END IF;
    END LOOP;
END $$;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO xiaoer_app, xiaoer_system;
"""

ISOLATION = """
CREATE FUNCTION current_workspace_id() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('xiaoer.workspace_id', true), '')::uuid;

CREATE FUNCTION kernel_isolate(target regclass, append_only boolean DEFAULT false)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
    EXECUTE format(
        'CREATE POLICY workspace ON %s TO xiaoer_app'
        ' USING (workspace_id = current_workspace_id())'
        ' WITH CHECK (workspace_id = current_workspace_id())', target);
    EXECUTE format('GRANT SELECT, INSERT ON %s TO xiaoer_app', target);
    IF NOT append_only THEN
        EXECUTE format('GRANT UPDATE, DELETE ON %s TO xiaoer_app', target);
    END IF;
END $$;

CREATE FUNCTION kernel_open_to_system(target regclass, read_only boolean DEFAULT false)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format(
        'CREATE POLICY system ON %s TO xiaoer_system USING (true) WITH CHECK (true)', target);
    EXECUTE format('GRANT SELECT ON %s TO xiaoer_system', target);
    IF NOT read_only THEN
        EXECUTE format('GRANT INSERT, UPDATE, DELETE ON %s TO xiaoer_system', target);
    END IF;
END $$;

REVOKE EXECUTE ON FUNCTION kernel_isolate(regclass, boolean) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION kernel_open_to_system(regclass, boolean) FROM PUBLIC;
"""

IDEMPOTENCY = """
CREATE TABLE kernel_idempotency (
    workspace_id uuid NOT NULL,
    scope text NOT NULL,
    key text NOT NULL,
    fingerprint bytea NOT NULL,
    status smallint,
    media_type text,
    body bytea,
    created_at timestamptz NOT NULL,
    CONSTRAINT pk_kernel_idempotency PRIMARY KEY (workspace_id, scope, key),
    CONSTRAINT ck_kernel_idempotency__key CHECK (length(key) BETWEEN 1 AND 255)
);
CREATE INDEX ix_kernel_idempotency__created_at ON kernel_idempotency (workspace_id, created_at);
SELECT kernel_isolate('kernel_idempotency');
"""

# ---- events and jobs -------------------------------------------------------------------------
EVENTS_AND_JOBS = """
CREATE TABLE kernel_events (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    seq bigint GENERATED ALWAYS AS IDENTITY,
    name text NOT NULL,
    topic text NOT NULL,
    payload jsonb NOT NULL,
    trace_id text,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT pk_kernel_events PRIMARY KEY (workspace_id, id)
);
CREATE INDEX ix_kernel_events__xid_seq ON kernel_events (xid, seq);
CREATE INDEX ix_kernel_events__workspace_xid_seq ON kernel_events (workspace_id, xid, seq);
SELECT kernel_isolate('kernel_events', append_only => true);
SELECT kernel_open_to_system('kernel_events');

-- the value tells one life of the database from the next, see kernel.epoch
CREATE SEQUENCE kernel_epoch;
GRANT SELECT ON SEQUENCE kernel_epoch TO xiaoer_app;
GRANT SELECT, UPDATE ON SEQUENCE kernel_epoch TO xiaoer_system;

CREATE TABLE kernel_jobs (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL,
    payload jsonb NOT NULL,
    state text NOT NULL DEFAULT 'ready',
    run_at timestamptz,
    attempts integer NOT NULL DEFAULT 0,
    max_attempts integer NOT NULL,
    lease_until timestamptz,
    dedupe_key text,
    last_error text,
    trace_id text,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    finished_at timestamptz,
    CONSTRAINT pk_kernel_jobs PRIMARY KEY (workspace_id, id),
    CONSTRAINT ck_kernel_jobs__state CHECK (state IN ('ready', 'running', 'done', 'dead')),
    CONSTRAINT ck_kernel_jobs__lease CHECK ((state = 'running') = (lease_until IS NOT NULL)),
    CONSTRAINT ck_kernel_jobs__attempts CHECK (attempts >= 0 AND max_attempts >= 1)
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);
CREATE UNIQUE INDEX uq_kernel_jobs__dedupe_key ON kernel_jobs (workspace_id, dedupe_key)
    WHERE state = 'ready';
CREATE INDEX ix_kernel_jobs__due ON kernel_jobs (coalesce(run_at, created_at), id)
    WHERE state = 'ready';
CREATE INDEX ix_kernel_jobs__lease_until ON kernel_jobs (lease_until) WHERE state = 'running';
CREATE INDEX ix_kernel_jobs__finished_at ON kernel_jobs (finished_at) WHERE state = 'done';
CREATE INDEX ix_kernel_jobs__dead ON kernel_jobs (workspace_id, id) WHERE state = 'dead';
SELECT kernel_isolate('kernel_jobs');
SELECT kernel_open_to_system('kernel_jobs');
"""


def upgrade() -> None:
    op.execute(ROLES)
    op.execute(ISOLATION)
    op.execute(IDEMPOTENCY)
    op.execute(EVENTS_AND_JOBS)
    op.execute("GRANT SELECT ON alembic_version TO xiaoer_system")  # readiness compares it
