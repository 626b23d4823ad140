"""What is to be said after a form was sent, for the page that is shown next.

A form that answers with a page of its own is sent again by every reload. So it leads on to the page it belongs to, and
what became of it waits here under a random name for that page, which shows it once. It is a message and no record: the
process that restarts in between loses it, and what was done is to be seen on the page all the same.
"""

from collections import OrderedDict
from secrets import token_urlsafe
from typing import Final, Generic, TypeVar

from desk.added_sources import SourceAdded
from desk.audiences import Imported
from domain.value import Value
from store.mail_documents import LeftOutDocument

MOST: Final = 200


class FormAnswer(Value):
    """What was added by a form, and why something was not."""

    added: tuple[SourceAdded, ...] = ()
    refused: tuple[str, ...] = ()


class ImportReport(Value):
    """What became of a file of addresses: `done` is None when it was refused as a whole, for the reason `refused`.
    `left_out` are its first rows that were not kept, `left_out_in_all` says how many there were."""

    file: str
    audience: str
    refused: str = ""
    done: Imported | None = None
    left_out: tuple[LeftOutDocument, ...] = ()
    left_out_in_all: int = 0
    remarks: tuple[str, ...] = ()


Answer = TypeVar("Answer")


class FormAnswers(Generic[Answer]):
    """Those of one kind that no page has shown yet."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[str, Answer]] = OrderedDict()

    def keep(self, user_id: str, answer: Answer) -> str:
        """Keeps an answer for that user's next page; gives its name. The oldest make room."""
        name = token_urlsafe(9)
        self._kept[name] = (user_id, answer)
        while len(self._kept) > MOST:
            self._kept.popitem(last=False)
        return name

    def take(self, name: str, user_id: str) -> Answer | None:
        """The answer of that name, once, and to nobody else than whom it was meant for."""
        if name not in self._kept or self._kept[name][0] != user_id:
            return None
        return self._kept.pop(name)[1]
