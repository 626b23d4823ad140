"""A line to a database that a test can cut and mend: what a dashboard sees when its server goes away."""

import asyncio
import threading
from urllib.parse import urlsplit


class CutLine:
    """Passes bytes between its own port and the server's while it is whole."""

    def __init__(self, url: str, port: int) -> None:
        self._to = urlsplit(url)
        self._port = port
        self._loop = asyncio.new_event_loop()
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.mend()

    @property
    def url(self) -> str:
        """The address by way of this line."""
        netloc = f"{self._to.netloc.rpartition('@')[0]}@127.0.0.1:{self._port}"
        return self._to._replace(netloc=netloc).geturl()

    def cut(self) -> None:
        """Ends every connection; new ones are refused."""
        asyncio.run_coroutine_threadsafe(self._cut(), self._loop).result(30)

    def mend(self) -> None:
        """Takes connections again."""
        asyncio.run_coroutine_threadsafe(self._mend(), self._loop).result(30)

    def close(self) -> None:
        """Cuts it for good."""
        self.cut()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(30)
        self._loop.close()

    async def _mend(self) -> None:
        self._server = await asyncio.start_server(self._connect, "127.0.0.1", self._port)

    async def _cut(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        for writer in list(self._open):
            writer.transport.abort()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(self._to.hostname, self._to.port)
        self._open |= {writer, back}
        await asyncio.gather(self._pass(reader, back), self._pass(there, writer))
        self._open -= {writer, back}

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65_536):
                writer.write(data)
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()
