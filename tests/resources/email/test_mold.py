"""The message as a reader's program takes it apart: what went in comes out, whatever letters it is made of."""

import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import compat32, default
from email.utils import parseaddr
from html import unescape
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from domain.channel import refusals
from domain.package import Package
from resources.publishers.email.body import one_line
from resources.publishers.email.mold import Mold, Slip, return_path
from resources.publishers.email.settings import SmtpSettings
from tests.contracts.publisher import PNG, a_package, its_media

SETTINGS: dict[str, Any] = {
    "host": "mail.example",
    "user": "mailer",
    "from_address": "news@acme.example",
    "imprint": "Acme Telemetry GmbH|Example Street 1, 10115 Berlin",
    "because": "You get this because you subscribed at acme.example.",
}
AT = datetime(2026, 11, 28, 9, 30, tzinfo=UTC)
LEAVE = "https://desk.example/u/" + "a" * 32
HOSTILE = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cf", "Co", "Cn", "Zl", "Zp")), max_size=120
)


def a_letter(**changes: object) -> Package:
    base = {"channel": "email", "subject": "Ten Collectors & counting", "sender": "Acme Telemetry", "media": ()}
    return a_package(**{**base, "title": "", "slug": "", **changes})


def made(package: Package, name: str = "Ada Lovelace", leave: str = LEAVE, **values: str) -> EmailMessage:
    """As a reader's program takes it apart."""
    return message_from_bytes(sent(package, name, leave, **values), policy=default)


def sent(package: Package, name: str = "Ada Lovelace", leave: str = LEAVE, **values: str) -> bytes:
    """As it goes over the line."""
    mold = Mold(package, its_media(package), SmtpSettings.model_validate(SETTINGS))
    slip = Slip(
        to="ada@readers.example", name=name, values=values, message_id="a.b@acme.example", at=AT, unsubscribe=leave
    )
    data = mold.message(slip)
    assert data.isascii()
    assert max(len(line) for line in data.split(b"\r\n")) <= 998
    assert b"\n" not in data.replace(b"\r\n", b"")
    return data


def name_in(data: bytes, field: str) -> str:
    """A display name as RFC 2047 reads it: blanks between two encoded words are none (the new parser keeps them)."""
    raw = message_from_bytes(data, policy=compat32)[field]
    return str(make_header(decode_header(parseaddr(" ".join(raw.split()))[0])))


def subject_in(data: bytes) -> str:
    """The subject as RFC 2047 reads it."""
    raw = message_from_bytes(data, policy=compat32)["Subject"]
    return str(make_header(decode_header(re.sub(r"\r?\n(?=[ \t])", "", raw))))


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def test_it_is_plain_first_then_html_with_its_pictures() -> None:
    message = made(a_letter(media=a_package().media))
    assert message.get_content_type() == "multipart/alternative"
    kinds = [part.get_content_type() for part in message.walk()]
    assert kinds == ["multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png"]
    picture = list(message.walk())[-1]
    assert picture.get_payload(decode=True) == PNG
    assert f'src="cid:{picture["content-id"].strip("<>")}" alt="A “card”"' in body(message, "html")


def test_every_field_that_receivers_ask_for_is_there() -> None:
    message = made(a_letter())
    assert message["From"] == "Acme Telemetry <news@acme.example>"
    assert message["To"] == "Ada Lovelace <ada@readers.example>"
    assert message["Message-ID"] == "<a.b@acme.example>"
    assert message["Date"].datetime == AT
    assert message["List-Unsubscribe"] == f"<{LEAVE}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "Auto-Submitted" not in message
    for kind in ("plain", "html"):
        assert "Example Street 1, 10115 Berlin" in unescape(body(message, kind))
        assert LEAVE in body(message, kind)


