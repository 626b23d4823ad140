"""A model server for measurements: speaks OpenAI's chat protocol, answers at once or after a set delay, never thinks.

Its answers are well-formed for every task and cite the claims it was shown, so that all of our code runs as it would
with a model. It counts calls and the most it had in flight: that number, not a setting, is what a run achieved.

    python -m benchmarks.model_server PORT DELAY_SECONDS
"""

import asyncio
import json
import re
import sys

from aiohttp import web

CLAIM = re.compile(r"<<<claim \w+>>>\n\[(\w+)\] (.+)")
PASSAGE = re.compile(r"<<<passage (\S+)[^>]*>>>\n(.+)")
CALL = re.compile(r"<<<call to action \w+>>>\n(.+)")


class Server:
    """Counts and answers."""

    def __init__(self, delay: float) -> None:
        self.delay, self.calls, self.in_flight, self.most = delay, 0, 0, 0

    async def complete(self, request: web.Request) -> web.Response:
        """POST /v1/chat/completions."""
        asked = await request.json()
        self.calls += 1
        self.in_flight += 1
        self.most = max(self.most, self.in_flight)
        await asyncio.sleep(self.delay)
        self.in_flight -= 1
        prompt = "\n".join(str(message["content"]) for message in asked["messages"])
        return web.json_response(_completion(asked["model"], json.dumps(answer(prompt))))

    async def counts(self, _: web.Request) -> web.Response:
        """GET /counts, and begin to count anew."""
        found = {"calls": self.calls, "most_in_flight": self.most}
        self.calls, self.most = 0, self.in_flight
        return web.json_response(found)


def answer(prompt: str) -> dict[str, object]:
    """A well-formed answer for the task the prompt's schema belongs to."""
    if "passage_id" in prompt:
        return {"claims": [{"passage_id": key, "quote": text.strip()} for key, text in PASSAGE.findall(prompt)[:40]]}
    if "seo_title" in prompt:
        return {
            "seo_title": "A measured title",
            "seo_description": "A measured description.",
            "slug": "a-measured-title",
        }
    if "alt_text" in prompt:
        return {"headline": "A measured headline", "prompt": "Shapes.", "alt_text": "A card with a headline."}
    claims = CLAIM.findall(prompt)[:10]
    action = CALL.search(prompt)
    lines = [f"{text.strip()} [{key}]" for key, text in claims] + ([action.group(1)] if action else [])
    return {
        "title": "A measured piece",
        "body": "\n\n".join(lines) or "Nothing to say.",
        "subject": "A subject",
        "preheader": "What it is about",
    }


def _completion(model: str, text: str) -> dict[str, object]:
    return {
        "id": "measured",
        "object": "chat.completion",
        "created": 0,
        "model": model,
        "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}],
        "usage": {"prompt_tokens": 1000, "completion_tokens": 400, "total_tokens": 1400},
    }


def main() -> None:
    """Serves until it is killed."""
    server = Server(float(sys.argv[2]))
    app = web.Application(client_max_size=8 * 2**20)
    app.router.add_post("/v1/chat/completions", server.complete)
    app.router.add_get("/counts", server.counts)
    web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), print=None)


if __name__ == "__main__":
    main()
