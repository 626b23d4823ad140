"""Many typical articles from few: pages made of the real campaign's articles by systematic variation.

Each page mixes the paragraphs of two articles in an order of its own and has figures of its own, so that no two are the
same article; round it stands what stands round articles: navigation, a side column, a footer, scripts. A web server on
loopback hands them out, robots.txt included.
"""

import random
import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final

from benchmarks.machine import CHECKOUT
from resources.documents.reader import FileReader

FOLDER: Final = CHECKOUT.parent / "shared" / "data" / "observability" / "sources"
_FRAME: Final = """<!doctype html><html lang="en"><head><title>{title}</title><meta name="author" content="Jo Doe">
<meta property="article:published_time" content="2026-0{month}-1{month}"><style>{style}</style></head><body>
<header><nav>{links}</nav></header><main><article><h1>{title}</h1>{body}</article>
<aside><h2>Read next</h2><ul>{links}</ul></aside></main><footer><p>All rights reserved.</p>{links}</footer>
<script>{script}</script></body></html>"""


def pages(count: int, seed: int) -> tuple[bytes, ...]:
    """That many pages. Raises SystemExit where the real articles are not beside this clone."""
    texts = [FileReader().read(path.name, path.read_bytes()).text for path in sorted(Path(FOLDER).glob("*.md"))]
    if not texts:
        raise SystemExit(f"the real campaign's articles are not beside this clone ({FOLDER.parent.name})")
    chance = random.Random(seed)
    return tuple(_page(chance, number, texts) for number in range(count))


def _page(chance: random.Random, number: int, texts: Sequence[str]) -> bytes:
    one, other = chance.sample(texts, 2)
    blocks = [block for text in (one, other) for block in text.split("\n\n") if not block.startswith("#")]
    chosen = chance.sample(blocks, len(blocks) // 2)
    body = "".join(_block(_with_other_figures(chance, block)) for block in chosen)
    links = "".join(f'<li><a href="/{n}">Another story, number {n}, about something</a></li>' for n in range(40))
    style, script = ".a{color:red}" * 300, "var a = 1;" * 1000
    title = f"What teams told us, part {number}"
    return _FRAME.format(title=title, month=1 + number % 9, body=body, links=links, style=style, script=script).encode()


def _with_other_figures(chance: random.Random, text: str) -> str:
    return re.sub(r"\d+", lambda found: str(chance.randint(1, 10 ** len(found.group()))), text)


def _block(text: str) -> str:
    lines = text.split("\n")
    if lines[0].startswith("- "):
        return "<ul>" + "".join(f"<li>{escape(line[2:])}</li>" for line in lines) + "</ul>"
    return "".join(f"<p>{escape(line)}</p>" for line in lines)


@contextmanager
def served(bodies: Sequence[bytes]) -> Iterator[str]:
    """A web server's `host:port`; page n is `/n`."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = self.path.strip("/")
            body = bodies[int(name)] if name.isdigit() and int(name) < len(bodies) else b""
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its base class says so
            """Silent."""

    listener = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listener.daemon_threads = True
    threading.Thread(target=listener.serve_forever, daemon=True).start()
    try:
        yield f"127.0.0.1:{listener.server_port}"
    finally:
        listener.shutdown()
        listener.server_close()
