"""A person's hand on a piece: what an edit is checked against, and what may be vouched for."""

from datetime import timedelta

import pytest

from desk.edits import Change, attest, edit
from desk.reviews import approve
from domain.actor import Actor
from domain.claim import Evidence
from domain.draft import Draft
from domain.errors import Conflict, InvalidInput, NotAllowed, NotFound, Refused
from domain.recitation import cited_again
from domain.text_checks import check_version
from domain.version import CLAIMS_CHECK, Version, blocking_failures
from store import audit
from store.drafts import get_draft
from store.postgres import Database
from store.publications import add_publication, get_publication
from store.versions import current_version
from store.work import ask, get_requests
from store.workspaces import guide_digest, set_guide
from tests.builders import (
    decide,
    make_approved,
    make_brief,
    make_dossier,
    make_draft,
    make_evidence,
    make_package,
    make_user,
    make_version,
)
from tests.conftest import Newsroom
from tests.fakes.clock import SettableClock

TRUE = "Most organisations run more than ten Collectors."
TRUE_TOO = "Tail sampling keeps whole traces."
RIVAL = "Rival Systems loses one span in ten."


@pytest.fixture
def piece(database: Database, workspace: Newsroom) -> tuple[Draft, Version]:
    """A LinkedIn piece with a dossier of two claims, its only sentence resting on the first."""
    with database.transaction(workspace.id) as conn:
        brief = make_brief(conn)
        dossier = make_dossier(conn, brief)
        draft = make_draft(conn, brief)
        claim = dossier.claims[0]
        evidence = make_evidence(
            sentence=TRUE,
            claim_id=claim.id,
            source_id=claim.source_id,
            start=claim.passage_start,
            end=claim.passage_end,
        )
        version = make_version(conn, draft, text=TRUE, evidence=(evidence,))
        return get_draft(conn, draft.id), version


def verdicts(version: Version) -> list[tuple[str, str | None]]:
    return [(entry.verdict, entry.claim_id) for entry in version.evidence]


def test_an_edit_is_a_version_of_its_author(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock, piece: tuple[Draft, Version]
) -> None:
    draft, old = piece
    change = Change(text=f"{TRUE}\r\n\r\n{TRUE_TOO}", title="A better title")
    version = edit(database, actor, clock, draft_id=draft.id, change=change, digest=old.digest)
    assert (version.number, version.made_by, version.state) == (2, actor.user_id, "current")
    assert (version.package.text, version.package.title) == (f"{TRUE}\n\n{TRUE_TOO}", "A better title")
    assert verdicts(version) == [("supported", "c1"), ("supported", "c2")]
    assert version.package.account_id == old.package.account_id
    checked_on = old.made_with.model_copy(update={"guide": guide_digest(workspace.guide), "dossier": "1" * 64})
    assert version.made_with == checked_on, "it was checked on the guide and the dossier of today"
    with database.transaction(workspace.id) as conn:
        assert audit.list_rows(conn)[0].detail["fields"] == "text, title"


def test_an_edit_by_another_person_does_not_make_the_first_authors_words_free_to_approve(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock, piece: tuple[Draft, Version]
) -> None:
    draft, _ = piece
    with database.transaction(workspace.id) as conn:
        second, third = make_user(conn, "manager"), make_user(conn, "reviewer")
    edit(database, actor, clock, draft_id=draft.id, change=Change(text=TRUE_TOO, title="A better title"))
    comma = edit(database, second, clock, draft_id=draft.id, change=Change(text=f"{TRUE_TOO} {TRUE}"))
    assert comma.authors == (actor.user_id,)
    for hand in (actor, second):
        with pytest.raises(NotAllowed, match="somebody else"):
            approve(database, hand, clock, draft_id=draft.id)
    assert not approve(database, third, clock, draft_id=draft.id).self_review


def test_a_figure_typed_in_is_caught(
    database: Database, actor: Actor, clock: SettableClock, piece: tuple[Draft, Version]
) -> None:
    version = edit(
        database,
        actor,
        clock,
        draft_id=piece[0].id,
        change=Change(text="Most organisations run more than 90 Collectors."),
    )
    (sentence,) = version.evidence
    assert (sentence.verdict, sentence.claim_id) == ("unsupported", "c1")
    assert any("90" in reason for reason in sentence.reasons)
    with pytest.raises(Refused, match="unsupported claim"):
        approve(database, actor, clock, draft_id=piece[0].id)


