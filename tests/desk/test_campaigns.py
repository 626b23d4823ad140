"""Adding campaigns and briefs: once, again, changed, refused."""

from pathlib import Path

import pytest

from desk.briefs import import_briefs
from desk.briefs_csv import parse_briefs
from desk.campaign_file import CampaignFile, parse_campaign
from desk.campaigns import CampaignAdded, add_campaign
from domain.actor import Actor
from domain.errors import InvalidInput, NotFound
from store import audit
from store.accounts import list_accounts
from store.campaigns import briefs_of, list_campaigns
from store.drafts import drafts_of_campaign
from store.postgres import Database
from store.workspaces import get_guide
from tests.conftest import Newsroom
from tests.desk.campaign_text import GOOD, changed
from tests.fakes.clock import SettableClock


def read(text: str = GOOD) -> CampaignFile:
    return parse_campaign(text, name="c.yaml", folder=Path("/nowhere"))


def add(database: Database, actor: Actor, text: str = GOOD) -> CampaignAdded:
    return add_campaign(database, actor, SettableClock(), read(text))


def test_a_campaign_is_stored_whole(database: Database, workspace: Newsroom, actor: Actor) -> None:
    added = add(database, actor)
    assert (added.state, added.briefs.added, added.briefs.pieces, added.guide_changed) == ("added", 2, 3, True)
    with database.transaction(workspace.id) as conn:
        pieces = drafts_of_campaign(conn, added.campaign.id)
        assert [(piece.channel, piece.status) for piece in pieces] == [
            ("blog", "planned"),
            ("linkedin", "planned"),
            ("blog", "planned"),
        ]
        assert get_guide(conn).company == "Acme"
        names = {account.id: account.name for account in list_accounts(conn)}
        assert {names[piece.account_id] for piece in pieces} == {"Company page", "blog"}
        assert [row.action for row in audit.list_rows(conn)] == ["add campaign"]
        assert audit.verify(conn) is None


def test_the_same_file_again_changes_nothing(database: Database, workspace: Newsroom, actor: Actor) -> None:
    first = add(database, actor)
    again = add(database, actor, "# a comment\n" + GOOD)
    assert (again.state, again.campaign.id, again.briefs.unchanged) == ("unchanged", first.campaign.id, 2)
    with database.transaction(workspace.id) as conn:
        assert len(list_campaigns(conn)) == 1
        assert len(drafts_of_campaign(conn, first.campaign.id)) == 3
        assert len(audit.list_rows(conn)) == 1


def test_a_changed_file_updates_and_keeps_ids_and_places(database: Database, actor: Actor) -> None:
    first = add(database, actor)
    text = changed("angle: Another angle", "angle: A better angle").replace("goal", "goal")
    text = text.replace(
        "briefs:\n", "briefs:\n  - topic: A new first\n    angle: With an angle\n    channels: [blog]\n"
    )
    again = add(database, actor, text)
    assert (again.state, again.briefs.added, again.briefs.updated, again.briefs.unchanged) == ("updated", 1, 1, 1)
    assert again.briefs.pieces == 4
    assert again.campaign.id == first.campaign.id


def test_a_brief_that_a_file_no_longer_names_is_kept(database: Database, workspace: Newsroom, actor: Actor) -> None:
    added = add(database, actor)
    add(database, actor, GOOD[: GOOD.index("  - topic: Second idea")])
    with database.transaction(workspace.id) as conn:
        assert len(briefs_of(conn, added.campaign.id)) == 2


@pytest.mark.parametrize(
    ("old", "new", "state"),
    [
        ("offer: A review", "offer: Two reviews", "updated"),
        ('main: "#123456"', 'main: "#654321"', "updated"),
        ("sources: [sources, https://example.com/page]", "sources: [other]", "updated"),
        ("name: Spring", "name: Autumn", "added"),
    ],
)
def test_what_counts_as_a_change(database: Database, actor: Actor, old: str, new: str, state: str) -> None:
    add(database, actor)
    assert add(database, actor, changed(old, new)).state == state


def test_without_a_brand_only_a_later_campaign_is_taken(database: Database, workspace: Newsroom, actor: Actor) -> None:
    bare = GOOD[: GOOD.index("brand:")] + GOOD[GOOD.index("zone:") :]
    with pytest.raises(InvalidInput, match=r"c\.yaml:1: brand: required"):
        add(database, actor, bare)
    with database.transaction(workspace.id) as conn:
        assert list_campaigns(conn) == ()
        assert audit.list_rows(conn) == ()
    add(database, actor)
    assert add(database, actor, bare.replace("name: Spring", "name: Autumn")).state == "added"


def test_two_workspaces_may_have_campaigns_of_the_same_name(
    database: Database, workspace: Newsroom, other_workspace: Newsroom
) -> None:
    first, second = add(database, workspace.owner), add(database, other_workspace.owner)
    assert first.campaign.id != second.campaign.id
    with database.transaction(other_workspace.id) as conn:
        assert drafts_of_campaign(conn, first.campaign.id) == ()


CSV = "topic,angle,channels\nSecond idea,A changed angle,blog\nThird idea,An angle,linkedin\n"


def test_a_spreadsheet_adds_and_updates_by_topic(database: Database, workspace: Newsroom, actor: Actor) -> None:
    added = add(database, actor)
    clock = SettableClock()
    kept = import_briefs(database, actor, clock, campaign="Spring", file=parse_briefs(CSV, name="b.csv"))
    assert (kept.added, kept.updated, kept.pieces) == (1, 1, 2)
    again = import_briefs(database, actor, clock, campaign="Spring", file=parse_briefs(CSV, name="b.csv"))
    assert (again.unchanged, again.changed) == (2, False)
    with database.transaction(workspace.id) as conn:
        assert [brief.position for brief in briefs_of(conn, added.campaign.id)] == [0, 1, 2]
        assert [row.action for row in audit.list_rows(conn)] == ["add campaign", "import briefs"]


def test_a_spreadsheet_for_a_channel_the_campaign_lacks_stores_nothing(
    database: Database, workspace: Newsroom, actor: Actor
) -> None:
    added = add(database, actor)
    wrong = CSV + "Fourth idea,An angle,email\n"
    with pytest.raises(InvalidInput, match=r"b\.csv:4: channels: expected one of this campaign's channels"):
        import_briefs(database, actor, SettableClock(), campaign="Spring", file=parse_briefs(wrong, name="b.csv"))
    with database.transaction(workspace.id) as conn:
        assert len(briefs_of(conn, added.campaign.id)) == 2


def test_a_spreadsheet_needs_a_campaign(database: Database, actor: Actor) -> None:
    with pytest.raises(NotFound, match="no campaign “Spring”"):
        import_briefs(database, actor, SettableClock(), campaign="Spring", file=parse_briefs(CSV, name="b.csv"))
