"""The page of the profile without a browser: what a press does to the database, and what is shown then."""

import base64
import io
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from domain.actor import Actor
from domain.proposal import Proposal
from panel_app.pages.profile import ProfilePage
from store import profile_proposals, profiles
from store.postgres import Database
from store.workspaces import get_guide
from tests import builders
from tests.conftest import Newsroom
from tests.desk.test_profile import MADE, PAGE
from tests.fakes.clock import SettableClock
from tests.panel_app.test_review_page import open_session


def page_of(database: Database, actor: Actor, clock: SettableClock, folder: Path = Path("/nonexistent")) -> ProfilePage:
    return ProfilePage(open_session(database, actor, clock, here="profile", folder=folder))


def make(database: Database, actor: Actor, proposal: Proposal) -> Proposal:
    with database.transaction(actor.workspace_id) as conn:
        taken = profile_proposals.claim_proposal(conn, proposal.id, "worker", 60, now=datetime.now(UTC))
        assert taken is not None
        profile_proposals.finish_proposal(conn, taken[1], MADE, [PAGE], datetime.now(UTC))
        return profile_proposals.get_proposal(conn, proposal.id)


def is_refused(page: ProfilePage) -> bool:
    return bool(page._refusal.visible)


def latest(database: Database, actor: Actor) -> Proposal:
    with database.transaction(actor.workspace_id) as conn:
        found = profile_proposals.latest_proposal(conn)
    assert found is not None
    return found


def type_in(page: ProfilePage, **fields: str) -> None:
    for name, value in fields.items():
        page._form.fields[name].value = value


@pytest.fixture
def saved(database: Database, actor: Actor, clock: SettableClock, tmp_path: Path) -> ProfilePage:
    page = page_of(database, actor, clock, tmp_path)
    type_in(
        page, audiences="Yard managers: They run gates.", sources="https://acme.example/about", linkedin="Acme page"
    )
    page.press_save()
    assert not is_refused(page)
    return page


def test_the_form_begins_with_the_brand_that_is_there_and_is_saved(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock
) -> None:
    page = page_of(database, actor, clock)
    assert page._form.fields["company"].value == "Acme Telemetry"
    assert not page._ask.visible
    type_in(page, about="Acme makes gates.", audiences="Drivers")
    page._key("Send")
    with database.transaction(workspace.id) as conn:
        profile = profiles.get_profile(conn)
        assert profile is not None
        assert get_guide(conn).about == "Acme makes gates."
    assert profile.audiences[0].name == "Drivers"
    assert not page._form.touched
    assert page._ask.visible


def test_problems_stand_beside_their_fields_and_nothing_is_saved(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock
) -> None:
    page = page_of(database, actor, clock)
    type_in(page, site="acme", sources="/etc/passwd")
    page.press_save()
    fields = page._form.fields
    assert fields["site"].error.startswith("Expected an address")
    assert is_refused(page)
    with database.transaction(workspace.id) as conn:
        assert profiles.get_profile(conn) is None
    type_in(page, site="https://acme.example")
    page.press_save()
    assert (fields["site"].error, fields["sources"].error[:7]) == ("", "Line 1:")
    type_in(page, sources="")
    page.press_save()
    assert not is_refused(page)
    assert [box.error for box in fields.values() if box.error] == []


def test_a_proposal_is_asked_for_edited_and_accepted(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock, saved: ProfilePage
) -> None:
    type_in(saved, voice="loud")
    saved.press_ask()
    assert "Save the profile first" in saved._refusal.html
    type_in(saved, voice="Plain, concrete, friendly.")
    saved.press_ask()
    assert "is being made" in saved._status.html
    assert not saved._ask.visible
    make(database, actor, latest(database, actor))
    saved.refresh()
    assert "waits for your word" in saved._status.html
    fields = saved._proposal.fields
    assert fields["good-0-words"].value == "We make gates."
    assert "About" in fields["good-0-words"].note
    fields["summary"].value = "short"
    saved.press_accept()
    assert fields["summary"].error.startswith("Expected at least 8 characters")
    fields["summary"].value = "Short, plain sentences."
    fields["good-1-words"].value = "Our own line."
    saved.press_keep()
    assert latest(database, actor).edited_by == actor.user_id
    assert f"{actor.name} edited it" in saved._status.html
    assert saved._proposal.fields["good-1-words"].note == "From: yours"
    saved._proposal.fields["segments-1-name"].value = ""
    saved._proposal.fields["segments-1-needs"].value = ""
    saved.press_accept()
    assert not saved._decide.visible
    assert "is in use" in saved._status.html
    assert "Our own line." in saved._voice.html
    with database.transaction(workspace.id) as conn:
        guide = get_guide(conn)
        assert [segment.name for segment in profiles.segments_of(conn)] == ["Hauliers"]
    assert guide.voice_guide is not None
    assert guide.voice_guide.summary == "Short, plain sentences."


def test_a_proposal_is_rejected_for_a_reason(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock, saved: ProfilePage
) -> None:
    saved.press_ask()
    make(database, actor, latest(database, actor))
    saved.refresh()
    saved.press_reject()
    assert saved._why.error.startswith("Say why")
    saved._why.value = "We never joke."
    saved._proposal.fields["summary"].value = "Words that I have just typed."
    saved.press_reject()
    assert "Keep your changes first" in saved._refusal_below.html
    assert latest(database, actor).status == "proposed"
    saved.press_keep()
    saved.press_reject()
    rejected = latest(database, actor)
    assert (rejected.status, rejected.reason) == ("rejected", "We never joke.")
    assert not saved._decide.visible
    assert (saved._why.value, saved._why.error) == ("", "")
    assert f"was rejected by {actor.name}: “We never joke.”" in saved._status.html
    assert saved._ask.visible
    with database.transaction(workspace.id) as conn:
        assert get_guide(conn).voice_guide is None


