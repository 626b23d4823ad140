"""Where a CRM tells of outcomes: `POST /hooks/outcomes/WORKSPACE`, signed as Standard Webhooks says.

The body is one outcome or a list of them, with the names of the import's columns. The whole message is taken or, when
one of its entries cannot be, refused with the reasons: a program can send it again, put right. An entry that comes
twice is one.
"""

import asyncio
import json

from tornado.web import HTTPError

from desk.outcomes import receive_outcomes
from domain.errors import InvalidInput, NotFound
from domain.sheet import Sheet
from domain.webhook import is_genuine, secret_of
from panel_app.answering import PublicHandler

MOST_BYTES = 1_000_000


class OutcomesHook(PublicHandler):
    """Outcomes of one workspace."""

    def check_xsrf_cookie(self) -> None:
        """The signature says who asks; a program has no cookie."""

    async def post(self, workspace_id: str) -> None:
        """204 when all was taken, 401 without a genuine signature, 422 with the reasons."""
        body = self.request.body
        if len(body) > MOST_BYTES:
            raise HTTPError(413)
        headers = {name.lower(): value for name, value in self.request.headers.items()}
        secret = secret_of(self.services.secret, f"outcomes|{workspace_id}")
        if not is_genuine(secret, headers, body, self.services.clock.now()):
            self.set_status(401)
            self.finish({"reasons": ["The signature is missing, wrong, or older than five minutes."]})
            return
        try:
            await asyncio.to_thread(self._receive, workspace_id, body)
        except NotFound as missing:
            raise HTTPError(404) from missing
        except InvalidInput as refused:
            self.set_status(422)
            self.finish({"reasons": str(refused).splitlines()})
        else:
            self.set_status(204)

    def _receive(self, workspace_id: str, body: bytes) -> None:
        services = self.services
        receive_outcomes(services.database, services.clock, workspace_id=workspace_id, sheet=sheet_of(body))


def sheet_of(body: bytes) -> Sheet:
    """A message as the table that it could have been. Raises InvalidInput."""
    try:
        said = json.loads(body)
    except ValueError as error:
        raise InvalidInput("The body is no JSON.") from error
    entries = said if isinstance(said, list) else [said]
    if not entries or not all(isinstance(entry, dict) for entry in entries):
        raise InvalidInput("Expected an object, or a list of objects.")
    names = tuple(dict.fromkeys(name for entry in entries for name in entry))
    rows = (tuple(_cell(entry.get(name)) for name in names) for entry in entries)
    return Sheet(name="webhook", rows=(names, *rows))


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool | list | dict):
        raise InvalidInput("Expected texts and numbers only.")
    return str(value).strip()
