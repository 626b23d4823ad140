"""A mailing: everybody once, whatever happens, and what nobody knows is listed."""

import logging
import random
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from functools import partial

import pytest

from desk.publications import settle
from desk.subscriptions import leave
from domain.engagement import METRICS
from domain.errors import NeedsPerson, Retry
from domain.mail_address import parse_address
from domain.publication import Published
from press.intake import take_all
from press.reaper import reap_once
from store import accounts, audiences, audit, brakes, drafts
from store.brakes import Scope
from store.holds import hold_account, release_account
from store.installation import leave_quarantine
from store.mailings import begin_turn, find_mailing, list_mailings
from store.publications import get_publication
from tests.conftest import INSTALLATION
from tests.fakes.ports import Killed, Moment, Ports
from tests.fakes.post_office import (
    BUSY,
    HUNG_UP,
    NO_SUCH,
    NOT_FROM_YOU,
    SILENCE,
    TOO_FAST,
    UNWELCOME,
)
from tests.press.mail_scene import AUDIENCE, KEYS, MailScene, someone
from tests.press.scene import LEASE_SECONDS, Scene
from tests.seeds import seed_for


@pytest.fixture
def mail(scene: Scene) -> MailScene:
    return MailScene(scene)


def test_everybody_gets_it_once_and_the_post_is_out(mail: MailScene) -> None:
    publication = mail.deliver(mail.approved())
    assert publication.status == "sent"
    assert "not verifiable" in (publication.reason or "")
    assert publication.url == f"https://desk.example/mailings/{publication.remote_id}"
    assert mail.office.boxes() == dict.fromkeys((f"reader{n}@readers.example" for n in range(5)), 1)
    for _ in range(3):
        mail.deliver(publication)
    assert len(mail.office.taken) == 5


def test_each_is_written_to_by_name_with_a_link_of_their_own(mail: MailScene) -> None:
    mail.deliver(mail.approved())
    links = set()
    for _, recipient, data in mail.office.taken:
        message = message_from_bytes(data, policy=default)
        body = message.get_body(("plain",))
        assert body is not None
        assert f"Hello {recipient.partition('@')[0].title()}," in body.get_content()
        assert message["To"].addresses[0].addr_spec == recipient
        links.add(str(message["List-Unsubscribe"]))
    assert len(links) == 5


def test_a_long_mailing_goes_on_turn_by_turn_and_is_no_failed_attempt(scene: Scene) -> None:
    mail = MailScene(scene, recipients=25)
    mail.round_messages = 2
    publication = mail.approved()
    first = mail.deliver(publication)
    assert (first.status, first.attempt) == ("scheduled", 0)
    assert first.reason == "2 of 25 sent, 23 to go."
    assert mail.deliver_all(publication).status == "sent"
    assert set(mail.office.boxes().values()) == {1}
    assert len(mail.office.boxes()) == 25


def test_who_leaves_meanwhile_gets_nothing_more(mail: MailScene) -> None:
    mail.round_messages = 1
    publication = mail.approved()
    mail.deliver(publication)
    waiting = [row for row in mail.rows(publication) if row.status == "waiting"]
    leave(mail.scene.database, mail.scene.clock, waiting[0].id)
    assert mail.deliver_all(publication).status == "sent"
    assert mail.states(publication)[waiting[0].email] == "skipped"
    assert mail.office.boxes()[waiting[0].email] == 0
    assert len(mail.office.taken) == 4


def test_who_joins_after_it_began_is_not_part_of_it(mail: MailScene) -> None:
    mail.round_messages = 1
    publication = mail.approved()
    mail.deliver(publication)
    mail.join("late@readers.example")
    mail.deliver_all(publication)
    assert "late@readers.example" not in mail.office.boxes()


def test_a_mailbox_that_is_not_there_is_never_written_to_again(mail: MailScene) -> None:
    gone = "reader1@readers.example"
    mail.office.answers[gone] = [NO_SUCH]
    publication = mail.deliver(mail.approved())
    assert publication.status == "sent"
    assert mail.states(publication)[gone] == "bounced"
    second = mail.deliver(mail.approved(text="Another letter."))
    assert gone not in mail.states(second)
    assert mail.office.tries[gone] == 1


