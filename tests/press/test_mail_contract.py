"""What delivery relies on of every publisher, as far as it means something for mail; the rest says plainly no."""

import pytest

from domain.errors import NeedsPerson, Permanent, Retry
from domain.mail_address import parse_address
from domain.package import Package
from domain.publication import Published, RejectedForGood
from resources.publishers.email.kind import KIND
from resources.publishers.email.publisher import SmtpPublisher
from resources.publishers.kinds import kind_of
from tests.contracts.publisher import a_package, its_media, look_up
from tests.press.mail_scene import AUDIENCE, SETTINGS, MailScene
from tests.press.scene import Scene


@pytest.fixture
def mail(scene: Scene) -> MailScene:
    return MailScene(scene)


@pytest.fixture
def publisher(mail: MailScene) -> SmtpPublisher:
    return mail.publisher(mail.scene.newsroom.accounts["email"])


def a_letter(**changes: object) -> Package:
    base = {"channel": "email", "title": "", "slug": "", "subject": "Ten Collectors", "audience": AUDIENCE}
    return a_package(**{**base, **changes})


def publish(publisher: SmtpPublisher, package: Package, key: str) -> Published:
    outcome = publisher.publish(package, its_media(package), key)
    assert isinstance(outcome, Published)
    return outcome


def test_a_mailing_is_found_by_its_key_and_by_no_other(publisher: SmtpPublisher) -> None:
    assert look_up(publisher, "key-one") is None
    first = publish(publisher, a_letter(), "key-one")
    second = publish(publisher, a_letter(text="Another letter."), "key-two")
    assert look_up(publisher, "key-one") == first
    assert first.remote_id != second.remote_id
    assert look_up(publisher, "key-three") is None
    assert publish(publisher, a_letter(), "key-one") == first, "and the same key again writes to nobody"


def test_while_somebody_is_left_it_is_not_there_yet(mail: MailScene, publisher: SmtpPublisher) -> None:
    mail.round_messages = 2
    started = mail.publisher(mail.scene.newsroom.accounts["email"])
    outcome = started.publish(a_letter(), its_media(a_letter()), "key-one")
    assert getattr(outcome, "underway", False)
    assert look_up(publisher, "key-one") is None
    assert publish(publisher, a_letter(), "key-one").remote_id
    assert set(mail.office.boxes().values()) == {1}


def test_what_cannot_be_done_is_refused_for_good(publisher: SmtpPublisher) -> None:
    outcome = publish(publisher, a_letter(), "key-one")
    changed = a_letter(text="Other words.")
    assert isinstance(publisher.edit(outcome.remote_id, changed, its_media(changed)), RejectedForGood)
    assert isinstance(publisher.withdraw(outcome.remote_id), RejectedForGood)
    assert not (publisher.capabilities.edit or publisher.capabilities.withdraw or publisher.capabilities.read_back)
    for ask in (publisher.read_back, publisher.statistics):
        with pytest.raises(Permanent):
            ask("no-such-mailing")


def test_a_good_letter_is_valid_and_a_bad_one_says_why(publisher: SmtpPublisher) -> None:
    assert publisher.validate(a_letter()) == ()
    assert "sends no blog" in " ".join(publisher.validate(a_package()))
    assert "no placeholder" in " ".join(publisher.validate(a_letter(text="{{name}}")))
    assert "subject is missing" in " ".join(publisher.validate(a_letter(subject="")))
    bad = a_letter(subject="a\r\nBcc: x@evil.example")
    assert isinstance(publisher.publish(bad, (), "key-one"), RejectedForGood)


def test_nobody_is_written_to_who_could_not_leave(mail: MailScene) -> None:
    mail.base = "http://127.0.0.1:23000"
    publisher = mail.publisher(mail.scene.newsroom.accounts["email"])
    assert "could not unsubscribe" in " ".join(publisher.validate(a_letter()))
    assert isinstance(publisher.publish(a_letter(), (), "key-one"), RejectedForGood)
    assert mail.office.taken == []


def test_trying_an_account_sends_nothing_and_says_what_is_wrong(mail: MailScene, publisher: SmtpPublisher) -> None:
    assert publisher.test().works
    mail.office.shut = NeedsPerson("The mail server does not take the user and password.")
    tried = publisher.test()
    assert (tried.works, tried.findings) == (False, ("The mail server does not take the user and password.",))
    mail.office.shut = Retry("Nobody there.")
    with pytest.raises(Retry):
        publisher.test()
    assert mail.office.taken == []


def test_a_test_mail_goes_to_one_address_and_its_link_takes_nobody_off(
    mail: MailScene, publisher: SmtpPublisher
) -> None:
    handed = publisher.send_trial(a_letter(), its_media(a_letter()), parse_address("me@acme.example"))
    assert handed.kind == "accepted"
    ((_, recipient, data),) = mail.office.taken
    assert recipient == "me@acme.example"
    assert b"List-Unsubscribe: <https://desk.example/u/trial>\r\n" in data


def test_it_is_a_kind_that_an_account_can_name() -> None:
    assert kind_of("smtp") is KIND
    assert KIND.channels == {"email"}
    assert KIND.checked({**SETTINGS, "port": "2525", "connections": "3"})["port"] == 2525
