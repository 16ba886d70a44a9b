"""The database server that this configuration means."""

from collections.abc import Generator
from contextlib import contextmanager

from xiaoer.kernel.postgres.supervisor import PostgresServer
from xiaoer.wiring.settings import StoreSettings


@contextmanager
def database_url(store: StoreSettings) -> Generator[str]:
    """Yield the address of the database; the embedded server runs at least as long as the block."""
    if store.database_url:
        yield store.database_url
        return
    with PostgresServer.start(store.data / "postgres") as server:
        yield server.url()
