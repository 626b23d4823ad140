"""The sweep of what is over its term: everything that may go goes, nothing that was ever approved does, and a worker
may be killed at any of its calls."""

import hashlib
import os
import random
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from domain.brief import Brief, ChannelKind
from domain.claim import Claim, Evidence
from domain.example import Correction
from domain.version import Version
from press.retention import UNUSED, sweep_retention
from resources.services import Services
from store import (
    archive,
    attestations,
    audit,
    campaigns,
    embeddings,
    example_uses,
    examples,
    feedback,
    retention,
    versions,
)
from store.embeddings import Collection
from store.examples import Learning
from store.postgres import Transaction
from tests import builders
from tests.fakes.ports import Killed, Moment, Ports
from tests.fakes.press import MemoryVectors
from tests.press.scene import Scene
from tests.retention_rows import Row, every_row, gone, put_away
from tests.seeds import seed_for

LONG_AGO = 3000.0
ROUNDS = 8
SAMPLED = 24


class CountedVectors(MemoryVectors):
    """An index that outlives processes, through the counter."""

    def __init__(self, kept: MemoryVectors, ports: Ports) -> None:
        super().__init__()
        self.rows = kept.rows
        self._ports = ports

    def delete(self, workspace_id: str, collection: Collection, ids: Sequence[str], *, part: str = "") -> None:
        self._ports.call(
            "delete vectors", lambda: super(CountedVectors, self).delete(workspace_id, collection, ids, part=part)
        )

    def drop_part(self, workspace_id: str, collection: Collection, part: str) -> None:
        self._ports.call("drop vectors", lambda: super(CountedVectors, self).drop_part(workspace_id, collection, part))


class Stage(NamedTuple):
    """A campaign over its term: a piece that goes, a piece that was approved, and what both have."""

    scene: Scene
    vectors: MemoryVectors
    campaign_id: str
    goes: str
    stays: str
    files: dict[str, str]  # whose file → path

    def services(self, ports: Ports | None = None) -> Services:
        vectors = CountedVectors(self.vectors, ports) if ports else self.vectors
        return self.scene.services(ports=ports, vectors=vectors)

    def path(self, whose: str) -> Path:
        return self.scene.folder / "media" / self.files[whose]


def stored(scene: Scene, name: str, *, days: float = 30) -> str:
    """A kept file that nobody stored for so many days."""
    path = scene.files.put(scene.workspace_id, f"{name} {scene.workspace_id}".encode(), ".bin")
    old = datetime.now(UTC).timestamp() - days * 86400
    os.utime(scene.folder / "media" / path, (old, old))
    return path


def set_stage(scene: Scene, *, days: float = 30, approved: bool = True) -> Stage:
    vectors = MemoryVectors()
    files = {name: stored(scene, name, days=days) for name in ("goes", "stays", "both", "loose", "cited")}
    with scene.conn() as conn:
        brief = builders.make_brief(conn)
        cited, _ = builders.make_source(conn, brief.campaign_id, origin="cited.md")
        loose, _ = builders.make_source(conn, brief.campaign_id, ("Nobody cites this.",), origin="loose.md")
        for source, name in ((cited, "cited"), (loose, "loose")):
            conn.execute("UPDATE sources SET bytes_path = %s WHERE id = %s", [files[name], source.id])
        goes, of_goes = builders.make_draft_with_version(conn, brief)
        evidence = (builders.make_evidence(source_id=cited.id, claim_id=None),)
        stays, of_stays = builders.make_draft_with_version(conn, brief, "blog", evidence=evidence)
        if approved:
            builders.decide(conn, of_stays)
        for draft, names in ((goes, ("goes", "both")), (stays, ("stays", "both"))):
            for name in names:
                digest = hashlib.sha256(files[name].encode()).hexdigest()
                builders.make_media(conn, draft, path=files[name], digest=digest)
        for version in (of_goes, of_stays):
            _index(conn, vectors, "content_library", "", version.id)
        for passage in conn.execute("SELECT id FROM passages").fetchall():
            _index(conn, vectors, "source_passages", brief.campaign_id, f"{brief.campaign_id}/{passage['id']}")
        put_away(conn, brief.campaign_id, LONG_AGO)
    return Stage(scene, vectors, brief.campaign_id, goes.id, stays.id, files)


