"""An installation of its own for something that must leave nothing behind: other home, other ports, other stores.

The tempting way is a workspace beside the others, cleaned afterwards. But evidence, decisions and the audit log cannot
be deleted by the product's own role, on purpose; its pieces would stand in somebody's queue meanwhile; and one
forgotten condition would let the courier send them. A home that has nothing to do with another one can be thrown away
whole. It is the same program on the same path; only the courier is not started, and in the workspaces sending is
stopped, so that not even a decision could send anything.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from domain.errors import NeedsPerson
from resources.settings import HIGHEST_PORT, Settings
from services import control
from services.errors import require_free_port

PORTS: Final = 10
FIRST: Final = 26_000  # above the default, below where systems take ports for outgoing connections
OWN: Final = frozenset({"home", "port_base", "dashboard_url", "database_url", "redis_url", "chroma_url", "public_base"})


@contextmanager
def throwaway(
    settings: Settings, tell: Callable[[str], None], ending: Callable[[], None] = lambda: None
) -> Iterator[Settings]:
    """The settings of a running installation that ends and vanishes with the block. Models, search, prices and budgets
    are those of `settings`; stores, ports and home are its own, and nothing is delivered. `ending` is called before it
    is taken down, also when it never came up."""
    folder = Path(tempfile.mkdtemp(prefix="pressroom-eval-"))
    folder.chmod(0o711)  # PostgreSQL runs as another user when we are root, and must be able to pass through
    own = beside(settings, folder / "home", free_base(settings.port_base))
    try:
        control.start_detached(own, tell)
        yield own
    finally:
        ending()
        control.stop_all(own, tell)
        shutil.rmtree(folder, ignore_errors=True)


def beside(settings: Settings, home: Path, port_base: int) -> Settings:
    """The same settings for another home, without a courier."""
    kept = {name: getattr(settings, name) for name in Settings.model_fields if name not in OWN}
    return Settings(**{**kept, "home": home, "port_base": port_base, "sensor_courier": False})


def free_base(taken: int) -> int:
    """The first of ten free ports in a row, apart from those of the home whose ports begin at `taken`."""
    for base in range(FIRST, HIGHEST_PORT - PORTS, PORTS):
        if abs(base - taken) >= PORTS and _are_free(base):
            return base
    raise NeedsPerson(f"There are no {PORTS} free ports in a row between {FIRST} and {HIGHEST_PORT}.")


def _are_free(base: int) -> bool:
    try:
        for port in range(base, base + PORTS):
            require_free_port(port, "an evaluation")
    except NeedsPerson:
        return False
    return True
