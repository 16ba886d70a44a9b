"""The shop's world that can be written to, its money book, proposals and who is recognised."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

COLUMNS = """
ALTER TABLE commerce_customers
    ADD tier text,
    ADD region text,
    ADD tags text[] NOT NULL DEFAULT '{}',
    ADD source_fields jsonb NOT NULL DEFAULT '{}',
    ADD position integer NOT NULL DEFAULT 0,
    ADD changed_xid xid8 NOT NULL DEFAULT pg_current_xact_id();
ALTER TABLE commerce_products
    ADD source_fields jsonb NOT NULL DEFAULT '{}';
ALTER TABLE commerce_orders
    ADD position integer NOT NULL DEFAULT 0,
    ADD shop text,
    ADD channel text,
    ADD shipped_at timestamptz,
    ADD delivered_at timestamptz,
    ADD signed_at timestamptz,
    ADD receipt_confirmed_at timestamptz,
    ADD ship_by_at timestamptz,
    ADD freight_minor bigint,
    ADD free_shipping_over_minor bigint,
    ADD discount_over_minor bigint,
    ADD discount_minor bigint,
    ADD modified text[] NOT NULL DEFAULT '{}',
    ADD is_urgent boolean NOT NULL DEFAULT false,
    ADD reason text,
    ADD request jsonb,
    ADD source_fields jsonb NOT NULL DEFAULT '{}',
    ADD placed_here boolean NOT NULL DEFAULT false,
    ADD version integer NOT NULL DEFAULT 0,
    ADD changed_xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    ADD CONSTRAINT ck_commerce_orders__freight CHECK (freight_minor >= 0);
ALTER TABLE commerce_order_lines
    ADD paid_minor bigint,
    ADD list_price_minor bigint,
    ADD returned_quantity integer NOT NULL DEFAULT 0,
    ADD gift_of integer,
    ADD gift_value_minor bigint,
    ADD bundle text,
    ADD flags text[] NOT NULL DEFAULT '{}',
    ADD options jsonb,
    ADD CONSTRAINT ck_commerce_order_lines__returned
        CHECK (returned_quantity BETWEEN 0 AND quantity);
ALTER TABLE commerce_payments ADD method_id text;
ALTER TABLE commerce_shipments ADD skus text[] NOT NULL DEFAULT '{}';
ALTER TABLE commerce_invoices ADD phone text;
CREATE INDEX ix_commerce_orders__changed ON commerce_orders (workspace_id, changed_xid, id);
CREATE INDEX ix_commerce_customers__changed ON commerce_customers (workspace_id, changed_xid, id);

CREATE FUNCTION commerce_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.changed_xid := pg_current_xact_id();
    RETURN NEW;
END $$;
CREATE TRIGGER stamp BEFORE UPDATE ON commerce_customers
    FOR EACH ROW EXECUTE FUNCTION commerce_stamp();
CREATE TRIGGER stamp BEFORE UPDATE ON commerce_orders
    FOR EACH ROW EXECUTE FUNCTION commerce_stamp();
