"""Onboarding at the desk: recorded once, inherited by campaigns, decided by a person, and never across workspaces."""

import dataclasses
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desk.campaign_file import parse_campaign
from desk.campaigns import add_campaign
from desk.profile import ProfileRecorded, record_profile, request_proposal
from desk.profile_file import parse_profile
from desk.profile_proposals import MOST_REASON, accept_proposal, edit_proposal, fields_of, reject_proposal
from domain.actor import Actor
from domain.errors import Conflict, InvalidInput, NotFound
from domain.insight import Grounds
from domain.profile import Need, Segment
from domain.proposal import Made, OwnPage, Proposal
from domain.voice import VoiceExample, VoiceGuide
from store import audit, campaigns, embeddings, profile_proposals, profiles
from store.accounts import list_accounts
from store.postgres import Database
from store.workspaces import get_guide, get_workspace, guide_digest
from tests.conftest import Newsroom
from tests.desk.campaign_text import GOOD
from tests.desk.profile_text import PROFILE, changed
from tests.fakes.clock import SettableClock

PAGE = OwnPage(origin="https://acme.example/about", title="About", text="We make gates. Yards need gates that open.")
SAID = VoiceExample(words="We make gates.", why="Short.", origin=PAGE.origin, title=PAGE.title)
NEED = Need(
    need="Gates that open.", grounds=Grounds(quote="Yards need gates that open.", origin=PAGE.origin, title=PAGE.title)
)
MADE = Made(
    voice=VoiceGuide(summary="Short and plain.", rules=("Speak as “we”.",), good=(SAID,)),
    segments=(Segment(name="Hauliers", needs=(NEED,)), Segment(name="Drivers", needs=(NEED,))),
    remarks=(),
    model="scripted/1",
    prompts="p",
)


def record(database: Database, actor: Actor, text: str = PROFILE) -> ProfileRecorded:
    file = parse_profile(text, name="p.yaml", folder=Path("/nowhere"))
    return record_profile(database, actor, SettableClock(), file)


def proposed(database: Database, actor: Actor, made: Made = MADE) -> Proposal:
    asked = request_proposal(database, actor, SettableClock())
    with database.transaction(actor.workspace_id) as conn:
        taken = profile_proposals.claim_proposal(conn, asked.id, "worker", 60, now=datetime.now(UTC))
        assert taken is not None
        profile_proposals.finish_proposal(conn, taken[1], made, [PAGE], datetime.now(UTC))
        return profile_proposals.get_proposal(conn, asked.id)


def accept(database: Database, actor: Actor, proposal: Proposal) -> Proposal:
    return accept_proposal(database, actor, SettableClock(), proposal_id=proposal.id, digest=proposal.digest)


def test_a_profile_is_recorded_once(database: Database, workspace: Newsroom, actor: Actor) -> None:
    done = record(database, actor)
    assert (done.state, done.guide_changed, done.pages_changed) == ("added", True, True)
    again = record(database, actor, "# a comment\n" + PROFILE)
    assert (again.state, again.guide_changed, again.pages_changed) == ("unchanged", False, False)
    with database.transaction(workspace.id) as conn:
        assert profiles.get_profile(conn) == done.profile
        assert get_guide(conn) == done.profile.guide
        assert get_workspace(conn).zone == "Europe/London"
        assert {("linkedin", "Acme page"), ("email", "Acme letter")} <= {
            (a.channel, a.name) for a in list_accounts(conn)
        }
        assert [row.action for row in audit.list_rows(conn)] == ["record the profile"]
        (row,) = embeddings.missing(conn, "user_profiles")
        embeddings.mark_indexed(conn, "user_profiles", embeddings.missing(conn, "user_profiles"))
    changed_ = record(database, actor, changed("They run gates.", "They run gates and yards."))
    assert (changed_.state, changed_.guide_changed) == ("updated", False)
    with database.transaction(workspace.id) as conn:
        assert list(embeddings.missing(conn, "user_profiles")) == [row]


def test_a_campaign_without_audiences_has_those_of_the_profile_as_they_are_now(
    database: Database, workspace: Newsroom, actor: Actor
) -> None:
    record(database, actor)
    text = GOOD.replace(GOOD[GOOD.index("brand:") : GOOD.index("zone:")], "")
    file = parse_campaign(text, name="c.yaml", folder=Path("/nowhere"))
    added = add_campaign(database, actor, SettableClock(), file)
    with database.transaction(workspace.id) as conn:
        found = campaigns.get_campaign(conn, added.campaign.id)
        assert [audience.name for audience in found.audiences] == ["Yard managers", "Drivers"]
        assert get_guide(conn).voice == "plain"
        assert found.channel("blog").account == "blog"  # type: ignore[union-attr]
    record(database, actor, changed("  - name: Drivers\n", "  - name: Planners\n"))
    assert add_campaign(database, actor, SettableClock(), file).state == "unchanged"
    with database.transaction(workspace.id) as conn:
        (listed,) = campaigns.list_campaigns(conn)
        assert [audience.name for audience in listed.audiences] == ["Yard managers", "Planners"]
        written = campaigns.written_campaign(conn, "Spring")
        assert written is not None
        assert written.audiences == ()


