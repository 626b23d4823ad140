"""What we say ourselves to people who are written to, in their language: the pages behind a mail's links, the words of
its footer, and the question whether they want it.

The desk is in English; its people chose it. A reader chose nothing but a mail in their own language, and a page in
another one about leaving is a page about something else. A table of sentences is enough for a dozen of them: each
language is one value, and one that is not in the table is answered in English, which the page's own mark says too.
"""

import re
from collections.abc import Mapping
from typing import Final

from domain.value import Value


class Said(Value):
    """A page: what it is headed with, a sentence, and what its button says."""

    heading: str
    words: str
    button: str = ""


class ReaderWords(Value):
    """All of it in one language. `{audience}` is the name of the list."""

    language: str
    unsubscribe: str
    leave: Said
    left: Said
    confirm: Said
    confirmed: Said
    over: Said
    torn: Said
    trial: Said
    forgotten: Said
    question_subject: str
    question: str
    question_agreed: str
    question_yes: str
    question_no: str


ENGLISH: Final = ReaderWords(
    language="en",
    unsubscribe="Unsubscribe",
    leave=Said(heading="Unsubscribe?", words="You will get no more mail from this sender.", button="Unsubscribe"),
    left=Said(heading="You are unsubscribed.", words="You will get no more mail from this sender."),
    confirm=Said(heading="Subscribe?", words="You will get the mail that you asked for.", button="Yes, subscribe me"),
    confirmed=Said(
        heading="You are subscribed.", words="Thank you. Each mail has a link by which you can leave again."
    ),
    over=Said(heading="This link is over.", words="Nothing waits for your confirmation any more."),
    torn=Said(heading="This link is not whole.", words="Please open it again from the mail, with all of its letters."),
    trial=Said(heading="This was a test mail.", words="Its link takes nobody off any list."),
    forgotten=Said(
        heading="This link is too old.",
        words="Who got this mail is not kept any more. If you still get mail from this sender, please use the link in "
        "the newest one.",
    ),
    question_subject="Please confirm: {audience}",
    question="Somebody gave this address for the list “{audience}”.",
    question_agreed="This is what was agreed to:",
    question_yes="Yes, subscribe me",
    question_no="If that was not you, do nothing: no more mail will come.",
)
GERMAN: Final = ReaderWords(
    language="de",
    unsubscribe="Abmelden",
    leave=Said(
        heading="Abmelden?", words="Sie erhalten dann keine E-Mails mehr von diesem Absender.", button="Abmelden"
    ),
    left=Said(heading="Sie sind abgemeldet.", words="Sie erhalten keine E-Mails mehr von diesem Absender."),
    confirm=Said(
        heading="Anmelden?", words="Sie erhalten die E-Mails, um die Sie gebeten haben.", button="Ja, anmelden"
    ),
    confirmed=Said(
        heading="Sie sind angemeldet.",
        words="Vielen Dank. In jeder E-Mail steht ein Link, mit dem Sie sich wieder abmelden können.",
    ),
    over=Said(heading="Dieser Link gilt nicht mehr.", words="Es wartet nichts mehr auf Ihre Bestätigung."),
    torn=Said(
        heading="Dieser Link ist nicht vollständig.",
        words="Bitte öffnen Sie ihn noch einmal aus der E-Mail, mit allen seinen Zeichen.",
    ),
    trial=Said(heading="Das war eine Testmail.", words="Ihr Link meldet niemanden ab."),
    forgotten=Said(
        heading="Dieser Link ist zu alt.",
        words="Wer diese E-Mail erhalten hat, ist nicht mehr gespeichert. Falls Sie noch E-Mails von diesem Absender "
        "erhalten, verwenden Sie bitte den Link in der neuesten.",
    ),
    question_subject="Bitte bestätigen: {audience}",
    question="Jemand hat diese Adresse für die Liste „{audience}“ angegeben.",
    question_agreed="Dem wurde zugestimmt:",
    question_yes="Ja, anmelden",
    question_no="Wenn Sie das nicht waren, tun Sie nichts: Es kommen keine weiteren E-Mails.",
)
KNOWN: Final[Mapping[str, ReaderWords]] = {words.language: words for words in (ENGLISH, GERMAN)}
_WISH: Final = re.compile(r"\s*([A-Za-z]{1,8})(?:-[A-Za-z0-9-]+)?\s*(?:;\s*q\s*=\s*([01](?:\.\d{1,3})?))?\s*")


def words_for(language: str) -> ReaderWords:
    """The words for a language tag such as `de-AT`; English where there are none."""
    return KNOWN.get(language.partition("-")[0].lower(), ENGLISH)


def words_wanted(accept_language: str) -> ReaderWords:
    """The words for what a browser says it reads (RFC 9110), for a link of which nothing else is known."""
    wishes = [found for part in accept_language.split(",") if (found := _WISH.fullmatch(part))]
    ranked = sorted(wishes, key=lambda found: -float(found[2] or 1))
    known = (found[1].lower() for found in ranked if float(found[2] or 1) > 0 and found[1].lower() in KNOWN)
    return KNOWN[next(known, "en")]