def test_one_that_is_busy_is_tried_later_and_holds_nobody_up(mail: MailScene) -> None:
    busy = "reader1@readers.example"
    mail.office.answers[busy] = [BUSY, BUSY]
    publication = mail.deliver(mail.approved())
    assert publication.status == "scheduled"
    assert len(mail.office.taken) == 4
    assert publication.due_at >= mail.scene.clock.now() + timedelta(minutes=4)
    assert mail.deliver_all(publication).status == "sent"
    assert mail.office.boxes()[busy] == 1


def test_one_that_is_busy_for_ever_is_given_up_and_says_so(mail: MailScene) -> None:
    busy = "reader1@readers.example"
    mail.office.answers[busy] = [BUSY] * 50
    publication = mail.deliver_all(mail.approved())
    assert publication.status == "sent"
    assert mail.states(publication)[busy] == "given_up"
    assert mail.office.tries[busy] == 8


def test_a_domain_that_had_enough_is_left_alone_for_a_while(scene: Scene) -> None:
    mail = MailScene(scene, recipients=0)
    mail.join("a@big.example", "b@big.example", "c@big.example", "d@small.example")
    mail.office.answers = {f"{name}@big.example": [TOO_FAST] for name in "abc"}
    publication = mail.deliver(mail.approved())
    assert mail.office.boxes() == {"d@small.example": 1}
    assert sum(mail.office.tries.values()) == 2, "one answer is for everybody at that domain"
    assert publication.status == "scheduled"
    assert mail.deliver_all(publication).status == "sent"
    assert set(mail.office.boxes().values()) == {1}


@pytest.mark.parametrize("swallows", [True, False])
def test_an_answer_that_never_came_is_unknown_for_good(mail: MailScene, swallows: bool) -> None:
    dark = "reader1@readers.example"
    mail.office.answers[dark], mail.office.swallows = [SILENCE], swallows
    publication = mail.deliver_all(mail.approved())
    with mail.scene.conn() as conn:
        note = drafts.get_draft(conn, publication.draft_id).note
    assert note == "Not everybody surely got it: 4 of 5 sent, 1 unknown."
    assert publication.status == "sent"
    assert mail.states(publication)[dark] == "unknown"
    assert mail.office.tries[dark] == 1
    assert mail.office.boxes()[dark] == int(swallows)


def test_a_line_that_was_closed_is_opened_again_and_nobody_is_left_out(mail: MailScene) -> None:
    mail.office.answers["reader1@readers.example"] = [HUNG_UP]
    publication = mail.deliver_all(mail.approved())
    assert publication.status == "sent"
    assert set(mail.states(publication).values()) == {"sent"}
    assert mail.office.lines >= 2


def test_a_sender_that_is_not_allowed_empties_no_list(mail: MailScene) -> None:
    mail.office.answers = {f"reader{n}@readers.example": [NOT_FROM_YOU] for n in range(5)}
    publication = mail.deliver(mail.approved())
    assert publication.status == "held"
    assert "does not take mail from this sender" in (publication.reason or "")
    assert sum(mail.office.tries.values()) == 1
    assert set(mail.states(publication).values()) == {"waiting"}


def test_what_one_server_does_not_like_suppresses_nobody(mail: MailScene) -> None:
    mail.office.answers["reader1@readers.example"] = [UNWELCOME]
    publication = mail.deliver(mail.approved())
    assert mail.states(publication)["reader1@readers.example"] == "refused"
    with mail.scene.conn() as conn:
        assert audiences.suppressed(conn, [KEYS.hash(parse_address("reader1@readers.example"))]) == {}


def test_a_server_that_is_away_is_asked_later(mail: MailScene) -> None:
    mail.office.shut = Retry("The mail server cannot be reached.", 60)
    publication = mail.deliver(mail.approved())
    assert (publication.status, publication.attempt) == ("scheduled", 1)
    mail.office.shut = None
    assert mail.deliver_all(publication).status == "sent"
    assert set(mail.office.boxes().values()) == {1}


def test_an_access_that_died_holds_the_account_and_goes_on_where_it_was(mail: MailScene) -> None:
    mail.round_messages = 2
    publication = mail.approved()
    mail.deliver(publication)
    mail.office.shut = NeedsPerson("The mail server does not take the user and password.")
    mail.scene.clock.advance(5)
    assert mail.deliver(publication).status == "held"
    mail.office.shut = None
    with mail.scene.conn() as conn:
        assert accounts.get_account(conn, mail.account_id).state == "dead"
        release_account(conn, mail.account_id, mail.scene.clock.now())
    assert mail.deliver_all(publication).status == "sent"
    assert set(mail.office.boxes().values()) == {1}
    assert len(mail.office.boxes()) == 5


