"""Reports as servers send them: read where they are for machines, and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resources.publishers.email.reports import read_reports

DSN = """From: MAILER-DAEMON@mx.example
To: bounces+23456789abcd@acme.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
Arrival-Date: Sat, 28 Nov 2026 09:30:00 +0000

Final-Recipient: rfc822; gone@readers.example
Original-Recipient: rfc822;Gone@readers.example
Action: {action}
Status: {status}
Remote-MTA: dns; mx.readers.example
Diagnostic-Code: smtp; 550 5.1.1 <gone@readers.example>: Recipient address
    rejected: User unknown

--B
Content-Type: {returned}

From: Acme <news@acme.example>
To: gone@readers.example
Message-ID: <0123456789abcdef01234567.fedcba98765432100123abcd@acme.example>
Subject: Ten Collectors

--B--
"""
COMPLAINT = """From: feedback@mailbox.example
To: abuse@acme.example
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="B"

--B
Content-Type: text/plain

This is an abuse report.

--B
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: SomeProvider/1.0
Version: 1
Original-Rcpt-To: ada@readers.example

--B
Content-Type: message/rfc822

From: news@acme.example
Message-ID: <0123456789abcdef01234567.fedcba98765432100123abcd@acme.example>

Hello.

--B--
"""


def dsn(action: str = "failed", status: str = "5.1.1", returned: str = "message/rfc822") -> bytes:
    return DSN.format(action=action, status=status, returned=returned).replace("\n", "\r\n").encode()


@pytest.mark.parametrize("returned", ["message/rfc822", "text/rfc822-headers"])
def test_a_failure_says_whose_which_and_why(returned: str) -> None:
    (report,) = read_reports(dsn(returned=returned))
    assert report.kind == "hard"
    assert report.recipient == "Gone@readers.example"
    assert report.message_id == "0123456789abcdef01234567.fedcba98765432100123abcd@acme.example"
    assert report.letters == ("23456789abcd",)
    assert report.said == "5.1.1 550 5.1.1 <(address)>: Recipient address rejected: User unknown"


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("5.1.1", "hard"), ("5.1.2", "hard"), ("5.0.0", "hard"), ("5.2.1", "hard"), ("5.2.2", "soft"),
        ("4.2.2", "soft"), ("5.7.1", "soft"), ("5.3.4", "soft"), ("4.4.1", "soft"), ("5.4.4", "hard"),
    ],
)  # fmt: skip
def test_only_a_mailbox_that_is_not_there_is_hard(status: str, kind: str) -> None:
    assert [report.kind for report in read_reports(dsn(status=status))] == [kind]


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded"])
def test_what_did_not_fail_is_no_failure(action: str) -> None:
    assert read_reports(dsn(action=action)) == ()


def test_several_recipients_are_several_reports() -> None:
    second = "\r\n\r\nFinal-Recipient: rfc822; full@readers.example\r\nAction: failed\r\nStatus: 4.2.2\r\n\r\n--B\r\n"
    data = dsn().replace(
        b"\r\n\r\n--B\r\nContent-Type: message/rfc822", f"{second}Content-Type: message/rfc822".encode()
    )
    assert [(r.kind, r.recipient) for r in read_reports(data)] == [
        ("hard", "Gone@readers.example"),
        ("soft", "full@readers.example"),
    ]


def test_a_complaint_is_a_complaint() -> None:
    (report,) = read_reports(COMPLAINT.encode())
    assert (report.kind, report.recipient) == ("complaint", "ada@readers.example")
    assert report.message_id.startswith("0123456789abcdef01234567.")
    assert read_reports(COMPLAINT.replace("abuse\nUser", "not-spam\nUser").encode()) == ()


def test_an_answer_from_a_person_or_an_absence_note_is_no_report() -> None:
    assert (
        read_reports(b"From: ada@readers.example\r\nSubject: Undelivered? No, I am away\r\n\r\n5.1.1 failed\r\n") == ()
    )


@given(st.binary(max_size=400))
def test_whatever_comes_is_read_without_harm(data: bytes) -> None:
    assert read_reports(data) == ()


@given(cut=st.integers(0, 1600), noise=st.binary(max_size=30))
def test_a_damaged_report_is_read_without_harm(cut: int, noise: bytes) -> None:
    data = dsn()
    for report in read_reports(data[:cut] + noise + data[cut:]):
        assert "@" not in report.said
