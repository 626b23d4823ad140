"""The register at the desk: what is added, what comes back, and what a withdrawal holds."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from desk.approved_claims import add_claims, read_claims_file, withdraw_claim
from desk.campaign_file import parse_campaign
from desk.campaigns import add_campaign
from desk.reviews import approve
from domain.actor import Actor
from domain.approved import ApprovedClaim
from domain.errors import InvalidInput, NotAllowed, NotFound, Refused
from domain.house_rules import RequiredText
from domain.publication import Publication
from resources.files import LocalFiles
from store import approved_claims, audit, decisions, drafts, publications, workspaces
from store.postgres import Database, Transaction
from tests import builders
from tests.conftest import Newsroom
from tests.desk.campaign_text import changed
from tests.fakes.clock import SettableClock

FILE = """\
approved_claims:
  - wording: Lindqvist halved its waiting time with Acme.
    variants: [Lindqvist waits half as long.]
    kind: customer
    subject: Lindqvist
    permission: Mail of Ingrid Lindqvist, 3 March 2026
    evidence: [permission.txt]
    owner: Mona
    channels: [LinkedIn]
    valid_until: 2027-03-31
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "permission.txt").write_bytes(b"You may say so.")
    path = tmp_path / "claims.yaml"
    path.write_text(FILE, encoding="utf-8")
    return path


def add(database: Database, actor: Actor, path: Path) -> tuple[ApprovedClaim, ...]:
    claims, folder = read_claims_file(path)
    files = LocalFiles(path.parent / "media")
    return add_claims(database, actor, SettableClock(), files, claims=claims, folder=folder).entries