def _index(conn: Transaction, vectors: MemoryVectors, collection: Collection, part: str, row_id: str) -> None:
    embeddings.register(conn, collection, {row_id: "d"})
    embeddings.mark_indexed(conn, collection, {row_id: "d"})
    row = conn.execute("SELECT current_setting('pressroom.workspace') AS id").fetchone()
    assert row is not None
    vectors.upsert(row["id"], collection, [row_id], [[1.0]], part=part)


def to_the_end(services: Services) -> None:
    for _ in range(200):
        if not sweep_retention(services, 60.0):
            return
    raise AssertionError("the sweep never ends")


def judge(stage: Stage, where: str = "") -> None:
    """What must be so once the sweep is through, however often it was killed."""
    with stage.scene.conn() as conn:
        pieces = {row["id"] for row in conn.execute("SELECT id FROM content_drafts").fetchall()}
        origins = {row["origin"] for row in conn.execute("SELECT origin FROM sources").fetchall()}
        told = [row.detail for row in audit.list_rows(conn) if row.action == "retention.cleared"]
        assert retention.due_remains(conn, 99) == (), where
        assert audit.verify(conn) is None, where
        library = embeddings.registered(conn, "content_library")
        passages = embeddings.registered(conn, "source_passages")
    assert (pieces, origins) == ({stage.stays}, {"cited.md"}), where
    assert [each["ids"] for each in told if each.get("pieces")] == [[stage.goes]], where
    assert sum(each.get("sources", 0) for each in told) == 1, where
    there = {name for name in stage.files if stage.path(name).exists()}
    assert there == {"stays", "both", "cited"}, where
    of = stage.scene.workspace_id
    assert set(stage.vectors.rows[(of, "content_library")]) == set(library), where
    assert set(stage.vectors.rows[(of, "source_passages", stage.campaign_id)]) == set(passages), where


def test_what_may_go_goes_with_files_and_vectors_and_is_told(scene: Scene) -> None:
    stage = set_stage(scene)
    to_the_end(stage.services())
    judge(stage)
    to_the_end(stage.services())
    judge(stage, "a second time")


def test_a_campaign_of_which_nothing_was_approved_goes_as_a_whole(scene: Scene) -> None:
    stage = set_stage(scene, approved=False)
    to_the_end(stage.services())
    with scene.conn() as conn:
        assert conn.execute("SELECT 1 FROM campaigns").fetchone() is None
        last = audit.list_rows(conn)[-1]
    assert (last.subject, last.detail["campaign"]) == (stage.campaign_id, True)
    assert not any(stage.path(name).exists() for name in stage.files)
    assert (scene.workspace_id, "source_passages", stage.campaign_id) not in stage.vectors.rows


def kill(stage: Stage, number: int, moment: Moment) -> str:
    try:
        to_the_end(stage.services(Ports(number, moment)))
    except Killed as killed:
        return str(killed)
    return "not killed"


def calls_of_a_sweep(scene: Scene) -> int:
    to_the_end(set_stage(scene).services())  # what other tests left
    ports = Ports()
    to_the_end(set_stage(scene.afresh()).services(ports))
    assert {"remove file", "delete vectors", "commit"} <= set(ports.log)
    return ports.count


def kill_at_each(scene: Scene, points: Sequence[tuple[int, Moment]]) -> None:
    for number, moment in points:
        stage = set_stage(scene.afresh())
        where = kill(stage, number, moment)
        assert where != "not killed"
        to_the_end(stage.services())
        judge(stage, where)


