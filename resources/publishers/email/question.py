"""The question whether somebody really wants to be on a list: sent once, answered by its link or by doing nothing."""

from datetime import datetime

from domain.package import Package
from domain.reader_words import ReaderWords, words_for
from resources.publishers.email.mold import Mold, Slip
from resources.publishers.email.settings import SmtpSettings
from store.audiences import AddressRow
from store.confirmations import Question


def question_message(settings: SmtpSettings, question: Question, link: str, at: datetime) -> bytes:
    """The message to the person of a row, in the list's language."""
    row, words = question.row, words_for(question.language)
    package = Package(
        channel="email",
        account_id="",
        subject=words.question_subject.format(audience=row.audience),
        text=question_text(words, row, link),
    )
    slip = Slip(
        to=row.email,
        message_id=f"{row.id}.{int(at.timestamp())}@{settings.from_address.rpartition('@')[2]}",
        at=at,
        automatic=True,
    )
    spoken = settings.model_copy(update={"language": words.language, "because": ""})
    return Mold(package, (), spoken).message(slip)


def question_text(words: ReaderWords, row: AddressRow, link: str) -> str:
    """What it says."""
    wording = f"\n\n{words.question_agreed}\n\n> {' '.join(row.wording.split())}" if row.wording else ""
    asked = words.question.format(audience=row.audience)
    return f"{asked}{wording}\n\n**[{words.question_yes}]({link})**\n\n{words.question_no}"
