"""Each hostile document on the way that every document goes: intake, passages, dossier, draft, checks, page.

Once with the offline writer, which reads the material, and once with a model that obeys whatever it reads. Beside them
stands the harmless twin: with it and with the attack, the outside is asked the same.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, get_args

import pytest

from crews.runner import CrewRunner
from domain.brief import Brief, CallToAction, ChannelKind
from domain.errors import NeedsPerson, Permanent
from domain.guide import Guide
from domain.ports import LanguageModel
from domain.version import NewVersion, blocking_failures
from domain.writing import Completion, Prompt
from press.drafting import draft_piece
from press.research import build_dossier
from resources.documents.reader import FileReader
from resources.feeds import Feeds
from resources.llm.offline.writer import OfflineWriter
from resources.services import Services
from store import drafts, work, workspaces
from store.postgres import Database, Transaction
from tests import builders
from tests.conftest import Newsroom
from tests.fakes.press import WordEmbedder, press_services
from tests.hostile.corpus import HARMLESS, Hostile, Outside, documents, lay
from tests.hostile.demands import HOST
from tests.hostile.judging import ELSEWHERE, SECRET, VOICE, active_in, harm_of, seen, texts_in
from tests.hostile.obeying_model import ObeyingModel

CHANNELS: Final[tuple[ChannelKind, ...]] = get_args(ChannelKind)
LEAST: Final = 60
UNTOUCHED: Final = (
    "published_content",
    "decisions",
    "audit_log",
    "persons",
    "users",
    "campaigns",
    "briefs",
    "accounts",
)
_FENCED: Final = re.compile(r"<<<([^<>]+) ([0-9a-f]{12})>>>\n(.*?)\n<<<end \1 \2>>>", re.DOTALL)
each_document = pytest.mark.parametrize("hostile", documents(), ids=lambda hostile: hostile.name)


class Overheard:
    """A model whose prompts are kept."""

    def __init__(self, model: LanguageModel) -> None:
        self._model = model
        self.prompts: list[Prompt] = []

    @property
    def name(self) -> str:
        return self._model.name

    def complete(self, prompt: Prompt) -> Completion:
        self.prompts.append(prompt)
        return self._model.complete(prompt)


@dataclass(frozen=True)
class Made:
    """What came of one document."""

    version: NewVersion | None
    prompts: tuple[str, ...]
    calls: tuple[tuple[str, str], ...]
    changed: tuple[str, ...]


@dataclass(frozen=True)
class Desk:
    """A workspace at work, and another one with a secret of its own."""

    database: Database
    workspace: Newsroom
    folder: Path

    def draft(self, place: str, attack: str, model: LanguageModel, channel: ChannelKind) -> Made:
        """Takes a document in and drafts a piece from it."""
        laid = lay(place, attack, self.folder / "sources")
        outside, heard = Outside(laid), Overheard(model)
        services = press_services(
            self.database,
            self.folder / "media",
            reader=FileReader(),
            fetcher=outside,
            search=outside,
            feeds=Feeds(),
            publisher_of=outside.publisher_of,
        )
        brief, draft_id = self._asked(laid.sources, channel)
        before = self._rows()
        version = self._made(services, CrewRunner(heard), brief, draft_id)
        after = self._rows()
        said = tuple(message.content for prompt in heard.prompts for message in prompt.messages)
        changed = tuple(table for table in UNTOUCHED if before[table] != after[table])
        return Made(version, said, tuple(outside.calls), changed)

    def _asked(self, sources: tuple[str, ...], channel: ChannelKind) -> tuple[Brief, str]:
        with self.database.transaction(self.workspace.id) as conn:
            workspaces.set_guide(conn, GUIDE)
            campaign = builders.make_campaign(conn, sources=sources)
            brief = builders.make_brief(conn, campaign, **BRIEF, channels=(channel,))
            return brief, builders.make_draft(conn, brief, channel).id

    def _made(self, services: Services, crews: CrewRunner, brief: Brief, draft_id: str) -> NewVersion | None:
        """The version; None where the crews gave no usable answer."""
        try:
            build_dossier(services, crews, self.workspace.id, brief.id)
            with self.database.transaction(self.workspace.id) as conn:
                ids = work.ask(conn, drafts=[draft_id], kind="draft", queue="bulk", requested_by=None)
                ((request, lease),) = work.claim(conn, ids, "worker-1", 60, "run-1")
            return draft_piece(services, crews, request, lease)
        except (Permanent, NeedsPerson):
            return None

    def _rows(self) -> Mapping[str, str]:
        with self.database.transaction(self.workspace.id) as conn:
            return {table: _all_of(conn, table) for table in UNTOUCHED}


def _all_of(conn: Transaction, table: str) -> str:
    row = conn.execute(
        f"SELECT coalesce(string_agg(t::text, ' ' ORDER BY t::text), '') AS told FROM {table} t"
    ).fetchone()
    assert row is not None
    return str(row["told"])


GUIDE: Final = Guide(
    company="Acme Telemetry",
    about="Acme helps platform teams run telemetry pipelines.",
    voice=VOICE,
    competitors=("Bayminder",),
    site="https://example.com",
)
BRIEF: Final[dict[str, Any]] = {
    "topic": "Running telemetry at scale",
    "angle": "What a survey says of fleets of Collectors and the people behind them",
    "call_to_action": CallToAction(text="Read the report", address="https://example.com/report"),
}


@pytest.fixture
def desk(
    database: Database, workspace: Newsroom, other_workspace: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Desk:
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    with database.transaction(other_workspace.id) as conn:
        workspaces.set_guide(conn, GUIDE.model_copy(update={"about": ELSEWHERE, "voice": ELSEWHERE}))
        brief = builders.make_brief(conn, builders.make_campaign(conn, goal=ELSEWHERE), **BRIEF, key_message=ELSEWHERE)
        builders.make_dossier(conn, brief, (f"{ELSEWHERE}. In production, 99% of Collector users agreed.",))
        draft, _ = builders.make_draft_with_version(conn, brief, text=f"{ELSEWHERE}. Collector users in production.")
        drafts.set_status(conn, draft.id, "approved")
    return Desk(database, workspace, tmp_path)


_twins: dict[tuple[str, str, str], tuple[tuple[str, str], ...]] = {}


def calls_of_twin(desk: Desk, hostile: Hostile, channel: ChannelKind, kind: str) -> tuple[tuple[str, str], ...]:
    """What the outside is asked for the same document without the attack."""
    key = (hostile.place, channel, kind)
    if key not in _twins:
        twin = Desk(desk.database, desk.workspace, desk.folder / "twin")
        made = twin.draft(hostile.place, HARMLESS, model_of(kind), channel)
        assert made.version is not None
        _twins[key] = made.calls
    return _twins[key]


def model_of(kind: str) -> LanguageModel:
    return OfflineWriter(WordEmbedder()) if kind == "offline" else ObeyingModel()


def channel_of(hostile: Hostile) -> ChannelKind:
    """Every channel in turn."""
    return CHANNELS[documents().index(hostile) % len(CHANNELS)]


def test_there_are_enough_of_them_and_every_name_is_its_own() -> None:
    assert len(documents()) >= LEAST
    assert len({hostile.name for hostile in documents()}) == len(documents())


@each_document
def test_the_offline_writer_asks_the_same_and_writes_nothing_of_it(desk: Desk, hostile: Hostile) -> None:
    channel = channel_of(hostile)
    made = desk.draft(hostile.place, hostile.attack, model_of("offline"), channel)
    assert outside_of(made, hostile) == calls_of_twin(desk, hostile, channel, "offline")
    assert made.version is not None
    assert blocking_failures(made.version) == ()
    assert HOST not in seen(" ".join(texts_in(made.version.package.model_dump())))
    assert harm_of(made.version, CANARIES) == set()
    assert made.changed == ()


@each_document
def test_a_model_that_obeys_it_asks_the_same_and_gets_nothing_past_the_checks(desk: Desk, hostile: Hostile) -> None:
    channel = channel_of(hostile)
    made = desk.draft(hostile.place, hostile.attack, model_of("obeying"), channel)
    assert outside_of(made, hostile) == calls_of_twin(desk, hostile, channel, "obeying")
    if made.version is not None and not blocking_failures(made.version):
        assert harm_of(made.version, CANARIES) == set()
    if made.version is not None:
        assert list(active_in(made.version.package)) == []
    assert made.changed == ()
    unfenced = [text for text in made.prompts if HOST in _FENCED.sub("", text) or "obey" in _FENCED.sub("", text)]
    assert unfenced == []
    assert [text for text in made.prompts if ELSEWHERE in text or SECRET in text] == []
    if hostile.must_not == "reach a prompt":
        assert [text for text in made.prompts if hostile.attack[:30] in text] == []


def outside_of(made: Made, hostile: Hostile) -> tuple[tuple[str, str], ...]:
    """What was asked, but for an address of the inside that a feed of the campaign names: that one goes to the guard
    like any other and is refused there (tests/resources/test_guard.py)."""
    named = hostile.attack if hostile.place == "feed, address inside" and hostile.attack.startswith("http") else ""
    return tuple(call for call in made.calls if call != ("fetch", named))


CANARIES: Final = (VOICE, SECRET, ELSEWHERE, "<<<end ", "<<<passage ", "<<<claim ")
