"""A model server for measurements: speaks OpenAI's chat protocol, answers at once or after a set delay, never thinks.

Its answers are well-formed for every task and cite the claims they were shown, so that all of our code runs as it would
with a model. It counts calls, the size of prompts, and the most it had in flight: that number, not a setting, is what a
run achieved. It is a process of its own, so its CPU is nobody's.

    python -m benchmarks.model_server PORT
"""

import asyncio
import hashlib
import itertools
import json
import re
import sys
import time
from collections import Counter

from aiohttp import web

USAGE = {"prompt_tokens": 1000, "completion_tokens": 400, "total_tokens": 1400}
PART = 1200
CLAIM = re.compile(r"<<<claim \w+>>>\n\[(\w+)\] (.+)")
PASSAGE = re.compile(r"<<<passage (\S+)[^>]*>>>\nSource: .*\n(.+)")
CALL = re.compile(r"<<<call to action \w+>>>\n(.+)")
_words = ("".join(letters) for letters in itertools.product("aeioubcdfg", repeat=5))
LETTERS = str.maketrans("0123456789", "ghijklmnop")  # a figure on a card would need a source
TOPIC = re.compile(r"^Topic: (.{1,40})", re.MULTILINE)


class Server:
    """Counts and answers."""

    def __init__(self) -> None:
        self.delay = 0.0
        self.in_flight = 0
        self._begin()

    def _begin(self) -> None:
        self.calls: Counter[str] = Counter()
        self.characters: Counter[str] = Counter()
        self.most, self.first, self.last = self.in_flight, 0.0, 0.0

    async def complete(self, request: web.Request) -> web.StreamResponse:
        """POST /v1/chat/completions."""
        self.first = self.first or time.time()
        self.in_flight += 1
        self.most = max(self.most, self.in_flight)
        asked = await request.json()
        prompt = "\n".join(str(message["content"]) for message in asked["messages"])
        task, said = answer(prompt)
        self.calls[task] += 1
        self.characters[task] += len(prompt)
        if self.delay:
            await asyncio.sleep(self.delay)
        self.in_flight -= 1
        self.last = time.time()
        if asked.get("stream"):
            return web.Response(body=_streamed(asked["model"], json.dumps(said)), content_type="text/event-stream")
        return web.json_response(_completion(asked["model"], json.dumps(said)))

    async def begin(self, request: web.Request) -> web.Response:
        """POST /begin {"delay": seconds}: count anew."""
        self.delay = float((await request.json())["delay"])
        self._begin()
        return web.json_response({})

    async def counts(self, _: web.Request) -> web.Response:
        """GET /counts, since the last /begin."""
        sizes = {task: round(self.characters[task] / calls) for task, calls in self.calls.items()}
        found = {"calls": dict(self.calls), "prompt_characters": sizes, "most_in_flight": self.most}
        return web.json_response(found | {"first": self.first, "last": self.last})


def answer(prompt: str) -> tuple[str, dict[str, object]]:
    """The task that the prompt's schema belongs to, and a well-formed answer to it."""
    topic = found.group(1) if (found := TOPIC.search(prompt)) else "Something"
    if "passage_id" in prompt:
        quotes = [{"passage_id": key, "quote": text.strip()[:400]} for key, text in PASSAGE.findall(prompt)[:40]]
        return "research", {"claims": quotes}
    if "seo_title" in prompt:
        return "seo", {"seo_title": topic, "seo_description": f"About {topic}.", "slug": "a-measured-title"}
    if "alt_text" in prompt:
        mark = hashlib.sha256(prompt.encode()).hexdigest()[:6].translate(LETTERS)
        drawn = f"{topic} {mark}"  # every card is another picture
        return "image_prompt", {"headline": drawn, "prompt": "Shapes.", "alt_text": f"A card: {topic}."}
    claims = CLAIM.findall(prompt)[:10]
    action = CALL.search(prompt)
    lines = [f"{text.strip()} [{key}]" for key, text in claims] + ([action.group(1)] if action else [])
    hook = f"{topic}." if "A LinkedIn post" in prompt else ""
    lines = [hook, *lines] if hook else lines
    title = f"{topic}, {next(_words)}"  # no two pieces are the same: nothing can be remembered from an earlier pass
    return "draft", {"hook": hook, "title": title, "body": "\n\n".join(lines) or "Nothing to say."}


def _completion(model: str, text: str) -> dict[str, object]:
    return {
        "id": "measured",
        "object": "chat.completion",
        "created": 0,
        "model": model,
        "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}],
        "usage": USAGE,
    }


def _streamed(model: str, text: str) -> bytes:
    """The same as a stream, in parts as long as a network packet: each token by itself would measure the client."""
    base = {"id": "measured", "object": "chat.completion.chunk", "created": 0, "model": model}
    parts = [text[at : at + PART] for at in range(0, len(text), PART)]
    ends: list[tuple[dict[str, str], str | None]] = [*(({"content": part}, None) for part in parts), ({}, "stop")]
    events: list[dict[str, object]] = [
        base | {"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]} for delta, finish in ends
    ]
    events.append(base | {"choices": [], "usage": USAGE})
    return b"".join(b"data: " + json.dumps(event).encode() + b"\n\n" for event in events) + b"data: [DONE]\n\n"


def main() -> None:
    """Serves until it is ended."""
    server = Server()
    app = web.Application(client_max_size=8 * 2**20)
    app.router.add_post("/v1/chat/completions", server.complete)
    app.router.add_post("/begin", server.begin)
    app.router.add_get("/counts", server.counts)
    web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), print=None, access_log=None)


if __name__ == "__main__":
    main()