@pytest.mark.parametrize("scope", ["everything", "workspace", "campaign", "channel", "account"])
def test_a_brake_holds_it_before_the_next_message(mail: MailScene, scope: Scope) -> None:
    publication = mail.approved()
    with mail.scene.conn() as conn:
        campaign = drafts.get_draft(conn, publication.draft_id).campaign_id
    subject = {"campaign": campaign, "channel": "email", "account": mail.account_id}.get(scope, "")
    halt = mail.office.hand

    def hand(sender: str, recipient: str, message: bytes) -> object:
        if len(mail.office.taken) == 1:
            with mail.scene.conn() as conn:
                brakes.pull(conn, scope, subject, now=mail.scene.clock.now())
        return halt(sender, recipient, message)

    mail.office.hand = hand  # type: ignore[method-assign, assignment]
    stopped = mail.deliver(publication)
    assert len(mail.office.taken) == 2
    assert "Sending is stopped" in (stopped.reason or "")
    mail.scene.clock.advance(10)
    assert mail.deliver(publication).status == "scheduled"
    assert len(mail.office.taken) == 2
    with mail.scene.conn() as conn:
        brakes.let_go(conn, scope, subject, now=mail.scene.clock.now())
    mail.office.hand = halt  # type: ignore[method-assign]
    assert mail.deliver_all(publication).status == "sent"
    assert set(mail.office.boxes().values()) == {1}
    assert len(mail.office.boxes()) == 5


def test_an_account_that_is_given_up_stops_it_before_the_next_message(mail: MailScene) -> None:
    publication = mail.approved()
    mail.round_messages = 1
    mail.deliver(publication)
    with mail.scene.conn() as conn:
        hold_account(conn, mail.account_id, "Given up.", "disconnected")
    assert mail.deliver(publication).status == "held"
    assert len(mail.office.taken) == 1


def test_the_same_bytes_approved_again_repeat_nobody(mail: MailScene) -> None:
    mail.round_messages = 2
    version = mail.piece()
    mail.confirm(version)
    approval = mail.scene.decide(version)
    take_all(mail.scene.services())
    publication = mail.scene.publication_of(approval)
    mail.deliver(publication)
    mail.scene.decide(version, "undo", undoes=approval.id)
    take_all(mail.services())
    mail.scene.clock.advance(5)
    assert mail.deliver(publication).status == "withdrawn"
    mail.confirm(version)
    again = mail.scene.decide(version)
    take_all(mail.services())
    assert mail.deliver_all(mail.scene.publication_of(again)).status == "sent"
    assert set(mail.office.boxes().values()) == {1}
    assert len(mail.office.boxes()) == 5


def test_without_anybody_s_word_on_the_audience_nothing_goes_out(mail: MailScene) -> None:
    version = mail.piece()
    decision = mail.scene.decide(version)
    take_all(mail.scene.services())
    publication = mail.deliver(mail.scene.publication_of(decision))
    assert publication.status == "held"
    assert "Nobody has confirmed yet that it goes to the 5 people" in (publication.reason or "")
    mail.confirm(version)
    settle(mail.scene.database, mail.scene.newsroom.owner, mail.scene.clock, publication_id=publication.id, word="send")
    assert mail.deliver_all(publication).status == "sent"


def test_an_audience_that_has_grown_holds_it(scene: Scene) -> None:
    mail = MailScene(scene, recipients=20)
    publication = mail.approved()
    mail.join(*(f"new{number}@readers.example" for number in range(3)))
    held = mail.deliver(publication)
    assert held.status == "held"
    assert "has grown from 20 to 23 people" in (held.reason or "")
    assert mail.office.taken == []


def test_a_little_growth_within_the_account_s_limit_is_let_through(scene: Scene) -> None:
    mail = MailScene(scene, recipients=20)
    publication = mail.approved()
    mail.join("one@readers.example", "two@readers.example")
    assert mail.deliver_all(publication).status == "sent"
    assert len(mail.office.boxes()) == 22