def test_nothing_of_a_profile_is_seen_from_another_workspace(
    database: Database, workspace: Newsroom, other_workspace: Newsroom, actor: Actor
) -> None:
    record(database, actor)
    done = accept(database, actor, proposed(database, actor))
    before = other_workspace.guide
    with database.transaction(other_workspace.id) as conn:
        assert profiles.get_profile(conn) is None
        assert profiles.segments_of(conn) == ()
        assert profile_proposals.latest_proposal(conn) is None
        assert get_guide(conn) == before
    text = GOOD.replace("workspace: Acme\n", "")
    file = parse_campaign(text, name="c.yaml", folder=Path("/nowhere"))
    added = add_campaign(database, other_workspace.owner, SettableClock(), file)
    with database.transaction(other_workspace.id) as conn:
        assert campaigns.get_campaign(conn, added.campaign.id).audiences == ()
        assert get_guide(conn).voice_guide is None
    with pytest.raises(NotFound):
        accept_proposal(database, other_workspace.owner, SettableClock(), proposal_id=done.id)


def test_a_proposal_counts_for_nothing_before_a_person_accepts_it(
    database: Database, workspace: Newsroom, actor: Actor
) -> None:
    record(database, actor)
    proposal = proposed(database, actor)
    with database.transaction(workspace.id) as conn:
        before = get_guide(conn)
        assert before.voice_guide is None
        assert profiles.segments_of(conn) == ()
    done = accept(database, actor, proposal)
    assert (done.status, done.decided_by) == ("accepted", actor.user_id)
    with database.transaction(workspace.id) as conn:
        guide = get_guide(conn)
        assert guide.voice_guide == MADE.voice
        assert guide_digest(guide) != guide_digest(before)
        assert [segment.name for segment in profiles.segments_of(conn)] == ["Hauliers", "Drivers"]
        rows = list(embeddings.missing(conn, "market_segments"))
        assert sorted(rows) == sorted(f"segment/{segment.id}" for segment in profiles.segments_of(conn))
    with pytest.raises(Conflict, match="accepted"):
        accept(database, actor, done)
    with pytest.raises(Conflict, match="accepted"):
        edit_proposal(database, actor, SettableClock(), proposal_id=done.id, fields=fields_of(done))


def test_accepted_segments_are_readers_of_campaigns_that_name_none(
    database: Database, workspace: Newsroom, actor: Actor
) -> None:
    record(database, actor)
    file = parse_campaign(GOOD, name="c.yaml", folder=Path("/nowhere"))
    added = add_campaign(database, actor, SettableClock(), file)
    accept(database, actor, proposed(database, actor))
    with database.transaction(workspace.id) as conn:
        found = campaigns.get_campaign(conn, added.campaign.id).audiences
        assert get_guide(conn).voice_guide == MADE.voice
    assert [(audience.name, audience.description) for audience in found] == [
        ("Yard managers", "They run gates."),
        ("Drivers", "Gates that open."),  # a person named them and said no more
        ("Hauliers", "Gates that open."),
    ]
    add_campaign(
        database,
        actor,
        SettableClock(),
        parse_campaign(
            GOOD.replace("company: Acme", "company: Acme\n  voice: loud"), name="c.yaml", folder=Path("/nowhere")
        ),
    )
    with database.transaction(workspace.id) as conn:
        guide = get_guide(conn)
    assert (guide.voice, guide.voice_guide) == ("loud", MADE.voice)


def test_words_of_a_person_are_looked_up_on_the_pages(database: Database, workspace: Newsroom, actor: Actor) -> None:
    record(database, actor)
    proposal = proposed(database, actor)
    fields = fields_of(proposal).model_dump()
    fields["voice"]["good"] += (
        {"words": "Yards need gates that open.", "why": ""},
        {"words": "Our own line.", "why": ""},
    )
    fields["segments"][0]["needs"] = ({"need": "Time", "quote": ""},)
    edited = edit_proposal(
        database, actor, SettableClock(), proposal_id=proposal.id, fields=type(fields_of(proposal))(**fields)
    )
    assert (edited.status, edited.edited_by) == ("proposed", actor.user_id)
    assert edited.voice is not None
    assert [(each.words, each.origin) for each in edited.voice.good] == [
        ("We make gates.", PAGE.origin),
        ("Yards need gates that open.", PAGE.origin),
        ("Our own line.", ""),
    ]
    assert edited.segments[0].needs == (Need(need="Time"),)
    with pytest.raises(Conflict, match="changed since"):
        accept(database, actor, proposal)
    accept(database, actor, edited)
    fields["segments"][0]["needs"] = ({"need": "Time", "quote": "Yards need open gates."},)
    another = proposed(database, actor)
    with pytest.raises(InvalidInput, match="none of the pages"):
        edit_proposal(
            database, actor, SettableClock(), proposal_id=another.id, fields=type(fields_of(proposal))(**fields)
        )
    hidden = fields_of(another).model_copy(
        update={"voice": fields_of(another).voice.model_copy(update={"summary": "Plain\u200b and short."})}
    )
    with pytest.raises(InvalidInput, match="nobody can see"):
        edit_proposal(database, actor, SettableClock(), proposal_id=another.id, fields=hidden)


