"""Calls to other people's servers, at addresses that people configure.

An address is resolved once, judged, and the connection goes to exactly that address, so that a
name which answers differently the second time (DNS rebinding) gains nothing. Redirects are not
followed and proxies of the environment are not used.
"""

import asyncio
import ipaddress
import socket
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, urlsplit

import httpx

from xiaoer.kernel.errors import InvalidInputError, UnavailableError

LARGEST_REPLY: Final = 4 * 1024 * 1024
DEFAULT_SECONDS: Final = 10.0
PORTS: Final = {"https": 443, "http": 80}

_TRANSLATED: Final = ipaddress.IPv6Network("64:ff9b::/96")
"""IPv4 addresses behind a NAT64 (RFC 6052)."""
_UNICAST: Final = ipaddress.IPv6Network("2000::/3")
"""The only addresses that IANA has given to the open internet."""

Resolve = Callable[[str, int], Awaitable[list[str]]]


class OutboundRefusedError(InvalidInputError):
    """The address may not be called; `reason` is scheme, host, address or size."""

    code = "kernel.outbound_refused"


class OutboundAwayError(UnavailableError):
    """No answer: the name is unknown, nobody listens, or it took too long."""

    code = "kernel.outbound_away"


@dataclass(frozen=True, slots=True)
class Reply:
    """What the other side answered; header names are in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes


async def resolve(host: str, port: int) -> list[str]:
    """Every address of a name, as the machine's resolver tells them."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


def is_public(address: str) -> bool:
    """Whether an address lies on the open internet, whatever form it is written in."""
    parsed = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(parsed, ipaddress.IPv6Address):
        inner = parsed.ipv4_mapped or parsed.sixtofour or (parsed.teredo or (None, None))[1]
        if inner is None and parsed in _TRANSLATED:
            inner = ipaddress.IPv4Address(int(parsed) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
        return parsed in _UNICAST and parsed.is_global
    return parsed.is_global and not parsed.is_multicast


class Outbound:
    """An HTTP client that reaches public servers over TLS, and what the operator allowed.

    `allow` holds `host:port` pairs that may also be private or plain HTTP.
    """

    def __init__(
        self,
        allow: frozenset[str] = frozenset(),
        *,
        resolver: Resolve = resolve,
        largest: int = LARGEST_REPLY,
    ) -> None:
        self._allow = allow
        self._resolve = resolver
        self._largest = largest

    async def send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes = b"",
        timeout: float = DEFAULT_SECONDS,  # noqa: ASYNC109 - the whole call's, not the caller's
    ) -> Reply:
        """Make one call.

        Raises:
            OutboundRefusedError: the address may not be called, or the reply is too large.
            OutboundAwayError: nothing usable came back in time.
        """
        parts, port = self._parts(url)
        try:
            async with asyncio.timeout(timeout):
                address = await self._address(parts, port)
                request = _request(
                    method, parts, port, address, headers=headers or {}, content=content
                )
                async with _client(timeout) as client:
                    return await self._read(client, request)
        except (httpx.HTTPError, TimeoutError, OSError) as error:
            raise OutboundAwayError(host=parts.hostname or "") from error

    @asynccontextmanager
    async def lines(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes = b"",
        timeout: float = DEFAULT_SECONDS,  # noqa: ASYNC109 - the whole call's, not the caller's
    ) -> AsyncGenerator[tuple[int, AsyncIterator[str]]]:
        """Make one call and read its reply line by line: the status, then the lines as they come.

        Raises:
            OutboundRefusedError: the address may not be called, or the reply is too large.
            OutboundAwayError: nothing usable came back in time, or it broke off.
        """
        parts, port = self._parts(url)
        try:
            async with asyncio.timeout(timeout):
                address = await self._address(parts, port)
                request = _request(
                    method, parts, port, address, headers=headers or {}, content=content
                )
                async with _client(timeout) as client:
                    response = await client.send(request, stream=True, follow_redirects=False)
                    try:
                        yield response.status_code, self._lines_of(response)
                    finally:
                        await response.aclose()
        except (httpx.HTTPError, TimeoutError, OSError) as error:
            raise OutboundAwayError(host=parts.hostname or "") from error

    async def _lines_of(self, response: httpx.Response) -> AsyncIterator[str]:
        size = 0
        async for line in response.aiter_lines():
            size += len(line)
            if size > self._largest:
                raise OutboundRefusedError(host=response.request.headers["host"], reason="size")
            yield line

    def _parts(self, url: str) -> tuple[SplitResult, int]:
        try:
            parts = urlsplit(url)
            port = parts.port or PORTS.get(parts.scheme, 0)
        except ValueError as error:
            raise OutboundRefusedError(host="", reason="host") from error
        host = parts.hostname or ""
        if not host or parts.username or not url.isascii() or not url.isprintable():
            raise OutboundRefusedError(host=host, reason="host")
        plain_allowed = parts.scheme == "http" and self._is_allowed(host, port)
        if parts.scheme != "https" and not plain_allowed:
            raise OutboundRefusedError(host=host, reason="scheme")
        return parts, port

    def _is_allowed(self, host: str, port: int) -> bool:
        return f"{host}:{port}" in self._allow

    async def _address(self, parts: SplitResult, port: int) -> str:
        host = parts.hostname or ""
        found = await self._resolve(host, port)
        if not self._is_allowed(host, port) and not all(map(is_public, found)):
            raise OutboundRefusedError(host=host, reason="address")
        if not found:
            raise OutboundAwayError(host=host)
        return found[0]

    async def _read(self, client: httpx.AsyncClient, request: httpx.Request) -> Reply:
        response = await client.send(request, stream=True, follow_redirects=False)
        try:
            body = bytearray()
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > self._largest:
                    raise OutboundRefusedError(host=request.headers["host"], reason="size")
            return Reply(response.status_code, dict(response.headers), bytes(body))
        finally:
            await response.aclose()


def _request(
    method: str,
    parts: SplitResult,
    port: int,
    address: str,
    *,
    headers: Mapping[str, str],
    content: bytes,
) -> httpx.Request:
    literal = f"[{address}]" if ":" in address else address
    target = parts._replace(netloc=f"{literal}:{port}", fragment="").geturl()
    host = parts.netloc.rpartition("@")[2]
    return httpx.Request(
        method,
        target,
        headers={**headers, "Host": host},
        content=content,
        extensions={"sni_hostname": parts.hostname or ""},
    )


@asynccontextmanager
async def _client(seconds: float) -> AsyncGenerator[httpx.AsyncClient]:
    async with httpx.AsyncClient(timeout=seconds, trust_env=False, verify=True) as client:
        yield client
