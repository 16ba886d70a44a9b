"""Alembic's entry. Migrations are plain SQL; ``kernel.postgres.migrate`` brings the connection."""

from typing import Any

from alembic import context
from alembic.ddl.postgresql import PostgresqlImpl
from sqlalchemy import Connection
from sqlalchemy.util import await_only


class PlainSqlImpl(PostgresqlImpl):
    """Runs a string as it stands: several statements at once, and colons are only colons."""

    __dialect__ = "postgresql"

    def execute(self, sql: Any, execution_options: dict[str, Any] | None = None) -> None:
        if not isinstance(sql, str) or self.as_sql or self.connection is None:
            super().execute(sql, execution_options)
            return
        self.connection.exec_driver_sql("SELECT 1")  # opens the transaction
        driver: Any = self.connection.connection.driver_connection
        await_only(driver.execute(sql))


def _run(connection: Connection) -> None:
    context.configure(connection=connection, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()


_run(context.config.attributes["connection"])
