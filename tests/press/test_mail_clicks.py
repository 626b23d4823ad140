"""Clicks on a mailing's links: one address for everybody, a hidden one for machines, and its numbers apart."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from html.parser import HTMLParser

import pytest

from domain.clicks import Maker
from domain.publication import Publication
from press.intake import take_all
from store import clicks, drafts, links
from store.links import Counting
from store.mailings import begun_at, find_mailing
from tests import builders
from tests.press.mail_scene import BASE, MailScene
from tests.press.scene import Scene

TARGET = "https://acme.example/report?utm_source=email"


class Anchors(HTMLParser):
    """The links of a page: what each has, and what a reader would see of it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[dict[str, str | None], str]] = []
        self._inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.found.append((dict(attrs), ""))
            self._inside = True

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "a"

    def handle_data(self, data: str) -> None:
        if self._inside:
            attributes, words = self.found.pop()
            self.found.append((attributes, words + data))


@pytest.fixture
def mail(scene: Scene) -> MailScene:
    return MailScene(scene)


def counted(mail: MailScene, counting: Counting = "clicks") -> tuple[Publication, str]:
    """An approved mailing whose text has the link that counts, and that link."""
    version = mail.piece()
    with mail.scene.conn() as conn:
        links.set_counting(conn, "clicks")
        address = links.counting_address(conn, version.draft_id, TARGET, BASE)
        links.set_counting(conn, counting)
        assert address
        package = version.package.model_copy(
            update={"text": f"Read [the report]({address}).", "links": (address,), "media": ()}
        )
        version = builders.make_version(conn, drafts.get_draft(conn, version.draft_id), package=package)
    mail.confirm(version)
    decision = mail.scene.decide(version)
    take_all(mail.scene.services())
    return mail.scene.publication_of(decision), address


def parts(data: bytes) -> tuple[str, str]:
    """The plain and the HTML body."""
    message = message_from_bytes(data, policy=default)
    plain, page = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert page is not None
    return plain.get_content(), page.get_content()


def test_everybody_has_the_same_link_and_one_that_nobody_sees_hears_or_comes_to(mail: MailScene) -> None:
    publication, address = counted(mail)
    mail.deliver_all(publication)
    assert len(mail.office.taken) == 5
    for _, _, data in mail.office.taken:
        plain, page = parts(data)
        assert plain.count(address) == 1
        assert f"{address}/0" not in plain
        anchors = Anchors(page).found
        seen, hidden = [[each for each in anchors if each[0]["href"] == link] for link in (address, f"{address}/0")]
        assert [words for _, words in seen] == ["the report"]
        ((attributes, words),) = hidden
        assert words.strip() == ""
        assert (attributes["aria-hidden"], attributes["tabindex"]) == ("true", "-1")
        assert "display:none" in (attributes["style"] or "")


def test_where_nothing_counts_there_is_no_hidden_link(mail: MailScene) -> None:
    publication, address = counted(mail, "off")
    mail.deliver_all(publication)
    assert address in parts(mail.office.taken[0][2])[1], "an approved text stays what it is"
    mail.deliver_all(mail.approved(text="No link at all."))
    assert not any("/0" in parts(data)[1].partition("<body")[2] for _, _, data in mail.office.taken)


def test_clicks_are_counted_for_a_mailing_from_its_first_message_on(mail: MailScene) -> None:
    mail.round_messages = 1
    publication, address = counted(mail)
    mail.deliver(publication)
    now = datetime.now(UTC)  # a mailing begins by the clock of the database
    told: list[tuple[Maker, timedelta]] = [
        ("person", timedelta(seconds=2)),
        ("scanner", timedelta(seconds=3)),
        ("bot", timedelta(seconds=4)),
        ("person", timedelta(days=-1)),
    ]
    with mail.scene.conn() as conn:
        for maker, after in told:
            clicks.add_click(conn, address.rpartition("/")[2], maker, at=now + after, visitor=None)
        mailing = find_mailing(conn, publication.key)
        assert mailing is not None
        assert clicks.of_mailing(conn, mailing.id) == clicks.MailClicks(people=1, machines=2)
        since = begun_at(conn, publication.key)
        days = clicks.readings_of(conn, publication.id, publication.draft_id, since, now + timedelta(days=1))
    figures = {reading.metric: reading.value for reading in days}
    assert figures == {"tracked_clicks": 1, "scanner_clicks": 2}
