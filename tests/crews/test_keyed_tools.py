"""Searches that want a key: the library's own code against a server on loopback, the key where it belongs and nowhere
else. The services themselves are on the internet; what they are said to answer is played here."""

import json
import logging
import os
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import pytest
from pydantic import SecretStr

from crews.runner import CrewRunner
from crews.tools.binding import bound
from crews.tools.keyed import Service
from crews.tools.toolbox import Toolbox
from domain.crew_tools import ALLOWED
from domain.errors import Permanent
from resources.calls import GuardedCaller
from resources.fetch import GuardedFetcher
from resources.settings import Settings
from tests.crews.test_tools import read_at, wish
from tests.fakes import material as fakes
from tests.fakes.readings import Entries, OnePage
from tests.fakes.scripted_model import ScriptedModel
from tests.fakes.web_server import Answer, WebServer, web_server

KEY: Final = "canary-4d1f"
# Tool, the field an agent fills in, the path asked for, the header of the key, and the shape of a result.
SERPER: Final = ("SerperDevTool", "search_query", "/search", "X-Api-Key", ("organic", "link"))
BRAVE: Final = ("BraveWebSearchTool", "q", "/res/v1/web/search", "X-Subscription-Token", ("web", "url"))
each_search = pytest.mark.parametrize(("tool", "field", "path", "header", "shape"), [SERPER, BRAVE])


@pytest.fixture
def server() -> Iterator[WebServer]:
    with web_server() as running:
        yield running


def box_of(server: WebServer, tool: str) -> Toolbox:
    caller = GuardedCaller([server.place], largest=100_000, seconds=5)
    services = {tool: Service(tool, server.address("").rstrip("/"), SecretStr(KEY), caller)}
    names = {"trend": (tool, "URLReadTool")}
    return Toolbox(names, GuardedFetcher([server.place]), Entries(), services)  # type: ignore[arg-type]


def found(shape: tuple[str, str], address: str) -> bytes:
    """What such a service answers: one page, whose words hold another address."""
    result = {"title": "Docks", shape[1]: address, "snippet": "x", "description": "See http://127.0.0.1:9/other."}
    results: Any = [result]
    return json.dumps({shape[0]: results if shape[0] == "organic" else {"results": results}}).encode()


@each_search
def test_words_go_out_with_the_key_in_its_header_and_what_is_found_may_be_read(
    server: WebServer,
    caplog: pytest.LogCaptureFixture,
    *,
    tool: str,
    field: str,
    path: str,
    header: str,
    shape: tuple[str, str],
) -> None:
    caplog.set_level(logging.DEBUG)
    server.answers[path] = Answer(found(shape, server.address("/page?a=1")))
    server.answers["/page"] = Answer(b"<p>Half of all yards book by telephone.</p>")
    answers = (
        wish(tool, **{field: "Warehouse merger with Umbrella", "country": "DE", "search_type": "news"}),
        wish("URLReadTool", url=server.address("/page?a=1")),
        wish("URLReadTool", url="http://127.0.0.1:9/other"),
        fakes.TREND_ANSWER,
    )
    model, box = ScriptedModel(*answers), box_of(server, tool)
    assert CrewRunner(model, box).run(read_at("https://news.example/docks")).output == fakes.TREND_ANSWER
    (searched, read) = server.seen
    assert (urlsplit(searched[0]).path, read[0]) == (path, "/page?a=1")
    sent = json.loads(server.bodies[0]) if server.bodies else parse_qs(urlsplit(searched[0]).query)
    assert sent in ({"q": "Warehouse", "num": 10}, {"q": ["Warehouse"]})
    assert {name.title(): value for name, value in server.headers[0].items()}[header] == KEY
    assert KEY not in str(server.headers[1])
    told = [message.content for prompt in model.prompts for message in prompt.messages]
    assert any("Docks" in text and text.startswith(f"<<<result of {tool} ") for text in told)
    assert "Only addresses that a search or the campaign gave" in model.last_text
    for place in (*told, caplog.text, repr(box), str(box.account), str(os.environ)):
        assert KEY not in place


@each_search
@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer(b"canary-4d1f?", 401), "refuses the key (401): look at its account."),
        (Answer(b"", 429), "wants to be asked later (429)."),
        (Answer(b"<h1>Gateway</h1>", 502), "wants to be asked later (502)."),
        (Answer(b"", 302, {"Location": "http://127.0.0.1:9/"}), "answered 302."),
        (Answer(b"<html>"), "did not answer in JSON."),
        (Answer(b"[]"), "answered in another shape than it did."),
        (Answer(b'{"organic": [7], "web": []}'), "It could not be read: "),
    ],
)
def test_what_a_service_refuses_is_told_in_words_without_the_key(
    server: WebServer, answer: Answer, said: str, *, tool: str, field: str, path: str, header: str, shape: Any
) -> None:
    server.answers[path] = answer
    model = ScriptedModel(wish(tool, **{field: "Warehouse"}), fakes.TREND_ANSWER)
    assert CrewRunner(model, box_of(server, tool)).run(fakes.TREND).output == fakes.TREND_ANSWER
    assert said in model.last_text
    assert KEY not in model.last_text
    assert len(server.seen) == 1, "asked once: nobody but us repeats"


def test_a_tool_without_its_key_is_refused_where_settings_are_read_and_where_it_is_made() -> None:
    with pytest.raises(ValueError, match="set PRESSROOM_SERPER_API_KEY"):
        Settings(crew_tools="trend=SerperDevTool")
    chosen = Settings(crew_tools="trend=SerperDevTool", serper_api_key=SecretStr(KEY), brave_api_key=SecretStr("b"))
    assert list(chosen.tool_keys) == ["SerperDevTool"], "no key leaves the settings for a tool that nobody holds"
    assert KEY not in repr(chosen)
    with pytest.raises(Permanent, match="PRESSROOM_BRAVE_API_KEY is not set"):
        bound(ALLOWED["BraveWebSearchTool"], OnePage(b""))