def test_a_long_link_to_leave_is_neither_folded_nor_encoded() -> None:
    link = "https://a-very-long-name-of-a-desk.department.company.example/some/path/u/" + "a" * 200
    mold = Mold(a_letter(), (), SmtpSettings.model_validate(SETTINGS))
    data = mold.message(Slip(to="a@b.example", message_id="a@b", at=AT, unsubscribe=link))
    assert f"List-Unsubscribe: <{link}>\r\n".encode() in data


def test_what_is_no_part_of_a_list_has_no_link_to_leave_it() -> None:
    message = made(a_letter(), leave="")
    assert "List-Unsubscribe" not in message
    assert "Unsubscribe" not in body(message, "html")


@settings(max_examples=100, deadline=None)
@given(subject=HOSTILE, sender=HOSTILE, name=HOSTILE, first=HOSTILE)
@example(subject="", sender="0000¡¡¡¡¡¡¡¡¡ࠀࠀࠀ𐀀𐀀𐀀 [", name="Ada (ä) [1", first="")
@example(subject="¡ ¡", sender="", name="", first="0000 00¡¡¡¡¡ࠀࠀࠀ𐀀𐀀𐀀")
def test_headers_come_out_as_they_went_in(subject: str, sender: str, name: str, first: str) -> None:
    subject, first = one_line(subject.replace("{", "(").replace("}", ")")), one_line(first)
    package = a_letter(subject="{{first_name|you}}: " + subject + ".", sender=sender or "Acme")
    data = sent(package, name=name, first_name=first)
    message = message_from_bytes(data, policy=default)
    assert subject_in(data) == f"{first or 'you'}: {subject}."
    assert name_in(data, "From") == one_line(sender or "Acme")
    assert name_in(data, "To") == one_line(name)
    assert message["To"].addresses[0].addr_spec == "ada@readers.example"
    assert set(message.keys()) <= {
        *("From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type"),
        *("List-Unsubscribe", "List-Unsubscribe-Post"),
    }, "no name can begin a field of its own"


@settings(max_examples=60, deadline=None)
@given(words=st.lists(HOSTILE.map(one_line).filter(bool), min_size=1, max_size=4))
def test_a_text_without_markup_comes_out_of_both_bodies(words: list[str]) -> None:
    safe = [re.sub(r"[^\w\s]|_", "", word).strip() or "x" for word in words]
    safe = [f"w{' '.join(word.split())}" for word in safe]  # neither a list nor a heading begins with a letter
    message = made(a_letter(text="\n\n".join(safe)))
    assert body(message, "plain").startswith("\n\n".join(safe) + "\n\n-- \n")
    page = unescape(re.sub(r"<[^>]+>", "", body(message, "html")))
    assert all(word in page for word in safe)


@settings(max_examples=60, deadline=None)
@given(value=st.text(max_size=80))
def test_a_recipient_s_name_is_a_name_and_nothing_else(value: str) -> None:
    message = made(a_letter(text="Hello {{first_name|there}}!"), first_name=value)
    shown = one_line(value) or "there"
    assert body(message, "plain").startswith(f"Hello {shown}!")
    html = body(message, "html")
    assert "<script" not in html.lower().replace("<!--", "")
    paragraph = re.search(r"<p style=\"margin:0 0 16px\">(Hello .*?)</p>", html, re.DOTALL)
    assert paragraph is not None
    assert "<" not in paragraph[1]
    assert unescape(paragraph[1]) == f"Hello {shown}!"


@pytest.mark.parametrize("name", ["a\r\nBcc: x@evil.example", "a\nb", "<x@evil.example>", "a\u2028b", 'q"q', "\udcff"])
def test_no_name_brings_a_field_or_another_recipient(name: str) -> None:
    message = made(a_letter(), name=name, first_name=name)
    assert "Bcc" not in message
    assert [address.addr_spec for address in message["To"].addresses] == ["ada@readers.example"]


