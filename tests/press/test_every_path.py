"""The same bad input on every path: saving, approving, moving to another time, publishing. One validator says the same
at each of them; what an older installation with other rules once let through is stopped at the next door."""

import re
from datetime import timedelta
from typing import NamedTuple

import pytest

from desk.attachments import attach
from desk.edits import Change, edit
from desk.rescheduling import reschedule
from desk.reviews import approve
from domain.actor import Actor
from domain.errors import Refused
from domain.own_files import OwnFile
from domain.package import PackedMedia
from domain.publication import Publication
from domain.version import Version, blocking_failures
from press.intake import take_all
from resources.own_media.looker import OwnMediaLooker
from store import drafts, publications
from tests import builders
from tests.fakes.films import film
from tests.fakes.pictures import claiming
from tests.press.mail_scene import AUDIENCE, MailScene
from tests.press.scene import Scene

HUGE = PackedMedia(digest="a" * 64, media_type="image/png", width=7400, height=5001, alt_text="A hall")
OLD_FILM = PackedMedia(
    digest="b" * 64, media_type="video/mp4", width=320, height=240, alt_text="A film", codecs=("hevc", "aac"), seconds=9
)


class Bad(NamedTuple):
    """A bad input: as a text that is typed or a file that is brought, as it would stand in a package, and what is said
    of it."""

    said: str
    text: str = ""
    file: OwnFile | None = None
    media: PackedMedia | None = None


BAD = {
    "over-long text": Bad("The text has 3,001 characters; linkedin takes 3,000", text="x" * 3001),
    "37-megapixel image": Bad(
        "7400 ?x ?5001", file=OwnFile(name="hall.png", data=claiming(7400, 5001), alt_text="A hall"), media=HUGE
    ),
    "wrong codec": Bad(
        "written in (mpeg4|hevc): save it as MP4 with H.264",
        file=OwnFile(name="film.mp4", data=film("mpeg4"), alt_text="A film"),
        media=OLD_FILM,
    ),
    "dead link": Bad(
        "https://gone.example/x is not one of this piece's links", text="Read https://gone.example/x on Collectors."
    ),
    "script in the body": Bad("active HTML", text="Collectors <script>alert(1)</script> run."),
}


@pytest.fixture(params=list(BAD.values()), ids=list(BAD))
def bad(request: pytest.FixtureRequest) -> Bad:
    return request.param  # type: ignore[no-any-return]


def stored(scene: Scene, bad: Bad) -> Version:
    """The input in a version: saved as a person saves it where that is let through with a failed check, else as rows of
    an installation that did not know the rule."""
    if bad.text:
        saved = edit(scene.database, owner(scene), scene.clock, draft_id=scene.piece().draft_id, change=changed(bad))
        with scene.conn() as conn:  # somebody else's, so that the words are what stops it
            other = builders.make_user(conn, "marketer").user_id
            return builders.make_version(
                conn,
                drafts.get_draft(conn, saved.draft_id),
                package=saved.package,
                checks=tuple(check for check in saved.checks if says(bad.said, check.detail)),
                evidence=(),
                made_by=other,
            )
    assert bad.media is not None
    with scene.conn() as conn:
        draft = builders.make_draft(conn)
        return builders.make_version(conn, draft, package=builders.make_package(draft, media=(bad.media,)))


def owner(scene: Scene) -> Actor:
    return scene.newsroom.owner


def changed(bad: Bad) -> Change:
    return Change(text=bad.text)


def let_through(scene: Scene, version: Version) -> Publication:
    """The version, approved and planned for in six hours by nobody's rules."""
    at = scene.clock.now() + timedelta(hours=6)
    with scene.conn() as conn:
        decision = builders.decide(conn, version, effective_at=scene.clock.now(), slot_at=at)
        drafts.set_status(conn, version.draft_id, "approved")
        row = drafts.get_draft(conn, version.draft_id)
        conn.execute("UPDATE decisions SET taken_at = clock_timestamp() WHERE id = %s", [decision.id])
        return publications.add_publication(
            conn,
            draft_id=row.id,
            version_id=version.id,
            digest=version.digest,
            decision_id=decision.id,
            channel=row.channel,
            account_id=row.account_id,
            slot_at=at,
        )


def test_saving_refuses_it_or_says_what_is_wrong(scene: Scene, bad: Bad) -> None:
    draft_id = scene.piece().draft_id
    if bad.file is None:
        saved = edit(scene.database, owner(scene), scene.clock, draft_id=draft_id, change=changed(bad))
        assert says(bad.said, " ".join(blocking_failures(saved)))
        return
    with pytest.raises(Refused, match=bad.said):
        attach(
            scene.database,
            owner(scene),
            scene.clock,
            scene.files,
            looker=OwnMediaLooker(),
            draft_id=draft_id,
            file=bad.file,
        )


def test_approving_refuses_it(scene: Scene, bad: Bad) -> None:
    version = stored(scene, bad)
    with pytest.raises(Refused, match=bad.said):
        approve(scene.database, owner(scene), scene.clock, draft_id=version.draft_id)


def test_an_approval_that_somebody_wrote_all_the_same_is_not_acted_on(scene: Scene, bad: Bad) -> None:
    decision = scene.decide(stored(scene, bad))
    take_all(scene.services())
    refusal = scene.decision(decision).refusal
    assert refusal is not None
    assert says(bad.said, refusal)
    assert scene.publications() == ()


@pytest.mark.parametrize("hours", [7, 24 * 30], ids=["within the window", "decided anew"])
def test_moving_it_to_another_time_refuses_it(scene: Scene, bad: Bad, hours: int) -> None:
    row = let_through(scene, stored(scene, bad))
    with pytest.raises(Refused, match=bad.said):
        move(scene, row, hours)
    assert scene.publications() == (row,)


def test_publishing_sends_nothing_and_says_why(scene: Scene, bad: Bad) -> None:
    row = let_through(scene, stored(scene, bad))
    scene.clock.advance(6 * 3600 + 1)
    after = scene.deliver(row)
    assert after.status in ("failed", "held")
    assert says(bad.said, after.reason or "")
    assert scene.channel.calls == 0


def test_an_audience_of_nobody_is_refused_wherever_it_is_asked_for(scene: Scene) -> None:
    mail = MailScene(scene, recipients=0)
    said = f"Nobody of “{AUDIENCE}” may be written to"
    version = mail.piece()
    with pytest.raises(Refused, match=said):
        approve(scene.database, owner(scene), scene.clock, draft_id=version.draft_id)
    row = let_through(scene, version)
    with pytest.raises(Refused, match=said):
        move(scene, row, 7)
    scene.clock.advance(6 * 3600 + 1)
    after = mail.deliver(row)
    assert (after.status, says(said, after.reason or "")) == ("held", True)
    assert mail.office.taken == []


def move(scene: Scene, row: Publication, hours: int) -> object:
    at = scene.clock.now() + timedelta(hours=hours)
    return reschedule(
        scene.database,
        owner(scene),
        scene.clock,
        publication_id=row.id,
        slot="at",
        at=at,
        approve=True,
        digest=row.digest,
    )


def says(pattern: str, text: str) -> bool:
    return re.search(pattern, text) is not None
