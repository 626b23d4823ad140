"""Outlines and video scripts are found by what they rest on, and in the workspace and campaign that was asked for."""

from domain.approved import origin_of
from domain.brief import Brief
from domain.claim import Claim, Evidence
from domain.outline import Outline, OutlinedClaim
from domain.version import Version
from domain.video_script import Scene, VideoScript
from store.also_resting import AlsoResting, also_on_entry, also_on_source
from store.outlines import save_outline
from store.postgres import Transaction
from store.scripts import save_script
from store.sources import withdraw_source
from store.versions import get_version
from tests import builders


def outlined(conn: Transaction, brief: Brief, *claims: Claim, number: int = 1, named: bool = True) -> Outline:
    told = tuple(
        OutlinedClaim(id=c.id, text=c.text, source_title=c.source_title, source_id=c.source_id if named else None)
        for c in claims
    )
    outline = Outline(
        id="",
        brief_id=brief.id,
        campaign_id=brief.campaign_id,
        topic=brief.topic,
        number=number,
        angle="A fleet is work.",
        claims=told,
        call_to_action="",
    )
    return save_outline(conn, outline)


def scripted(conn: Transaction, version: Version, *evidence: Evidence) -> None:
    scene = Scene(narration="Most run ten.", visual="Ten boxes")
    script = VideoScript(
        draft_id=version.draft_id,
        version_id=version.id,
        digest=version.digest,
        scenes=(scene,),
        evidence=evidence,
        model="m",
    )
    save_script(conn, script)


def of_kind(found: tuple[AlsoResting, ...], kind: str) -> list[AlsoResting]:
    return [row for row in found if row.kind == kind]


def test_the_latest_outline_is_found_by_the_source_of_its_claims(conn: Transaction) -> None:
    brief, other = builders.make_brief(conn), builders.make_brief(conn)
    dossier, elsewhere = builders.make_dossier(conn, brief), builders.make_dossier(conn, other)
    source_id = dossier.claims[0].source_id
    outlined(conn, brief, *dossier.claims)
    outlined(conn, other, *elsewhere.claims)
    (found,) = also_on_source(conn, source_id)
    assert (found.kind, found.brief, found.draft_id, found.state) == ("outline", brief.topic, None, "in_review")
    assert found.sentences == tuple(claim.text for claim in dossier.claims)
    assert also_on_source(conn, source_id, other.campaign_id) == ()
    withdraw_source(conn, brief.campaign_id, source_id, "It was wrong.")
    assert also_on_source(conn, source_id, brief.campaign_id) == (found,), "what is withdrawn is found as well"
    outlined(conn, brief, *elsewhere.claims, number=2)
    assert also_on_source(conn, source_id) == (), "only the latest outline counts"


def test_an_outline_that_names_no_source_is_found_by_its_dossier(conn: Transaction) -> None:
    brief = builders.make_brief(conn)
    claims = builders.make_dossier(conn, brief).claims
    outlined(conn, brief, claims[0], claims[1].model_copy(update={"text": "Something else."}), named=False)
    (found,) = also_on_source(conn, claims[0].source_id)
    assert found.sentences == (claims[0].text,), "the second one is no claim of this dossier any more"


def test_scripts_of_current_and_of_approved_versions_are_found(conn: Transaction) -> None:
    brief = builders.make_brief(conn)
    source, _ = builders.make_source(conn, brief.campaign_id)
    rests = builders.make_evidence(source_id=source.id, sentence="Most run ten.")
    wrong = builders.make_evidence(position=1, source_id=source.id, verdict="unsupported", sentence="All do.")
    draft, first = builders.make_draft_with_version(conn, brief)
    scripted(conn, first, rests, wrong)
    (found,) = also_on_source(conn, source.id)
    assert (found.kind, found.draft_id, found.version, found.state) == ("script", draft.id, 1, "in_review")
    assert found.sentences == ("Most run ten.",)
    builders.make_version(conn, draft, "A second text.")
    assert also_on_source(conn, source.id) == (), "nobody reads the script of a text that is gone"
    post = builders.make_publication(conn, brief=brief, channel="blog")
    scripted(conn, get_version(conn, post.version_id), rests)
    assert [row.draft_id for row in also_on_source(conn, source.id)] == [post.draft_id]


def test_what_rests_on_an_approved_claim_is_found_by_its_source_or_by_itself(conn: Transaction) -> None:
    brief = builders.make_brief(conn)
    entry = builders.make_entry()
    claims = builders.make_dossier(conn, brief, kind="own", origin=origin_of(entry.id)).claims
    outlined(conn, brief, claims[0])
    _, version = builders.make_draft_with_version(conn, brief)
    scripted(conn, version, builders.make_evidence(source_id=None, approved_id=entry.id, sentence="We moved 14."))
    found = also_on_entry(conn, entry.id)
    assert [row.sentences for row in of_kind(found, "outline")] == [(claims[0].text,)]
    assert [row.sentences for row in of_kind(found, "script")] == [("We moved 14.",)]
    assert also_on_entry(conn, "clm_none") == ()
