"""Our own long-running programs: which ones there are, how each is started, and how one sees that it is ready.

They start after the stores and the schemas, all at once: none waits for another, each asks again until what it needs
answers. Workers and daemon say only in their logs that they are ready, so that is where it is read.
"""

import http.client
import json
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from resources.environment import child_environment, dagster_environment
from resources.settings import CHECKOUT, Settings
from services.process import Command
from services.service import Launched, Service

RECYCLE_KILOBYTES = 700_000  # a worker process above this ends after its run and is forked anew
SILENT_SECONDS = 60.0
QUEUES = ("interactive", "bulk")
_PYTHON = (sys.executable, "-m")

Environment = Callable[[], Mapping[str, str]]  # asked when a program starts: ending one needs no secrets


def programs_of(settings: Settings) -> tuple[Service, ...]:
    """Every program of ours, in the order of their start."""
    workspace = ("-w", str(CHECKOUT / "workspace.yaml"))
    web, code = settings.port("dagster"), settings.port("code_server")
    server = ("dagster", "api", "grpc", "-m", "definitions", "-d", str(CHECKOUT), "-h", "127.0.0.1", "-p", str(code))
    webserver = ("dagster_webserver", *workspace, "-h", "127.0.0.1", "-p", str(web))
    dagster = partial(dagster_environment, settings)
    plain = partial(child_environment, settings)
    found = [
        _program(settings, "code-server", server, dagster, port=code, ready=_says("Started Dagster code server")),
        _program(settings, "webserver", webserver, dagster, port=web, ready=_answers(web, "/server_info")),
        _program(
            settings,
            "daemon",
            ("services.dagster_daemon", "run", *workspace),
            dagster,
            ready=_says("configured with the"),
        ),
        *(_worker(settings, queue, dagster) for queue in QUEUES),
    ]
    if settings.sensor_courier:
        found.append(_courier(settings, plain))
    dashboard = settings.port("dashboard")
    found.append(
        _program(settings, "dashboard", ("panel_app.app",), plain, port=dashboard, ready=_answers(dashboard, "/"))
    )
    return tuple(found)


def _worker(settings: Settings, queue: str, environment: Environment) -> Service:
    """One run at a time per worker; definitions are imported before the fork, so that processes share their memory."""
    arguments = (
        *("celery", "-A", "dagster_celery.app", "worker", "-Q", queue, "-n", f"{queue}@%h", "-l", "INFO"),
        *("--pool", "prefork", "--concurrency", "1", "--prefetch-multiplier", "1", "--disable-prefetch"),
        *("--max-memory-per-child", str(RECYCLE_KILOBYTES), "--include", "definitions"),
        *("--without-gossip", "--without-mingle", "--without-heartbeat"),
    )
    return _program(settings, f"worker-{queue}", arguments, environment, ready=_says(" ready."))


def _courier(settings: Settings, environment: Environment) -> Service:
    """It writes once a second how it is: a note of this very process means ready, one that grows old means it hangs."""
    note = settings.home / "courier.json"

    def is_at_work(_log: Path, launched: Launched) -> bool:
        try:
            said = json.loads(note.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return False
        return bool(said.get("pid") == launched.process.pid and said.get("state") == "working")

    def is_silent(_launched: Launched) -> bool:
        try:
            return time.time() - note.stat().st_mtime > SILENT_SECONDS
        except OSError:
            return False

    return _program(settings, "courier", ("press.courier",), environment, ready=is_at_work, hangs=is_silent)


def _program(
    settings: Settings,
    name: str,
    arguments: tuple[str, ...],
    environment: Environment,
    *,
    ready: Callable[[Path, Launched], bool],
    hangs: Callable[[Launched], bool] = lambda _: False,
    port: int | None = None,
) -> Service:
    log = settings.home / "logs" / f"{name}.log"
    return Service(
        name=name,
        port=port,
        log=log,
        pid_file=settings.home / "run" / f"{name}.pid",
        prepare=lambda: Command((*_PYTHON, *arguments), environment(), log, CHECKOUT),
        is_ready=lambda launched: ready(log, launched),
        hangs=hangs,
    )


def _says(text: str) -> Callable[[Path, Launched], bool]:
    def look(log: Path, launched: Launched) -> bool:
        try:
            with log.open("rb") as file:
                file.seek(launched.log_length)
                return text.encode() in file.read()
        except OSError:
            return False

    return look


def _answers(port: int, path: str) -> Callable[[Path, Launched], bool]:
    def ask(_log: Path, _launched: Launched) -> bool:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            line.request("GET", path)
            return line.getresponse().status < 500
        except (OSError, http.client.HTTPException):
            return False
        finally:
            line.close()

    return ask
