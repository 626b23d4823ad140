"""Double opt-in by the courier: whoever waits is asked once, whatever dies, and forgotten when they do not answer."""

from contextlib import suppress
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest

from desk.audiences import ask_now, set_list
from desk.subscriptions import confirm
from domain.audience import Ground
from domain.errors import NeedsPerson, NotFound, Retry
from domain.mail_address import parse_address
from press.confirming import Confirming, expire_unconfirmed
from store import audiences, audit, brakes
from store.audiences import AddressRow
from store.installation import leave_quarantine
from tests.conftest import INSTALLATION
from tests.fakes.ports import Killed, Moment, Ports
from tests.fakes.post_office import BUSY, NO_SUCH, NOT_FROM_YOU, SILENCE, UNWELCOME
from tests.press.mail_scene import AUDIENCE, KEYS, MailScene, someone
from tests.press.scene import Scene

DAY = 86_400


class Waiting(MailScene):
    """The scene with people who gave a consent and have yet to confirm it."""

    def __init__(self, scene: Scene, people: int = 3, **settings: Any) -> None:
        super().__init__(scene, recipients=0, **settings)
        self.give_consent(*(f"reader{number}@readers.example" for number in range(people)))

    def give_consent(self, *emails: str, held: bool = False) -> None:
        with self.scene.conn() as conn:
            listed = audiences.ensure_list(conn, AUDIENCE)
            now = self.scene.clock.now()
            ground = Ground(basis="consent", wording="Yes, mail me.", given_at=now)
            owner = self.scene.newsroom.owner.user_id
            people = [someone(email, ground) for email in emails]
            audiences.keep_addresses(conn, listed.id, people, added_by=owner, now=now, held=held)

    def ask(self, ports: Ports | None = None) -> int:
        """What the courier does, in a process of its own."""
        return Confirming().ask_all(self.services(ports))

    def row(self, number: int = 0) -> AddressRow:
        with self.scene.conn() as conn:
            (found,) = audiences.with_hash(conn, KEYS.hash(parse_address(f"reader{number}@readers.example")))
        return found

    def pending(self) -> int:
        """How many wait, once those whose time is over are forgotten."""
        expire_unconfirmed(self.services())
        with self.scene.conn() as conn:
            (size,) = audiences.sizes(conn)
        return size.pending

    def set(self, **changes: Any) -> None:
        set_list(self.scene.database, self.scene.newsroom.owner, audience=AUDIENCE, changes=changes)


@pytest.fixture
def mail(scene: Scene) -> Waiting:
    return Waiting(scene)


def test_everybody_is_asked_once_and_may_answer(mail: Waiting) -> None:
    assert mail.ask() == 3
    assert mail.ask() == 0
    assert set(mail.office.boxes().values()) == {1}
    row = mail.row()
    (letter,) = [data for _, to, data in mail.office.taken if to == row.email]
    message = message_from_bytes(letter, policy=default)
    body = message.get_body(("plain",))
    assert body is not None
    assert KEYS.link("https://desk.example", "confirm", row.id) in body.get_content()
    assert "Yes, mail me." in body.get_content()
    assert message["Auto-Submitted"] == "auto-generated"
    assert (row.state, row.asked_at, row.ask_reply) == ("pending", mail.scene.clock.now(), "250 2.0.0 Ok: queued")
    assert confirm(mail.scene.database, mail.scene.clock, row.id)
    assert mail.row().state == "confirmed"


def test_they_are_asked_in_the_list_s_language_or_the_account_s(scene: Scene) -> None:
    mail = Waiting(scene, 1, language="de-DE")
    mail.ask()
    mail.set(language="en")
    mail.give_consent("reader1@readers.example")
    mail.ask()
    subjects = [message_from_bytes(data, policy=default)["Subject"] for _, _, data in mail.office.taken]
    assert subjects == [f"Bitte bestätigen: {AUDIENCE}", f"Please confirm: {AUDIENCE}"]
    page = message_from_bytes(mail.office.taken[0][2], policy=default).get_body(("html",))
    assert page is not None
    assert '<html lang="de"' in page.get_content()
    assert "Ja, anmelden" in page.get_content()


def test_whoever_was_held_back_is_asked_by_a_person_s_word(mail: Waiting) -> None:
    mail.ask()
    mail.give_consent("held@readers.example", held=True)
    assert mail.ask() == 0
    asking = ask_now(mail.scene.database, mail.scene.newsroom.owner, audience=AUDIENCE)
    assert (asking.waiting, asking.account) == (1, mail.scene.newsroom.accounts["email"].name)
    assert mail.ask() == 1


def test_a_list_that_asks_nobody_by_itself_is_left_alone(mail: Waiting) -> None:
    mail.set(asks=False)
    assert mail.ask() == 0
    mail.set(asks=True)
    assert mail.ask() == 3


def test_of_two_mail_accounts_the_list_must_name_one(mail: Waiting) -> None:
    with mail.scene.conn() as conn:
        conn.execute(
            "INSERT INTO accounts (id, channel, name, publisher, settings) "
            "SELECT 'acct_other', channel, 'Other', publisher, settings FROM accounts WHERE id = %s",
            [mail.account_id],
        )
    assert mail.ask() == 0
    with pytest.raises(NotFound):
        mail.set(account="Nobody")
    mail.set(account="Other")
    assert mail.ask() == 3


