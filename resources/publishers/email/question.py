"""The question whether somebody really wants to be on a list: sent once, answered by its link or by doing nothing."""

from datetime import datetime

from domain.mail_address import parse_address
from domain.package import Package
from resources.publishers.email.keys import AddressKeys
from resources.publishers.email.line import Handed
from resources.publishers.email.mold import Mold, Slip
from resources.publishers.email.publisher import SmtpPublisher
from store.audiences import AddressRow


def ask(publisher: SmtpPublisher, keys: AddressKeys, row: AddressRow, *, base: str, at: datetime) -> Handed:
    """Sends it to the person of a row. Raises NeedsPerson or Retry when there is no line to the server."""
    package = Package(
        channel="email",
        account_id="",
        subject=f"Please confirm: {row.audience}",
        text=question_text(row, keys.link(base, "confirm", row.id)),
    )
    return publisher.send_alone(
        parse_address(row.email),
        lambda settings: Mold(package, (), settings).message(
            Slip(
                to=row.email,
                message_id=f"{row.id}.{int(at.timestamp())}@{settings.from_address.rpartition('@')[2]}",
                at=at,
                automatic=True,
            )
        ),
    )


def question_text(row: AddressRow, link: str) -> str:
    """What it says."""
    wording = f"\n\nThis is what was agreed to:\n\n> {' '.join(row.wording.split())}" if row.wording else ""
    return (
        f"Somebody gave this address for the list “{row.audience}”.{wording}\n\n**[Yes, subscribe me]({link})**\n\n"
        "If that was not you, do nothing: no more mail will come."
    )