"""

TABLES: dict[str, str] = {
    "commerce_shops": """
        workspace_id uuid NOT NULL,
        source text NOT NULL,
        locale text NOT NULL,
        currency text NOT NULL,
        identify_by text[] NOT NULL,
        is_practice boolean NOT NULL,
        CONSTRAINT pk_commerce_shops PRIMARY KEY (workspace_id)
    """,
    "commerce_methods": """
        workspace_id uuid NOT NULL,
        customer_id uuid NOT NULL,
        external_id text NOT NULL,
        position integer NOT NULL,
        kind text NOT NULL,
        label text NOT NULL,
        details jsonb NOT NULL,
        balance_minor bigint,
        currency text NOT NULL,
        is_settled_apart boolean NOT NULL DEFAULT false,
        CONSTRAINT pk_commerce_methods PRIMARY KEY (workspace_id, customer_id, external_id),
        CONSTRAINT fk_commerce_methods__customers FOREIGN KEY (workspace_id, customer_id)
            REFERENCES commerce_customers (workspace_id, id) ON DELETE CASCADE,
        CONSTRAINT ck_commerce_methods__balance CHECK (balance_minor >= 0)
    """,
    "commerce_exchange_offers": """
        workspace_id uuid NOT NULL,
        product_id uuid NOT NULL,
        position integer NOT NULL,
        external_id text NOT NULL,
        title text NOT NULL,
        is_listed boolean NOT NULL,
        is_available boolean NOT NULL,
        CONSTRAINT pk_commerce_exchange_offers PRIMARY KEY (workspace_id, product_id, position),
        CONSTRAINT fk_commerce_exchange_offers__products FOREIGN KEY (workspace_id, product_id)
            REFERENCES commerce_products (workspace_id, id) ON DELETE CASCADE
    """,
    "commerce_appointments": """
        workspace_id uuid NOT NULL,
        order_id uuid NOT NULL,
        service text NOT NULL,
        name text NOT NULL,
        phone text NOT NULL,
        wanted text NOT NULL,
        made_at timestamptz,
        CONSTRAINT pk_commerce_appointments PRIMARY KEY (workspace_id, order_id),
        CONSTRAINT fk_commerce_appointments__orders FOREIGN KEY (workspace_id, order_id)
            REFERENCES commerce_orders (workspace_id, id) ON DELETE CASCADE
    """,
    "commerce_cashbacks": """
        workspace_id uuid NOT NULL,
        customer_id uuid NOT NULL,
        number_key text NOT NULL,
        number text NOT NULL,
        registered_at timestamptz,
        CONSTRAINT pk_commerce_cashbacks PRIMARY KEY (workspace_id, customer_id, number_key),
        CONSTRAINT fk_commerce_cashbacks__customers FOREIGN KEY (workspace_id, customer_id)
            REFERENCES commerce_customers (workspace_id, id) ON DELETE CASCADE
    """,
    "commerce_invoice_requests": """
        workspace_id uuid NOT NULL,
        customer_id uuid NOT NULL,
        number_key text NOT NULL,
        number text NOT NULL,
        kind text NOT NULL,
        title text NOT NULL,
        form text,
        phone text,
        tax_number text,
        requested_at timestamptz NOT NULL,
        CONSTRAINT pk_commerce_invoice_requests
            PRIMARY KEY (workspace_id, customer_id, number_key),
        CONSTRAINT fk_commerce_invoice_requests__customers FOREIGN KEY (workspace_id, customer_id)
            REFERENCES commerce_customers (workspace_id, id) ON DELETE CASCADE,
        CONSTRAINT ck_commerce_invoice_requests__kind CHECK (kind IN ('personal', 'company'))
    """,
    "commerce_kept_rows": """
        workspace_id uuid NOT NULL,
        id bigint GENERATED ALWAYS AS IDENTITY,
        relation text NOT NULL,
        key jsonb NOT NULL,
        old jsonb,
        CONSTRAINT pk_commerce_kept_rows PRIMARY KEY (workspace_id, id)
    """,
    "commerce_accounts": """
        workspace_id uuid NOT NULL,
        code text COLLATE "C" NOT NULL,
        currency text NOT NULL,
        balance_minor bigint NOT NULL DEFAULT 0,
        floor_minor bigint,
        CONSTRAINT pk_commerce_accounts PRIMARY KEY (workspace_id, code),
        CONSTRAINT uq_commerce_accounts__currency UNIQUE (workspace_id, code, currency),
        CONSTRAINT ck_commerce_accounts__floor CHECK (balance_minor >= floor_minor)
    """,
    "commerce_entries": """
        workspace_id uuid NOT NULL,
        id uuid NOT NULL,
        kind text NOT NULL,
        order_id uuid,
        cause text,
        reverses uuid,
        at timestamptz NOT NULL,
        CONSTRAINT pk_commerce_entries PRIMARY KEY (workspace_id, id),
        CONSTRAINT uq_commerce_entries__reverses UNIQUE (workspace_id, reverses)
    """,
    "commerce_postings": """
        workspace_id uuid NOT NULL,
        entry_id uuid NOT NULL,
        position integer NOT NULL,
        account text COLLATE "C" NOT NULL,
        amount_minor bigint NOT NULL,
        currency text NOT NULL,
        CONSTRAINT pk_commerce_postings PRIMARY KEY (workspace_id, entry_id, position),
        CONSTRAINT fk_commerce_postings__entries FOREIGN KEY (workspace_id, entry_id)
            REFERENCES commerce_entries (workspace_id, id),
        CONSTRAINT fk_commerce_postings__accounts FOREIGN KEY (workspace_id, account, currency)
            REFERENCES commerce_accounts (workspace_id, code, currency),
        CONSTRAINT ck_commerce_postings__amount CHECK (amount_minor <> 0)
    """,
    "commerce_proposals": """
        workspace_id uuid NOT NULL,
        id uuid NOT NULL,
        act text NOT NULL,
        status text NOT NULL,
        customer_id uuid NOT NULL,
        contact_id uuid,
        conversation_id uuid,
        order_id uuid,
        request jsonb NOT NULL,
        plan jsonb NOT NULL,
        basis text NOT NULL,
        decision_id uuid,
        rule_ids text[] NOT NULL,
        policy_version text,
        made_by text NOT NULL,
        made_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        decided_by text,
        decided_at timestamptz,
        executed_at timestamptz,
        result jsonb,
        CONSTRAINT pk_commerce_proposals PRIMARY KEY (workspace_id, id),
        CONSTRAINT fk_commerce_proposals__customers FOREIGN KEY (workspace_id, customer_id)
            REFERENCES commerce_customers (workspace_id, id),
        CONSTRAINT ck_commerce_proposals__status
            CHECK (status IN ('made', 'executed', 'declined', 'expired'))
    """,
    "commerce_recognitions": """
        workspace_id uuid NOT NULL,
        contact_id uuid NOT NULL,
        customer_id uuid NOT NULL,
        means text NOT NULL,
        at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        CONSTRAINT pk_commerce_recognitions PRIMARY KEY (workspace_id, contact_id),
        CONSTRAINT fk_commerce_recognitions__customers FOREIGN KEY (workspace_id, customer_id)
            REFERENCES commerce_customers (workspace_id, id) ON DELETE CASCADE
    """,
    "commerce_tries": """
        workspace_id uuid NOT NULL,
        key text NOT NULL,
        failures integer NOT NULL,
        last_at timestamptz NOT NULL,
        locked_until timestamptz,
        CONSTRAINT pk_commerce_tries PRIMARY KEY (workspace_id, key)
    """,
}
APPEND_ONLY = frozenset({"commerce_entries", "commerce_postings"})
INDEXES = """
CREATE INDEX ix_commerce_entries__order ON commerce_entries (workspace_id, order_id, at);
CREATE INDEX ix_commerce_postings__account ON commerce_postings (workspace_id, account);
CREATE INDEX ix_commerce_proposals__order ON commerce_proposals (workspace_id, order_id, made_at);
CREATE INDEX ix_commerce_proposals__contact
    ON commerce_proposals (workspace_id, contact_id, made_at);
