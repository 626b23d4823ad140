"""Calls that carry a password: what was sent decides what may be done next, and nobody is led elsewhere."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from domain.errors import NeedsPerson
from resources.calls import GuardedCaller, NoReply, NotSent
from tests.conftest import free_port
from tests.fakes.web_server import tls_server

GOOD = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nRetry-After: 7\r\n\r\nok"


@contextmanager
def serving(answer: Callable[[socket.socket], object]) -> Iterator[str]:
    """The address of a server that takes one connection."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            connection, _ = listening.accept()
            with connection:
                answer(connection)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/wp-json/"
        thread.join(5)


def a_caller(address: str, **changes: float) -> GuardedCaller:
    return GuardedCaller([address.split("/")[2]], seconds=changes.get("seconds", 5), largest=1000)


def heard(connection: socket.socket) -> bytes:
    """The whole request: its head and as much as it announces."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    length = next((int(line[16:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def saying(answer: bytes) -> Callable[[socket.socket], object]:
    """Hears the request and says that."""

    def heard_and_said(connection: socket.socket) -> None:
        heard(connection)
        connection.sendall(answer)

    return heard_and_said


def test_method_headers_and_body_arrive_and_the_answer_comes_back() -> None:
    seen: list[bytes] = []

    def answer(connection: socket.socket) -> None:
        seen.append(heard(connection))
        connection.sendall(GOOD)

    with serving(answer) as address:
        reply = a_caller(address).call("POST", address, headers={"Authorization": "Basic x"}, body="é".encode() * 3)
    assert (reply.status, reply.body, reply.wait()) == (200, b"ok", 7.0)
    assert seen[0].startswith(b"POST /wp-json/ HTTP/1.1")
    assert b"Authorization: Basic x" in seen[0]
    assert seen[0].endswith("é".encode() * 3)


def test_a_redirect_is_an_answer_and_not_followed() -> None:
    moved = b"HTTP/1.1 302 Found\r\nLocation: http://elsewhere.example/\r\nContent-Length: 0\r\n\r\n"
    with serving(saying(moved)) as address:
        reply = a_caller(address).call("POST", address, body=b"x")
    assert (reply.status, reply.headers["location"]) == (302, "http://elsewhere.example/")


def test_where_nobody_listens_nothing_was_sent() -> None:
    address = f"http://127.0.0.1:{free_port()}/"
    with pytest.raises(NotSent):
        a_caller(address).call("POST", address, body=b"x")


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1/", "http://10.0.0.1/", "http://[::1]/", "http://169.254.169.254/"]
)
def test_a_private_host_is_called_only_where_it_is_named(address: str) -> None:
    with pytest.raises(NeedsPerson, match="not a public address"):
        GuardedCaller(["another.example"]).call("GET", address)


@pytest.mark.parametrize("address", ["ftp://example.org/", "https://user:word@example.org/", "file:///etc/passwd"])
def test_only_plain_web_addresses_are_called(address: str) -> None:
    with pytest.raises(NeedsPerson):
        GuardedCaller().call("GET", address)


def test_a_server_that_cannot_prove_who_it_is_gets_no_password(tmp_path: Path) -> None:
    with tls_server(tmp_path, "localhost") as port, pytest.raises(NeedsPerson, match="certificate"):
        GuardedCaller([f"localhost:{port}"]).call("POST", f"https://localhost:{port}/", body=b"x")


@pytest.mark.parametrize(
    "answer",
    [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\ncut", b"no http at all\r\n\r\n",
     b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 2\r\n\r\nok",
     b"HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n" + b"x" * 2000],
    ids=["nothing", "cut", "no-http", "packed", "too-large"],
)  # fmt: skip
def test_a_call_without_a_whole_answer_may_have_had_its_effect(answer: bytes) -> None:
    with serving(saying(answer)) as address, pytest.raises(NoReply):
        a_caller(address).call("POST", address, body=b"x")


def test_a_silent_server_is_left_when_the_time_is_over() -> None:
    over = threading.Event()
    with serving(lambda connection: bool(over.wait(5))) as address:
        with pytest.raises(NoReply, match="took too long"):
            a_caller(address, seconds=0.3).call("POST", address, body=b"x")
        over.set()


def test_a_large_body_has_the_time_that_a_slow_line_needs() -> None:
    """The server reads so slowly that sending alone takes longer than a whole small call may."""
    film, seen = b"x" * 3 * 250_000, []

    def slowly(connection: socket.socket) -> None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 16)
        time.sleep(0.6)
        seen.append(heard(connection))
        connection.sendall(GOOD)

    with serving(slowly) as address:
        assert a_caller(address, seconds=0.3).call("POST", address, body=film).status == 200
    assert seen[0].endswith(film)


def test_a_server_that_has_heard_enough_is_still_understood() -> None:
    """It answers 413 and closes while we are still sending."""

    def answer(connection: socket.socket) -> None:
        connection.recv(1000)
        connection.sendall(b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(1 << 20):  # read what comes, so that the answer is not overtaken by a reset
            pass

    with serving(answer) as address:
        assert a_caller(address).call("POST", address, body=b"x" * 3_000_000).status == 413
