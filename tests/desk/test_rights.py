"""The rights table: every role against every action, through the real actions."""

from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest

from desk import (
    accounts,
    added_sources,
    approved_claims,
    archive,
    attachments,
    audiences,
    bounces,
    briefs,
    campaigns,
    clicks,
    edits,
    engagement_import,
    examples,
    generation,
    models,
    outcomes,
    outlines,
    people,
    profile,
    profile_proposals,
    proposals,
    publications,
    recall,
    replays,
    rescheduling,
    retention,
    reviews,
    sending,
    style,
    trends,
    trial_mail,
)
from desk.access import NEEDS, Action, allowed, at_desk
from desk.briefs_csv import parse_briefs
from desk.campaign_file import parse_campaign
from desk.profile_file import parse_profile
from domain.actor import RIGHTS, Actor, Role
from domain.errors import NotAllowed, Refused
from domain.own_files import OwnFile
from domain.secret import Secret
from resources.files import LocalFiles
from resources.own_media.looker import OwnMediaLooker
from store import audit
from store.people import disable_person, person_of, set_role
from store.postgres import Database, Transaction
from tests.builders import make_user
from tests.conftest import INSTALLATION, Newsroom
from tests.desk.campaign_text import GOOD
from tests.desk.profile_text import PROFILE
from tests.fakes.clock import SettableClock

FILES = LocalFiles(Path("/nowhere"))
ROLES: tuple[Role, ...] = get_args(Role)
ACTIONS: tuple[Action, ...] = get_args(Action)
EXPECTED: dict[Role, set[Action]] = {
    "owner": set(ACTIONS),
    "manager": set(ACTIONS) - {"leave quarantine", "stop everything", "start everything"},
    "marketer": {
        "add campaign",
        "archive a campaign",
        "unarchive a campaign",
        "import briefs",
        "request generation",
        "edit a draft",
        "attach a file",
        "take a file away",
        "reschedule a publication",
        "adopt a version",
        "switch an example",
        "replay examples",
        "decide on an outline",
        "turn a trend into a brief",
        "record the profile",
        "ask for a proposal",
        "decide on a proposal",
        "withdraw an approved claim",
        "withdraw a source",
        "add a source",
        "import figures",
        "import outcomes",
        "add addresses",
        "send a test mail",
        "take in reports of mail",
    },
    "reviewer": {
        "request generation",
        "approve",
        "request changes",
        "reject",
        "undo a decision",
        "edit a draft",
        "attach a file",
        "take a file away",
        "adopt a version",
        "switch an example",
        "replay examples",
        "decide on an outline",
        "settle a publication",
        "reschedule a publication",
        "take a post down",
        "withdraw an approved claim",
        "withdraw a source",
        "mark a false alarm",
        "stop sending",
        "confirm an audience",
        "send a test mail",
        "take in reports of mail",
    },
    "viewer": set(),
}


def _keep_nothing(conn: Transaction, account_id: str, secret: Secret) -> None:
    """Where there is no secret to keep."""


Call = Callable[[Database, Actor, SettableClock], object]


def _show_a_secret(database: Database, actor: Actor, clock: SettableClock) -> None:
    with at_desk(database, actor, "show a secret"):
        del clock