def test_markdown_is_read_aloud_in_the_plain_body() -> None:
    text = (
        "## What we saw\n\nMost run *more than* **ten** [Collectors](https://example.org/a?b=1&c=2).\n\n"
        "- one\n- two\n  lines\n\n1. first\n2. second\n\n> said\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n`code`"
    )
    plain = body(made(a_letter(text=text)), "plain").partition("\n-- \n")[0]
    assert plain == (
        "What we saw\n===========\n\nMost run more than ten Collectors <https://example.org/a?b=1&c=2>.\n\n"
        "- one\n\n- two\n  lines\n\n1. first\n\n2. second\n\n> said\n\na | b\n\n1 | 2\n\ncode\n"
    )


def test_nothing_in_a_text_can_act() -> None:
    text = "<script>alert(1)</script> [x](javascript:alert(1)) ![i](https://evil.example/a.png) <img src=x onerror=1>"
    html = body(made(a_letter(text=text)), "html")
    assert "<script" not in html
    assert "evil.example" not in html
    assert 'href="javascript' not in html
    assert "<img" not in html


def test_the_link_to_leave_may_stand_in_the_text() -> None:
    message = made(a_letter(text="Enough? [Leave]({{unsubscribe_url}}) or {{ unsubscribe_url }}"))
    assert f'<a href="{LEAVE}"' in body(message, "html")
    assert f"Leave <{LEAVE}>" in body(message, "plain")
    assert "invalid" not in body(message, "html")


def test_it_is_accessible_and_bears_the_dark() -> None:
    page = body(made(a_letter(media=a_package().media, preheader="A look inside")), "html")
    assert '<html lang="en"' in page
    assert "<title>Ten Collectors &amp; counting</title>" in page
    assert page.count("<table") == page.count('role="presentation"') - page.count("<!--[if mso]><table role") + 1
    assert "prefers-color-scheme:dark" in page
    assert 'name="color-scheme" content="light dark"' in page
    assert "A look inside" in page
    assert re.search(r"<img [^>]*alt=\"[^\"]+\"", page)
    assert "http://" not in page.replace("http://www.w3.org/1999/xhtml", ""), "nothing is fetched from anywhere"


def test_its_id_is_the_same_for_the_same_version_and_reader() -> None:
    settings_ = SmtpSettings.model_validate(SETTINGS)
    one, other = Mold(a_letter(), (), settings_), Mold(a_letter(text="Other."), (), settings_)
    assert one.message_id("f" * 64) == Mold(a_letter(), (), settings_).message_id("f" * 64)
    assert len({one.message_id("f" * 64), one.message_id("e" * 64), other.message_id("f" * 64)}) == 3


def test_the_return_path_names_the_message_where_the_account_wants_it() -> None:
    plain = SmtpSettings.model_validate(SETTINGS)
    tagged = SmtpSettings.model_validate({**SETTINGS, "return_path": "bounces+*@acme.example"})
    assert return_path(plain, "dlv_abc") == "news@acme.example"
    assert return_path(tagged, "dlv_abc") == "bounces+abc@acme.example"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Hello {{firstname}}", "There is no placeholder “firstname”"),
        ("Hello {{first_name", "is not closed"),
        ("Hello {{first_name|a{b}}}", "is not closed"),
    ],
)
def test_a_placeholder_that_is_not_on_the_list_stops_it(text: str, said: str) -> None:
    assert said in " ".join(refusals(a_letter(text=text)))


def test_the_listed_ones_are_let_through() -> None:
    text = "{{first_name|there}} {{ last_name }} {{company|your company}} {{unsubscribe_url}}"
    assert refusals(a_letter(text=text)) == ()
    assert "belongs into the text" in refusals(a_letter(subject="{{unsubscribe_url}}"))[0]


@pytest.mark.parametrize(
    "wrong",
    [{"imprint": "Acme"}, {"from_address": "nobody"}, {"security": "none"}, {"per_second": -1}, {"reply_to": "x"}],
)
def test_an_account_without_a_sender_an_imprint_or_encryption_is_none(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        SmtpSettings.model_validate({**SETTINGS, **wrong})
