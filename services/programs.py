"""Our own long-running programs: which ones there are, how each is started, and how one sees that it is ready.

They start after the stores and the schemas, all at once: none waits for another, each asks again until what it needs
answers. Workers and daemon say only in their logs that they are ready, so that is where it is read.
"""

import http.client
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from resources.environment import child_environment, dagster_environment
from resources.settings import CHECKOUT, Settings
from services.process import Command
from services.service import Service

RECYCLE_KILOBYTES = 700_000  # a worker process above this ends after its run and is forked anew
QUEUES = ("interactive", "bulk")
_PYTHON = (sys.executable, "-m")


def programs_of(settings: Settings) -> tuple[Service, ...]:
    """Every program of ours, in the order of their start."""
    workspace = ("-w", str(CHECKOUT / "workspace.yaml"))
    web, code = settings.port("dagster"), settings.port("code_server")
    server = ("dagster", "api", "grpc", "-m", "definitions", "-d", str(CHECKOUT), "-h", "127.0.0.1", "-p", str(code))
    webserver = ("dagster_webserver", *workspace, "-h", "127.0.0.1", "-p", str(web))
    dagster = dagster_environment(settings)
    plain = child_environment(settings)
    found = [
        _program(settings, "code-server", server, dagster, port=code, ready=_says("Started Dagster code server")),
        _program(settings, "webserver", webserver, dagster, port=web, ready=_answers(web, "/server_info")),
        _program(
            settings, "daemon", ("dagster._daemon", "run", *workspace), dagster, ready=_says("configured with the")
        ),
        *(_worker(settings, queue, dagster) for queue in QUEUES),
    ]
    if settings.sensor_courier:
        found.append(_program(settings, "courier", ("press.courier",), plain, ready=_says("courier is ready")))
    dashboard = settings.port("dashboard")
    found.append(
        _program(settings, "dashboard", ("panel_app.app",), plain, port=dashboard, ready=_answers(dashboard, "/"))
    )
    return tuple(found)


def _worker(settings: Settings, queue: str, environment: Mapping[str, str]) -> Service:
    """One run at a time per worker; definitions are imported before the fork, so that processes share their memory."""
    arguments = (
        *("celery", "-A", "dagster_celery.app", "worker", "-Q", queue, "-n", f"{queue}@%h", "-l", "INFO"),
        *("--pool", "prefork", "--concurrency", "1", "--prefetch-multiplier", "1", "--disable-prefetch"),
        *("--max-memory-per-child", str(RECYCLE_KILOBYTES), "--include", "definitions"),
        *("--without-gossip", "--without-mingle", "--without-heartbeat"),
    )
    return _program(settings, f"worker-{queue}", arguments, environment, ready=_says(" ready."))


def _program(
    settings: Settings,
    name: str,
    arguments: tuple[str, ...],
    environment: Mapping[str, str],
    *,
    ready: Callable[[Path, int], bool],
    port: int | None = None,
) -> Service:
    log = settings.home / "logs" / f"{name}.log"
    command = Command((*_PYTHON, *arguments), environment, log, CHECKOUT)
    return Service(
        name=name,
        port=port,
        log=log,
        pid_file=settings.home / "run" / f"{name}.pid",
        prepare=lambda: command,
        is_ready=lambda since: ready(log, since),
    )


def _says(text: str) -> Callable[[Path, int], bool]:
    def look(log: Path, since: int) -> bool:
        try:
            with log.open("rb") as file:
                file.seek(since)
                return text.encode() in file.read()
        except OSError:
            return False

    return look


def _answers(port: int, path: str) -> Callable[[Path, int], bool]:
    def ask(_log: Path, _since: int) -> bool:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            line.request("GET", path)
            return line.getresponse().status < 500
        except (OSError, http.client.HTTPException):
            return False
        finally:
            line.close()

    return ask