def test_an_empty_audience_and_one_that_is_not_there_are_refused(scene: Scene) -> None:
    mail = MailScene(scene, recipients=0)
    account = scene.newsroom.accounts["email"]
    package = mail.piece().package
    outcome = mail.publisher(account).publish(package, (), "key")
    assert "Nobody of" in outcome.reason  # type: ignore[union-attr]
    missing = package.model_copy(update={"audience": "Strangers"})
    assert "There is no list “Strangers”" in mail.publisher(account).publish(missing, (), "k").reason  # type: ignore[union-attr]
    with scene.conn() as conn:
        assert list_mailings(conn) == ()


def test_two_lists_and_somebody_on_both(scene: Scene) -> None:
    mail = MailScene(scene, recipients=3)
    with scene.conn() as conn:
        other = audiences.ensure_list(conn, "Customers")
        people = [someone("reader1@readers.example"), someone("READER9@readers.example")]
        audiences.keep_addresses(conn, other.id, people, added_by=scene.newsroom.owner.user_id, now=scene.clock.now())
    version = mail.piece(audience=f"{AUDIENCE}, Customers")
    outcome = mail.publisher(scene.newsroom.accounts["email"]).publish(version.package, (), "key")
    assert isinstance(outcome, Published)
    assert sorted(mail.office.boxes().values()) == [1, 1, 1, 1]


def test_a_paused_sender_that_wakes_up_sends_nothing_more(mail: MailScene) -> None:
    """Stopped longer than its lease, and continued after another had taken over."""
    publication = mail.approved()
    others: list[int] = []
    hand = mail.office.hand

    def slow(sender: str, recipient: str, message: bytes) -> object:
        if not others:
            with mail.scene.conn() as conn:
                mailing = find_mailing(conn, publication.key)
                assert mailing is not None
                others.append(begin_turn(conn, mailing.id))
        return hand(sender, recipient, message)

    mail.office.hand = slow  # type: ignore[method-assign, assignment]
    mail.deliver(publication)
    assert len(mail.office.taken) == 1
    assert sorted(mail.states(publication).values()) == ["sent", *["waiting"] * 4], "its late answer is still believed"
    assert mail.deliver_all(publication).status == "sent"
    assert set(mail.office.boxes().values()) == {1}
    assert len(mail.office.boxes()) == 5


def test_a_database_that_was_put_back_in_mid_list_repeats_nothing_by_itself(mail: MailScene) -> None:
    """What its rows take for waiting was sent meanwhile, as the post office knows."""
    publication = mail.approved()
    mail.round_messages = 2
    mail.deliver(publication)
    with mail.scene.conn() as conn:  # a person says that it goes on, as after a dump was restored
        leave_quarantine(conn, INSTALLATION)
        conn.execute("UPDATE published_content SET status = 'unknown' WHERE id = %s", [publication.id])
    for _ in range(3):
        mail.scene.clock.advance(3600)
        waiting = mail.deliver(publication)
        assert (waiting.status, len(mail.office.taken)) == ("unknown", 2)
    assert "was put back while the mailing was under way" in (waiting.reason or "")
    say = partial(settle, mail.scene.database, mail.scene.newsroom.owner, mail.scene.clock, publication_id=waiting.id)
    say(word="is not there")
    told = mail.deliver(publication)
    assert (told.status, len(mail.office.taken)) == ("failed", 2)
    say(word="send")
    assert mail.deliver_all(publication).status == "sent"
    assert set(mail.office.boxes().values()) == {1}


def test_nobody_s_address_stands_in_a_log_or_in_what_is_told(mail: MailScene, caplog: pytest.LogCaptureFixture) -> None:
    mail.office.answers = {
        "reader1@readers.example": [NO_SUCH],
        "reader2@readers.example": [SILENCE],
        "reader3@readers.example": [BUSY],
    }
    with caplog.at_level(logging.DEBUG):
        publication = mail.deliver_all(mail.approved())
        leave(mail.scene.database, mail.scene.clock, mail.rows(publication)[0].id)
    with mail.scene.conn() as conn:
        lines = audit.list_rows(conn)
    told = f"{caplog.text} {[line.detail for line in lines]} {publication.reason} {publication.url}"
    assert "publication.outcome" in [line.action for line in lines]
    assert "@readers.example" not in told


def test_statistics_say_what_is_known(mail: MailScene) -> None:
    mail.office.answers = {"reader1@readers.example": [NO_SUCH], "reader2@readers.example": [SILENCE]}
    publication = mail.deliver(mail.approved())
    leave(mail.scene.database, mail.scene.clock, mail.rows(publication)[-1].id)
    found = mail.publisher(mail.scene.newsroom.accounts["email"]).statistics(publication.remote_id or "")
    figures = {measure.metric: int(measure.value) for measure in found}
    assert figures == {"delivered": 3, "bounced": 1, "unsubscribed": 1}
    assert set(figures) <= set(METRICS)


