"""A supervisor over two toy programs, in a process of its own (signals need one): `python toy_stack.py HOME [CODE]`."""

import sys
from pathlib import Path

from resources.settings import Settings
from services.process import Command
from services.service import Launched, Service
from services.supervisor import Roster, Supervisor, only_one

SLEEP = "import time; print('I am up', flush=True); time.sleep(600)"


def _service(home: Path, name: str, code: str) -> Service:
    log = home / "logs" / f"{name}.log"
    command = Command([sys.executable, "-c", code], {}, log, home)

    def is_ready(launched: Launched) -> bool:
        return b"I am up" in log.read_bytes()[launched.log_length :]

    return Service(name, None, log, home / "run" / f"{name}.pid", lambda: command, is_ready)


def main(home: Path, code: str) -> None:
    """Runs until SIGTERM."""
    home.mkdir(exist_ok=True)
    roster = Roster(
        stores=[_service(home, "store", SLEEP)],
        schemas=Command([sys.executable, "-c", ""], {}, home / "logs" / "schemas.log", home),
        programs=[_service(home, "program", code)],
    )
    with only_one(home):
        Supervisor(Settings(home=home), roster, lambda line: print(line, flush=True)).run()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else SLEEP)
