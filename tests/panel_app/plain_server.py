"""The dashboard's own handlers without Panel, on a thread of the test: they need no page and no browser."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application

from panel_app.handlers import patterns
from panel_app.services import AppServices
from store.postgres import Database
from tests.fakes.clock import SettableClock

SECRET = "the cookie key of these tests"


@contextmanager
def plain_server(database: Database, clock: SettableClock, folder: Path) -> Iterator[str]:
    """The address of a server that answers what is no page of Panel's."""
    nothing: Any = None
    services = AppServices(database=database, clock=clock, files=nothing, published=folder, port=0, secret=SECRET)
    ready, loops, ports = threading.Event(), [], []
    stop = asyncio.Event()

    async def serve() -> None:
        server = HTTPServer(Application(list(patterns(services)), xsrf_cookies=True))
        sockets = bind_sockets(0, "127.0.0.1")
        server.add_sockets(sockets)
        ports.append(sockets[0].getsockname()[1])
        loops.append(asyncio.get_running_loop())
        ready.set()
        await stop.wait()
        server.stop()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield f"http://127.0.0.1:{ports[0]}"
    finally:
        loops[0].call_soon_threadsafe(stop.set)
        thread.join(10)