def every_point(scene: Scene) -> list[tuple[int, Moment]]:
    moments: tuple[Moment, ...] = ("before", "after")
    return [(number, moment) for number in range(1, calls_of_a_sweep(scene) + 1) for moment in moments]


def test_a_sweep_that_is_killed_anywhere_is_finished_by_the_next(scene: Scene) -> None:
    points = every_point(scene)
    sampled = min(SAMPLED, len(points))
    kill_at_each(scene, random.Random(seed_for("kills of the sweep", sampled, len(points))).sample(points, sampled))


@pytest.mark.slow
def test_a_sweep_that_is_killed_at_each_of_its_calls(scene: Scene) -> None:
    kill_at_each(scene, every_point(scene))


def test_a_file_that_was_stored_lately_waits(scene: Scene) -> None:
    stage = set_stage(scene, days=0.5)
    to_the_end(stage.services())
    assert all(stage.path(name).exists() for name in stage.files), "somebody may be about to name one of them in a row"
    old = datetime.now(UTC).timestamp() - 2 * UNUSED
    for name in stage.files:
        os.utime(stage.path(name), (old, old))
    with scene.conn() as conn:
        conn.execute("UPDATE cleared_remains SET due_at = now()")
    to_the_end(stage.services())
    judge(stage)


def test_an_index_that_is_away_loses_nothing_and_holds_up_nothing(scene: Scene) -> None:
    stage = set_stage(scene)
    stage.vectors.broken = True
    to_the_end(stage.services())
    assert not stage.path("goes").exists()
    stage.vectors.broken = False
    with scene.conn() as conn:
        conn.execute("UPDATE cleared_remains SET due_at = now()")
    to_the_end(stage.services())
    judge(stage)


def test_a_hold_stops_the_sweep_where_it_is(scene: Scene) -> None:
    stage = set_stage(scene)
    with scene.conn() as conn:
        assert retention.clear_pieces(conn, stage.campaign_id, 1)
        retention.set_hold(conn, "A court asked.", scene.clock.now())
        before = every_row(conn)
    to_the_end(stage.services())
    with scene.conn() as conn:
        assert every_row(conn) == before
        assert all(stage.path(name).exists() for name in stage.files), "not even what lost its row goes now"
        retention.lift_hold(conn)
    to_the_end(stage.services())
    assert not stage.path("goes").exists()


def test_a_campaign_that_comes_back_in_the_middle_keeps_the_rest(scene: Scene) -> None:
    stage = set_stage(scene)
    with scene.conn() as conn:
        assert retention.clear_pieces(conn, stage.campaign_id, 1)
        archive.set_archived(conn, stage.campaign_id, None)
        before = every_row(conn)
    to_the_end(stage.services())
    with scene.conn() as conn:
        assert every_row(conn) == before


def test_a_row_that_nobody_foresaw_holds_up_no_other_campaign(scene: Scene) -> None:
    """Somebody wrote by hand that work on a piece that stays was asked for by a decision on one that goes."""
    stage = set_stage(scene)
    with scene.conn() as conn:
        version = versions.current_version(conn, stage.goes)
        assert version is not None
        conn.execute(
            "INSERT INTO work_requests "
            "(id, batch_id, campaign_id, brief_id, draft_id, kind, queue, status, decision_id) "
            "SELECT 'work_' || id, 'b', campaign_id, brief_id, id, 'draft', 'bulk', 'done', %s FROM content_drafts "
            "WHERE id = %s",
            [builders.decide(conn, version, "reject").id, stage.stays],
        )
        other = builders.make_draft(conn)
        put_away(conn, other.campaign_id, LONG_AGO - 1)
    to_the_end(stage.services())
    with scene.conn() as conn:
        left = {row["id"] for row in conn.execute("SELECT id FROM campaigns").fetchall()}
        assert left == {stage.campaign_id}
        assert {row["id"] for row in conn.execute("SELECT id FROM content_drafts")} == {stage.goes, stage.stays}