def png(width: int = 40, height: int = 20) -> bytes:
    out = io.BytesIO()
    Image.new("RGBA", (width, height), "#123456").save(out, "PNG")
    return out.getvalue()


def choose(page: ProfilePage, data: bytes) -> None:
    page._form.logo._handle_msg({"file": base64.b64encode(data).decode()})


def test_a_logo_is_handed_in_shown_and_used_once_the_profile_is_saved(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock, saved: ProfilePage
) -> None:
    logo = saved._form.logo
    assert (logo.value, logo.words, logo.has_one) == ("", "None: the company's initials are drawn.", False)
    choose(saved, png())
    assert logo.error == ""
    assert re.fullmatch(rf"media:{workspace.id}/../[0-9a-f]{{64}}\.png", logo.value)
    assert logo.address == logo.value.replace("media:", "/logo/")
    with database.transaction(workspace.id) as conn:
        assert get_guide(conn).logo is None
    type_in(saved, customers="Lindqvist, Inc.\nOrmen Line")
    saved.press_save()
    with database.transaction(workspace.id) as conn:
        guide = get_guide(conn)
    assert (guide.logo, guide.customers) == (logo.value, ("Lindqvist, Inc.", "Ormen Line"))
    services = saved._session.services
    assert services.files.get(logo.value.removeprefix("media:")) == png()
    again = page_of(database, actor, clock)
    assert again._form.logo.value == logo.value
    saved._form.logo._handle_msg({"remove": True})
    saved.press_save()
    with database.transaction(workspace.id) as conn:
        assert get_guide(conn).logo is None


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ({"file": base64.b64encode(b"<svg onload='alert(1)'></svg>").decode()}, "found an SVG drawing"),
        ({"file": base64.b64encode(b"MZ program").decode()}, "this file is none of them"),
        ({"file": base64.b64encode(png()[:60]).decode()}, "this one is damaged"),
        ({"file": "A" * 1_400_000}, "too large"),
        ({"file": "%%%"}, "did not arrive whole"),
        ({"too_large": True}, "too large"),
    ],
)
def test_what_is_no_logo_is_refused_beside_its_field(saved: ProfilePage, message: Any, said: str) -> None:
    choose(saved, png())
    before = saved._form.logo.value
    saved._form.logo._handle_msg(message)
    assert said in saved._form.logo.error
    assert saved._form.logo.value == before
    saved._form.logo._handle_msg("nonsense")


def test_what_is_being_written_is_left_alone_and_never_put_over_anothers_words(
    database: Database, actor: Actor, clock: SettableClock, saved: ProfilePage
) -> None:
    saved.press_ask()
    make(database, actor, latest(database, actor))
    saved.refresh()
    other = page_of(database, actor, clock)
    other._proposal.fields["rules"].value = "Another rule."
    other.press_keep()
    saved._proposal.fields["summary"].value = "Mine, being written."
    type_in(saved, voice="Mine, being written.")
    saved.refresh()
    assert saved._proposal.fields["summary"].value == "Mine, being written."
    assert saved._form.fields["voice"].value == "Mine, being written."
    saved.press_accept()
    assert "changed since you looked" in saved._refusal_below.html
    assert (saved._refusal_below.visible, saved._refusal.visible) == (True, False)
    assert latest(database, actor).status == "proposed"
    other._proposal.fields["rules"].value = "Another rule."
    other.press_accept()
    assert latest(database, actor).status == "accepted"


def test_who_may_not_plan_reads_and_changes_nothing(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock, saved: ProfilePage
) -> None:
    saved.press_ask()
    make(database, actor, latest(database, actor))
    with database.transaction(workspace.id) as conn:
        viewer = builders.make_user(conn, "viewer")
    page = page_of(database, viewer, clock)
    assert all(box.readonly for box in page._form.fields.values())
    hidden: list[Any] = [page._save, page._ask, page._decide, page._proposal.view]
    assert [part.visible for part in hidden] == [False] * 4
    type_in(page, voice="taken over")
    page.press_save()
    assert "may not record the profile" in page._refusal.html
    choose(page, png())
    assert page._form.logo.value == ""
    page._hand_in(png())
    assert "may not record the profile" in page._form.logo.error


def test_a_hostile_page_is_shown_as_text(
    database: Database, actor: Actor, clock: SettableClock, saved: ProfilePage
) -> None:
    saved.press_ask()
    proposal = latest(database, actor)
    with database.transaction(actor.workspace_id) as conn:
        taken = profile_proposals.claim_proposal(conn, proposal.id, "worker", 60, now=datetime.now(UTC))
        assert taken is not None
        evil = MADE.model_copy(update={"remarks": ("<script>alert(1)</script>",)})
        profile_proposals.finish_proposal(conn, taken[1], evil, [PAGE], datetime.now(UTC))
    saved.refresh()
    assert "<script>" not in saved._status.html
    assert "&lt;script&gt;" in saved._status.html
