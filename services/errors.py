"""Why a service is not there: sentences for the person at the terminal."""

import os
import socket
from pathlib import Path

from domain.errors import NeedsPerson, PressroomError


class NotReady(PressroomError):
    """A service did not come up; the text says which one, and where its log is."""


def last_lines(log: Path, most: int = 3) -> str:
    """The end of a log in one line, for the sentence about it."""
    try:
        data = log.read_bytes()[-4000:]
    except OSError:
        return ""
    lines = [line.strip() for line in data.decode("utf-8", "replace").splitlines() if line.strip()]
    return " | ".join(lines[-most:])


def require_free_port(port: int, wanted_by: str) -> None:
    """Refuses, by name, when another program listens on a port of ours."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise NeedsPerson(
                f"Port {port}, wanted by {wanted_by}, is taken by another program: stop that program, or move all "
                f"ports with PRESSROOM_PORT_BASE."
            ) from error


def require_writable(folder: Path) -> None:
    """Makes a folder and checks that files can be written there, with room to work."""
    probe = folder / f".probe-{os.getpid()}"
    try:
        if not folder.exists():
            folder.mkdir(parents=True)
            # PostgreSQL runs as another user when we are root, and must be able to pass through.
            folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
        probe.write_bytes(b"x")
        probe.unlink()
    except OSError as error:
        raise NeedsPerson(
            f"The home folder {folder} cannot be written ({error.strerror}): give it another owner or rights, or name "
            f"another one with PRESSROOM_HOME."
        ) from error


def require_room(folder: Path, megabytes: int = 500) -> None:
    """Refuses to start on a full disk: databases stopped by one are no pleasure to repair."""
    status = os.statvfs(folder)
    free = status.f_bavail * status.f_frsize // 1_000_000
    if free < megabytes:
        raise NeedsPerson(
            f"The disk that holds {folder} has {free} MB left, and {megabytes} MB are needed to start: free some room, "
            f"or name another home with PRESSROOM_HOME."
        )