def test_a_claim_is_kept_with_the_bytes_of_its_permission(database: Database, actor: Actor, file: Path) -> None:
    (entry,) = add(database, actor, file)
    assert (entry.channels, entry.valid_until, entry.state) == (("linkedin",), date(2027, 3, 31), "active")
    assert LocalFiles(file.parent / "media").get(entry.files[0].path) == b"You may say so."
    assert add(database, actor, file) == (entry,)
    file.write_text(FILE.replace("owner: Mona", "owner: Olive"), encoding="utf-8")
    (later,) = add(database, actor, file)
    assert (later.id, later.owner) == (entry.id, "Olive")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("kind: customer", "kind: rumour", "approved_claims[0].kind: expected one of us, customer"),
        ("    subject: Lindqvist\n", "", "approved_claims[0]: subject: required with the kind customer"),
        ("permission.txt", "gone.txt", "approved_claims[0].evidence[0]: expected a file; found no file “gone.txt”"),
        ("2027-03-31", "soon", "approved_claims[0].valid_until: expected a date"),
        ("owner: Mona", "owne: Mona", "did you mean owner?"),
    ],
)
def test_a_mistake_is_told_with_file_line_and_field(file: Path, old: str, new: str, said: str) -> None:
    file.write_text(FILE.replace(old, new), encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        read_claims_file(file)
    assert str(caught.value).startswith(f"{file}:")
    assert said in str(caught.value)


def test_the_same_words_twice_are_a_mistake(file: Path) -> None:
    again = FILE + FILE.replace("approved_claims:\n", "").replace("Lindqvist halved", "LINDQVIST HALVED")
    file.write_text(again, encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"approved_claims\[1\].wording: expected words of its own"):
        read_claims_file(file)


def with_claims(text: str = FILE) -> str:
    return changed("briefs:", text + "regions: [SE]\nbriefs:")


def test_a_campaign_file_fills_the_register_and_never_brings_back_what_was_withdrawn(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock, file: Path
) -> None:
    campaign = parse_campaign(with_claims(), name="c.yaml", folder=file.parent)
    files = LocalFiles(file.parent / "media")
    assert add_campaign(database, actor, clock, campaign, files).campaign.regions == ("SE",)
    assert add_campaign(database, actor, clock, campaign, files).state == "unchanged"
    with database.transaction(workspace.id) as conn:
        (entry,) = approved_claims.all_entries(conn)
    withdraw_claim(database, actor, clock, entry_id=entry.id, reason="They left")
    again = add_campaign(database, actor, clock, campaign, files)
    assert any("withdrawn (They left)" in warning for warning in again.warnings)
    with database.transaction(workspace.id) as conn:
        assert approved_claims.get_entry(conn, entry.id).state == "withdrawn"
    assert add(database, actor, file)[0].state == "active"


def test_a_campaign_file_adds_no_claim_for_those_who_may_not(
    database: Database, workspace: Newsroom, clock: SettableClock, file: Path
) -> None:
    with database.transaction(workspace.id) as conn:
        marketer = builders.make_user(conn, "marketer")
    campaign = parse_campaign(with_claims(), name="c.yaml", folder=file.parent)
    with pytest.raises(NotAllowed, match="add an approved claim"):
        add_campaign(database, marketer, clock, campaign, LocalFiles(file.parent / "media"))
    with database.transaction(workspace.id) as conn:
        assert approved_claims.all_entries(conn) == ()


def resting(conn: Transaction, entry: ApprovedClaim, **fields: Any) -> Publication:
    approved_claims.save_entry(conn, entry, None)
    evidence = builders.make_evidence(source_id=None, claim_id=None, approved_id=entry.id)
    return builders.make_publication(conn, evidence=(evidence,), **fields)


def test_a_withdrawal_holds_what_is_scheduled_and_lists_what_is_live(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock
) -> None:
    entry = builders.make_entry()
    with database.transaction(workspace.id) as conn:
        waiting = resting(conn, entry, slot_at=clock.now() + timedelta(days=3))
        live = resting(conn, entry)
        claimed = publications.claim(conn, live.id, "test", 60)
        assert claimed
        publications.move(conn, claimed[1], "sending")
        publications.move(conn, claimed[1], "sent", url="https://example.com/post")
        in_review, _ = builders.make_draft_with_version(
            conn, evidence=(builders.make_evidence(source_id=None, approved_id=entry.id),)
        )
        builders.make_publication(conn)
    done = withdraw_claim(database, actor, clock, entry_id=entry.id, reason="It was 12.")
    rows = {row.draft_id: row for row in done.resting}
    assert set(rows) == {waiting.draft_id, live.draft_id, in_review.id}
    assert [rows[each].held for each in (waiting.draft_id, live.draft_id, in_review.id)] == [True, False, False]
    assert (rows[live.draft_id].publication, rows[live.draft_id].url) == ("sent", "https://example.com/post")
    with database.transaction(workspace.id) as conn:
        held = publications.get_publication(conn, waiting.id)
        assert (held.status, held.reason) == ("held", done.reason)
        assert "It was 12." in (drafts.get_draft(conn, in_review.id).note or "")
        assert audit.list_rows(conn)[0].detail == {"reason": "It was 12.", "held": 1}
    with pytest.raises(Refused, match="was withdrawn: It was 12"):
        approve(database, actor, clock, draft_id=in_review.id)
    with pytest.raises(NotFound):
        withdraw_claim(database, actor, clock, entry_id="clm_none", reason="x")
    with pytest.raises(InvalidInput, match="reason"):
        withdraw_claim(database, actor, clock, entry_id=entry.id, reason=" ")


@pytest.mark.parametrize(
    ("limit", "said"),
    [({"channels": ("blog",)}, "approved for blog only"), ({"regions": ("DE",)}, "approved for DE only")],
)
def test_approval_asks_for_the_limits_again(
    database: Database, workspace: Newsroom, actor: Actor, limit: dict[str, object], said: str
) -> None:
    clock = SettableClock()
    entry = builders.make_entry(**limit)
    with database.transaction(workspace.id) as inner:
        approved_claims.save_entry(inner, entry, None)
        evidence = builders.make_evidence(source_id=None, approved_id=entry.id)
        draft, _ = builders.make_draft_with_version(inner, evidence=(evidence,))
    with pytest.raises(Refused, match=said):
        approve(database, actor, clock, draft_id=draft.id)


def test_a_slot_after_the_last_day_is_refused(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock
) -> None:
    entry = builders.make_entry(valid_until=clock.now().date() + timedelta(days=1))
    with database.transaction(workspace.id) as conn:
        approved_claims.save_entry(conn, entry, None)
        evidence = builders.make_evidence(source_id=None, approved_id=entry.id)
        draft, _ = builders.make_draft_with_version(conn, evidence=(evidence,))
    with pytest.raises(Refused, match="is valid until"):
        approve(database, actor, clock, draft_id=draft.id, slot="at", at=clock.now() + timedelta(days=3))
    approve(database, actor, clock, draft_id=draft.id, slot="at", at=clock.now() + timedelta(hours=1))


def test_a_rule_made_since_stops_approval(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock
) -> None:
    with database.transaction(workspace.id) as conn:
        draft, _ = builders.make_draft_with_version(conn)
        rule = RequiredText(text="Collectors is a trademark.", kind="trademark", words=("Collectors",))
        workspaces.set_guide(conn, workspace.guide.model_copy(update={"required_text": (rule,)}))
    with pytest.raises(Refused, match="Required text is missing: “Collectors is a trademark"):
        approve(database, actor, clock, draft_id=draft.id)
    with database.transaction(workspace.id) as conn:
        assert decisions.decisions_of(conn, draft.id) == ()
