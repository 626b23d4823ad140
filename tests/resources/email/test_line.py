"""The line against a server that speaks the protocol: encrypted or not at all, and what is known after each failure."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.errors import NeedsPerson, Retry
from resources.publishers.email.line import Handed, open_line
from tests.conftest import free_port
from tests.fakes.mail_server import PASSWORD, MailServer, mail_server
from tests.fakes.smtp_server import PASSWORD as OF_SMTP
from tests.fakes.smtp_server import smtp_server

MESSAGE = b"Subject: x\r\n\r\nOne.\r\n.\r\n..two\r\n"
SENDER, READER = "news@acme.example", "ada@readers.example"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[MailServer]:
    with mail_server(tmp_path) as running:
        yield running


def hand(server: MailServer, recipient: str = READER) -> Handed:
    line = open_line(server.server(), PASSWORD)
    try:
        return line.hand(SENDER, recipient, MESSAGE)
    finally:
        line.close()


def test_a_message_arrives_whole_encrypted_and_signed_in(server: MailServer) -> None:
    assert hand(server).kind == "accepted"
    (received,) = server.received
    assert received.data == MESSAGE
    assert (received.sender, received.recipients) == (SENDER, (READER,))
    assert (received.encrypted, received.signed_in) == (True, True)


def test_one_line_carries_many_messages_and_a_refusal_between(server: MailServer) -> None:
    server.answers["gone@readers.example"] = "550 5.1.1 <gone@readers.example>: no such user"
    line = open_line(server.server(), PASSWORD)
    kinds = [line.hand(SENDER, to, MESSAGE) for to in (READER, "gone@readers.example", READER)]
    line.close()
    assert [handed.kind for handed in kinds] == ["accepted", "refused", "accepted"]
    assert (kinds[1].stage, kinds[1].code, kinds[1].enhanced) == ("recipient", 550, (5, 1, 1))
    assert kinds[1].text == "5.1.1 <(address)>: no such user", "nobody's address is kept in words"


@pytest.mark.parametrize("said", ["25<end>", "2<end>", "<html>Hotel</html>", "250-2.0.0 Ok<end>", "<silence>"])
def test_half_an_answer_to_the_text_is_none(tmp_path: Path, said: str) -> None:
    """It took the message, and what it began to say is no code of its: given once more, it would be there twice."""
    with smtp_server(tmp_path) as server:
        server.say = lambda step: said if step == "text" else ""
        line = open_line(server.server(), OF_SMTP)
        handed = line.hand(SENDER, READER, MESSAGE)
        line.close()
    assert handed.kind == "lost"
    assert len(server.taken) == 1


def test_a_server_whose_offer_of_encryption_was_taken_out_gets_nothing(tmp_path: Path) -> None:
    with mail_server(tmp_path, offers_tls=False) as server:
        with pytest.raises(NeedsPerson, match="nothing is sent in clear"):
            hand(server)
        assert server.received == []


def test_a_certificate_nobody_vouches_for_ends_it(server: MailServer) -> None:
    with pytest.raises(NeedsPerson, match="TLS"):
        open_line(server.server(ca_file=""), PASSWORD)


def test_a_certificate_of_another_name_ends_it(server: MailServer) -> None:
    with pytest.raises(NeedsPerson, match="TLS"):
        open_line(server.server(host="127.0.0.1"), PASSWORD)


def test_a_wrong_password_is_for_a_person_and_stands_in_no_sentence(server: MailServer) -> None:
    with pytest.raises(NeedsPerson, match="user and password") as told:
        open_line(server.server(), "wrong-secret")
    assert "wrong-secret" not in str(told.value)


def test_nobody_there_is_for_later(server: MailServer, tmp_path: Path) -> None:
    with pytest.raises(Retry, match="cannot be reached"):
        open_line(server.server(port=free_port()), PASSWORD)


@pytest.mark.parametrize(("answer", "kind"), [("451 4.3.0 try later", "later"), ("550 5.1.1 no such user", "refused")])
def test_an_answer_to_the_recipient_is_told(server: MailServer, answer: str, kind: str) -> None:
    server.answers[READER] = answer
    handed = hand(server)
    assert (handed.kind, handed.stage) == (kind, "recipient")
    assert server.received == []


@pytest.mark.parametrize(("answer", "kind"), [("452 4.3.1 full", "later"), ("554 5.7.1 not wanted", "refused")])
def test_an_answer_to_the_text_is_told(server: MailServer, answer: str, kind: str) -> None:
    server.data_answer = answer
    handed = hand(server)
    assert (handed.kind, handed.stage) == (kind, "data")


def test_a_line_that_breaks_before_the_text_sent_nothing(server: MailServer) -> None:
    server.drop = "before the text"
    assert hand(server).kind == "unsent"
    assert server.received == []


def test_a_line_that_breaks_after_the_text_leaves_nobody_knowing(server: MailServer) -> None:
    server.drop = "after the text"
    assert hand(server).kind == "lost"
    assert len(server.received) == 1, "and here it was taken"


def test_what_is_too_large_says_so_before_it_is_sent(server: MailServer) -> None:
    line = open_line(server.server(), PASSWORD)
    handed = line.hand(SENDER, READER, b"Subject: x\r\n\r\n" + b"x" * 80 * 20_000)
    line.close()
    assert (handed.kind, handed.stage, handed.code) == ("refused", "sender", 552)
