"""Drafting, revising and illustrating on a real database, with fakes at the ports."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from crews.runner import CrewRunner
from domain.draft import Draft
from domain.edits import TextEdit
from domain.errors import LostLease, NeedsPerson, Permanent, PressroomError, Retry
from domain.version import NewVersion, Version, blocking_failures
from domain.work import Lease, WorkKind, WorkRequest
from domain.writing import (
    DraftMaterial,
    DraftOutput,
    ImageMaterial,
    ImageOutput,
    Prompt,
    ReviseAnswer,
    ReviseMaterial,
    ReviseOutput,
    SeoMaterial,
    SeoOutput,
    UndoneWish,
)
from press.drafting import draft_piece, remake_media, revise_piece
from press.library import index_library
from resources.services import Services
from store import decisions, drafts, feedback, media, versions, work, workspaces
from store.postgres import Database
from tests import builders
from tests.conftest import Newsroom
from tests.fakes.crews import ScriptedCrews
from tests.fakes.press import MemoryVectors, PlainImages, press_services
from tests.fakes.scripted_model import ScriptedModel

OPENING = "What does a fleet need?"
CLAIM = "Most organisations run more than ten Collectors."
OTHER = "Tail sampling keeps whole traces."


def body_of(material: DraftMaterial) -> str:
    return f"{OPENING}\n\n{CLAIM} [c1]\n\n{material.call_to_action}: {material.link}"


def written(material: DraftMaterial) -> DraftOutput:
    subject = "Ten Collectors" if material.channel == "email" else ""
    return DraftOutput(title="Ten Collectors and more", body=body_of(material), subject=subject, tags=("collectors",))


SEO = SeoOutput(
    seo_title="Ten Collectors and more", seo_description="What a fleet needs.", slug="ten-collectors", tags=("otel",)
)
IMAGE = ImageOutput(headline="Ten Collectors and more", prompt="boxes", alt_text="A card: ten Collectors and more")


def scripted(**changes: Any) -> ScriptedCrews:
    answers = {DraftMaterial: written, SeoMaterial: SEO, ImageMaterial: IMAGE}
    return ScriptedCrews(answers | {globals()[name]: answer for name, answer in changes.items()})


@dataclass(frozen=True)
class Room:
    """A workspace with one piece whose dossier is built."""

    services: Services
    database: Database
    workspace_id: str
    draft: Draft

    def claimed(self, kind: WorkKind, decision_id: str | None = None) -> tuple[WorkRequest, Lease]:
        with self.database.transaction(self.workspace_id) as conn:
            ids = work.ask(
                conn,
                drafts=[self.draft.id],
                kind=kind,
                queue="bulk",
                requested_by=None,
                decision_id=decision_id,
            )
            return work.claim(conn, ids, "worker-1", 60, "run-1")[0]

    def draw(self, crews: ScriptedCrews | CrewRunner) -> Version:
        version = draft_piece(self.services, crews, *self.claimed("draft"))
        assert version is not None
        return version

    def send_back(self, version: Version, comment: str) -> str:
        with self.database.transaction(self.workspace_id) as conn:
            decision = builders.decide(conn, version, "revise", comment=comment)
            feedback.add_feedback(
                conn,
                draft_id=self.draft.id,
                version_id=version.id,
                user_id=decision.user_id,
                comment=comment,
                decision_id=decision.id,
            )
            drafts.set_status(conn, self.draft.id, "changes_requested")
            return decision.id

    def look(self) -> tuple[Draft, Version | None]:
        with self.database.transaction(self.workspace_id) as conn:
            return drafts.get_draft(conn, self.draft.id), versions.current_version(conn, self.draft.id)

    def calls(self) -> list[tuple[str, str, int]]:
        with self.database.transaction(self.workspace_id) as conn:
            rows = conn.execute(
                "SELECT task, outcome, tokens_in FROM model_calls WHERE draft_id = %s ORDER BY called_at, task",
                [self.draft.id],
            ).fetchall()
        return sorted((row["task"], row["outcome"], row["tokens_in"]) for row in rows)


@pytest.fixture
def room(database: Database, workspace: Newsroom, tmp_path: Path) -> Room:
    return make_room(database, workspace, tmp_path)


def make_room(database: Database, workspace: Newsroom, folder: Path, channel: Any = "linkedin") -> Room:
    with database.transaction(workspace.id) as conn:
        brief = builders.make_brief(conn, channels=("linkedin", "blog", "email"))
        builders.make_dossier(conn, brief)
        draft = builders.make_draft(conn, brief, channel)
    return Room(press_services(database, folder), database, workspace.id, draft)


def test_a_piece_is_written_checked_illustrated_and_put_into_review(room: Room) -> None:
    crews = scripted()
    version = room.draw(crews)

    draft, current = room.look()
    assert (draft.status, draft.version) == ("in_review", 1)
    assert current == version
    assert "[c1]" not in version.package.text
    assert CLAIM in version.package.text
    assert version.package.links == (crews.only(DraftMaterial).link,)
    assert "utm_source=linkedin" in version.package.links[0]
    assert [e.verdict for e in version.evidence if e.claim_id == "c1"] == ["supported"]
    assert blocking_failures(version) == ()
    assert (version.model, version.tokens, version.seconds) == ("scripted/1", 360, 0.75)
    assert version.made_with.prompts == "p-draft+p-seo+p-image"
    assert version.made_with.dossier == "1" * 64
    assert version.made_with.guide
    assert room.calls() == [("draft", "ok", 100), ("image_prompt", "ok", 100), ("seo", "ok", 100)]


def test_the_crews_get_the_claims_of_the_channel_and_clean_text(room: Room) -> None:
    crews = scripted()
    room.draw(crews)
    material = crews.only(DraftMaterial)
    assert [claim.id for claim in material.claims] == ["c1", "c2"]
    assert material.call_to_action == "Read the report"
    assert material.audiences[0].name == "Platform engineers"
    assert material.variation == 0
    assert "[c1]" not in crews.only(SeoMaterial).body
    assert "[c1]" not in crews.only(ImageMaterial).text


def test_a_channel_sees_what_the_briefs_other_channels_tell_and_every_step_has_its_reason(room: Room) -> None:
    with room.database.transaction(room.workspace_id) as conn:
        conn.execute("UPDATE claims SET channels = '{blog}' WHERE brief_id = %s AND id = 'c2'", [room.draft.brief_id])
    crews = scripted()
    room.draw(crews)
    material = crews.only(DraftMaterial)
    assert [claim.id for claim in material.claims] == ["c1"]
    assert [(claim.id, claim.channels) for claim in material.elsewhere] == [("c2", ("blog",))]
    assert material.outline is None
    with room.database.transaction(room.workspace_id) as conn:
        rows = conn.execute("SELECT task, reason FROM model_calls WHERE draft_id = %s", [room.draft.id]).fetchall()
    reasons = {row["task"]: row["reason"] for row in rows}
    assert set(reasons) == {"draft", "seo", "image_prompt"}
    assert all(reasons.values())


def test_a_models_revision_leaves_what_it_does_not_name_as_it_is(room: Room) -> None:
    first = room.draw(scripted())
    decision_id = room.send_back(first, "Open with a statement. Add a joke.")
    edits = (TextEdit(find=OPENING, replace="A fleet needs memory.", wishes=(1,)),)
    runner = CrewRunner(ScriptedModel(ReviseAnswer(edits=edits)))
    second = revise_piece(room.services, runner, *room.claimed("revise", decision_id))
    assert second is not None
    assert second.package.text == first.package.text.replace(OPENING, "A fleet needs memory.")
    same = {"title", "slug", "excerpt", "tags", "media", "links", "subject", "preheader"}
    assert second.package.model_dump(include=same) == first.package.model_dump(include=same)
    assert [wish.wish for wish in second.not_done] == ["Add a joke."]


def test_pictures_are_kept_under_their_digest(room: Room) -> None:
    version = room.draw(scripted())
    with room.database.transaction(room.workspace_id) as conn:
        assets = {asset.digest: asset for asset in media.media_of(conn, room.draft.id)}
    assert [(image.width, image.height) for image in version.package.media] == [(1200, 628), (1080, 1080)]
    for image in version.package.media:
        assert room.services.files.get(assets[image.digest].path).startswith(b"Ten Collectors")
        assert image.alt_text == IMAGE.alt_text


@pytest.mark.parametrize(
    ("channel", "filled"),
    [("linkedin", set()), ("blog", {"slug", "seo_title", "seo_description"}), ("email", {"subject", "sender"})],
)
def test_each_channel_gets_its_own_fields(
    database: Database, workspace: Newsroom, tmp_path: Path, channel: str, filled: set[str]
) -> None:
    package = make_room(database, workspace, tmp_path, channel).draw(scripted()).package
    fields = {"slug", "seo_title", "seo_description", "subject", "sender"}
    assert {name for name in fields if getattr(package, name)} == filled
    assert package.excerpt == SEO.seo_description
    assert package.tags == ("collectors", "OpenTelemetry")


def test_a_second_draft_is_a_second_version_and_knows_it(room: Room) -> None:
    room.draw(scripted())
    crews = scripted()
    version = room.draw(crews)
    assert version.number == 2
    assert crews.only(DraftMaterial).variation == 1


def test_a_piece_that_is_out_keeps_its_address(database: Database, workspace: Newsroom, tmp_path: Path) -> None:
    room = make_room(database, workspace, tmp_path, "blog")
    room.draw(scripted())
    moved = room.draw(scripted(SeoMaterial=SEO.model_copy(update={"slug": "a-fleet"})))
    assert moved.package.slug == "a-fleet", "nobody has the first address yet"
    with database.transaction(workspace.id) as conn:
        for status in ("approved", "published"):
            drafts.set_status(conn, room.draft.id, status)
    assert room.draw(scripted()).package.slug == "a-fleet"


def test_beside_an_approval_a_new_draft_is_only_proposed(room: Room) -> None:
    first = room.draw(scripted())
    with room.database.transaction(room.workspace_id) as conn:
        decision = builders.decide(conn, first)
        decisions.mark_taken(conn, decision.id)
        drafts.set_status(conn, room.draft.id, "approved")
    assert room.draw(scripted()).state == "proposed"
    draft, current = room.look()
    assert draft.status == "approved"
    assert current is not None
    assert current.id == first.id


def test_an_unsupported_sentence_blocks(room: Room) -> None:
    wrong = DraftOutput(title="T", body=f"{CLAIM.replace('ten', 'forty')} [c1]\n\nRead the report.")
    version = room.draw(scripted(DraftMaterial=wrong))
    assert any("unsupported" in reason for reason in blocking_failures(version))


RIVAL = "Rival Systems loses one span in ten."


@pytest.mark.parametrize(("kind", "verdict"), [("file", "unsupported"), ("web", "unsupported"), ("own", "supported")])
def test_what_is_said_of_a_competitor_needs_a_source_of_our_own(
    database: Database, workspace: Newsroom, tmp_path: Path, kind: str, verdict: str
) -> None:
    with database.transaction(workspace.id) as conn:
        workspaces.set_guide(conn, workspace.guide.model_copy(update={"competitors": ("Rival Systems",)}))
        brief = builders.make_brief(conn)
        builders.make_dossier(conn, brief, [RIVAL], kind=kind)
        room = Room(press_services(database, tmp_path), database, workspace.id, builders.make_draft(conn, brief))
    said = DraftOutput(title="Spans", body=f"{RIVAL} [c1]\n\nRead the report.")
    version = room.draw(scripted(DraftMaterial=said))

    assert version.evidence[0].verdict == verdict
    assert bool(blocking_failures(version)) == (verdict == "unsupported")
    assert ("competitor" in " ".join(version.evidence[0].reasons)) == (verdict == "unsupported")


@pytest.mark.parametrize("error", [Retry("busy", 3), Permanent("no"), NeedsPerson("no key")])
def test_a_failure_comes_out_and_its_calls_are_accounted(room: Room, error: PressroomError) -> None:
    with pytest.raises(type(error)):
        room.draw(scripted(SeoMaterial=error))
    draft, current = room.look()
    assert draft.status == "planned"
    assert current is None
    assert room.calls() == [("draft", "ok", 100), ("seo", type(error).__name__.lower(), 0)]


def test_a_lost_lease_writes_nothing_but_the_account(room: Room) -> None:
    request, lease = room.claimed("draft")
    with room.database.transaction(room.workspace_id) as conn:
        work.expire_run(conn, "run-1")
        work.reap(conn)
    with pytest.raises(LostLease):
        draft_piece(room.services, scripted(), request, lease)
    draft, current = room.look()
    assert (draft.status, current) == ("planned", None)
    with room.database.transaction(room.workspace_id) as conn:
        assert media.media_of(conn, room.draft.id) == ()
    assert len(room.calls()) == 3


def test_without_claims_nothing_is_written_and_it_says_why(
    database: Database, workspace: Newsroom, tmp_path: Path
) -> None:
    with database.transaction(workspace.id) as conn:
        draft = builders.make_draft(conn)
    room = Room(press_services(database, tmp_path), database, workspace.id, draft)
    crews = scripted()
    with pytest.raises(NeedsPerson, match="sources hold nothing"):
        room.draw(crews)
    assert crews.given == []


def revised(material: ReviseMaterial) -> ReviseOutput:
    return ReviseOutput(
        changed=True,
        title=material.title,
        body=material.body.replace(OPENING, f"{OTHER} [c2]"),
        not_done=(UndoneWish(wish="add a joke", reason="no claim is funny"),),
    )


def test_a_revision_edits_the_current_text_with_its_markers(room: Room) -> None:
    first = room.draw(scripted())
    decision_id = room.send_back(first, "Another opening, and add a joke.")
    crews = scripted(ReviseMaterial=revised)

    version = revise_piece(room.services, crews, *room.claimed("revise", decision_id))

    material = crews.only(ReviseMaterial)
    assert f"{CLAIM} [c1]" in material.body
    assert material.feedback == "Another opening, and add a joke."
    assert [claim.id for claim in material.claims] == ["c1", "c2"]
    assert version is not None
    assert version.number == 2
    assert version.package.text.startswith(OTHER)
    assert version.package.media == first.package.media
    assert version.package.excerpt == first.package.excerpt
    assert [wish.wish for wish in version.not_done] == ["add a joke"]
    assert [e.claim_id for e in version.evidence if e.verdict == "supported"] == ["c2", "c1"]
    draft, _ = room.look()
    assert draft.status == "in_review"
    with room.database.transaction(room.workspace_id) as conn:
        (comment,) = feedback.feedback_of(conn, room.draft.id)
    assert comment.answered_by == version.id
    assert len(crews.given) == 1


def test_new_search_fields_of_a_revision_are_asked_for_with_their_own_reason(room: Room) -> None:
    first = room.draw(scripted())
    decision_id = room.send_back(first, "Another title.")
    titled = ReviseOutput(changed=True, title="Twelve Collectors", body=f"{CLAIM} [c1]\n\nRead the report.")
    version = revise_piece(room.services, scripted(ReviseMaterial=titled), *room.claimed("revise", decision_id))
    assert version is not None
    assert version.package.slug == first.package.slug
    with room.database.transaction(room.workspace_id) as conn:
        rows = conn.execute("SELECT task, reason FROM model_calls WHERE version_id = %s", [version.id]).fetchall()
    reasons = {row["task"]: row["reason"] for row in rows}
    assert reasons == {
        "revise": "A reviewer asked for changes.",
        "seo": "The revision changed the title, which search fields repeat.",
    }


def test_a_revision_that_can_do_nothing_makes_no_version_and_waits(room: Room) -> None:
    first = room.draw(scripted())
    decision_id = room.send_back(first, "Add a joke.")
    nothing = ReviseOutput(
        changed=False, title="", body="", not_done=(UndoneWish(wish="Add a joke.", reason="No claim is funny."),)
    )
    request, lease = room.claimed("revise", decision_id)

    assert revise_piece(room.services, scripted(ReviseMaterial=nothing), request, lease) is None

    draft, current = room.look()
    assert draft.status == "held"
    assert draft.note is not None
    assert "Add a joke." in draft.note
    assert "No claim is funny." in draft.note
    assert current is not None
    assert current.id == first.id
    with room.database.transaction(room.workspace_id) as conn:
        assert work.get_requests(conn, [request.id])[0].status == "done"
    assert ("revise", "ok", 100) in room.calls()


def test_a_revision_without_a_comment_is_refused(room: Room) -> None:
    room.draw(scripted())
    with pytest.raises(Permanent, match="comment"):
        revise_piece(room.services, scripted(), *room.claimed("revise"))


def test_new_pictures_make_a_new_version_with_the_same_text(room: Room) -> None:
    first = room.draw(scripted())
    crews = scripted(ImageMaterial=IMAGE.model_copy(update={"headline": "More than ten"}))
    version = remake_media(room.services, crews, *room.claimed("media"))
    assert version.number == 2
    assert version.package.text == first.package.text
    assert version.package.media[0].digest != first.package.media[0].digest
    assert [e.verdict for e in version.evidence] == [e.verdict for e in first.evidence]
    assert len(crews.given) == 1


def test_a_crews_version_carries_its_authors_on(room: Room) -> None:
    first = room.draw(scripted())
    assert first.authors == ()
    with room.database.transaction(room.workspace_id) as conn:
        edited = versions.save_version(
            conn, NewVersion(draft_id=room.draft.id, package=first.package, evidence=first.evidence, made_by="user_ann")
        )
    decision_id = room.send_back(edited, "Another opening.")
    revision = revise_piece(room.services, scripted(ReviseMaterial=revised), *room.claimed("revise", decision_id))
    assert revision is not None
    assert (revision.made_by, revision.authors) == (None, ("user_ann",))
    assert remake_media(room.services, scripted(), *room.claimed("media")).authors == ("user_ann",)
    assert room.draw(scripted()).authors == ()


def test_approved_pieces_of_other_briefs_are_examples(room: Room, workspace: Newsroom, tmp_path: Path) -> None:
    first = room.draw(scripted())
    assert index_library(room.services, room.workspace_id) == 1
    assert index_library(room.services, room.workspace_id) == 0
    other = make_room(room.database, workspace, tmp_path)
    other = Room(room.services, room.database, room.workspace_id, other.draft)

    crews = scripted()
    other.draw(crews)
    assert crews.only(DraftMaterial).similar == ()

    with room.database.transaction(room.workspace_id) as conn:
        drafts.set_status(conn, room.draft.id, "approved")
    crews = scripted()
    other.draw(crews)
    assert crews.only(DraftMaterial).similar == (first.package.text,)

    assert isinstance(room.services.vectors, MemoryVectors)
    room.services.vectors.broken = True
    crews = scripted()
    other.draw(crews)
    assert crews.only(DraftMaterial).similar == ()


def test_the_brands_logo_reaches_the_picture_and_a_missing_one_does_not_matter(
    database: Database, workspace: Newsroom, tmp_path: Path
) -> None:
    from store import workspaces

    logo = tmp_path / "logo.png"
    logo.write_bytes(b"picture")
    for path, expected in ((logo, b"picture"), (tmp_path / "gone.png", None)):
        with database.transaction(workspace.id) as conn:
            workspaces.set_guide(conn, workspace.guide.model_copy(update={"logo": str(path)}))
        room = make_room(database, workspace, tmp_path)
        room.draw(scripted())
        assert isinstance(room.services.images, PlainImages)
        assert {request.logo for request in room.services.images.requests} == {expected}


def test_the_whole_way_through_crewai(room: Room) -> None:
    """Prompt, CrewAI, guard, checks, database: only the model's words are scripted."""

    def answer(prompt: Prompt) -> DraftOutput | SeoOutput | ImageOutput:
        if isinstance(prompt.material, DraftMaterial):
            return written(prompt.material)
        return SEO if isinstance(prompt.material, SeoMaterial) else IMAGE

    model = ScriptedModel(answer)
    version = room.draw(CrewRunner(model))
    assert blocking_failures(version) == ()
    assert len(model.prompts) == 3
    assert version.tokens > 100


@pytest.mark.parametrize("first_kind", ["media", "draft"])
def test_what_was_made_of_an_older_version_is_made_again(room: Room, first_kind: WorkKind) -> None:
    first = room.draw(scripted())
    decision_id = room.send_back(first, "Another opening.")
    revision: list[Version] = []

    def meanwhile(material: ImageMaterial) -> ImageOutput:
        """While a picture is drawn for the old text, the revision comes in."""
        made = revise_piece(room.services, scripted(ReviseMaterial=revised), *room.claimed("revise", decision_id))
        assert made is not None
        revision.append(made)
        return IMAGE

    actions = {"media": remake_media, "draft": draft_piece}
    request, lease = room.claimed(first_kind)
    with pytest.raises(Retry, match="another version"):
        actions[first_kind](room.services, scripted(ImageMaterial=meanwhile), request, lease)
    assert room.look()[1] == revision[0], "the revision stands"
    again = actions[first_kind](room.services, scripted(), request, lease)  # the request is still open
    assert again is not None
    assert again.number == 3
