"""What is left of a mailing when its term is over: its numbers, and nobody's row."""

from datetime import timedelta

import pytest

from desk import retention as desk
from desk.subscriptions import leave
from domain.errors import Conflict, NotFound, Refused
from domain.publication import RejectedForGood
from press.retention import sweep_retention
from store import audit, retention
from store.accounts import get_account
from store.audience_confirmations import audience_objection
from store.mail_deliveries import Delivery, deliveries_of
from store.mailings import Mailing, Progress, begin_turn, get_mailing, list_mailings, progress_of
from tests.fakes.post_office import NO_SUCH, SILENCE
from tests.press.mail_scene import AUDIENCE, MailScene
from tests.press.scene import Scene

TERM = 100


class Sent(MailScene):
    """A mailing that is over, with a term of a hundred days."""

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene, recipients=4)
        self.office.answers = {"reader1@readers.example": [NO_SUCH], "reader2@readers.example": [SILENCE]}
        self.version = self.piece()
        self.publish()
        (self.mailing,) = self.mailings()
        with scene.conn() as conn:
            conn.execute("UPDATE workspaces SET retention_days = %s", [TERM])
        leave(scene.database, scene.clock, self.rows_now()[0].id)

    def publish(self, key: str = "key") -> object:
        account = self.scene.newsroom.accounts["email"]
        return self.publisher(account).publish(self.version.package, (), key)

    def mailings(self) -> tuple[Mailing, ...]:
        with self.scene.conn() as conn:
            return list_mailings(conn)

    def age(self, days: float) -> None:
        with self.scene.conn() as conn:
            conn.execute("UPDATE mailings SET ended_at = clock_timestamp() - %s", [timedelta(days=days)])

    def rows_now(self) -> tuple[Delivery, ...]:
        with self.scene.conn() as conn:
            return deliveries_of(conn, self.mailing.id)

    def progress(self) -> Progress:
        with self.scene.conn() as conn:
            return progress_of(conn, self.mailing.id)

    def sweep(self) -> None:
        sweep_retention(self.scene.services(), 20)


@pytest.fixture
def mail(scene: Scene) -> Sent:
    return Sent(scene)


def test_people_go_when_the_term_is_over_and_the_numbers_stay(mail: Sent) -> None:
    before = mail.progress()
    assert (before.sent, before.bounced, before.unknown, before.unsubscribed) == (2, 1, 1, 1)
    mail.age(TERM - 1)
    mail.sweep()
    assert len(mail.rows_now()) == 4
    mail.age(TERM + 1)
    old = mail.rows_now()[0].id
    mail.sweep()
    mail.sweep()
    assert mail.rows_now() == ()
    assert mail.progress() == before
    with mail.scene.conn() as conn:
        found = get_mailing(conn, mail.mailing.id)
        lines = [line.detail for line in audit.list_rows(conn) if line.action == "retention.cleared"]
    assert found is not None
    assert found.cleared_at is not None
    assert lines == [{"people_of_a_mailing": 4}]
    with pytest.raises(NotFound):
        leave(mail.scene.database, mail.scene.clock, old)
    figures = mail.publisher(mail.scene.newsroom.accounts["email"]).statistics(mail.mailing.id)
    assert {each.metric: int(each.value) for each in figures} == {"delivered": 2, "bounced": 1, "unsubscribed": 1}


def test_a_shorter_term_leaves_links_and_reports_their_time(mail: Sent) -> None:
    with mail.scene.conn() as conn:
        conn.execute("UPDATE workspaces SET retention_days = 1")
    mail.age(89)
    mail.sweep()
    assert len(mail.rows_now()) == 4
    mail.age(91)
    mail.sweep()
    assert mail.rows_now() == ()


def test_a_legal_hold_keeps_them(mail: Sent) -> None:
    mail.age(TERM + 1)
    with mail.scene.conn() as conn:
        conn.execute("UPDATE workspaces SET legal_hold = true, hold_reason = 'case', held_since = now()")
    mail.sweep()
    assert len(mail.rows_now()) == 4
    with mail.scene.conn() as conn:
        assert retention.clear_deliveries(conn, mail.mailing.id, 10) is None


def test_nobody_deletes_them_in_another_way_and_none_before_its_time(mail: Sent) -> None:
    with mail.scene.conn() as conn:
        assert retention.clear_deliveries(conn, mail.mailing.id, 10) is None
    with pytest.raises(Exception, match="permission denied"), mail.scene.conn() as conn:
        conn.execute("DELETE FROM mail_deliveries")


def test_the_same_bytes_go_to_nobody_once_it_is_not_known_who_got_them(mail: Sent) -> None:
    mail.age(TERM + 1)
    mail.sweep()
    taken = len(mail.office.taken)
    outcome = mail.publish("another key")
    assert isinstance(outcome, RejectedForGood)
    assert "somebody gets it twice" in outcome.reason
    assert len(mail.office.taken) == taken
    with mail.scene.conn() as conn:
        account = get_account(conn, mail.account_id)
        said = audience_objection(conn, account, mail.version.draft_id, mail.version.digest, AUDIENCE)
    assert "was cleared on" in (said or "")


def test_one_that_was_given_up_in_mid_list_is_cleared_as_well_and_never_goes_on(scene: Scene) -> None:
    mail = MailScene(scene, recipients=3)
    mail.round_messages = 1
    version, account = mail.piece(), scene.newsroom.accounts["email"]
    mail.publisher(account).publish(version.package, (), "key")
    with scene.conn() as conn:
        conn.execute("UPDATE workspaces SET retention_days = %s", [TERM])
        conn.execute("UPDATE mailings SET turned_at = clock_timestamp() - interval '101 days'")
    sweep_retention(scene.services(), 20)
    with scene.conn() as conn:
        (mailing,) = list_mailings(conn)
        progress = progress_of(conn, mailing.id)
        begin_turn(conn, mailing.id)
    assert (progress.sent, progress.skipped, progress.is_over) == (1, 2, True)
    mail.publisher(account).publish(version.package, (), "key")
    assert len(mail.office.taken) == 1


def test_what_a_shorter_term_would_clear_is_told_before(mail: Sent) -> None:
    mail.age(95)
    owner, clock = mail.scene.newsroom.owner, mail.scene.clock
    with pytest.raises(Conflict, match=r"who got 1 mailing \(4 people\), for good"):
        desk.set_term(mail.scene.database, owner, clock, days=90)
    with pytest.raises(Refused):
        desk.set_term(mail.scene.database, owner, clock, days=0)
    kept = desk.set_term(mail.scene.database, owner, clock, days=90, agreed=True)
    assert (kept.mail.mailings, kept.mail.people) == (1, 4)
