"""What the database lets go when a term is over, whoever asks: never what was approved once, nothing under a hold."""

import threading

import psycopg
import pytest
from psycopg import sql

from domain.example import Correction
from domain.own_files import FileFacts
from store import attestations, embeddings, example_uses, examples, replays, retention, versions
from store.drafts import get_draft
from store.examples import Learning
from store.postgres import Database, Transaction
from tests import builders
from tests.conftest import Newsroom
from tests.retention_rows import every_row, gone, put_away

LONG_AGO = 3000.0


def clear(conn: Transaction, campaign_id: str) -> bool:
    """Clears a campaign to the end, a row or two at a time; False when nothing may be cleared."""
    for _ in range(100):
        pieces = retention.clear_pieces(conn, campaign_id, 2)
        if pieces is None:
            return False
        ground = retention.clear_ground(conn, campaign_id, 2)
        if ground is None or ground.campaign or (not pieces.pieces and ground.nothing):
            return True
    raise AssertionError("it never ends")


def test_what_was_never_approved_goes_with_all_that_is_its_own(database: Database, workspace: Newsroom) -> None:
    with database.transaction(workspace.id) as conn:
        facts = FileFacts(media_type="application/pdf", width=595, height=842, size=9)
        own = builders.make_brief_file(facts, path="ws/cc/survey.pdf", added_by=workspace.owner.user_id)
        brief = builders.make_brief(conn, media=(own,))
        builders.make_dossier(conn, brief)
        draft, version = builders.make_draft_with_version(conn, brief)
        builders.make_media(conn, draft, path="ws/aa/card.png")
        attestations.add_attestation(
            conn,
            version_id=version.id,
            digest=version.digest,
            position=0,
            user_id=workspace.owner.user_id,
            reason="I know.",
            file_path="ws/bb/proof.pdf",
        )
        embeddings.register(conn, "content_library", {version.id: "d"})
        (passage,) = conn.execute("SELECT campaign_id || '/' || id AS row FROM passages LIMIT 1").fetchall()
        embeddings.register(conn, "source_passages", {passage["row"]: "d"})
        replays.keep_replayed(conn, "batch", builders.make_replayed(draft, version))
        builders.decide(conn, version, "reject")
        put_away(conn, brief.campaign_id, LONG_AGO)
        assert clear(conn, brief.campaign_id)
        left = {table for table, rows in every_row(conn).items() if rows}
        assert left - {"cache_tags"} == {"users", "accounts"}
        remains = {(each.kind, each.name) for each in retention.due_remains(conn, 99)}
        assert remains == {
            ("file", "ws/aa/card.png"),
            ("file", "ws/bb/proof.pdf"),
            ("file", "ws/cc/survey.pdf"),
            ("vector", version.id),
            ("vector", passage["row"]),
        }
        assert embeddings.count(conn, "content_library") == embeddings.count(conn, "source_passages") == 0


@pytest.mark.parametrize("why", ["at work", "within its term", "held", "of another workspace"])
def test_nothing_goes_before_it_may(
    database: Database, workspace: Newsroom, other_workspace: Newsroom, why: str
) -> None:
    with database.transaction(workspace.id) as conn:
        draft, _ = builders.make_draft_with_version(conn)
        put_away(conn, draft.campaign_id, {"within its term": 2554.0}.get(why, LONG_AGO))
        if why == "at work":
            conn.execute("UPDATE campaigns SET archived_at = NULL")
        if why == "held":
            retention.set_hold(conn, "A court asked.", draft.updated_at)
        before = every_row(conn)
    with database.transaction(other_workspace.id if why == "of another workspace" else workspace.id) as conn:
        assert not clear(conn, draft.campaign_id)
    assert (workspace.id, draft.campaign_id) not in retention.campaigns_over_term(database, 1000) or why.startswith(
        "of"
    )
    with database.transaction(workspace.id) as conn:
        assert every_row(conn) == before
        retention.set_term(conn, 2000)
        retention.lift_hold(conn)
        put_away(conn, draft.campaign_id, LONG_AGO)
        assert clear(conn, draft.campaign_id), "now it may"