def test_what_is_accepted_later_takes_the_place_and_segments_that_are_gone_leave_the_index(
    database: Database, workspace: Newsroom, actor: Actor
) -> None:
    record(database, actor)
    first = accept(database, actor, proposed(database, actor))
    with database.transaction(workspace.id) as conn:
        hauliers, drivers = profiles.segments_of(conn)
        embeddings.mark_indexed(conn, "market_segments", embeddings.missing(conn, "market_segments"))
    again = MADE.model_copy(update={"segments": (Segment(name="drivers", needs=(NEED,)),)})
    second = accept(database, actor, proposed(database, actor, again))
    with database.transaction(workspace.id) as conn:
        assert profile_proposals.get_proposal(conn, first.id).status == "superseded"
        assert profile_proposals.accepted_proposal(conn) == second
        (kept,) = profiles.segments_of(conn)
        assert kept.id == drivers.id
        missing = embeddings.missing(conn, "market_segments")
    assert missing[f"segment/{hauliers.id}"] == profiles.GONE


def test_asking_twice_asks_once_and_without_pages_not_at_all(
    database: Database, workspace: Newsroom, actor: Actor
) -> None:
    with pytest.raises(InvalidInput, match="no profile"):
        request_proposal(database, actor, SettableClock())
    record(database, actor, "company: {name: Acme}\n")
    with pytest.raises(InvalidInput, match="nothing to read"):
        request_proposal(database, actor, SettableClock())
    record(database, actor)
    asked = request_proposal(database, actor, SettableClock())
    assert request_proposal(database, actor, SettableClock()).id == asked.id
    with pytest.raises(Conflict, match="requested"):
        accept_proposal(database, actor, SettableClock(), proposal_id=asked.id)


def reject(database: Database, actor: Actor, proposal: Proposal, reason: str, digest: str | None = None) -> Proposal:
    return reject_proposal(
        database, actor, SettableClock(), proposal_id=proposal.id, reason=reason, digest=digest or proposal.digest
    )


def test_a_rejected_proposal_is_closed_with_its_reason_and_what_is_in_use_stays(
    database: Database, workspace: Newsroom, actor: Actor
) -> None:
    record(database, actor)
    first = accept(database, actor, proposed(database, actor))
    second = proposed(database, actor)
    done = reject(database, actor, second, "  Too loud;\nwe never joke. ")
    assert (done.status, done.reason, done.decided_by) == ("rejected", "Too loud; we never joke.", actor.user_id)
    with database.transaction(workspace.id) as conn:
        assert profile_proposals.accepted_proposal(conn) == first
        assert get_guide(conn).voice_guide == MADE.voice
        line = next(row for row in audit.list_rows(conn) if row.subject == second.id and "rejected" in row.detail)
    assert (line.action, line.subject, line.user_id) == ("decide on a proposal", second.id, actor.user_id)
    assert (line.detail["rejected"], line.detail["reason"]) == (True, "Too loud; we never joke.")
    assert line.detail["digest"] == second.digest
    with pytest.raises(Conflict, match="rejected"):
        reject(database, actor, done, "Again.")
    with pytest.raises(Conflict, match="rejected"):
        accept(database, actor, done)
    with pytest.raises(Conflict, match="rejected"):
        edit_proposal(database, actor, SettableClock(), proposal_id=done.id, fields=fields_of(done))
    assert request_proposal(database, actor, SettableClock()).number == 3


@pytest.mark.parametrize(
    ("reason", "said"),
    [(" \n", "Say why"), ("x" * (MOST_REASON + 1), "at most 1,000"), ("No\u200b.", "nobody can see")],
)
def test_a_reason_is_words_that_can_be_read(database: Database, actor: Actor, reason: str, said: str) -> None:
    record(database, actor)
    proposal = proposed(database, actor)
    with pytest.raises(InvalidInput, match=said):
        reject(database, actor, proposal, reason)
    with pytest.raises(Conflict, match="changed since"):
        reject(database, actor, proposal, "No.", digest="0" * 64)
    with database.transaction(actor.workspace_id) as conn:
        assert profile_proposals.get_proposal(conn, proposal.id).status == "proposed"


def test_a_logo_of_another_workspace_is_not_taken(
    database: Database, workspace: Newsroom, other_workspace: Newsroom, actor: Actor
) -> None:
    file = parse_profile(PROFILE, name="p.yaml", folder=Path("/nowhere"))
    for place, taken in (
        (other_workspace.id, False),
        (f"{workspace.id}/../{other_workspace.id}", False),
        (workspace.id, True),
    ):
        given = dataclasses.replace(file, handed_in=f"media:{place}/ab/c.png")
        if taken:
            assert record_profile(database, actor, SettableClock(), given).profile.guide.logo == given.handed_in
        else:
            with pytest.raises(InvalidInput, match="not handed in here"):
                record_profile(database, actor, SettableClock(), given)
