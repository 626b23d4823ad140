"""Local servers that speak the protocols of Ollama and OpenAI over HTTP, for the real clients to talk to.

Both stream where they are asked to, as the real ones do: Ollama lines of JSON, of which the last says `done`; OpenAI
events, of which the last but one says why it ended, the one after it what was used, and the very last `[DONE]`.
"""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple


@dataclass
class ModelServer:
    """What the server will answer, and what it was asked. `status` other than 200 answers with an error. `tool_calls`
    stand in the answer beside its text. A stream has `parts` of text; after `stall_after` of them nothing more comes,
    after `end_after` it ends in good order and too early, after `fail_after` an error comes in the midst of it. With
    `script`, the text is what it makes of the prompt."""

    address: str = ""
    text: str = '{"answer": "yes"}'
    tokens_in: int = 40
    tokens_out: int = 12
    finish: str = "stop"
    status: int = 200
    reason: str = "broken"
    code: str | None = None
    refused: tuple[str, ...] = ()
    refused_format: str = ""
    counts: bool = True
    streams: bool = True
    parts: int = 3
    stall_after: int | None = None
    end_after: int | None = None
    fail_after: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    delay_seconds: float = 0.0
    drip_seconds: float = 0.0
    cut_after: int | None = None
    raw: bytes | None = None
    tool_calls: list[dict[str, Any]] = field(default_factory=list)
    script: Callable[[str], str] | None = None
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    def said(self, asked: dict[str, Any]) -> str:
        """The whole text of an answer."""
        return self.script("\n".join(str(each["content"]) for each in asked["messages"])) if self.script else self.text

    def pieces(self, asked: dict[str, Any]) -> list[str]:
        """The text in as many parts as are asked for."""
        text = self.said(asked)
        size = max(1, -(-len(text) // self.parts))
        return [text[at : at + size] for at in range(0, len(text), size)] or [""]


class Answer(NamedTuple):
    """One answer of a protocol: its status, and its body in the parts in which it is sent."""

    status: int
    parts: list[bytes]
    media_type: str = "application/json"
    is_stream: bool = False


Protocol = Callable[[ModelServer, str, dict[str, Any]], Answer]


def _plain(status: int, body: dict[str, Any]) -> Answer:
    return Answer(status, [json.dumps(body).encode()])


def _ollama(server: ModelServer, path: str, asked: dict[str, Any]) -> Answer:
    if path != "/api/chat":
        return _plain(404, {"error": "no such route"})
    if server.status != 200:
        return _plain(server.status, {"error": server.reason})
    base = {"model": asked["model"], "created_at": "2026-11-24T03:00:00Z"}
    end = {
        "done": True,
        "done_reason": server.finish,
        "total_duration": 1_000_000,
        "load_duration": 1_000,
        "prompt_eval_count": server.tokens_in,
        "prompt_eval_duration": 1_000,
        "eval_count": server.tokens_out,
        "eval_duration": 1_000,
    }
    if not (asked.get("stream", True) and server.streams):
        return _plain(200, base | {"message": _message(server, asked)} | end)
    lines: list[dict[str, Any]] = [
        base | {"message": {"role": "assistant", "content": piece}, "done": False} for piece in server.pieces(asked)
    ]
    if server.tool_calls:
        said = {"role": "assistant", "content": "", "tool_calls": server.tool_calls}
        lines.append(base | {"message": said, "done": False})
    lines.append(base | {"message": {"role": "assistant", "content": ""}} | end)
    if server.fail_after is not None:
        lines = [*lines[: server.fail_after], {"error": server.reason}]
    return Answer(200, [json.dumps(line).encode() + b"\n" for line in lines], "application/x-ndjson", is_stream=True)


def _openai(server: ModelServer, path: str, asked: dict[str, Any]) -> Answer:
    if path != "/v1/chat/completions":
        return _plain(404, {"error": {"message": "no such route", "type": "invalid_request_error", "code": None}})
    if server.refused_format and "response_format" in asked:
        return _plain(400, {"error": {"message": server.refused_format, "type": "invalid_request_error", "code": None}})
    if refused := next((name for name in server.refused if name in asked), None):
        said = f"Unsupported parameter: '{refused}'"
        return _plain(400, {"error": {"message": said, "type": "invalid_request_error", "code": None}})
    if server.status != 200:
        return _plain(server.status, {"error": {"message": server.reason, "type": "error", "code": server.code}})
    usage = {
        "prompt_tokens": server.tokens_in,
        "completion_tokens": server.tokens_out,
        "total_tokens": server.tokens_in + server.tokens_out,
    }
    if not (asked.get("stream") and server.streams):
        whole = _chunk(asked, "chat.completion") | ({"usage": usage} if server.counts else {})
        whole["choices"] = [{"index": 0, "message": _message(server, asked), "finish_reason": server.finish}]
        return _plain(200, whole)
    deltas: list[dict[str, Any]] = [{"role": "assistant", "content": ""}]
    deltas += [{"content": piece} for piece in server.pieces(asked)]
    if server.tool_calls:
        deltas.append({"tool_calls": [{"index": n} | call for n, call in enumerate(server.tool_calls)]})
    events = [_chunk(asked) | {"choices": [{"index": 0, "delta": delta, "finish_reason": None}]} for delta in deltas]
    events.append(_chunk(asked) | {"choices": [{"index": 0, "delta": {}, "finish_reason": server.finish}]})
    if server.counts and (asked.get("stream_options") or {}).get("include_usage"):
        events.append(_chunk(asked) | {"choices": [], "usage": usage})
    if server.fail_after is not None:
        failed = {"error": {"message": server.reason, "type": "error", "code": server.code}}
        events = [*events[: server.fail_after], failed]
    parts = [b"data: " + json.dumps(event).encode() + b"\n\n" for event in events]
    return Answer(200, [*parts, b"data: [DONE]\n\n"], "text/event-stream", is_stream=True)


def _chunk(asked: dict[str, Any], kind: str = "chat.completion.chunk") -> dict[str, Any]:
    return {"id": "chatcmpl-1", "object": kind, "created": 1764000000, "model": asked["model"]}


def _message(server: ModelServer, asked: dict[str, Any]) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": server.said(asked)}
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
def _serving(protocol: Protocol) -> Iterator[ModelServer]:
    state, closing = ModelServer(), threading.Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body in one packet: two would wait 40 ms for each other's acknowledgement

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
            state.requests.append(asked)
            state.keys.append(self.headers.get("authorization", ""))
            closing.wait(state.delay_seconds)
            answer = protocol(state, self.path, asked)
            if state.raw is not None:
                answer = Answer(answer.status, [state.raw])
            chunked = answer.is_stream and state.raw is None
            self.send_response(answer.status)
            for name, value in {"content-type": answer.media_type, **state.headers}.items():
                self.send_header(name, value)
            if chunked:
                self.send_header("transfer-encoding", "chunked")
            else:
                self.send_header("content-length", str(len(b"".join(answer.parts))))
            self.end_headers()
            self._send(answer.parts, chunked=chunked)

        def _send(self, parts: list[bytes], *, chunked: bool) -> None:
            """The parts; or byte by byte with pauses; or cut off in the midst of them."""
            if state.cut_after is not None:
                self._write(b"".join(parts)[: state.cut_after], chunked=chunked)
                self.close_connection = True
                return
            if state.drip_seconds:
                parts = [bytes([byte]) for byte in b"".join(parts)]
            for number, part in enumerate(parts):
                if number == state.end_after:
                    break
                if number == state.stall_after:
                    self.wfile.flush()
                    closing.wait(30)
                self._write(part, chunked=chunked)
                if state.drip_seconds:
                    self.wfile.flush()
                    closing.wait(state.drip_seconds)
            if chunked:
                self.wfile.write(b"0\r\n\r\n")

        def _write(self, part: bytes, *, chunked: bool) -> None:
            self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part) if chunked else part)

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
        closing.set()
        http.shutdown()
        http.server_close()
        thread.join()
