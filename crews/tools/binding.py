"""Tools of crewai-tools, with their way to the network replaced by our guard.

Each of them fetches by a function that its module imports (`safe_get`, `urllib.request.urlopen`). Theirs check
addresses too, less strictly than ours, under a switch that an environment variable turns off, without manners and
without a cap on what a page may send. Replacing the name in their module would change it for everybody; so a subclass
is made whose method is the library's own code, in which that one name means ours. Nothing else of the library runs
differently.

PyMuPDF, which crewai-tools brings and URLReadTool would use for PDF, is never imported: a fetcher that is made for
tools reads no PDF, and the method that would read one refuses.
"""

import importlib
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, Final
from urllib.parse import quote

from crews.tools.keyed import KEYED, Service
from crews.tools.rebound import rebound
from domain.crew_tools import ReadOnly
from domain.errors import Permanent
from domain.ports import Fetched, PageFetcher


def bound(tool: ReadOnly, fetcher: PageFetcher, service: Service | None = None) -> Any:
    """An instance of the library's tool that reads through `fetcher`, or asks its `service`. Raises Permanent when it
    is not installed, or has no service to ask."""
    try:
        module = importlib.import_module(tool.module)  # some seconds, with the library
    except ImportError as error:
        raise Permanent(f"{tool.name} cannot be used: crewai-tools is not installed whole ({error}).") from error
    kind = getattr(module, tool.name)
    if not tool.key:
        return _BINDINGS[tool.name](kind, fetcher)
    if service is None:
        raise Permanent(f"{tool.name} cannot be used: {tool.variable} is not set.")
    return KEYED[tool.name](kind, service)


def _website(kind: Any, fetcher: PageFetcher) -> Any:
    def safe_get(url: str, **_: Any) -> Any:
        return _Response(fetcher.fetch(url))

    return rebound(kind, "_run", safe_get=safe_get)()


def _reader(kind: Any, fetcher: PageFetcher) -> Any:
    def safe_get_bounded(url: str, **_: Any) -> tuple[bytes, str, str]:
        fetched = fetcher.fetch(url)
        return fetched.data, fetched.media_type, fetched.address

    def no_pdf(_body: bytes) -> str:
        raise Permanent("PDF is not read here: name it among the campaign's sources.")

    made = rebound(kind, "_run", safe_get_bounded=safe_get_bounded)
    made._extract_pdf = staticmethod(no_pdf)
    return made()


def _papers(kind: Any, fetcher: PageFetcher) -> Any:
    class Opened:
        """What `urlopen` gives: read once."""

        status = 200

        def __init__(self, fetched: Fetched) -> None:
            self._fetched = fetched

        def __enter__(self) -> "Opened":
            return self

        def __exit__(self, *error: object) -> None:
            """Nothing is open."""

        def read(self) -> bytes:
            return self._fetched.data

    request = SimpleNamespace(urlopen=lambda address, **_: Opened(fetcher.fetch(address)))
    library = SimpleNamespace(
        request=request, error=SimpleNamespace(URLError=OSError), parse=SimpleNamespace(quote=quote)
    )
    return rebound(kind, "fetch_arxiv_data", urllib=library)(download_pdfs=False)


class _Response:
    """What of a `requests.Response` these tools look at."""

    def __init__(self, fetched: Fetched) -> None:
        self.content = fetched.data
        self.apparent_encoding = self.encoding = "utf-8"

    @property
    def text(self) -> str:
        return self.content.decode(self.encoding, "replace")


_BINDINGS: Final[dict[str, Callable[[Any, PageFetcher], Any]]] = {
    "ScrapeWebsiteTool": _website,
    "ScrapeElementFromWebsiteTool": _website,
    "URLReadTool": _reader,
    "ArxivPaperTool": _papers,
}
