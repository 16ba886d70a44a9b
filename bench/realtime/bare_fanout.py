"""Raw picows: whatever a client sends goes to all.

Run: ``python -m bench.realtime.bare_fanout PORT``
"""

# pyright: basic, reportMissingImports=false
# picows is in the dependency group "bench", which checks do without

import sys

import uvloop
from picows import (
    WSFrame,
    WSListener,
    WSMsgType,
    WSTransport,
    WSUpgradeRequest,
    ws_create_server,
)

READY = b'{"type":"ready"}'
_everybody: set[WSTransport] = set()


class Listener(WSListener):
    """Answers the first frame with ``ready`` and passes on the others."""

    def __init__(self) -> None:
        self._is_greeted = False

    def on_ws_connected(self, transport: WSTransport) -> None:
        _everybody.add(transport)

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        _everybody.discard(transport)

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.CLOSE:
            transport.disconnect()
        elif not self._is_greeted:
            self._is_greeted = True
            transport.send(WSMsgType.TEXT, READY)
        else:
            data = frame.get_payload_as_bytes()
            for other in _everybody:
                other.send(WSMsgType.TEXT, data)


def _listener(request: WSUpgradeRequest) -> Listener:
    del request
    return Listener()


async def serve(port: int) -> None:
    """Serve until killed."""
    server = await ws_create_server(_listener, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1])))
