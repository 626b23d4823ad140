"""A campaign put away: what stops, what is held by whose word, what stays readable, and what comes back."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from desk import archive, edits, generation, outlines, proposals, publications, reviews, trends
from desk.added_sources import add_address
from desk.briefs import import_briefs
from desk.briefs_csv import parse_briefs
from domain.actor import Actor
from domain.brief import Brief
from domain.errors import Conflict
from domain.outline import Outline
from domain.publication import Publication
from store import archive as rows
from store import audit, overview
from store.campaigns import get_campaign
from store.drafts import get_draft
from store.holds import hold_account, release_account
from store.outlines import list_outlines, save_outline
from store.postgres import Database
from store.publications import claim, get_publication, move
from store.trends import list_trends
from store.work import ask, get_requests
from tests.builders import (
    decide,
    make_approved,
    make_brief,
    make_campaign,
    make_draft,
    make_draft_with_version,
    make_publication,
    make_version,
)
from tests.conftest import Newsroom
from tests.fakes.clock import SettableClock


@pytest.fixture
def brief(database: Database, workspace: Newsroom) -> Brief:
    with database.transaction(workspace.id) as conn:
        return make_brief(conn, make_campaign(conn, name="Spring"))


def put_away(database: Database, actor: Actor, brief: Brief, *, hold: bool = False) -> archive.Archived:
    return archive.archive(database, actor, SettableClock(), campaign_id=brief.campaign_id, hold=hold)


def scheduled(database: Database, workspace: Newsroom, brief: Brief, **fields: object) -> Publication:
    with database.transaction(workspace.id) as conn:
        later = SettableClock().now() + timedelta(days=1)
        return make_publication(conn, later, brief=brief, **fields)


def test_approved_posts_are_held_by_a_persons_word_only(
    database: Database, workspace: Newsroom, actor: Actor, brief: Brief
) -> None:
    post = scheduled(database, workspace, brief)
    with pytest.raises(Conflict, match=r"1 approved post is not out yet.*--hold"):
        put_away(database, actor, brief)
    with database.transaction(workspace.id) as conn:
        assert rows.archived_at(conn, brief.campaign_id) is None
        assert get_publication(conn, post.id).status == "scheduled"
    done = put_away(database, actor, brief, hold=True)
    assert [waiting.publication_id for waiting in done.held] == [post.id]
    with database.transaction(workspace.id) as conn:
        held = get_publication(conn, post.id)
        assert (held.status, held.reason) == ("held", rows.HOLD)
        assert get_draft(conn, post.draft_id).status == "approved", "what was decided stands"
    with pytest.raises(Conflict, match="archived already"):
        put_away(database, actor, brief)


def test_what_is_being_sent_is_settled_first(
    database: Database, workspace: Newsroom, actor: Actor, brief: Brief
) -> None:
    with database.transaction(workspace.id) as conn:
        post = make_publication(conn, brief=brief)
        claimed = claim(conn, post.id, "courier", 60)
        assert claimed is not None
        move(conn, claimed[1], "sending")
    with pytest.raises(Conflict, match="being sent"):
        put_away(database, actor, brief, hold=True)
    with database.transaction(workspace.id) as conn:
        assert rows.archived_at(conn, brief.campaign_id) is None


def test_connecting_an_account_sends_nothing_of_an_archived_campaign(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock, brief: Brief
) -> None:
    post = scheduled(database, workspace, brief)
    with database.transaction(workspace.id) as conn:
        hold_account(conn, post.account_id, "Revoked.")
    with pytest.raises(Conflict, match="--hold"):
        put_away(database, actor, brief)
    put_away(database, actor, brief, hold=True)
    with database.transaction(workspace.id) as conn:
        assert release_account(conn, post.account_id, clock.now()) == ()
        assert get_publication(conn, post.id).status == "held"


def test_work_is_stopped_and_no_piece_waits_for_a_version_that_nobody_makes(
    database: Database, workspace: Newsroom, actor: Actor, brief: Brief
) -> None:
    with database.transaction(workspace.id) as conn:
        planned = make_draft(conn, brief, "blog")
        piece, version = make_draft_with_version(conn, brief)
        decision = decide(conn, version, "revise")
        conn.execute("UPDATE content_drafts SET status = 'changes_requested' WHERE id = %s", [piece.id])
        asked = (
            *ask(conn, drafts=[planned.id], kind="draft", queue="bulk", requested_by=None),
            *ask(conn, drafts=[piece.id], kind="revise", queue="bulk", requested_by=None, decision_id=decision.id),
        )
    assert put_away(database, actor, brief).stopped == 2
    with database.transaction(workspace.id) as conn:
        assert {request.status for request in get_requests(conn, asked)} == {"cancelled"}
        assert get_draft(conn, planned.id).status == "planned"
        held = get_draft(conn, piece.id)
        assert (held.status, held.note) == ("held", archive.STOPPED)


Step = Callable[[Database, Actor, SettableClock, "Stage"], object]


class Stage:
    """What the steps below are tried on."""

    def __init__(self, database: Database, workspace: Newsroom, brief: Brief) -> None:
        with database.transaction(workspace.id) as conn:
            self.campaign = get_campaign(conn, brief.campaign_id)
            self.draft, self.version = make_draft_with_version(conn, brief)
            approved, _, _ = make_approved(conn, brief=brief, channel="blog")
            make_version(conn, approved, "A newer text.")
            self.approved = approved
            self.outline = save_outline(
                conn,
                Outline(
                    id="",
                    brief_id=brief.id,
                    campaign_id=brief.campaign_id,
                    topic=brief.topic,
                    number=1,
                    angle="So it is said",
                    claims=(),
                    call_to_action="",
                ),
            )
            conn.execute(
                "INSERT INTO trends (id, campaign_id, day, name, summary, mentions, novelty, fit, momentum, score) "
                "VALUES (%s, %s, current_date, 'Tolls', 'So', 1, 1, 1, 0.5, 0.8)",
                [f"trend_{brief.id}", brief.campaign_id],
            )
            self.trend_id = f"trend_{brief.id}"


CSV = "topic,angle,channels\nAnother idea,An angle,blog\n"
STEPS: dict[str, Step] = {
    "generate": lambda d, a, c, s: generation.request_generation(d, a, c, campaign_id=s.campaign.id),
    "script": lambda d, a, c, s: generation.request_script(d, a, c, draft_id=s.draft.id),
    "approve": lambda d, a, c, s: reviews.approve(d, a, c, draft_id=s.draft.id),
    "revise": lambda d, a, c, s: reviews.revise(d, a, c, draft_id=s.draft.id, comment="x"),
    "reject": lambda d, a, c, s: reviews.reject(d, a, c, draft_id=s.draft.id, comment="x"),
    "edit": lambda d, a, c, s: edits.edit(d, a, c, draft_id=s.draft.id, change=edits.Change(title="x")),
    "adopt": lambda d, a, c, s: proposals.adopt(d, a, c, draft_id=s.approved.id, number=2),
    "outline": lambda d, a, c, s: outlines.approve_outline(d, a, c, outline_id=s.outline.id),
    "trend": lambda d, a, c, s: trends.brief_from_trend(d, a, c, trend_id=s.trend_id),
    "briefs": lambda d, a, c, s: import_briefs(d, a, c, campaign=s.campaign.name, file=parse_briefs(CSV, name="b.csv")),
    "source": lambda d, a, c, s: add_address(d, a, c, campaign_id=s.campaign.id, address="https://a.example/"),
}


@pytest.mark.parametrize("name", STEPS)
def test_an_archived_campaign_is_only_read_until_it_is_back(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock, brief: Brief, name: str
) -> None:
    stage = Stage(database, workspace, brief)
    put_away(database, actor, brief, hold=True)
    with pytest.raises(Conflict, match="“Spring” is archived"):
        STEPS[name](database, actor, clock, stage)
    archive.unarchive(database, actor, clock, campaign_id=brief.campaign_id)
    STEPS[name](database, actor, clock, stage)


def test_a_held_post_is_withdrawn_but_not_sent_while_its_campaign_is_archived(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock, brief: Brief
) -> None:
    post, other = (scheduled(database, workspace, brief, channel=channel) for channel in ("linkedin", "blog"))
    put_away(database, actor, brief, hold=True)
    with pytest.raises(Conflict, match="is archived"):
        publications.settle(database, actor, clock, publication_id=post.id, word="send")
    assert publications.settle(database, actor, clock, publication_id=other.id, word="withdraw").status == "withdrawn"
    back = archive.unarchive(database, actor, clock, campaign_id=brief.campaign_id)
    assert back.held == (post.id,)
    with database.transaction(workspace.id) as conn:
        assert get_publication(conn, post.id).status == "held", "nothing goes out by it"
    assert publications.settle(database, actor, clock, publication_id=post.id, word="send").status == "scheduled"
    with pytest.raises(Conflict, match="is not archived"):
        archive.unarchive(database, actor, clock, campaign_id=brief.campaign_id)


def test_its_drafts_leave_the_queue_and_stay_readable(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock, brief: Brief
) -> None:
    stage = Stage(database, workspace, brief)
    with database.transaction(workspace.id) as conn:
        out = make_publication(conn, brief=brief, channel="email")
        conn.execute("UPDATE content_drafts SET status = 'published' WHERE id = %s", [out.draft_id])
        conn.execute("UPDATE published_content SET status = 'verified' WHERE id = %s", [out.id])
        assert overview.queue_counts(conn)["pending"] == 1
    put_away(database, actor, brief, hold=True)
    with database.transaction(workspace.id) as conn:
        assert overview.queue_counts(conn) == {
            **dict.fromkeys(overview.TABS, 0),
            "published": 1,
        }
        assert overview.queue(conn, "pending") == ()
        assert [row.draft_id for row in overview.queue(conn, "published")] == [out.draft_id]
        assert [row.draft_id for row in overview.queue(conn, "pending", campaign_id=brief.campaign_id)] == [
            stage.draft.id
        ]
        assert overview.queue_counts(conn, campaign_id=brief.campaign_id)["pending"] == 1
        assert overview.campaign_overview(conn) == ()
        (listed,) = overview.campaign_overview(conn, archived=True)
        assert (listed.name, listed.archived_at is not None) == ("Spring", True)
        assert list_outlines(conn) == ()
        assert list_trends(conn) == ()
        assert len(list_trends(conn, campaign_id=brief.campaign_id)) == 1
        assert len(list_outlines(conn, campaign_id=brief.campaign_id)) == 1
        assert overview.draft_json(conn, stage.draft.id).text == stage.version.package.text
        line = audit.list_rows(conn)[-1]
    assert (line.action, line.subject) == ("archive a campaign", brief.campaign_id)
