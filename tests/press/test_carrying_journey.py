"""A change of a live post from a person's word to the page, through the courier as it runs and a real folder."""

from datetime import UTC, datetime
from pathlib import Path

from desk import publications as desk_publications
from desk import reviews
from resources.evidence_pdf import render_evidence
from resources.publishers.folder import FolderPublisher
from store import drafts
from store.evidence_file import evidence_of
from store.overview import draft_json, publications_json
from tests import builders
from tests.press.scene import Scene
from tests.press.test_courier import MachineClock, at_work, until, verified

NEW = "Most organisations run more than eleven Collectors."


def test_from_the_decision_to_the_page_and_into_the_evidence(scene: Scene) -> None:
    root, clock = scene.folder / "published", MachineClock()
    with scene.conn() as conn:
        mia = builders.make_user(conn, "reviewer", "Mia")

    def pages() -> list[Path]:
        return list(root.glob("*/*/index.html"))

    with at_work(scene, publisher_of=lambda account: FolderPublisher(root, account.workspace_id)):
        scene.decide(scene.piece(), effective_at=datetime.now(UTC))
        until(verified(scene))
        (live,) = scene.publications()
        proposal = scene.proposed(live, NEW)
        assert NEW not in pages()[0].read_text(), "a proposal changes nothing"
        reviews.approve(scene.database, mia, clock, draft_id=live.draft_id, digest=proposal.digest)

        def is_carried() -> bool:
            with scene.conn() as conn:
                (document,) = publications_json(conn, draft_id=live.draft_id)
            return [change.status for change in document.changes] == ["verified"]

        until(is_carried)
        assert [NEW in page.read_text() for page in pages()] == [True], "the same page, and no other"
        with scene.conn() as conn:
            shown, (listed,) = draft_json(conn, live.draft_id), publications_json(conn, draft_id=live.draft_id)
        assert (shown.version, shown.text, shown.change, listed.live_version) == (2, NEW, "none", 2)
        assert shown.live is not None
        assert (shown.live.version, shown.live.digest) == (2, proposal.digest)
        desk_publications.take_down(scene.database, mia, clock, publication_id=live.id, reason="Withdrawn.")
        until(lambda: not pages())
    with scene.conn() as conn:
        history = [(done.what, done.version, done.status) for done in draft_json(conn, live.draft_id).history]
        evidence = evidence_of(conn, live.id, datetime.now(UTC))
        assert drafts.get_draft(conn, live.draft_id).status == "published"
    assert history == [("published", 1, "withdrawn"), ("changed", 2, "verified"), ("taken_down", None, "done")]
    (changed,) = evidence.changes
    assert (changed.approved_by, changed.digest, changed.package.text) == ("Mia", proposal.digest, NEW)
    assert changed.read_back is not None
    assert evidence.package.text != NEW, "what was published first stays told"
    assert render_evidence(evidence, {}).startswith(b"%PDF")