CREATE INDEX ix_commerce_proposals__conversation
    ON commerce_proposals (workspace_id, conversation_id, made_at);
CREATE INDEX ix_commerce_customers__email
    ON commerce_customers (workspace_id, lower(email));
CREATE INDEX ix_commerce_customers__name ON commerce_customers (workspace_id, lower(name));
"""

BOOK = """
CREATE FUNCTION commerce_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE commerce_accounts SET balance_minor = balance_minor + NEW.amount_minor
    WHERE workspace_id = NEW.workspace_id AND code = NEW.account;
    RETURN NULL;
END $$;
CREATE TRIGGER move AFTER INSERT ON commerce_postings
    FOR EACH ROW EXECUTE FUNCTION commerce_move();

CREATE FUNCTION commerce_balanced() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM commerce_postings
        WHERE workspace_id = NEW.workspace_id AND entry_id = NEW.entry_id
        GROUP BY currency HAVING sum(amount_minor) <> 0
    ) THEN
        RAISE check_violation USING
            MESSAGE = 'the postings of entry ' || NEW.entry_id || ' do not sum to zero',
            CONSTRAINT = 'ck_commerce_postings__balanced', TABLE = 'commerce_postings';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER balanced AFTER INSERT ON commerce_postings
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION commerce_balanced();
"""

PRACTICE = """
CREATE FUNCTION commerce_keep() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    now_row jsonb := CASE WHEN TG_OP = 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END;
    owner uuid := (now_row->>'workspace_id')::uuid;
BEGIN
    IF coalesce(current_setting('xiaoer.keeping', true), '') = 'off' OR NOT EXISTS (
        SELECT FROM commerce_shops WHERE workspace_id = owner AND is_practice
    ) THEN
        RETURN NULL;
    END IF;
    INSERT INTO commerce_kept_rows (workspace_id, relation, key, old)
    SELECT owner, TG_TABLE_NAME, jsonb_object_agg(k, now_row->k),
           CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END
    FROM unnest('workspace_id'::text || TG_ARGV[:]) AS k;
    RETURN NULL;
