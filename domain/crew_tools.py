"""Further tools that an operator may give to a crew, by their names in crewai-tools.

That package holds a hundred classes: some run code, some read and write files, some fetch on their own and put what
they read into an index beside ours, some send mail. A list of the forbidden ones would always lack the next one; so
this is the list of the few that are allowed, all of which only read, and for all others a reason in words.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Final, Literal, get_args

from domain.errors import InvalidInput
from domain.value import Value
from domain.writing import Task

Reads = Literal["page", "search"]
MOST_CALLS: Final = 4  # of all tools together, for one answer of a crew


class ReadOnly(Value):
    """One tool. A `page` is read at an address that is given; a `search` asks one host. `does` is told to operators.
    `key` names the setting that holds the key of its service, where that wants one; `leads` the field of a result in
    which the service names a page."""

    name: str
    module: str
    reads: Reads
    does: str
    host: str = ""
    key: str = ""
    leads: str = ""

    @property
    def variable(self) -> str:
        """The environment variable that its key is read from; empty where it needs none."""
        return f"PRESSROOM_{self.key.upper()}" if self.key else ""


ALLOWED: Final[dict[str, ReadOnly]] = {
    tool.name: tool
    for tool in (
        ReadOnly(
            name="ScrapeWebsiteTool",
            module="crewai_tools.tools.scrape_website_tool.scrape_website_tool",
            reads="page",
            does="the words of a page",
        ),
        ReadOnly(
            name="ScrapeElementFromWebsiteTool",
            module="crewai_tools.tools.scrape_element_from_website.scrape_element_from_website",
            reads="page",
            does="the words of one part of a page",
        ),
        ReadOnly(
            name="URLReadTool",
            module="crewai_tools.tools.url_read_tool.url_read_tool",
            reads="page",
            does="a page or text file, line by line",
        ),
        ReadOnly(
            name="ArxivPaperTool",
            module="crewai_tools.tools.arxiv_paper_tool.arxiv_paper_tool",
            reads="search",
            does="titles and summaries of papers on arXiv",
            host="export.arxiv.org",
        ),
        ReadOnly(
            name="SerperDevTool",
            module="crewai_tools.tools.serper_dev_tool.serper_dev_tool",
            reads="search",
            does="what Google's search finds, told by serper.dev",
            host="google.serper.dev",
            key="serper_api_key",
            leads="link",
        ),
        ReadOnly(
            name="BraveWebSearchTool",
            module="crewai_tools.tools.brave_search_tool.brave_web_tool",
            reads="search",
            does="what Brave's search finds",
            host="api.search.brave.com",
            key="brave_api_key",
            leads="url",
        ),
    )
}
TASKS: Final[tuple[Task, ...]] = get_args(Task)
_REASONS: Final = (
    (r"Interpreter|Sandbox|Exec|Python|Stagehand|Browser|Selenium", "it runs code or drives a browser"),
    (r"^Rag|RAG|(?:CSV|DOCX|JSON|MDX|PDF|TXT|XML|Directory|CodeDocs|Github|Youtube\w*|Website)Search|Vector|SQL|Mongo"
     r"|LlamaIndex|^S3|Bedrock|Knowledge", "it keeps an index or a database of its own beside ours"),
    (r"File|DirectoryRead|OCR|Vision|Dall|Compressor", "it reads or writes files of this machine"),
    (r"Zapier|Composio|Automation|Merge|Agent|Apify|MultiOn|Platform", "it acts in other services"),
)  # fmt: skip


def read_tools(text: str) -> dict[Task, tuple[str, ...]]:
    """`trend=ArxivPaperTool+ScrapeWebsiteTool, market=URLReadTool` → names by crew. Raises InvalidInput with the reason
    for the first entry that cannot be used."""
    found: dict[Task, tuple[str, ...]] = {}
    for entry in filter(None, (part.strip() for part in text.split(","))):
        crew, sign, names = entry.partition("=")
        task = next((task for task in TASKS if task == crew.strip()), None)
        if not sign or task is None:
            raise InvalidInput(f"“{entry}” is not like trend=ArxivPaperTool; the crews are {', '.join(TASKS)}.")
        wanted = tuple(name.strip() for name in names.split("+") if name.strip())
        for name in wanted:
            if name not in ALLOWED:
                raise InvalidInput(refusal_of(name))
        found[task] = tuple(dict.fromkeys((*found.get(task, ()), *wanted)))
    return found


def without_key(tools: Mapping[Task, Sequence[str]], keys: Collection[str]) -> str:
    """The sentence for the first tool whose service wants a key that is not among those set; empty when all are."""
    wanted = (ALLOWED[name] for names in tools.values() for name in names)
    tool = next((tool for tool in wanted if tool.key and tool.key not in keys), None)
    return f"{tool.name} asks a service that wants a key: set {tool.variable}." if tool else ""


def refusal_of(name: str) -> str:
    """Why a tool may not be given to a crew."""
    why = next((reason for pattern, reason in _REASONS if re.search(pattern, name)), "it is not on the list")
    return f"{name} cannot be given to a crew: {why}. Allowed are {', '.join(ALLOWED)}."


def told(tools: Mapping[Task, Sequence[str]]) -> str:
    """Which crew holds which tools, in one line."""
    return "; ".join(f"{task}: {', '.join(names)}" for task, names in tools.items() if names)
