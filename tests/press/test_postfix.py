"""A mailing through a real postfix, from the approval to the mailboxes, and what comes back from it."""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from desk.bounces import take_reports
from domain.errors import NeedsPerson
from resources.publishers.email.line import Line, open_line
from resources.publishers.email.reports import read_reports
from tests.fakes.ports import Ports
from tests.fakes.postfix import BUSY, GONE, MISSING, PASSWORD, READERS, Postfix, postfix, present
from tests.journeys.stack import eventually
from tests.press.mail_scene import KEYS, MailScene
from tests.press.scene import Scene

pytestmark = pytest.mark.skipif(not present() and not os.environ.get("CI"), reason=MISSING)


@pytest.fixture(scope="module")
def running() -> Iterator[Postfix]:
    folder = Path(tempfile.mkdtemp(prefix="pressroom-postfix-", dir="/tmp"))
    folder.chmod(0o755)
    try:
        with postfix(folder) as found:
            yield found
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class RealMail(MailScene):
    """The scene whose line is real."""

    def __init__(self, scene: Scene, running: Postfix, *emails: str) -> None:
        super().__init__(scene, recipients=0, return_path="bounces+*@acme.example", connections=2)
        self.running = running
        self.join(*emails)

    def open_line(self, ports: Ports | None) -> Line:
        return open_line(self.running.server, PASSWORD)


def test_a_mailing_lies_in_the_mailboxes_once_and_what_bounces_is_known(running: Postfix, scene: Scene) -> None:
    later_gone = f"later-gone@{READERS}"
    readers = [f"reader{number}@{READERS}" for number in range(20)]
    mail = RealMail(scene, running, *readers, GONE, BUSY, later_gone)
    mail.round_messages = 7
    publication = mail.approved(text="Grüße {{first_name|there}}, " + "ten Collectors ☕ " * 40)
    publication = mail.deliver_all(publication)
    assert publication.status == "sent"
    states = mail.states(publication)
    assert states.pop(GONE) == "bounced"
    assert states.pop(BUSY) == "given_up"
    assert set(states.values()) == {"sent"}

    eventually(lambda: len(running.letters()) >= 20, "twenty letters are delivered", seconds=30)
    letters = [message_from_bytes(data, policy=default) for data in running.letters()]
    assert sorted(letter["To"].addresses[0].addr_spec for letter in letters) == sorted(readers)
    for letter in letters:
        assert re.fullmatch(r"<https://desk\.example/u/[a-z2-9]{32}>", letter["List-Unsubscribe"])
        assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        plain = letter.get_body(("plain",))
        assert plain is not None
        assert plain.get_content().startswith(f"Grüße {letter['To'].addresses[0].username.title()}, ten Collectors ☕")

    eventually(lambda: any(running.reports.glob("new/*")), "the report of failure is back", seconds=30)
    reports = [report for path in running.reports.glob("new/*") for report in read_reports(path.read_bytes())]
    taken = take_reports(scene.database, scene.newsroom.owner, scene.clock, reports=reports, hash_of=KEYS.hash)
    assert (taken.hard, taken.ended, taken.foreign) == (1, 1, 0)
    (row,) = [row for row in mail.rows(publication) if row.email == later_gone]
    assert row.bounce == "hard"
    second = mail.approved(text="Another letter.")
    mail.deliver(second)
    assert not {later_gone, GONE} & set(mail.states(second))


def test_it_takes_nothing_without_a_password(running: Postfix) -> None:
    with pytest.raises(NeedsPerson, match="user and password"):
        open_line(running.server, "wrong")