END $$;

CREATE FUNCTION commerce_put_back(kept commerce_kept_rows) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    place text := (SELECT string_agg(format('%I = %L', k, v), ' AND ')
                   FROM jsonb_each_text(kept.key) AS e(k, v));
    names text;
    touched bigint := 0;
BEGIN
    IF kept.old IS NULL THEN
        EXECUTE format('DELETE FROM %I WHERE %s', kept.relation, place);
        RETURN;
    END IF;
    SELECT string_agg(quote_ident(k), ', ') INTO names FROM jsonb_object_keys(kept.old) AS k;
    EXECUTE format(
        'UPDATE %1$I SET (%2$s) = (SELECT %2$s FROM jsonb_populate_record(NULL::%1$I, $1))'
        ' WHERE %3$s', kept.relation, names, place) USING kept.old;
    GET DIAGNOSTICS touched = ROW_COUNT;
    IF touched = 0 THEN
        EXECUTE format(
            'INSERT INTO %1$I (%2$s) SELECT %2$s FROM jsonb_populate_record(NULL::%1$I, $1)',
            kept.relation, names) USING kept.old;
    END IF;
END $$;
"""
KEPT: dict[str, str] = {
    "commerce_customers": "'id'",
    "commerce_methods": "'customer_id', 'external_id'",
    "commerce_skus": "'external_id'",
    "commerce_orders": "'id'",
    "commerce_order_lines": "'order_id', 'position'",
    "commerce_payments": "'order_id', 'position'",
    "commerce_invoices": "'order_id'",
    "commerce_appointments": "'order_id'",
    "commerce_cashbacks": "'customer_id', 'number_key'",
    "commerce_invoice_requests": "'customer_id', 'number_key'",
}


def upgrade() -> None:
    op.execute(COLUMNS)
    for table, columns in TABLES.items():
        op.execute(f"CREATE TABLE {table} ({columns})")
        only = "true" if table in APPEND_ONLY else "false"
        op.execute(f"SELECT kernel_isolate('{table}', append_only => {only})")
    op.execute(INDEXES)
    op.execute(BOOK)
    op.execute(PRACTICE)
    for table, key in KEPT.items():
        op.execute(
            f"CREATE TRIGGER keep AFTER INSERT OR UPDATE OR DELETE ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION commerce_keep({key})"
        )


def downgrade() -> None:
    for table in KEPT:
        op.execute(f"DROP TRIGGER keep ON {table}")
    op.execute("DROP FUNCTION commerce_put_back, commerce_keep")
    for table in reversed(TABLES):
        op.execute(f"DROP TABLE {table}")
    op.execute("DROP FUNCTION commerce_balanced, commerce_move")
    for table in ("commerce_customers", "commerce_orders"):
        op.execute(f"DROP TRIGGER stamp ON {table}")
    op.execute("DROP FUNCTION commerce_stamp")
    for statement in DROPPED_COLUMNS:
        op.execute(statement)


DROPPED_COLUMNS = (
    "ALTER TABLE commerce_invoices DROP phone",
    "ALTER TABLE commerce_shipments DROP skus",
    "ALTER TABLE commerce_payments DROP method_id",
    (
        "ALTER TABLE commerce_order_lines DROP paid_minor, DROP list_price_minor,"
        " DROP returned_quantity, DROP gift_of, DROP gift_value_minor, DROP bundle, DROP flags,"
        " DROP options"
    ),
    (
        "ALTER TABLE commerce_orders DROP position, DROP shop, DROP channel, DROP shipped_at,"
        " DROP delivered_at, DROP signed_at, DROP receipt_confirmed_at, DROP ship_by_at,"
        " DROP freight_minor, DROP free_shipping_over_minor, DROP discount_over_minor,"
        " DROP discount_minor, DROP modified, DROP is_urgent, DROP reason, DROP request,"
        " DROP source_fields, DROP placed_here, DROP version, DROP changed_xid"
    ),
    "ALTER TABLE commerce_products DROP source_fields",
    (
        "ALTER TABLE commerce_customers DROP tier, DROP region, DROP tags, DROP source_fields,"
        " DROP position, DROP changed_xid"
    ),
    "DROP INDEX ix_commerce_customers__email, ix_commerce_customers__name",
)
