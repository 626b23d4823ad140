"""Row security, for every table there is: the list comes from the catalogue, so a new table cannot be forgotten."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from psycopg import sql

from domain.audience import Ground, Subscriber
from domain.engagement import Reading
from domain.errors import Conflict
from domain.example import Correction
from domain.guide import Guide
from domain.outcome import Outcome
from domain.outline import Outline
from domain.profile import Profile, Segment
from domain.proposal import Made, OwnPage
from domain.publication import Publication
from domain.video_script import Scene, VideoScript
from domain.voice import VoiceGuide
from store import (
    account_secrets,
    account_sign_ins,
    added_sources,
    approved_claims,
    attestations,
    audience_confirmations,
    audiences,
    audit,
    brakes,
    cache,
    call_account,
    clicks,
    embeddings,
    engagement,
    example_uses,
    examples,
    feedback,
    lineage,
    links,
    live_changes,
    mailings,
    model_calls,
    outcomes,
    outlines,
    people,
    profile_proposals,
    profiles,
    replays,
    scripts,
    style,
    take_downs,
    trends,
    weekly,
    work,
)
from store.account_secrets import SecretRow
from store.examples import Learning
from store.ids import new_id
from store.postgres import Database, Transaction
from tests import builders
from tests.conftest import Newsroom, make_newsroom

SHARED = {"persons", "installation", "installation_stops", "schema_migrations", "sign_in_failures"}


def tables_with_workspace(conn: Transaction) -> list[str]:
    rows = conn.execute(
        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a "
        "ON a.attrelid = c.oid AND a.attname = 'workspace_id' AND NOT a.attisdropped "
        "WHERE n.nspname = 'pressroom' AND c.relkind = 'r' ORDER BY 1"
    ).fetchall()
    return [row["relname"] for row in rows]


def fill_every_table(conn: Transaction) -> None:
    campaign = builders.make_campaign(conn)
    brief = builders.make_brief(conn, campaign)
    builders.make_dossier(conn, brief)
    publication = builders.make_publication(conn, brief=brief)
    draft, version = builders.make_draft_with_version(conn, brief, "blog")
    builders.make_media(conn, draft)
    decision = builders.decide(conn, version, "revise")
    owner = people.owner(conn)
    feedback.add_feedback(
        conn, draft_id=draft.id, version_id=version.id, user_id=owner.user_id, comment="c", decision_id=decision.id
    )
    attestations.add_attestation(
        conn, version_id=version.id, digest=version.digest, position=0, user_id=owner.user_id, reason="I know it"
    )
    work.ask(conn, drafts=[draft.id], kind="revise", queue="interactive", requested_by=owner.user_id)
    model_calls.add_call(conn, task="draft", model="m")
    call = call_account.OpenedCall(
        id=new_id("call"), task="draft", model="m", outside=False, prompt_digest="", messages_digest=""
    )
    call_account.open_call(conn, call, call_account.Wanted(tokens=10), {"day": call_account.Limit()}, seconds=60)
    cache.forget(conn, "guide")
    conn.execute("SELECT cache_put(NULL, 'answer:k', 1, '', 'v', 60)")
    embeddings.register(conn, "source_passages", {"p1": "d"})
    lineage.expect(conn, new_id("run"), draft_ids=[draft.id])
    approved_claims.save_entry(conn, builders.make_entry(), owner.user_id)
    style.add_false_alarm(conn, version.id, "triads", owner.user_id)
    added_sources.add_source(conn, campaign.id, "https://example.com/", user_id=owner.user_id)
    conn.execute("INSERT INTO cleared_remains (id, kind, name) VALUES ('file/x', 'file', 'x')")
    learning = Learning(
        draft_id=draft.id,
        channel=draft.channel,
        from_version_id=version.id,
        version_id=version.id,
        user_id=owner.user_id,
    )
    examples.keep_examples(conn, [Correction(kind="text", before="Old.", after="New.")], learning)
    example_uses.note_used(conn, version.id, [found.id for found in examples.list_examples(conn)])
    replays.keep_replayed(conn, new_id("batch"), builders.make_replayed(draft, version))
    audit.append(conn, owner.user_id, "test", draft.id)
    person_id = people.add_person(conn, new_id("name"))
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    people.add_sign_in_link(conn, person_id, new_id("token"), tomorrow)
    people.add_sign_in(conn, owner.user_id, new_id("token"), tomorrow)
    conn.execute("INSERT INTO competitors (id, campaign_id, name) VALUES ('k', %s, 'Rival')", [campaign.id])
    conn.execute("INSERT INTO market_insights (id, campaign_id, insight) VALUES ('i', %s, 'So')", [campaign.id])
    conn.execute(
        "INSERT INTO trends (id, campaign_id, day, name, summary, mentions, novelty, fit, momentum, score) "
        "VALUES ('t', %s, current_date, 'Topic', 'So', 1, 1, 1, 0.5, 0.8)",
        [campaign.id],
    )
    trends.launch_watch(conn, tomorrow.date(), 60, now=tomorrow)
    outline = Outline(
        id="",
        brief_id=brief.id,
        campaign_id=campaign.id,
        topic=brief.topic,
        number=1,
        angle="So it is said",
        claims=(),
        call_to_action="",
    )
    outlines.save_outline(conn, outline)
    scene = Scene(narration="Ten.", visual="Ten boxes")
    scripts.save_script(
        conn,
        VideoScript(
            draft_id=draft.id, version_id=version.id, digest=version.digest, scenes=(scene,), evidence=(), model="m"
        ),
    )
    brakes.pull(conn, "campaign", campaign.id, now=tomorrow, user_id=owner.user_id)
    fill_onboarding(conn, owner.user_id)
    fill_accounts(conn, draft.account_id, owner.user_id)
    take_downs.ask(conn, publication.id, asked_by=owner.user_id, reason="Wrong.", now=datetime.now(UTC))
    live_changes.add_change(
        conn,
        publication_id=publication.id,
        draft_id=publication.draft_id,
        version_id=publication.version_id,
        digest=publication.digest,
        decision_id=publication.decision_id,
        due_at=datetime.now(UTC),
    )
    fill_engagement(conn, publication)
    fill_mail(conn, publication.account_id, draft.id, owner.user_id)


def fill_engagement(conn: Transaction, publication: Publication) -> None:
    now = datetime.now(UTC)
    reading = Reading(publication_id=publication.id, metric="views", day=now.date(), as_of=now, value=1)
    engagement.add_readings(conn, [reading])
    engagement.claim(conn, publication.id, "worker", 60, now=now)
    engagement.note_import(conn, "digest", "export.csv", 1)
    links.set_counting(conn, "clicks")
    address = links.counting_address(conn, publication.draft_id, "https://example.com/", "https://p.example")
    assert address is not None
    clicks.add_click(conn, address.rsplit("/", 1)[1], "person", at=now, visitor=None)
    clicks.salt_of(conn, now.date())
    outcomes.save_outcomes(conn, [Outcome(id="d1", contact="hash", stage="won", day=now.date())])
    weekly.save_report(conn, weekly.read_week(conn, "2026-W01", days=1, now=now))


def fill_mail(conn: Transaction, account_id: str, draft_id: str, user_id: str) -> None:
    now = datetime.now(UTC)
    listed = audiences.ensure_list(conn, "Readers")
    person = Subscriber(email="a@b.example", domain="b.example", hash="h", ground=Ground(basis="contract"))
    audiences.keep_addresses(conn, listed.id, [person], added_by=user_id, now=now)
    mailings.begin_mailing(
        conn, key=new_id("key"), account_id=account_id, digest="d", audience="Readers", lists=[listed.id], now=now
    )
    audiences.end_address(conn, "other", "complained", now)
    audience_confirmations.add_confirmation(conn, draft_id, "d", "Readers", size=1, user_id=user_id)


def fill_onboarding(conn: Transaction, user_id: str) -> None:
    profiles.save_profile(conn, Profile(guide=Guide(company="Acme")), user_id)
    proposal = profile_proposals.ask_proposal(conn, user_id)
    taken = profile_proposals.claim_proposal(conn, proposal.id, "worker", 60, now=datetime.now(UTC))
    assert taken is not None
    made = Made(voice=VoiceGuide(summary="Plain."), segments=(), remarks=(), model="m", prompts="p")
    page = OwnPage(origin="https://own.example", text="We speak.")
    profile_proposals.finish_proposal(conn, taken[1], made, [page], datetime.now(UTC))
    profiles.replace_segments(conn, proposal.id, [Segment(name="Readers")])


def fill_accounts(conn: Transaction, account_id: str, user_id: str) -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    sealed = SecretRow(
        id=new_id("secret"), account_id=account_id, name="token", key_id="k", sealed=b"x" * 29, expires_at=tomorrow
    )
    account_secrets.keep_secret(conn, sealed)
    account_sign_ins.add_invitation(conn, account_id, user_id, new_id("token"), tomorrow)


@pytest.fixture(scope="module")
def filled(database: Database) -> str:
    """A workspace with a row in every table."""
    newsroom = make_newsroom(database)
    with database.transaction(newsroom.id) as conn:
        fill_every_table(conn)
    return newsroom.id


def test_only_the_shared_tables_have_no_workspace(conn: Transaction) -> None:
    rows = conn.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'pressroom'").fetchall()
    assert {row["tablename"] for row in rows} - set(tables_with_workspace(conn)) == SHARED


def test_row_security_is_forced_on_every_table(conn: Transaction) -> None:
    rows = conn.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'pressroom'::regnamespace AND relkind = 'r' "
        "AND NOT (relrowsecurity AND relforcerowsecurity)"
    ).fetchall()
    assert {row["relname"] for row in rows} == SHARED


def test_rows_of_another_workspace_are_out_of_sight_and_reach(
    database: Database, filled: str, workspace: Newsroom
) -> None:
    with database.transaction(workspace.id) as conn:
        tables = tables_with_workspace(conn)
    for table in tables:
        name = sql.Identifier(table)
        for workspace_id, seen in ((filled, True), (workspace.id, False), (None, False)):
            with database.transaction(workspace_id) as conn:
                query = sql.SQL("SELECT count(*) AS n FROM {} WHERE workspace_id = %s").format(name)
                row = conn.execute(query, [filled]).fetchone()
                assert row is not None
                assert (row["n"] > 0) is seen, (table, workspace_id)
        if table == "audit_log":
            continue
        for statement in (
            sql.SQL("UPDATE {} SET workspace_id = workspace_id WHERE workspace_id = %s"),
            sql.SQL("DELETE FROM {} WHERE workspace_id = %s"),
        ):
            with suppress(psycopg.errors.InsufficientPrivilege), database.transaction(workspace.id) as conn:
                assert conn.execute(statement.format(name), [filled]).rowcount == 0, table


def test_inserts_into_another_workspace_are_refused(
    database: Database, workspace: Newsroom, other_workspace: Newsroom
) -> None:
    with database.transaction(workspace.id) as conn:
        tables = tables_with_workspace(conn)
    for table in tables:
        query = sql.SQL("INSERT INTO {} (workspace_id) VALUES (%s)").format(sql.Identifier(table))
        for workspace_id in (workspace.id, None):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), database.transaction(workspace_id) as conn:
                conn.execute(query, [other_workspace.id])


def test_a_row_cannot_be_moved_to_another_workspace(
    database: Database, workspace: Newsroom, other_workspace: Newsroom
) -> None:
    with database.transaction(workspace.id) as conn:
        builders.make_campaign(conn)
    with pytest.raises(psycopg.errors.InsufficientPrivilege), database.transaction(workspace.id) as conn:
        conn.execute("UPDATE campaigns SET workspace_id = %s", [other_workspace.id])


def test_a_row_cannot_refer_to_another_workspace(
    database: Database, workspace: Newsroom, other_workspace: Newsroom
) -> None:
    with database.transaction(other_workspace.id) as conn:
        foreign = builders.make_brief(conn)
    with pytest.raises(Conflict), database.transaction(workspace.id) as conn:
        conn.execute(
            "INSERT INTO briefs (id, campaign_id, position, topic, brief) VALUES ('b', %s, 1, 't', '{}')",
            [foreign.campaign_id],
        )


def test_functions_that_look_over_workspaces_give_ids_only(database: Database, filled: str) -> None:
    with database.transaction() as conn:
        rows = conn.execute(
            "SELECT p.proname, pg_get_function_result(p.oid) AS result FROM pg_proc p "
            "WHERE p.pronamespace = 'pressroom'::regnamespace AND p.prosecdef"
        ).fetchall()
    tables = [row["result"].removeprefix("TABLE(") for row in rows if row["result"].startswith("TABLE(")]
    columns = {part.split()[0] for table in tables for part in table.split(", ")}
    assert columns
    assert not columns & {"text", "package", "comment", "topic", "guide", "token_hash", "password_hash", "detail"}


def test_the_running_role_owns_nothing_and_bypasses_nothing(conn: Transaction) -> None:
    row = conn.execute(
        "SELECT rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb AS strong, "
        "(SELECT count(*) FROM pg_class WHERE relowner = r.oid) AS owned FROM pg_roles r WHERE rolname = current_user"
    ).fetchone()
    assert row == {"strong": False, "owned": 0}