@pytest.mark.parametrize(
    ("kind", "typed", "verdict"),
    [
        ("file", RIVAL, "unsupported"),
        ("web", RIVAL, "unsupported"),
        ("own", RIVAL, "supported"),
        ("own", "Rival Systems loses nine spans in ten.", "unsupported"),
        ("own", "Rival Systems is the slower one.", "unsupported"),
    ],
)
def test_what_a_person_types_about_a_competitor_needs_a_source_of_our_own(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock, kind: str, typed: str, verdict: str
) -> None:
    with database.transaction(workspace.id) as conn:
        set_guide(conn, workspace.guide.model_copy(update={"competitors": ("Rival Systems",)}))
        brief = make_brief(conn)
        make_dossier(conn, brief, [RIVAL], kind=kind)
        draft = make_draft(conn, brief)
        make_version(conn, draft, text="Read the report.", evidence=())
    change = Change(text=f"Read the report.\n\n{typed}", title="Spans")
    version = edit(database, actor, clock, draft_id=draft.id, change=change)
    assert version.evidence[1].verdict == verdict
    assert bool(blocking_failures(version)) == (verdict == "unsupported")


def test_brand_and_links_are_checked_too(
    database: Database, actor: Actor, clock: SettableClock, piece: tuple[Draft, Version]
) -> None:
    text = f"{TRUE} It is game-changing for Otel. https://evil.example/x"
    version = edit(database, actor, clock, draft_id=piece[0].id, change=Change(text=text))
    failed = " ".join(blocking_failures(version))
    assert all(part in failed for part in ("game-changing", "Otel", "https://evil.example/x"))


def test_the_call_to_actions_link_may_be_written(
    database: Database, actor: Actor, clock: SettableClock, piece: tuple[Draft, Version]
) -> None:
    link = "https://example.com/report?utm_source=linkedin&utm_medium=social&utm_campaign=spring"
    version = edit(
        database,
        actor,
        clock,
        draft_id=piece[0].id,
        change=Change(title="Collectors", text=f"{TRUE}\n\nRead the report: {link}"),
    )
    assert version.package.links == (link,)
    assert blocking_failures(version) == ()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (Change(), "Nothing was changed"),
        (Change(text=TRUE), "Nothing was changed"),
        (Change(text=" \n"), "The text is empty"),
        (Change(text="x" * 200_001), "at most 200,000"),
    ],
)
def test_what_is_no_edit(
    database: Database,
    actor: Actor,
    clock: SettableClock,
    piece: tuple[Draft, Version],
    change: Change,
    message: str,
) -> None:
    with pytest.raises(InvalidInput, match=message):
        edit(database, actor, clock, draft_id=piece[0].id, change=change)


def test_an_edit_of_a_former_version_is_refused(
    database: Database, actor: Actor, clock: SettableClock, piece: tuple[Draft, Version]
) -> None:
    edit(database, actor, clock, draft_id=piece[0].id, change=Change(title="New"))
    with pytest.raises(Conflict, match="version 2 is the current one"):
        edit(database, actor, clock, draft_id=piece[0].id, change=Change(title="Newer"), digest=piece[1].digest)


def test_an_edit_stops_work_that_was_asked_for_on_the_old_text(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock, piece: tuple[Draft, Version]
) -> None:
    with database.transaction(workspace.id) as conn:
        asked = ask(conn, drafts=[piece[0].id], kind="revise", queue="interactive", requested_by=None)
    edit(database, actor, clock, draft_id=piece[0].id, change=Change(title="New"))
    with database.transaction(workspace.id) as conn:
        assert [request.status for request in get_requests(conn, asked)] == ["cancelled"]


def test_an_edit_of_an_approved_piece_puts_its_slot_on_hold(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock
) -> None:
    with database.transaction(workspace.id) as conn:
        draft, version, decision = make_approved(conn)
        row = add_publication(
            conn,
            draft_id=draft.id,
            version_id=version.id,
            digest=version.digest,
            decision_id=decision.id,
            channel=draft.channel,
            account_id=draft.account_id,
            slot_at=clock.now() + timedelta(days=1),
        )
    edit(database, actor, clock, draft_id=draft.id, change=Change(title="New"))
    with database.transaction(workspace.id) as conn:
        assert get_publication(conn, row.id).status == "held"
        assert get_draft(conn, draft.id).status == "in_review"


def unsupported(sentence: str) -> Evidence:
    return make_evidence(sentence=sentence, verdict="unsupported", reasons=("not found",))


