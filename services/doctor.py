"""`pressroom doctor`: every dependency, found or not, its version, and what to do if not.

It starts nothing and changes nothing, so it can be run beside a Pressroom at work, and where nothing works yet.
"""

import importlib.metadata
import importlib.util
import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from domain.errors import PressroomError
from domain.value import Value
from resources.settings import CHECKOUT, Settings
from services import postgres, redis
from services.errors import require_free_port, require_room, require_writable
from services.external import external_stores
from services.status import read_status

INSTALL = "Run `make install`."


class Finding(Value):
    """One dependency. What is not `required` only turns something on."""

    name: str
    found: bool
    version: str = ""
    advice: str = ""
    required: bool = True


def examine(settings: Settings) -> tuple[Finding, ...]:
    """All findings, in the order in which things are needed."""
    return (
        _python(),
        *_packages(),
        _program("PostgreSQL (embedded)", lambda: postgres.binaries() / "postgres", needed=not settings.database_url),
        _program("Redis (embedded)", redis.binary, needed=not settings.redis_url),
        _file("embedding model", settings.model_file),
        _file("tokenizer", settings.model_file.parent / "tokenizer.json"),
        _holds("home folder", str(settings.home), lambda: _existing(settings.home, require_writable)),
        _holds("room on its disk", "500 MB", lambda: _existing(settings.home, require_room)),
        *_ports(settings),
        *_servers(settings),
        *_tools(settings),
    )


def to_json(findings: tuple[Finding, ...]) -> str:
    """The findings as a JSON list."""
    return json.dumps([finding.model_dump() for finding in findings], indent=2)


def _python() -> Finding:
    version = ".".join(str(part) for part in sys.version_info[:3])
    fits = sys.version_info[:2] in ((3, 11), (3, 12))
    return Finding(
        name="Python", found=fits, version=version, advice="Install Python 3.11 or 3.12, then `make install`."
    )


def _packages() -> Iterator[Finding]:
    """One line for all that is as locked; one for each that is not."""
    wrong = []
    pins = [line.split("==") for line in _lock() if "==" in line]
    for name, pinned in pins:
        try:
            version = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            version = ""
        if version.split("+")[0] != pinned:
            wrong.append(Finding(name=name, found=False, version=version, advice=f"{pinned} is locked. {INSTALL}"))
    yield Finding(name="packages", found=not wrong, version=f"{len(pins) - len(wrong)} of {len(pins)}", advice=INSTALL)
    yield from wrong


def _lock() -> list[str]:
    try:
        return (CHECKOUT / "requirements.lock").read_text(encoding="utf-8").split()
    except OSError:
        return []


def _program(name: str, path_of: Callable[[], Path], *, needed: bool) -> Finding:
    try:
        done = subprocess.run([str(path_of()), "--version"], capture_output=True, text=True, timeout=20, check=True)
    except (PressroomError, OSError, subprocess.SubprocessError) as error:
        return Finding(name=name, found=False, advice=f"{error} {INSTALL}", required=needed)
    words = done.stdout.replace("v=", "").split()
    return Finding(
        name=name, found=True, version=next((word for word in words if word[0].isdigit()), ""), required=needed
    )


def _file(name: str, path: Path) -> Finding:
    size = path.stat().st_size if path.exists() else 0
    return Finding(name=name, found=size > 0, version=f"{size:,} bytes" if size else "", advice=f"{path}: {INSTALL}")


def _holds(name: str, version: str, check: Callable[[], None]) -> Finding:
    try:
        check()
    except PressroomError as error:
        return Finding(name=name, found=False, version=version, advice=str(error))
    return Finding(name=name, found=True, version=version)


def _existing(folder: Path, check: Callable[[Path], None]) -> None:
    """Checks a folder, or the nearest one above it that is there already: nothing is made here."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    check(folder)


def _ports(settings: Settings) -> Iterator[Finding]:
    ours = {entry.port for entry in read_status(settings.home).processes if entry.pid}
    named = {"postgres": settings.database_url, "redis": settings.redis_url, "chroma": settings.chroma_url}
    for name in ("dashboard", "dagster", "postgres", "redis", "chroma", "code_server"):
        if named.get(name):  # it runs elsewhere
            continue
        port = settings.port(name)
        if port in ours:
            yield Finding(name=f"port {port}", found=True, version=f"{name} (ours)")
        else:
            yield _holds(f"port {port}", name, lambda port=port, name=name: require_free_port(port, name))  # type: ignore[misc]


def _servers(settings: Settings) -> Iterator[Finding]:
    """Servers named in the settings; those not named only turn things on."""
    for name, setting, check in external_stores(settings):
        yield _store(f"{name} (yours)", setting, check)
    if settings.searxng_url:
        yield _server("SearXNG", settings.searxng_url, "/", "PRESSROOM_SEARXNG_URL")
    else:
        yield _off("web search", "PRESSROOM_SEARXNG_URL names a SearXNG server")
    if settings.ollama_model:
        yield _server("Ollama", settings.ollama_url, "/api/version", "PRESSROOM_OLLAMA_URL")
    if settings.openai_model and settings.openai_base_url:
        yield _server("OpenAI-compatible server", settings.openai_base_url, "/models", "PRESSROOM_OPENAI_BASE_URL")
    if settings.writes_offline:
        yield _off(
            "language model",
            "PRESSROOM_OLLAMA_MODEL or PRESSROOM_OPENAI_MODEL names one; now the offline writer writes",
        )
    if os.geteuid() == 0:
        yield Finding(name="user", found=True, version="root", required=False)


def _tools(settings: Settings) -> Iterator[Finding]:
    """Which crew holds which further tools; none is the usual case."""
    held = settings.tools_of_crews
    if not held:
        yield _off("tools of crews", "PRESSROOM_CREW_TOOLS gives some; now no agent holds any")
        return
    from domain.crew_tools import told

    there = importlib.util.find_spec("crewai_tools") is not None
    yield Finding(name="tools of crews", found=there, version=told(held), advice=f"crewai-tools is missing. {INSTALL}")


def _off(name: str, how: str) -> Finding:
    return Finding(name=name, found=False, version="off", advice=f"Optional: {how}.", required=False)


def _store(name: str, setting: str, check: Callable[[], str]) -> Finding:
    try:
        return Finding(name=name, found=True, version=check())
    except PressroomError as error:
        return Finding(name=name, found=False, advice=f"{error} Start it, or correct {setting}.")


def _server(name: str, address: str, path: str, setting: str) -> Finding:
    place = urlsplit(address)
    try:
        # Any answer below 500 shows that the server is there; the key is not sent.
        request = urllib.request.Request(address.rstrip("/") + path)  # noqa: S310 - the operator's own setting
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
            return Finding(name=name, found=answer.status < 500, version=place.netloc)
    except urllib.error.HTTPError as error:
        return Finding(name=name, found=error.code < 500, version=place.netloc, advice=f"It answers {error.code}.")
    except OSError as error:
        advice = f"Nothing answers at {address} ({error}): start it, or correct {setting}."
        return Finding(name=name, found=False, version=place.netloc, advice=advice)
