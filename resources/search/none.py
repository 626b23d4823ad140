"""No web search: for campaigns that rest on their own documents, and wherever no search server is set."""

from domain.ports import SearchHit


class NoSearch:
    """Implements domain.ports.WebSearch: finds nothing, asks nobody."""

    def search(self, query: str, most: int = 10) -> tuple[SearchHit, ...]:  # noqa: ARG002 - the port's names
        """Nothing."""
        return ()