def test_an_attested_sentence_no_longer_blocks(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock
) -> None:
    with database.transaction(workspace.id) as conn:
        draft = make_draft(conn)
        reviewer = make_user(conn, "reviewer")
        evidence = (unsupported("We were founded in 1999."),)
        brief = make_brief(conn)
        package = make_package(draft, title="Collectors")
        checks = check_version(package, evidence, brief, workspace.guide, ())
        version = make_version(conn, draft, package=package, evidence=evidence, checks=checks)
    assert {check.name for check in checks if not check.passed and check.blocking} == {CLAIMS_CHECK}
    with pytest.raises(Refused):
        approve(database, reviewer, clock, draft_id=draft.id)
    until = clock.now().date() + timedelta(days=30)
    seen = attest(
        database,
        actor,
        clock,
        draft_id=draft.id,
        position=0,
        reason="Founding deed",
        until=until,
        digest=version.digest,
    )
    assert seen.evidence[0].attested_by == actor.name
    assert blocking_failures(seen) == ()
    approve(database, reviewer, clock, draft_id=draft.id)


def test_an_attestation_does_not_travel_to_other_bytes(
    database: Database, actor: Actor, clock: SettableClock, piece: tuple[Draft, Version]
) -> None:
    invented = f"{TRUE} Acme was founded in 1999."
    edit(database, actor, clock, draft_id=piece[0].id, change=Change(text=invented, title="Collectors"))
    attest(database, actor, clock, draft_id=piece[0].id, position=1, reason="Founding deed")
    version = edit(database, actor, clock, draft_id=piece[0].id, change=Change(title="New"))
    assert version.evidence[1].attested_by is None
    assert blocking_failures(version)


def test_what_cannot_be_attested(database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock) -> None:
    with database.transaction(workspace.id) as conn:
        draft = make_draft(conn)
        evidence = (
            make_evidence(),
            unsupported("“We love it very much,” says Jane Doe.").model_copy(update={"position": 1}),
            unsupported("Nine of ten do.").model_copy(update={"position": 2}),
        )
        make_version(conn, draft, evidence=evidence)
    cases: list[tuple[dict[str, object], type[Refused], str]] = [
        ({"position": 0, "reason": "x"}, Conflict, "needs nobody's word"),
        ({"position": 1, "reason": "x"}, Refused, "cannot be vouched for. Take it out .Edit"),
        ({"position": 2, "reason": " "}, InvalidInput, "reason is required"),
        ({"position": 3, "reason": "x"}, NotFound, "no sentence 3"),
        ({"position": 2, "reason": "x", "until": clock.now().date() - timedelta(days=1)}, InvalidInput, "in the past"),
        ({"position": 2, "reason": "x", "digest": "0" * 64}, Conflict, "has changed"),
    ]
    for arguments, error, message in cases:
        with pytest.raises(error, match=message):
            attest(database, actor, clock, draft_id=draft.id, **arguments)  # type: ignore[arg-type]


def test_sentences_find_their_claims_again(database: Database, workspace: Newsroom) -> None:
    with database.transaction(workspace.id) as conn:
        claims = make_dossier(conn, make_brief(conn)).claims
    before = (
        make_evidence(sentence=TRUE, source_id=claims[0].source_id, start=claims[0].passage_start),
        make_evidence(position=1, sentence="What do you think?", claim_id=None),
    )
    text = (
        "Most organisations now run more than ten Collectors. What do you think? Something else entirely was said. "
        "Tail sampling keeps whole traces."
    )
    assert [s.claim_id for s in cited_again(text, before, claims)] == ["c1", None, None, "c2"]
    renumbered = tuple(claim.model_copy(update={"id": f"c{9 - n}"}) for n, claim in enumerate(claims))
    assert [s.claim_id for s in cited_again(TRUE, before, renumbered)] == ["c9"]
    assert cited_again(f"{TRUE} [c2]", before, claims)[0].claim_id == "c2"
    assert cited_again(TRUE, before, ())[0].claim_id is None


def test_a_rejected_piece_can_be_rescued_by_an_edit(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock, piece: tuple[Draft, Version]
) -> None:
    with database.transaction(workspace.id) as conn:
        decide(conn, piece[1], "reject")
    edit(database, actor, clock, draft_id=piece[0].id, change=Change(title="New"))
    with database.transaction(workspace.id) as conn:
        found = current_version(conn, piece[0].id)
        assert found is not None
        assert found.number == 2