@pytest.mark.parametrize("became", ["stands", "undone", "refused", "later", "withdrawn", "status only"])
def test_an_approval_keeps_its_piece_whatever_became_of_it(
    database: Database, workspace: Newsroom, became: str
) -> None:
    with database.transaction(workspace.id) as conn:
        brief = builders.make_brief(conn)
        source, _ = builders.make_source(conn, brief.campaign_id)
        builders.make_source(conn, brief.campaign_id, ("Nobody cites this.",), origin="other.md")
        evidence = (builders.make_evidence(source_id=source.id, claim_id=None),)
        if became == "withdrawn":
            row = builders.make_publication(conn, brief=brief, evidence=evidence)
            conn.execute("UPDATE published_content SET status = 'withdrawn' WHERE id = %s", [row.id])
            draft_id = row.draft_id
        else:
            draft, version = builders.make_draft_with_version(conn, brief, evidence=evidence)
            draft_id = draft.id
            if became == "status only":
                conn.execute("UPDATE content_drafts SET status = 'approved' WHERE id = %s", [draft_id])
            else:
                decision = builders.decide(conn, version)
            if became == "undone":
                builders.decide(conn, version, "undo", undoes=decision.id)
            if became == "refused":
                conn.execute("UPDATE decisions SET taken_at = now(), refusal = 'No.' WHERE id = %s", [decision.id])
        if became == "later":
            builders.make_version(conn, get_draft(conn, draft_id), "Another text.", made_by="somebody")
        put_away(conn, brief.campaign_id, LONG_AGO)
        before = every_row(conn)
        assert clear(conn, brief.campaign_id)
        went = gone(before, every_row(conn))
        assert set(went) == {"sources", "passages", "source_origins"}
        assert [each["origin"] for each in went["sources"]] == ["other.md"]
        assert versions.current_version(conn, draft_id) is not None


def test_what_taught_the_writer_of_an_approved_text_stays(database: Database, workspace: Newsroom) -> None:
    with database.transaction(workspace.id) as conn:
        edited, version = builders.make_draft_with_version(conn)
        learning = Learning(
            draft_id=edited.id,
            channel=edited.channel,
            from_version_id=version.id,
            version_id=version.id,
            user_id=workspace.owner.user_id,
        )
        examples.keep_examples(conn, [Correction(kind="text", before="Old.", after="New.")], learning)
        (example,) = examples.list_examples(conn)
        told, of_told = builders.make_draft_with_version(conn)
        example_uses.note_used(conn, of_told.id, [example.id])
        put_away(conn, edited.campaign_id, LONG_AGO)
        assert clear(conn, edited.campaign_id)
        assert get_draft(conn, edited.id), "the piece that was told of it is at work"
        put_away(conn, told.campaign_id, LONG_AGO)
        builders.decide(conn, of_told)
        assert clear(conn, told.campaign_id)
        assert clear(conn, edited.campaign_id)
        assert get_draft(conn, edited.id), "it was approved"


def test_two_pieces_that_taught_each_other_do_not_keep_each_other(database: Database, workspace: Newsroom) -> None:
    with database.transaction(workspace.id) as conn:
        made = [builders.make_draft_with_version(conn) for _ in range(2)]
        for draft, version in made:
            learning = Learning(
                draft_id=draft.id,
                channel=draft.channel,
                from_version_id=version.id,
                version_id=version.id,
                user_id=workspace.owner.user_id,
            )
            examples.keep_examples(conn, [Correction(kind="text", before="Old.", after="New.")], learning)
        for (draft, _), (_, other) in zip(made, reversed(made), strict=True):
            (own,) = [each.id for each in examples.list_examples(conn) if each.draft_id == draft.id]
            example_uses.note_used(conn, other.id, [own])
        for draft, _ in made:
            put_away(conn, draft.campaign_id, LONG_AGO)
        for draft, _ in made:
            assert clear(conn, draft.campaign_id)
        assert not every_row(conn)["content_drafts"]


