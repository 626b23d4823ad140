"""An exported file: rows taken or refused with a reason, posts found by what others call them, nothing done twice."""

import hashlib
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from desk.engagement_import import Export, ImportedFigures, import_figures
from domain.brief import ChannelKind
from domain.engagement import totals
from domain.errors import InvalidInput, Permanent
from domain.publication import Publication
from resources.documents.sheets import read_sheets
from store import engagement
from store.postgres import Database
from tests import builders
from tests.conftest import Newsroom
from tests.fakes.clock import SettableClock

NOON = datetime(2027, 2, 1, 12, tzinfo=UTC)
URL = "https://www.linkedin.com/feed/update/urn:li:share:7123456789012345678/"


class Room:
    """A post on LinkedIn that went out at noon."""

    def __init__(self, database: Database, newsroom: Newsroom, channel: ChannelKind = "linkedin", url: str = URL):
        self.database, self.newsroom, self.channel = database, newsroom, channel
        self.clock = SettableClock(NOON + timedelta(days=3))
        with database.transaction(newsroom.id) as conn:
            self.post: Publication = builders.make_publication(conn, channel=channel)
            conn.execute(
                "UPDATE published_content SET status = 'sent', sent_at = %s, url = %s, remote_id = %s",
                [NOON, url, "urn:li:share:7123456789012345678"],
            )

    def take(self, text: str | bytes, name: str = "export.csv", **fields: Any) -> ImportedFigures:
        data = text.encode() if isinstance(text, str) else text
        export = Export(
            channel=self.channel,
            name=name,
            digest=hashlib.sha256(data).hexdigest(),
            sheets=read_sheets(name, data),
            **fields,
        )
        return import_figures(self.database, self.newsroom.owner, self.clock, export=export)

    def totals(self) -> dict[str, int]:
        with self.database.transaction(self.newsroom.id) as conn:
            return {each.metric: each.value for each in totals(engagement.readings_of(conn, [self.post.id]))}

    def rows(self) -> int:
        with self.database.transaction(self.newsroom.id) as conn:
            return len(engagement.readings_of(conn, [self.post.id]))


@pytest.fixture
def room(database: Database, workspace: Newsroom) -> Room:
    return Room(database, workspace)


PAGE_EXPORT = (
    "Analytics of the last 30 days,,,,,,,\n"
    "Post title,Post link,Created date,Impressions,Clicks,Click through rate (CTR),Likes,Reposts\n"
    f'Ten,{URL}?utm=1,02/01/2027,"1,240",31,0.025,12,\n'
    "Other,https://www.linkedin.com/feed/update/urn:li:share:7999999999999999999/,02/01/2027,9,1,0.1,0,0\n"
    f"Wrong,{URL},02/01/2027,many,1,0.1,0,0\n"
    ",,,,,,,\n"
)


def test_a_pages_export_is_read_row_by_row(room: Room) -> None:
    done = room.take(PAGE_EXPORT)
    assert (done.posts, done.rows, done.kept) == (1, 1, 3)
    assert room.totals() == {"impressions": 1240, "clicks": 31, "reactions": 12}
    assert [(row.line, row.reason.split(";")[0]) for row in done.refused] == [
        (
            4,
            "No post of ours on linkedin is known as “https://www.linkedin.com/feed/update/urn:li:share:7999999999999999999/”.",
        ),
        (5, "impressions: expected a whole number"),
    ]
    assert done.remarks == ("export.csv: not read: Post title, Created date, Click through rate (CTR).",)


def test_the_same_file_twice_changes_nothing_whatever_came_between(room: Room) -> None:
    room.take(PAGE_EXPORT)
    room.clock.advance(3600)
    assert room.take(PAGE_EXPORT.replace('"1,240"', "1300")).kept == 1
    again = room.take(PAGE_EXPORT)
    assert (again.kept, again.remarks) == (0, ("“export.csv” was imported before: nothing was changed.",))
    assert room.totals()["impressions"] == 1300


def test_a_spreadsheet_with_two_tables_beside_each_other(room: Room) -> None:
    from openpyxl import Workbook  # type: ignore[import-untyped]

    book = Workbook()
    book.active.title = "FOLLOWERS"
    book.active.append(["Date", "New followers"])
    sheet = book.create_sheet("TOP POSTS")
    sheet.append(["Maximum of 50 posts"])
    sheet.append(["Post URL", "Post publish date", "Reactions", None, "Post URL", "Post publish date", "Impressions"])
    sheet.append([URL, "2/1/2027", 14, None, URL, "2/1/2027", 900])
    file = io.BytesIO()
    book.save(file)
    done = room.take(file.getvalue(), "export.xlsx")
    assert (done.posts, done.kept, done.refused) == (1, 2, ())
    assert room.totals() == {"impressions": 900, "reactions": 14}


def test_the_general_template_names_day_span_and_instant(room: Room) -> None:
    done = room.take(
        "post,day,span,as of,views,comments\n"
        f"{room.post.id},2027-02-02,day,2027-02-03T06:00:00+00:00,40,\n"
        "urn:li:share:7123456789012345678,2027-02-03,day,,5,0\n"
        f"{room.post.id},2027-01-31,,,5,0\n"
        f"{room.post.id},2027-02-09,,,5,0\n"
        f"{room.post.id},3 Feb,,,5,0\n"
        f"{room.post.id},2027-02-03,week,,5,0\n"
        f"{room.post.id},2027-02-03,,2027-02-03T06:00:00,5,0\n"
        f"{room.post.id},2027-02-03,,,-,\n"
        ",2027-02-03,,,5,0\n"
    )
    assert room.totals() == {"views": 45, "comments": 0}
    reasons = [row.reason for row in done.refused]
    for words, reason in zip(
        ("before the post", "in the future", "YYYY-MM-DD", "total or day", "its zone", "no figures", "which post"),
        reasons,
        strict=True,
    ):
        assert words in reason


def test_a_day_can_be_given_for_rows_that_name_none(room: Room) -> None:
    room.take(PAGE_EXPORT, day=NOON.date())
    with room.database.transaction(room.newsroom.id) as conn:
        assert {each.day for each in engagement.readings_of(conn, [room.post.id])} == {NOON.date()}


def test_a_correction_by_hand_is_one_more_row(room: Room) -> None:
    room.take(f"post,day,views\n{room.post.id},2027-02-02,40\n")
    room.clock.advance(60)
    room.take(f"post,day,views\n{room.post.id},2027-02-02,38\n")
    assert (room.totals(), room.rows()) == ({"views": 38}, 2)


def test_a_file_without_posts_or_figures_is_refused(room: Room) -> None:
    with pytest.raises(InvalidInput, match="expected a header"):
        room.take("Date,Impressions\n2027-02-01,4\n")
    with pytest.raises(Permanent, match="save it as XLSX or CSV"):
        room.take(b"\xd0\xcf\x11\xe0rest", "export.xls")


def test_blog_and_mail_have_words_of_their_own(database: Database, workspace: Newsroom) -> None:
    room = Room(database, workspace, "blog", "https://acme.example/ten-minutes")
    room.take("Page,Pageviews,Users\nacme.example/ten-minutes,300,210\n")
    assert room.totals() == {"reach": 210, "views": 300}
