"""Which tools may be given to crews, and what is said of all others."""

import pytest

from domain.crew_tools import ALLOWED, read_tools, refusal_of, told, without_key
from domain.errors import InvalidInput


def test_a_setting_is_read_by_crew() -> None:
    found = read_tools(" trend=ArxivPaperTool+ScrapeWebsiteTool , market=URLReadTool, trend=URLReadTool ,")
    assert found == {"trend": ("ArxivPaperTool", "ScrapeWebsiteTool", "URLReadTool"), "market": ("URLReadTool",)}
    assert told(found) == "trend: ArxivPaperTool, ScrapeWebsiteTool, URLReadTool; market: URLReadTool"
    assert read_tools("") == {}


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("CodeInterpreterTool", "runs code"),
        ("E2BPythonTool", "runs code"),
        ("DaytonaExecTool", "runs code"),
        ("SeleniumScrapingTool", "drives a browser"),
        ("StagehandTool", "drives a browser"),
        ("RagTool", "index or a database of its own"),
        ("PDFSearchTool", "index or a database of its own"),
        ("WebsiteSearchTool", "index or a database of its own"),
        ("QdrantVectorSearchTool", "index or a database of its own"),
        ("NL2SQLTool", "index or a database of its own"),
        ("FileReadTool", "files of this machine"),
        ("FileWriterTool", "files of this machine"),
        ("DirectoryReadTool", "files of this machine"),
        ("OCRTool", "files of this machine"),
        ("ZapierActionTool", "acts in other services"),
        ("ComposioTool", "acts in other services"),
        ("SerperScrapeWebsiteTool", "not on the list"),
        ("os.system", "not on the list"),
    ],
)
def test_what_is_not_allowed_is_refused_by_name_with_the_reason(name: str, reason: str) -> None:
    with pytest.raises(InvalidInput, match=reason) as refused:
        read_tools(f"research={name}")
    assert name in str(refused.value)
    assert str(refused.value) == refusal_of(name)
    assert "Allowed are ScrapeWebsiteTool" in str(refused.value)


def test_a_tool_whose_service_wants_a_key_is_named_where_there_is_none() -> None:
    tools = read_tools("trend=ArxivPaperTool+SerperDevTool, market=BraveWebSearchTool")
    assert without_key(tools, ["brave_api_key"]) == (
        "SerperDevTool asks a service that wants a key: set PRESSROOM_SERPER_API_KEY."
    )
    assert "BraveWebSearchTool" in without_key(tools, ["serper_api_key"])
    assert without_key(tools, ["brave_api_key", "serper_api_key"]) == ""


@pytest.mark.parametrize("entry", ["ArxivPaperTool", "poet=ArxivPaperTool", "=ArxivPaperTool"])
def test_an_entry_that_names_no_crew_is_refused_with_their_names(entry: str) -> None:
    with pytest.raises(InvalidInput, match="the crews are research, draft"):
        read_tools(entry)


def test_nothing_allowed_would_be_refused_by_its_name() -> None:
    assert [name for name in ALLOWED if "not on the list" not in refusal_of(name)] == []
