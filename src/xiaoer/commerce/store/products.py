"""Reading products with their SKUs, and the demo's buyers."""

import asyncpg
import msgspec

from xiaoer.commerce.views import BuyerView
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import WorkspaceId


class StoredSku(msgspec.Struct, frozen=True):
    id: str
    attributes: dict[str, dict[str, str]]
    price_minor: int
    currency: str
    stock: int | None
    is_available: bool


class StoredProduct(msgspec.Struct, frozen=True):
    id: str
    titles: dict[str, str]
    descriptions: dict[str, str]
    category: str | None
    attributes: dict[str, dict[str, str]]
    size_chart: dict[str, object] | None
    image: str | None
    url: str | None
    skus: list[StoredSku]


_SELECT = """
    SELECT p.external_id AS id, p.titles, p.descriptions, p.category, p.attributes, p.size_chart,
           p.image, p.url, (
               SELECT jsonb_agg(jsonb_build_object(
                   'id', s.external_id, 'attributes', s.attributes,
                   'price_minor', s.price_minor, 'currency', s.currency,
                   'stock', s.stock, 'is_available', s.is_available) ORDER BY s.position)
               FROM commerce_skus s
               WHERE s.workspace_id = p.workspace_id AND s.product_id = p.id
           ) AS skus
    FROM commerce_products p
"""
_FOR_SALE = """
    p.workspace_id = $1 AND p.is_listed AND EXISTS (
        SELECT FROM commerce_skus s WHERE s.workspace_id = $1 AND s.product_id = p.id)
"""


def _product(row: asyncpg.Record) -> StoredProduct:
    return msgspec.convert(dict(row), StoredProduct)


async def matching(
    tx: Tx, workspace_id: WorkspaceId, terms: list[str], limit: int
) -> list[StoredProduct]:
    """Listed products that share terms with the query, those that share most first."""
    rows = await tx.fetch(
        f"""{_SELECT}
        CROSS JOIN LATERAL (
            SELECT count(*) AS hits FROM unnest(p.grams) AS term WHERE term = ANY ($2::text[])
        ) AS found
        WHERE {_FOR_SALE} AND p.grams && $2::text[]
        ORDER BY found.hits DESC, cardinality(p.grams), p.external_id LIMIT $3
        """,
        workspace_id,
        terms,
        limit,
    )
    return [_product(row) for row in rows]


async def listed(
    tx: Tx, workspace_id: WorkspaceId, category: str | None, limit: int
) -> list[StoredProduct]:
    """Listed products by category and key."""
    rows = await tx.fetch(
        f"""{_SELECT} WHERE {_FOR_SALE} AND ($2::text IS NULL OR p.category = $2)
        ORDER BY p.category, p.external_id LIMIT $3""",
        workspace_id,
        category,
        limit,
    )
    return [_product(row) for row in rows]


async def one(tx: Tx, workspace_id: WorkspaceId, external_id: str) -> StoredProduct | None:
    """The listed product of this key."""
    row = await tx.fetchrow(
        f"{_SELECT} WHERE {_FOR_SALE} AND p.external_id = $2", workspace_id, external_id
    )
    return _product(row) if row else None


async def demo_buyers(tx: Tx, workspace_id: WorkspaceId) -> list[BuyerView]:
    """The buyers of the demo page, in its order."""
    rows = await tx.fetch(
        """
        SELECT external_id, name, phone, email, locale FROM commerce_customers
        WHERE workspace_id = $1 AND demo_position IS NOT NULL ORDER BY demo_position
        """,
        workspace_id,
    )
    return [BuyerView(**dict(row)) for row in rows]


async def of_sku(tx: Tx, workspace_id: WorkspaceId, sku: str) -> str | None:
    """The key of the product that this SKU belongs to."""
    found = await tx.fetchval(
        """
        SELECT p.external_id FROM commerce_skus s
        JOIN commerce_products p ON p.workspace_id = s.workspace_id AND p.id = s.product_id
        WHERE s.workspace_id = $1 AND s.external_id = $2
        """,
        workspace_id,
        sku,
    )
    return str(found) if found is not None else None


async def fate(
    tx: Tx, workspace_id: WorkspaceId, external_id: str
) -> tuple[int, list[tuple[str, int]]]:
    """Pieces sold of a product, and what was written when pieces were to go back, with how many."""
    row = await tx.fetchrow(
        """
        WITH sold AS (
            SELECT l.order_id, l.position, l.quantity
            FROM commerce_products p JOIN commerce_order_lines l
              ON l.workspace_id = p.workspace_id AND l.product_id = p.id
            WHERE p.workspace_id = $1 AND p.external_id = $2
        )
        SELECT coalesce((SELECT sum(quantity) FROM sold), 0)::int AS sold,
               coalesce((
                   SELECT jsonb_agg(jsonb_build_array(r.words, c.quantity))
                   FROM sold s
                   JOIN commerce_aftersales r ON r.workspace_id = $1 AND r.order_id = s.order_id
                   JOIN commerce_aftersales_lines c
                     ON c.workspace_id = $1 AND c.request_id = r.id AND c.position = s.position
                   WHERE r.kind IN ('return_refund', 'exchange', 'refund_only')
               ), '[]') AS words
        """,
        workspace_id,
        external_id,
    )
    if row is None:
        return 0, []
    return row["sold"], msgspec.convert(row["words"], list[tuple[str, int]])
