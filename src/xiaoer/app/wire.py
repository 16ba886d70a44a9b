"""Websockets to which encoded frames are written at once, past the queues of ASGI.

One frame often goes to hundreds of sockets: it is encoded once (``text_frame``) and each socket
only copies bytes into its transport. Frames of ASGI's own ``send`` go through the same transport,
whole, so that both may be mixed.
"""

from typing import Any, Final, cast

from litestar.types import WebSocketScope
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

from xiaoer.kernel.realtime import Outlet

MOST_UNSENT: Final = 512 * 1024
"""Bytes that may wait in one socket; whoever takes no more than that has to resume."""
_OUTLET: Final = "xiaoer.outlet"
_Scope = dict[str, dict[str, Any]]
_TEXT: Final = 0x81  # RFC 6455 section 5.2: a whole message of text
_SHORT, _MEDIUM = 126, 65_536


def text_frame(data: bytes) -> bytes:
    """A text message as a server sends it, in one unmasked frame (RFC 6455 section 5.2)."""
    size = len(data)
    if size < _SHORT:
        return bytes((_TEXT, size)) + data
    if size < _MEDIUM:
        return bytes((_TEXT, 126)) + size.to_bytes(2, "big") + data
    return bytes((_TEXT, 127)) + size.to_bytes(8, "big") + data


class WireProtocol(WebSocketsSansIOProtocol):
    """uvicorn's websocket with this shortcut; the application finds it by ``wire_of``."""

    def handle_connect(self, event: Request) -> None:
        """Answer the handshake, and leave the way to this socket in the scope."""
        super().handle_connect(event)
        if not self.close_sent:
            cast("_Scope", self.scope)["extensions"][_OUTLET] = self

    def put(self, frame: bytes) -> bool:
        """Send an encoded frame; false, and nothing sent, when too much waits already."""
        transport = self.transport
        if self.close_sent or transport.is_closing():
            return True
        if transport.get_write_buffer_size() > MOST_UNSENT:
            return False
        transport.write(frame)
        return True

    def end(self, code: int) -> None:
        """Close the socket as ASGI's ``websocket.close`` does, but without waiting for room."""
        if self.close_sent or self.transport.is_closing():
            return
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": ""})
        self.conn.send_close(code)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()
        self.close_timer = self.loop.call_later(self.close_timeout, self.transport.abort)


def wire_of(scope: WebSocketScope) -> Outlet:
    """The socket behind an accepted connection; needs a server that runs ``WireProtocol``."""
    found = cast("_Scope", scope)["extensions"].get(_OUTLET)
    if not isinstance(found, WireProtocol):
        raise TypeError("serve websockets with WireProtocol")
    return found