class Chance:
    """Campaigns as chance makes them: archived or not, with pieces of every history."""

    def __init__(self, scene: Scene, chance: random.Random) -> None:
        self.scene = scene
        self.chance = chance
        self.due: set[str] = set()
        self.approved: set[str] = set()  # pieces that must stay, whatever else happens

    def fill(self, conn: Transaction) -> None:
        made: list[tuple[str, Version]] = []
        for _ in range(3):
            campaign = builders.make_campaign(conn)
            for _ in range(2):
                made += self._brief(conn, campaign.id)
            days = self.chance.choice([None, 10.0, LONG_AGO, LONG_AGO])
            if days:
                put_away(conn, campaign.id, days)
            if days == LONG_AGO:
                self.due.add(campaign.id)
        self._teach(conn, made)

    def _brief(self, conn: Transaction, campaign_id: str) -> list[tuple[str, Version]]:
        campaign = campaigns.get_campaign(conn, campaign_id)
        brief = builders.make_brief(conn, campaign)
        dossier = builders.make_dossier(conn, brief, origin=f"{brief.id}.md")
        others = [builders.make_source(conn, campaign_id, origin=f"{brief.id}-{n}.md")[0].id for n in range(2)]
        return [self._piece(conn, brief, channel, dossier.claims, others) for channel in ("linkedin", "blog", "email")]

    def _piece(
        self, conn: Transaction, brief: Brief, channel: ChannelKind, claims: Sequence[Claim], others: list[str]
    ) -> tuple[str, Version]:
        def evidence() -> tuple[Evidence, ...]:
            claim = self.chance.choice(claims)
            one: dict[str, str | None] = {"claim_id": claim.id, "source_id": claim.source_id}
            two: dict[str, str | None] = {"claim_id": None, "source_id": self.chance.choice(others)}
            chosen: list[dict[str, str | None]] = self.chance.choice([[], [one], [two], [one, two]])
            return tuple(builders.make_evidence(position=n, **fields) for n, fields in enumerate(chosen))

        draft, version = builders.make_draft_with_version(conn, brief, channel, evidence=evidence())
        builders.make_media(conn, draft, path=stored(self.scene, self.chance.choice("abcd")))
        for _ in range(self.chance.randrange(5)):
            self._happens(conn, draft.id, version)
            if self.chance.random() < 0.3:
                version = builders.make_version(conn, draft, f"Text {self.chance.random()}", evidence=evidence())
        return draft.id, version

    def _happens(self, conn: Transaction, draft_id: str, version: Version) -> None:
        what = self.chance.choice(
            ["approve", "publish", "revise", "reject", "undo", "vouch", "say", "nothing", "nothing"]
        )
        user = self.scene.newsroom.owner.user_id
        if what in ("approve", "publish"):
            decision = builders.decide(conn, version)
            self.approved.add(draft_id)
            if what == "publish":
                conn.execute(
                    "INSERT INTO published_content (id, draft_id, version_id, digest, decision_id, channel, "
                    "account_id, slot_at, planned_at, wall, due_at, key, status) "
                    "SELECT %s, id, %s, %s, %s, channel, account_id, now(), now(), now(), now(), %s, "
                    "'withdrawn' FROM content_drafts WHERE id = %s",
                    [decision.id, version.id, version.digest, decision.id, decision.id, draft_id],
                )
        elif what in ("revise", "reject"):
            builders.decide(conn, version, what)  # type: ignore[arg-type]
        elif what == "undo":
            last = conn.execute(
                "SELECT id FROM decisions WHERE draft_id = %s ORDER BY created_at DESC LIMIT 1", [draft_id]
            )
            if row := last.fetchone():
                builders.decide(conn, version, "undo", undoes=row["id"])
        elif what == "vouch":
            attestations.add_attestation(
                conn, version_id=version.id, digest=version.digest, position=0, user_id=user, reason="I know."
            )
        elif what == "say":
            feedback.add_feedback(conn, draft_id=draft_id, version_id=version.id, user_id=user, comment="Hm.")

    def _teach(self, conn: Transaction, made: Sequence[tuple[str, Version]]) -> None:
        for draft_id, version in self.chance.sample(made, 6):
            learning = Learning(
                draft_id=draft_id,
                channel=version.package.channel,
                from_version_id=version.id,
                version_id=version.id,
                user_id=self.scene.newsroom.owner.user_id,
            )
            examples.keep_examples(conn, [Correction(kind="text", before="Old.", after="New.")], learning)
        taught = [example.id for example in examples.list_examples(conn)]
        for _, version in self.chance.sample(made, 6):
            example_uses.note_used(conn, version.id, self.chance.sample(taught, 2))


