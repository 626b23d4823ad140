"""What all cells of one channel play on: a workspace with its accounts and a campaign. Each begins at its own hour,
with its account connected and nothing out."""

from pathlib import Path

from domain.brief import ChannelKind
from store import accounts
from store.postgres import Database
from tests import builders
from tests.fakes.clock import SettableClock
from tests.press.mail_scene import MailScene
from tests.press.scene import Scene


class Stage(Scene):
    """A scene that is used again and again."""

    def __init__(self, database: Database, folder: Path) -> None:
        super().__init__(database, folder)
        with self.conn() as conn:
            self.campaign = builders.make_campaign(conn)
        self.mail: MailScene | None = None

    def begin(self, channel: ChannelKind) -> None:
        """Forgets the cell before."""
        self.clock = SettableClock()
        account_id = self.newsroom.accounts[channel].id
        with self.conn() as conn:
            if accounts.get_account(conn, account_id).state != "connected":
                accounts.set_account_state(conn, account_id, "connected")