@pytest.mark.parametrize(
    "table",
    [
        *("campaigns", "briefs", "content_drafts", "content_versions", "evidence", "decisions", "media_assets"),
        *("attestations", "review_feedback", "work_requests", "published_content", "video_scripts", "outlines"),
    ],
)
def test_the_role_of_the_product_has_no_other_way_to_delete(
    database: Database, workspace: Newsroom, table: str
) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege), database.transaction(workspace.id) as conn:
        conn.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))


def test_a_decision_that_comes_meanwhile_keeps_its_piece(database: Database, workspace: Newsroom) -> None:
    """Whoever writes an approval holds the piece's row until it is there: the sweep waits for it."""
    with database.transaction(workspace.id) as conn:
        draft, version = builders.make_draft_with_version(conn)
        put_away(conn, draft.campaign_id, LONG_AGO)
    cleared: list[bool] = []

    def sweep() -> None:
        with database.transaction(workspace.id) as conn:
            cleared.append(clear(conn, draft.campaign_id))

    with database.transaction(workspace.id) as conn:
        builders.decide(conn, version)
        sweeping = threading.Thread(target=sweep)
        sweeping.start()
        sweeping.join(0.5)
        assert not cleared, "it waits"
    sweeping.join(30)
    assert cleared == [True]
    with database.transaction(workspace.id) as conn:
        assert get_draft(conn, draft.id)


def test_what_would_go_is_counted_before(database: Database, workspace: Newsroom) -> None:
    with database.transaction(workspace.id) as conn:
        brief = builders.make_brief(conn)
        builders.make_draft_with_version(conn, brief)
        builders.make_approved(conn, brief=brief, channel="blog")
        put_away(conn, brief.campaign_id, 100)
        assert retention.over_term(conn, 101) == ()
        (found,) = retention.over_term(conn, 99)
        assert (found.id, found.going, found.staying) == (brief.campaign_id, 1, 1)
        retention.set_term(conn, 99)
        assert clear(conn, brief.campaign_id)
        assert retention.over_term(conn, 99) == (), "what is left stays"
    assert (workspace.id, brief.campaign_id) not in retention.campaigns_over_term(database, 1000)


def test_no_table_stands_in_the_way_that_the_sweep_does_not_know(conn: Transaction) -> None:
    """A new table that refers to these rows and does not go with them must be cleared too, or be a reason to keep them:
    say so in `clear_pieces` or `ever_approved`, and here."""
    rows = conn.execute(
        "SELECT conrelid::regclass::text AS referring, confrelid::regclass::text AS referred FROM pg_constraint "
        "WHERE contype = 'f' AND confdeltype IN ('a', 'r') AND confrelid::regclass::text = ANY(%s)",
        [
            [
                "campaigns",
                "briefs",
                "sources",
                "passages",
                "content_drafts",
                "content_versions",
                "decisions",
                "edit_examples",
            ]
        ],
    ).fetchall()
    cleared = {
        ("content_drafts", "content_versions"),
        ("attestations", "content_versions"),
        ("decisions", "content_drafts"),
        ("decisions", "content_versions"),
        ("decisions", "decisions"),
        ("review_feedback", "decisions"),
        ("work_requests", "decisions"),
        ("version_examples", "edit_examples"),
    }
    kept_for = {
        (table, each)
        for table in ("published_content", "live_changes")
        for each in ("content_drafts", "content_versions", "decisions")
    }
    of_approvals = {("edit_examples", "decisions")}
    assert {(row["referring"], row["referred"]) for row in rows} == cleared | kept_for | of_approvals