CALLS: dict[Action, Call] = {
    "add campaign": lambda d, a, c: campaigns.add_campaign(
        d, a, c, parse_campaign(GOOD, name="c.yaml", folder=Path("/nowhere"))
    ),
    "archive a campaign": lambda d, a, c: archive.archive(d, a, c, campaign_id="none"),
    "unarchive a campaign": lambda d, a, c: archive.unarchive(d, a, c, campaign_id="none"),
    "import briefs": lambda d, a, c: briefs.import_briefs(
        d, a, c, campaign="none", file=parse_briefs("topic,angle,channels\nOne idea,Angle,blog\n", name="b.csv")
    ),
    "request generation": lambda d, a, c: generation.request_generation(d, a, c, campaign_id="none"),
    "approve": lambda d, a, c: reviews.approve(d, a, c, draft_id="none"),
    "request changes": lambda d, a, c: reviews.revise(d, a, c, draft_id="none", comment="x"),
    "reject": lambda d, a, c: reviews.reject(d, a, c, draft_id="none", comment="x"),
    "undo a decision": lambda d, a, c: reviews.undo(d, a, c, decision_id="none"),
    "edit a draft": lambda d, a, c: edits.edit(d, a, c, draft_id="none", change=edits.Change(text="x")),
    "attach a file": lambda d, a, c: attachments.attach(
        d, a, c, FILES, looker=OwnMediaLooker(), draft_id="none", file=OwnFile(name="a.png", data=b"x")
    ),
    "take a file away": lambda d, a, c: attachments.detach(d, a, c, draft_id="none", number=1),
    "adopt a version": lambda d, a, c: proposals.adopt(d, a, c, draft_id="none", number=2),
    "decide on an outline": lambda d, a, c: outlines.approve_outline(d, a, c, outline_id="none"),
    "turn a trend into a brief": lambda d, a, c: trends.brief_from_trend(d, a, c, trend_id="none"),
    "record the profile": lambda d, a, c: profile.record_profile(
        d, a, c, parse_profile(PROFILE, name="p.yaml", folder=Path("/nowhere"))
    ),
    "ask for a proposal": profile.request_proposal,
    "decide on a proposal": lambda d, a, c: profile_proposals.accept_proposal(d, a, c, proposal_id="none"),
    "attest a sentence": lambda d, a, c: edits.attest(d, a, c, draft_id="none", position=0, reason="x"),
    "settle a publication": lambda d, a, c: publications.settle(d, a, c, publication_id="none", word="send"),
    "take a post down": lambda d, a, c: publications.take_down(d, a, c, publication_id="none", reason="x"),
    "connect an account": lambda d, a, c: accounts.connect(
        d, a, c, _keep_nothing, connection=accounts.Connection(channel="blog", name="site", publisher="folder")
    ),
    "disconnect an account": lambda d, a, c: accounts.disconnect(d, a, c, account_id="none"),
    "reconnect an account": lambda d, a, c: accounts.reconnect(d, a, c, account_id="none"),
    "add an approved claim": lambda d, a, c: approved_claims.add_claims(d, a, c, FILES, claims=(), folder=Path("/")),
    "withdraw an approved claim": lambda d, a, c: approved_claims.withdraw_claim(d, a, c, entry_id="none", reason="x"),
    "withdraw a source": lambda d, a, c: recall.withdraw_source(d, a, c, source_id="none", reason="x"),
    "add a source": lambda d, a, c: added_sources.add_address(
        d, a, c, campaign_id="none", address="https://a.example/"
    ),
    "mark a false alarm": lambda d, a, c: style.mark_false_alarm(d, a, c, draft_id="none", check="triads"),
    "replay examples": replays.request_replay,
    "switch an example": lambda d, a, c: examples.switch_example(d, a, c, example_id="none", on=False),
    "reschedule a publication": lambda d, a, c: rescheduling.reschedule(
        d, a, c, publication_id="none", slot="next_slot"
    ),
    "stop sending": sending.stop_sending,
    "add addresses": lambda d, a, c: audiences.import_addresses(d, a, c, audience="Readers", people={}),
    "erase an address": lambda d, a, c: audiences.erase_address(d, a, c, key="none", address="a@b.example"),
    "export addresses": lambda d, a, c: audiences.export_addresses(d, a, audience="none"),
    "confirm an audience": lambda d, a, c: audiences.confirm_audience(d, a, draft_id="none"),
    "send a test mail": lambda d, a, c: trial_mail.begin_trial(d, a, draft_id="none", to="h"),
    "take in reports of mail": lambda d, a, c: bounces.take_reports(d, a, c, reports=(), hash_of=lambda _: ""),
    "start sending": sending.start_sending,
    "stop everything": lambda d, a, c: sending.stop_sending(d, a, c, held=sending.Held(scope="everything")),
    "start everything": lambda d, a, c: sending.start_sending(d, a, c, held=sending.Held(scope="everything")),
    "say where models may be": lambda d, a, c: models.let_outside(d, a, allowed=False),
    "decide what links count": lambda d, a, c: clicks.change_counting(d, a, counting="clicks"),
    "import figures": lambda d, a, c: engagement_import.import_figures(
        d, a, c, export=engagement_import.Export(channel="blog", name="x.csv", digest="0", sheets=())
    ),
    "import outcomes": lambda d, a, c: outcomes.import_outcomes(d, a, c, sheets=(), name="x.csv"),
    "show a secret": _show_a_secret,
    "forget a contact": lambda d, a, c: outcomes.forget_contact(d, a, contact="x@example.com"),
    "set the term": lambda d, a, c: retention.set_term(d, a, c, days=900),
    "set a legal hold": lambda d, a, c: retention.hold(d, a, c, reason="x"),
    "lift a legal hold": retention.release,
    "leave quarantine": lambda d, a, c: sending.leave_quarantine(d, a, c, installation_id=INSTALLATION),
    "add a user": lambda d, a, c: people.add_user(d, a, c, name=f"new-{a.user_id}", role="viewer"),
    "invite to sign in": lambda d, a, c: people.create_sign_in_link(d, a, c, name="nobody"),
    "change a role": lambda d, a, c: people.change_role(d, a, c, name="nobody", role="viewer"),
    "remove a user": lambda d, a, c: people.remove_user(d, a, c, name="nobody"),
}