READERS = 2
SLOW_SAMPLE = 120
MOMENTS: tuple[Moment, Moment] = ("before", "after")


def live(mail: MailScene, ports: Ports, cycles: int = 4) -> None:
    """A process's life: reap, take, deliver, some turns; it may be killed anywhere."""
    services = mail.services(ports=ports, worker=f"worker-{id(ports)}")
    for _ in range(cycles):
        if not ports.log or not mail.scene.is_drained():
            reap_once(services)
            take_all(services)
            mail.scene.deliver_due(services)
        mail.scene.clock.advance(11)


def a_mailing(scene: Scene) -> MailScene:
    mail = MailScene(scene, recipients=READERS)
    mail.round_messages = 1
    version = mail.piece()
    mail.confirm(version)
    scene.decide(version)
    return mail


def kill_and_judge(scene: Scene, number: int, moment: Moment) -> None:
    """Nobody twice, nobody lost, nobody without a word."""
    mail = a_mailing(scene)
    ports = Ports(number, moment)
    where = "not killed"
    try:
        live(mail, ports)
    except Killed as killed:
        where = str(killed)
    mail.scene.clock.advance(LEASE_SECONDS + 1)
    for _ in range(40):
        live(mail, Ports(), cycles=1)
        if scene.is_drained():
            break
    (publication,) = scene.publications()
    states, boxes = mail.states(publication), mail.office.boxes()
    assert max(boxes.values(), default=0) <= 1, f"duplicates: {where}: {boxes}"
    assert set(states.values()) <= {"sent", "unknown"}, f"silent: {where}: {states}"
    assert len(states) == READERS, where
    lost = [email for email, state in states.items() if state == "sent" and not boxes[email]]
    assert lost == [], f"lost: {where}"
    assert list(states.values()).count("unknown") <= 1, f"more in doubt than one line had: {where}"
    with scene.conn() as conn:
        assert get_publication(conn, publication.id).status == "sent", where
    assert where != "not killed"


def calls_of(scene: Scene) -> int:
    ports = Ports()
    mail = a_mailing(scene)
    live(mail, ports)
    assert mail.office.boxes() == {f"reader{n}@readers.example": 1 for n in range(READERS)}
    assert {"mail", "connect", "commit", "clock"} <= set(ports.log)
    return ports.count


def test_sampled_crash_points_of_a_mailing(scene: Scene) -> None:
    calls = calls_of(scene)
    seed = seed_for("crash points of a mailing", 16, calls)
    for number in random.Random(seed).sample(range(1, calls + 1), 16):
        kill_and_judge(scene.afresh(), number, MOMENTS[number % 2])


def test_the_crash_points_round_each_message(scene: Scene) -> None:
    ports = Ports()
    live(a_mailing(scene), ports)
    first = ports.log.index("mail") + 1
    for number in (first - 1, first, first + 1):
        for moment in MOMENTS:
            kill_and_judge(scene.afresh(), number, moment)


@pytest.mark.slow
def test_more_crash_points_of_a_mailing(scene: Scene) -> None:
    points = [(number, moment) for number in range(1, calls_of(scene) + 1) for moment in MOMENTS]
    seed = seed_for("more crash points of a mailing", SLOW_SAMPLE, len(points))
    for number, moment in random.Random(seed).sample(points, min(SLOW_SAMPLE, len(points))):
        kill_and_judge(scene.afresh(), number, moment)


def test_two_lines_at_once_write_to_nobody_twice(scene: Scene) -> None:
    mail = MailScene(scene, recipients=40, connections=4)
    assert mail.deliver_all(mail.approved()).status == "sent"
    assert set(mail.office.boxes().values()) == {1}
    assert len(mail.office.boxes()) == 40


def test_the_account_s_pace_and_that_of_a_domain_are_asked_for(scene: Scene) -> None:
    mail = MailScene(scene, recipients=3, per_second=50, per_domain_minute=600)
    mail.deliver_all(mail.approved())
    gaps = dict(mail.pace.asked)
    assert gaps[f"mail:{mail.account_id}"] == pytest.approx(0.02)
    assert gaps[f"mail:{mail.account_id}:readers.example"] == pytest.approx(0.1)
