"""Files by obstore: a folder on this machine, or any object store by its URL."""

from pathlib import Path
from urllib.parse import urlsplit

import obstore
from obstore.store import LocalStore, ObjectStore, from_url

from xiaoer.kernel.storage import FileNotStoredError, check_key


class ObjectFiles:
    """``url`` is ``file:///folder``, a plain path, or ``s3://bucket/prefix`` and the like.

    Credentials come from the environment, as the object store's own tools read them.
    """

    def __init__(self, url: str) -> None:
        self._store, self._keeps_types = _open(url)

    async def put(self, key: str, data: bytes, media_type: str) -> None:
        attributes = {"Content-Type": media_type} if self._keeps_types else None
        await obstore.put_async(self._store, check_key(key), data, attributes=attributes)

    async def get(self, key: str) -> bytes:
        try:
            found = await obstore.get_async(self._store, check_key(key))
            return bytes(await found.bytes_async())
        except FileNotFoundError as error:
            raise FileNotStoredError from error

    async def delete(self, key: str) -> None:
        try:
            await obstore.delete_async(self._store, check_key(key))
        except FileNotFoundError:
            return


def _open(url: str) -> tuple[ObjectStore, bool]:
    parts = urlsplit(url)
    if parts.scheme in {"", "file"}:
        folder = Path(parts.path)
        folder.mkdir(parents=True, exist_ok=True)
        return LocalStore(folder, automatic_cleanup=False), False
    return from_url(url), True
