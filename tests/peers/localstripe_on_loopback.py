"""Run as a program of its own: localstripe, which is under the GPL and never imported by tests.

It would listen on every address of the machine; here it is given a socket on loopback.
"""

import logging
import socket
import sys

from aiohttp import web
from localstripe.server import app  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]

logging.getLogger("aiohttp.access").setLevel(logging.ERROR)
web.run_app(app, sock=socket.create_server(("127.0.0.1", int(sys.argv[1]))), print=None)
