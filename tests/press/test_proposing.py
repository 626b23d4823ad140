"""A proposal on its way: from a file to rows, from own pages to words that a person accepts, and into a prompt."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from crews.runner import CrewRunner
from desk.profile import record_profile, request_proposal
from desk.profile_file import parse_profile
from desk.profile_proposals import accept_proposal, reject_proposal
from domain.errors import LostLease, NeedsPerson, Permanent, Retry
from domain.onboarding import OnboardingMaterial, OnboardingOutput, ProposedExample, ProposedNeed, ProposedSegment
from domain.proposal import Proposal
from domain.writing import DraftMaterial, Prompt
from press.batch import run_requests
from press.own_pages import MOST_PAGES
from press.profile_index import index_profile
from press.proposing import launch_due, make_proposal
from resources.documents.reader import FileReader
from resources.fetch import GuardedFetcher
from resources.llm.accounted import AccountedModel, Limits
from resources.llm.offline.writer import OfflineWriter
from resources.services import Services
from store import profile_proposals, work
from store.call_account import Limit
from store.postgres import Database
from tests import builders
from tests.conftest import Newsroom
from tests.fakes.clock import SettableClock
from tests.fakes.crews import ScriptedCrews
from tests.fakes.outside import FixedPages
from tests.fakes.press import MemoryVectors, WordEmbedder, press_services
from tests.fakes.scripted_model import ScriptedModel
from tests.press.test_drafting import IMAGE, SEO, written

NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
ABOUT = "https://acme.example/about"
WORDS = (
    "We make gates for yards, and we have done nothing else since 1987.",
    "Yard managers need a gate that opens when the lorry stands before it, and not a minute later.",
)
HTML = (
    "<html><head><title>About Acme</title></head><body><main><article><h1>About Acme</h1>"
    + "".join(
        f"<p>{words} You can ask every one of our customers about it, and they will tell you.</p>" for words in WORDS
    )
    + "</article></main></body></html>"
)
FILE = """\
company: {name: Acme, about: Acme makes gates., site: https://acme.example}
brand: {voice: plain}
audiences: [{name: Yard managers, description: They need a gate that opens.}]
sources: [https://acme.example/about]
"""


def answer(material: OnboardingMaterial) -> OnboardingOutput:
    place = next(excerpt for excerpt in material.excerpts if WORDS[0] in excerpt.text)
    need = next(excerpt for excerpt in material.excerpts if WORDS[1] in excerpt.text)
    return OnboardingOutput(
        summary="Short, plain sentences.",
        rules=("Speak as “we”.",),
        good=(ProposedExample(excerpt_id=place.id, quote=WORDS[0], why="Says what is not done."),),
        segments=(
            ProposedSegment(
                name="Yard managers", needs=(ProposedNeed(need=WORDS[1], excerpt_id=need.id, quote=WORDS[1]),)
            ),
        ),
        remarks=("Prices are not told.",),
    )


@dataclass(frozen=True)
class Room:
    services: Services
    database: Database
    newsroom: Newsroom
    clock: SettableClock

    @property
    def workspace_id(self) -> str:
        return self.newsroom.id

    def record(self, text: str = FILE, folder: Path = Path("/nowhere")) -> None:
        record_profile(
            self.database, self.newsroom.owner, self.clock, parse_profile(text, name="p.yaml", folder=folder)
        )

    def ask(self) -> Proposal:
        return request_proposal(self.database, self.newsroom.owner, self.clock)

    def make(self, crews: Any, proposal: Proposal) -> Proposal | None:
        return make_proposal(self.services, crews, self.workspace_id, proposal.id)

    def look(self, proposal: Proposal) -> Proposal:
        with self.database.transaction(self.workspace_id) as conn:
            return profile_proposals.get_proposal(conn, proposal.id)

    def launched(self) -> list[tuple[str, int]]:
        return [(row, n) for ws, row, n in launch_due(self.services) if ws == self.workspace_id]


def make_room(database: Database, workspace: Newsroom, folder: Path) -> Room:
    """A workspace with a profile, whose page can be fetched."""
    clock = SettableClock()
    clock.set(NOW)
    pages = FixedPages({ABOUT: HTML.encode()})
    services = press_services(database, folder, clock=clock, reader=FileReader(), fetcher=pages)
    found = Room(services, database, workspace, clock)
    found.record()
    return found


@pytest.fixture
def room(database: Database, workspace: Newsroom, tmp_path: Path) -> Room:
    return make_room(database, workspace, tmp_path)


def scripted(reply: Any = answer) -> ScriptedCrews:
    return ScriptedCrews({OnboardingMaterial: reply})


def test_from_own_pages_to_the_prompt_of_a_draft(room: Room) -> None:
    proposal = room.ask()
    assert room.launched() == [(proposal.id, 1)]
    offline = CrewRunner(OfflineWriter(WordEmbedder()))
    made = room.make(offline, proposal)
    assert made is not None
    assert (made.status, made.model) == ("proposed", "offline-writer/1")
    assert made.voice is not None
    assert made.remarks[0].startswith("Counted without a model on ")
    assert all(each.words in HTML and each.origin == ABOUT for each in made.voice.good)
    assert [segment.name for segment in made.segments] == ["Yard managers"]
    model = ScriptedModel(written_by_prompt)
    assert "How we sound" not in first_prompt(room, model)
    accept_proposal(room.database, room.newsroom.owner, room.clock, proposal_id=made.id, digest=made.digest)
    prompt = first_prompt(room, ScriptedModel(written_by_prompt))
    assert f"How we sound: {made.voice.summary}" in prompt
    assert made.voice.good[0].words in prompt
    assert "Voice: plain" in prompt


def written_by_prompt(prompt: Any) -> Any:
    made: dict[str, Any] = {"draft": written, "seo": lambda _: SEO, "image_prompt": lambda _: IMAGE}
    return made[prompt.task](prompt.material)


def first_prompt(room: Room, model: ScriptedModel) -> str:
    """The first prompt of a piece that is drafted now."""
    with room.database.transaction(room.workspace_id) as conn:
        brief = builders.make_brief(conn)
        builders.make_dossier(conn, brief)
        draft = builders.make_draft(conn, brief)
        asked = work.ask(conn, drafts=[draft.id], kind="draft", queue="bulk", requested_by=None)
    list(run_requests(room.services, CrewRunner(model), room.workspace_id, list(asked), "run-1"))
    (first,) = [each for each in model.prompts if isinstance(each.material, DraftMaterial)]
    return "\n".join(message.content for message in first.messages)


def test_what_was_made_is_kept_with_its_pages_and_its_account(room: Room) -> None:
    proposal, crews = room.ask(), scripted()
    made = room.make(crews, proposal)
    assert made is not None
    assert made.remarks == ("Prices are not told.",)
    given = crews.only(OnboardingMaterial)
    assert given.audiences[0].name == "Yard managers"
    with room.database.transaction(room.workspace_id) as conn:
        (page,) = profile_proposals.pages_of(conn, proposal.id)
        (call,) = conn.execute("SELECT task, reason, draft_id FROM model_calls").fetchall()
    assert (page.origin, page.title) == (ABOUT, "About Acme")
    assert WORDS[0] in page.text
    assert (call["task"], call["draft_id"]) == ("onboarding", None)
    assert "1 own pages" in call["reason"]
    assert room.make(crews, proposal) is None
    assert len(crews.given) == 1


def test_only_addresses_that_the_user_gave_are_asked_for(room: Room) -> None:
    feed = b'<rss version="2.0"><channel><item><link>https://elsewhere.example/x</link></item></channel></rss>'
    linked = HTML.replace("nothing else", '<a href="https://elsewhere.example/">nothing else</a>')
    pages = FixedPages({ABOUT: linked.encode(), "https://acme.example/feed.xml": feed})
    from resources.feeds import Feeds

    given = replace(room, services=replace(room.services, fetcher=pages, feeds=Feeds()))
    given.record(FILE.replace("[https", "[https://acme.example/feed.xml, https://gone.example/, https"))
    made = given.make(scripted(), given.ask())
    assert made is not None
    assert sorted(pages.asked) == [ABOUT, "https://acme.example/feed.xml", "https://gone.example/"]
    assert any("gone.example" in remark and "not a public address" in remark for remark in made.remarks)


def test_the_guard_of_every_fetch_stands_before_own_pages_too(room: Room) -> None:
    inside = FILE.replace("[https://acme.example/about]", "['http://127.0.0.1:8080/', 'http://169.254.169.254/latest']")
    guarded = replace(room, services=replace(room.services, fetcher=GuardedFetcher(())))
    guarded.record(inside)
    made = guarded.make(scripted(), guarded.ask())
    assert made is not None
    assert made.status == "failed"
    assert "No page of the profile has text to learn from." in made.note
    assert "127.0.0.1" in made.note


def test_files_beside_the_profile_are_read_and_no_more_than_some(room: Room, tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    for number in range(MOST_PAGES + 3):
        (pages / f"{number:02}.md").write_text(f"# Page {number}\n\n{WORDS[0]} {WORDS[1]} {number}", encoding="utf-8")
    room.record(FILE.replace("[https://acme.example/about]", "[pages]"), tmp_path)
    crews = scripted()
    made = room.make(crews, room.ask())
    assert made is not None
    assert made.status == "proposed"
    assert len({excerpt.origin for excerpt in crews.only(OnboardingMaterial).excerpts}) == MOST_PAGES
    assert any(f"more than {MOST_PAGES} pages" in remark for remark in made.remarks)


def test_without_pages_of_its_own_the_site_is_read(room: Room) -> None:
    pages = FixedPages({"https://acme.example": HTML.encode()})
    given = replace(room, services=replace(room.services, fetcher=pages))
    given.record(FILE.replace("sources: [https://acme.example/about]\n", ""))
    made = given.make(scripted(), given.ask())
    assert made is not None
    assert made.status == "proposed"
    assert pages.asked == ["https://acme.example"]


@pytest.mark.parametrize("error", [Permanent("no usable answer"), NeedsPerson("no key")])
def test_what_cannot_be_made_fails_with_its_reason_and_may_be_asked_for_again(room: Room, error: Any) -> None:
    proposal = room.ask()
    made = room.make(scripted(error), proposal)
    assert made is not None
    assert (made.status, made.note) == ("failed", str(error))
    assert room.launched() == []
    again = room.ask()
    assert again.number == proposal.number + 1


def test_a_model_that_is_away_puts_it_off_and_in_the_end_it_fails(room: Room) -> None:
    proposal, away = room.ask(), scripted(Retry("The model is away."))
    for launch in range(1, profile_proposals.MAX_ATTEMPTS + 1):
        assert room.launched() == [(proposal.id, launch)]
        assert room.launched() == []
        with pytest.raises(Retry):
            room.make(away, proposal)
        assert room.look(proposal).note == "The model is away."
        assert room.launched() == []
        room.clock.advance(121)
    assert room.look(proposal).status == "failed"
    assert room.launched() == []


def test_a_queue_that_is_long_uses_up_no_attempt(room: Room) -> None:
    proposal = room.ask()
    for launch in range(1, 8):
        assert room.launched() == [(proposal.id, launch)]
        room.clock.advance(301)
    made = room.make(scripted(), proposal)
    assert made is not None
    assert made.status == "proposed"


def test_a_worker_that_died_is_followed_by_another_and_writes_nothing_any_more(room: Room) -> None:
    proposal = room.ask()
    with room.database.transaction(room.workspace_id) as conn:
        taken = profile_proposals.claim_proposal(conn, proposal.id, "dead", 60, now=NOW)
    assert taken is not None
    assert room.make(scripted(), proposal) is None
    room.clock.advance(61)
    assert room.launched() == [(proposal.id, 1)]
    made = room.make(scripted(), proposal)
    assert made is not None
    assert made.status == "proposed"
    with pytest.raises(LostLease), room.database.transaction(room.workspace_id) as conn:
        profile_proposals.fail_proposal(conn, taken[1], "too late")


def test_workers_that_always_die_end_it(room: Room) -> None:
    proposal = room.ask()
    for _ in range(profile_proposals.MAX_ATTEMPTS):
        room.launched()
        with room.database.transaction(room.workspace_id) as conn:
            assert profile_proposals.claim_proposal(conn, proposal.id, "dead", 60, now=room.clock.now())
        room.clock.advance(61)
    assert room.launched() == []
    assert (room.look(proposal).status, room.look(proposal).note) == ("failed", profile_proposals.GAVE_UP)


def test_a_newer_proposal_takes_the_place_of_one_that_waited(room: Room) -> None:
    first, second = room.make(scripted(), room.ask()), room.make(scripted(), room.ask())
    assert first is not None
    assert second is not None
    assert (room.look(first).status, room.look(second).status) == ("superseded", "proposed")


def test_what_was_rejected_is_told_to_whoever_proposes_next(room: Room) -> None:
    made = room.make(scripted(), room.ask())
    assert made is not None
    reject_proposal(
        room.database, room.newsroom.owner, room.clock, proposal_id=made.id, reason="Nobody here says “yard”."
    )
    crews = scripted()
    second = room.make(crews, room.ask())
    assert second is not None
    (unwanted,) = crews.only(OnboardingMaterial).unwanted
    assert (unwanted.reason, unwanted.summary) == ("Nobody here says “yard”.", "Short, plain sentences.")
    assert (unwanted.rules, unwanted.good) == (("Speak as “we”.",), (WORDS[0],))
    assert unwanted.segments == (f"Yard managers: {WORDS[1]}",)
    accept_proposal(room.database, room.newsroom.owner, room.clock, proposal_id=second.id)
    third = scripted()
    room.make(third, room.ask())
    assert third.only(OnboardingMaterial).unwanted == (), "what was accepted settles what came before"


def test_a_paid_model_is_accounted_and_a_budget_is_a_stated_end(room: Room) -> None:
    def reply(prompt: Prompt) -> OnboardingOutput:
        assert isinstance(prompt.material, OnboardingMaterial)
        return answer(prompt.material)

    model = ScriptedModel(reply)
    paid = AccountedModel(model, room.database, outside=False, limits=Limits(day=Limit(tokens=20_000), answer=500))
    made = room.make(CrewRunner(paid), room.ask())
    assert made is not None
    assert made.status == "proposed"
    with room.database.transaction(room.workspace_id) as conn:
        (call,) = conn.execute("SELECT task, tokens_in, campaign_id FROM model_calls").fetchall()
    assert (call["task"], call["campaign_id"]) == ("onboarding", None)
    assert call["tokens_in"] > 100
    poor = AccountedModel(model, room.database, outside=False, limits=Limits(day=Limit(tokens=10), answer=500))
    failed = room.make(CrewRunner(poor), room.ask())
    assert failed is not None
    assert failed.status == "failed"
    assert "Out of budget for today" in failed.note


def test_vectors_follow_profile_and_segments_and_touch_no_others(room: Room) -> None:
    vectors = room.services.vectors
    assert isinstance(vectors, MemoryVectors)
    assert index_profile(room.services, room.workspace_id) == 1
    assert index_profile(room.services, room.workspace_id) == 0
    (before,) = vectors.rows[room.workspace_id, "user_profiles"].values()
    made = room.make(scripted(), room.ask())
    assert made is not None
    vectors.upsert(room.workspace_id, "market_segments", ["trend/t1"], [[1.0] * 384])
    accept_proposal(room.database, room.newsroom.owner, room.clock, proposal_id=made.id)
    vectors.broken = True
    with pytest.raises(Retry):
        index_profile(room.services, room.workspace_id)
    vectors.broken = False
    assert index_profile(room.services, room.workspace_id) == 2  # the voice belongs to the profile
    (after,) = vectors.rows[room.workspace_id, "user_profiles"].values()
    assert before != after
    rows = set(vectors.rows[room.workspace_id, "market_segments"])
    assert len(rows) == 2
    nobody = answer_without_segments
    again = room.make(scripted(nobody), room.ask())
    assert again is not None
    accept_proposal(room.database, room.newsroom.owner, room.clock, proposal_id=again.id)
    assert index_profile(room.services, room.workspace_id) == 1
    assert set(vectors.rows[room.workspace_id, "market_segments"]) == {"trend/t1"}


def answer_without_segments(material: OnboardingMaterial) -> OnboardingOutput:
    return answer(material).model_copy(update={"segments": ()})


def test_nothing_of_one_workspace_reaches_another(room: Room, other_workspace: Newsroom) -> None:
    made = room.make(scripted(), room.ask())
    assert made is not None
    accept_proposal(room.database, room.newsroom.owner, room.clock, proposal_id=made.id)
    index_profile(room.services, room.workspace_id)
    assert make_proposal(room.services, scripted(), other_workspace.id, made.id) is None
    assert index_profile(room.services, other_workspace.id) == 0
    vectors = room.services.vectors
    assert isinstance(vectors, MemoryVectors)
    assert {workspace_id for workspace_id, _ in vectors.rows} == {room.workspace_id}