def test_every_action_is_in_the_table_and_called_here() -> None:
    assert set(NEEDS) == set(ACTIONS) == set(CALLS)


@pytest.mark.parametrize("role", ROLES)
def test_the_table_says_what_was_agreed(role: Role) -> None:
    assert {action for action in ACTIONS if allowed(role, action)} == EXPECTED[role]
    assert "read" in RIGHTS[role]


@pytest.mark.parametrize("role", ROLES)
def test_an_action_stops_exactly_those_who_may_not(
    database: Database, workspace: Newsroom, clock: SettableClock, role: Role
) -> None:
    with database.transaction(workspace.id) as conn:
        user = make_user(conn, role)
    for action, call in CALLS.items():
        refused = _refusal(lambda call=call: call(database, user, clock))  # type: ignore[misc]
        stopped = isinstance(refused, NotAllowed)
        assert stopped == (action not in EXPECTED[role]), f"{role}: {action}: {refused}"
        if stopped:
            assert action in str(refused)


def test_a_role_taken_away_is_gone_at_once(database: Database, workspace: Newsroom) -> None:
    with database.transaction(workspace.id) as conn:
        user = make_user(conn, "manager")
        set_role(conn, user.user_id, "viewer")
    with pytest.raises(NotAllowed, match="viewer"), at_desk(database, user, "approve"):
        pass


def test_a_person_shut_out_acts_no_more(database: Database, workspace: Newsroom, clock: SettableClock) -> None:
    with database.transaction(workspace.id) as conn:
        user = make_user(conn, "manager")
        disable_person(conn, person_of(conn, user.user_id), clock.now())
    with pytest.raises(NotAllowed, match="no seat"), at_desk(database, user, "approve"):
        pass


def test_a_seat_of_another_workspace_is_no_seat(
    database: Database, workspace: Newsroom, other_workspace: Newsroom
) -> None:
    stranger = other_workspace.owner.model_copy(update={"workspace_id": workspace.id})
    with pytest.raises(NotAllowed, match="no seat"), at_desk(database, stranger, "approve"):
        pass


def test_an_action_that_fails_leaves_no_audit_line(database: Database, workspace: Newsroom, actor: Actor) -> None:
    def stumble() -> None:
        with at_desk(database, actor, "approve") as desk:
            desk.record("draft_x")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        stumble()
    with database.transaction(workspace.id) as conn:
        assert audit.list_rows(conn) == ()


def _refusal(call: Callable[[], object]) -> Refused | None:
    try:
        call()
    except Refused as refused:
        return refused
    return None