@pytest.mark.parametrize("scope", ["everything", "workspace", "channel", "account"])
def test_a_brake_holds_the_next_question(mail: Waiting, scope: Any) -> None:
    subject = {"channel": "email", "account": mail.account_id}.get(scope, "")
    with mail.scene.conn() as conn:
        brakes.pull(conn, scope, subject, now=mail.scene.clock.now())
    try:
        assert mail.ask() == 0
    finally:
        with mail.scene.conn() as conn:
            brakes.let_go(conn, scope, subject, now=mail.scene.clock.now())
    assert mail.ask() == 3


def test_a_database_that_was_put_back_asks_nobody_it_may_have_asked(mail: Waiting) -> None:
    with mail.scene.conn() as conn:
        leave_quarantine(conn, INSTALLATION)
    assert mail.ask() == 0
    mail.give_consent("new@readers.example")
    assert mail.ask() == 1
    ask_now(mail.scene.database, mail.scene.newsroom.owner, audience=AUDIENCE)
    assert mail.ask() == 3


def test_what_the_server_says_decides(mail: Waiting) -> None:
    names = {0: NO_SUCH, 1: BUSY, 2: SILENCE, 3: UNWELCOME}
    mail.give_consent("reader3@readers.example")
    mail.office.answers = {f"reader{n}@readers.example": [answer] for n, answer in names.items()}
    mail.ask()
    rows = [mail.row(number) for number in range(4)]
    assert [row.state for row in rows] == ["bounced", "pending", "pending", "pending"]
    assert [row.asked_at is None for row in rows[1:]] == [True, False, True]
    assert "gave no answer" in rows[2].ask_reply
    mail.scene.clock.advance(3600)
    assert mail.ask() == 1, "only who was busy"
    assert mail.office.tries["reader2@readers.example"] == 1
    assert mail.office.tries["reader3@readers.example"] == 1


def test_an_account_in_trouble_is_left_alone_for_a_while(mail: Waiting, caplog: pytest.LogCaptureFixture) -> None:
    mail.office.answers = {f"reader{n}@readers.example": [NOT_FROM_YOU] for n in range(3)}
    confirming = Confirming()
    for _ in range(3):
        assert confirming.ask_all(mail.services()) == 0
    assert sum(mail.office.tries.values()) == 1
    assert "does not take mail from this sender" in caplog.text
    assert "@readers.example" not in caplog.text
    mail.office.answers = {}
    for shut in (Retry("Nobody there."), NeedsPerson("No password.")):
        mail.office.shut = shut
        assert mail.ask() == 0
    mail.office.shut = None
    assert mail.ask() == 3, "nobody is lost by it"


def test_nobody_is_asked_who_could_not_answer(mail: Waiting, caplog: pytest.LogCaptureFixture) -> None:
    mail.base = "http://127.0.0.1:23000"
    assert mail.ask() == 0
    assert "PRESSROOM_PUBLIC_BASE" in caplog.text


def test_nobody_is_asked_twice_wherever_the_process_dies(scene: Scene) -> None:
    ports = Ports()
    Waiting(scene, 2).ask(ports)
    moments: tuple[Moment, Moment] = ("before", "after")
    for number in range(1, ports.count + 1, 2):
        mail = Waiting(scene.afresh(), 2)
        with suppress(Killed):
            mail.ask(Ports(number, moments[number % 2]))
        mail.ask()
        boxes = mail.office.boxes()
        assert max(boxes.values(), default=0) <= 1, number
        missing = [n for n in range(2) if not boxes[f"reader{n}@readers.example"]]
        assert all(mail.row(n).ask_reply == "" and mail.row(n).asked_at for n in missing), "perhaps asked, and it shows"
        assert len(missing) <= 1


def test_who_does_not_answer_is_forgotten_in_time_and_may_be_added_again(mail: Waiting) -> None:
    mail.ask()
    confirm(mail.scene.database, mail.scene.clock, mail.row(1).id)
    mail.scene.clock.advance(29 * DAY)
    assert mail.pending() == 2
    mail.scene.clock.advance(DAY)
    with mail.scene.conn() as conn:
        conn.execute("UPDATE workspaces SET legal_hold = true, hold_reason = 'case', held_since = now()")
    assert mail.pending() == 2
    with mail.scene.conn() as conn:
        conn.execute("UPDATE workspaces SET legal_hold = false, hold_reason = '', held_since = NULL")
    assert mail.pending() == 0
    with mail.scene.conn() as conn:
        lines = [line for line in audit.list_rows(conn) if line.action == "address.expired"]
    assert mail.row(1).state == "confirmed"
    assert [line.detail for line in lines] == [{"addresses": 2}]
    mail.give_consent("reader0@readers.example")
    assert mail.ask() == 1


def test_without_a_term_nobody_is_forgotten(mail: Waiting) -> None:
    mail.set(confirm_days=None)
    mail.ask()
    mail.scene.clock.advance(4000 * DAY)
    assert mail.pending() == 3
