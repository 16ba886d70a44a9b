"""Orders placed at the desk of a practice shop go with their requests when it is put back.

Elsewhere an order that has a request stays: what happened to it can be proved.
"""

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

OF_ORDERS = ("commerce_aftersales", "commerce_aftersales_refunds", "commerce_refunds")
OF_REQUESTS = tuple(
    f"commerce_aftersales_{part}"
    for part in ("lines", "claims", "evidence", "history", "parcels", "holds")
)
STAY = """
CREATE FUNCTION commerce_order_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM commerce_shops
                   WHERE workspace_id = OLD.workspace_id AND is_practice)
       AND (EXISTS (SELECT FROM commerce_aftersales
                    WHERE workspace_id = OLD.workspace_id AND order_id = OLD.id)
            OR EXISTS (SELECT FROM commerce_aftersales_refunds
                       WHERE workspace_id = OLD.workspace_id AND order_id = OLD.id)
            OR EXISTS (SELECT FROM commerce_refunds
                       WHERE workspace_id = OLD.workspace_id AND order_id = OLD.id)) THEN
        RAISE EXCEPTION 'an order with a request stays'
            USING ERRCODE = 'foreign_key_violation',
                  CONSTRAINT = 'fk_commerce_aftersales__orders', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER stays BEFORE DELETE ON commerce_orders
    FOR EACH ROW EXECUTE FUNCTION commerce_order_stays();
"""


def upgrade() -> None:
    _refer(" ON DELETE CASCADE")
    op.execute(STAY)


def downgrade() -> None:
    op.execute("DROP TRIGGER stays ON commerce_orders")
    op.execute("DROP FUNCTION commerce_order_stays")
    _refer("")


def _refer(following: str) -> None:
    for table in OF_ORDERS:
        _replace(table, f"fk_{table}__orders", "order_id", f"commerce_orders{_KEY}{following}")
    for table in OF_REQUESTS:
        goal = f"commerce_aftersales{_KEY}{following}"
        _replace(table, f"fk_{table}__aftersales", "request_id", goal)


_KEY = " (workspace_id, id)"


def _replace(table: str, name: str, column: str, goal: str) -> None:
    op.execute(
        f"ALTER TABLE {table} DROP CONSTRAINT {name}, ADD CONSTRAINT {name}"
        f" FOREIGN KEY (workspace_id, {column}) REFERENCES {goal}"
    )