def test_nothing_that_was_ever_approved_vanishes_and_all_else_does(scene: Scene) -> None:
    chance = random.Random(seed_for("histories of campaigns", ROUNDS))
    for _ in range(ROUNDS):
        fresh = scene.afresh()
        with fresh.conn() as conn:
            given = Chance(fresh, chance)
            given.fill(conn)
            before = every_row(conn)
            protected = Protected(conn, given)
        to_the_end(fresh.services(vectors=MemoryVectors()))
        with fresh.conn() as conn:
            went = gone(before, every_row(conn))
            paths = {row["path"] for row in conn.execute("SELECT path FROM media_assets").fetchall()}
            assert {row["id"] for row in went.get("content_drafts", [])} == protected.going
        protected.judge(went)
        assert all((fresh.folder / "media" / path).exists() for path in paths)
        lost = {row["path"] for row in went.get("media_assets", [])} - paths
        assert not any((fresh.folder / "media" / path).exists() for path in lost)


class Protected:
    """What must stay, read by plain means before anything is cleared: pieces of campaigns that are not over their term,
    pieces that were approved once, and those whose edits the writers of either were told."""

    def __init__(self, conn: Transaction, given: Chance) -> None:
        pieces = conn.execute("SELECT id, campaign_id, brief_id FROM content_drafts").fetchall()
        safe = {row["id"] for row in pieces if row["campaign_id"] not in given.due} | given.approved
        taught = conn.execute(
            "SELECT x.draft_id, v.draft_id AS told FROM version_examples u JOIN edit_examples x ON x.id = u.example_id "
            "JOIN content_versions v ON v.id = u.version_id"
        ).fetchall()
        self.pieces = safe | {row["draft_id"] for row in taught if row["told"] in safe}
        self.going = {row["id"] for row in pieces} - self.pieces
        self.briefs = {row["brief_id"] for row in pieces if row["id"] in self.pieces}
        self.campaigns = {row["campaign_id"] for row in pieces if row["id"] in self.pieces}
        made = conn.execute("SELECT id, draft_id FROM content_versions").fetchall()
        self.versions = {row["id"] for row in made if row["draft_id"] in self.pieces}
        self.safe_versions = {row["id"] for row in made if row["draft_id"] in safe}
        said = conn.execute("SELECT version_id, source_id FROM evidence WHERE source_id IS NOT NULL").fetchall()
        self.sources = {row["source_id"] for row in said if row["version_id"] in self.versions}
        found = conn.execute("SELECT id FROM sources WHERE campaign_id = ANY(%s)", [[*given.due]]).fetchall()
        self.loose = {row["id"] for row in found} - self.sources

    def judge(self, went: dict[str, list[Row]]) -> None:
        assert {row["id"] for row in went.get("sources", [])} == self.loose
        assert not {row["id"] for row in went.get("campaigns", [])} & self.campaigns
        assert not {row["id"] for row in went.get("briefs", [])} & self.briefs
        for table, rows in went.items():
            for row in rows:
                assert row.get("draft_id") not in self.pieces, (table, row)
                assert row.get("version_id") not in self.safe_versions, (table, row)
                assert table == "evidence" or row.get("source_id") not in self.sources, (table, row)
                if table != "version_examples":  # what the writer of a piece was told that is only kept for its edits
                    assert row.get("version_id") not in self.versions, (table, row)
