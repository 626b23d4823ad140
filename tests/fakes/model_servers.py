"""Local servers that speak the protocols of Ollama and OpenAI over HTTP, for the real clients to talk to."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class ModelServer:
    """What the server will answer, and what it was asked. `status` other than 200 answers with an error. `tool_calls`
    stand in the answer beside its text. With `script`, the text is what it makes of the prompt."""

    address: str = ""
    text: str = '{"answer": "yes"}'
    tokens_in: int = 40
    tokens_out: int = 12
    finish: str = "stop"
    status: int = 200
    reason: str = "broken"
    code: str | None = None
    refused_format: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    delay_seconds: float = 0.0
    drip_seconds: float = 0.0
    cut_after: int | None = None
    raw: bytes | None = None
    tool_calls: list[dict[str, Any]] = field(default_factory=list)
    script: Callable[[str], str] | None = None
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)


def _ollama(server: ModelServer, path: str, asked: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    if path != "/api/chat":
        return 404, {"error": "no such route"}
    if server.status != 200:
        return server.status, {"error": server.reason}
    return 200, {
        "model": asked["model"],
        "created_at": "2026-11-24T03:00:00Z",
        "message": _message(server, asked),
        "done": True,
        "done_reason": server.finish,
        "total_duration": 1_000_000,
        "load_duration": 1_000,
        "prompt_eval_count": server.tokens_in,
        "prompt_eval_duration": 1_000,
        "eval_count": server.tokens_out,
        "eval_duration": 1_000,
    }


def _openai(server: ModelServer, path: str, asked: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    if path != "/v1/chat/completions":
        return 404, {"error": {"message": "no such route", "type": "invalid_request_error", "code": None}}
    if server.refused_format and "response_format" in asked:
        return 400, {"error": {"message": server.refused_format, "type": "invalid_request_error", "code": None}}
    if server.status != 200:
        return server.status, {"error": {"message": server.reason, "type": "error", "code": server.code}}
    return 200, {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1764000000,
        "model": asked["model"],
        "choices": [{"index": 0, "message": _message(server, asked), "finish_reason": server.finish}],
        "usage": {
            "prompt_tokens": server.tokens_in,
            "completion_tokens": server.tokens_out,
            "total_tokens": server.tokens_in + server.tokens_out,
        },
    }


def _message(server: ModelServer, asked: dict[str, Any]) -> dict[str, Any]:
    prompt = "\n".join(str(message["content"]) for message in asked["messages"])
    message: dict[str, Any] = {"role": "assistant", "content": server.script(prompt) if server.script else server.text}
    return message | ({"tool_calls": server.tool_calls} if server.tool_calls else {})


@contextmanager
def ollama_server() -> Iterator[ModelServer]:
    """A server that speaks Ollama's /api/chat."""
    with _serving(_ollama) as server:
        yield server


@contextmanager
def openai_server() -> Iterator[ModelServer]:
    """A server that speaks OpenAI's /v1/chat/completions."""
    with _serving(_openai) as server:
        server.address += "/v1"
        yield server


@contextmanager
def _serving(protocol: Any) -> Iterator[ModelServer]:
    state = ModelServer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body in one packet: two would wait 40 ms for each other's acknowledgement

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
            state.requests.append(asked)
            state.keys.append(self.headers.get("authorization", ""))
            time.sleep(state.delay_seconds)
            status, answer = protocol(state, self.path, asked)
            body = state.raw if state.raw is not None else json.dumps(answer).encode()
            self.send_response(status)
            for name, value in {"content-type": "application/json", **state.headers}.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self._send(body)

        def _send(self, body: bytes) -> None:
            """The body whole; or byte by byte with pauses; or cut off before its announced length."""
            if state.cut_after is not None:
                self.wfile.write(body[: state.cut_after])
                self.close_connection = True
                return
            if not state.drip_seconds:
                self.wfile.write(body)
                return
            for byte in body:
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                time.sleep(state.drip_seconds)

        def log_message(self, *args: Any) -> None:
            """Quiet."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            """A client that hung up is part of the tests."""

    http = Server(("127.0.0.1", 0), Handler)
    state.address = f"http://127.0.0.1:{http.server_port}"
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        http.shutdown()
        http.server_close()
        thread.join()
