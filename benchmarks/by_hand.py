"""The script to be measured against: what one would write by hand for this one job, in one file, on asyncio.

It reads the same rows, makes the same calls with prompts of the same size through the same vendor's client, draws the
same cards, embeds the same texts, and inserts the same rows. What it leaves out is what the product is for: no claim is
checked, nothing is leased, nothing survives a crash, nobody sees progress, no lineage, no second workspace.

Reads its job as JSON from standard input, and prints its own CPU seconds, imports and model loading left out.
"""

import asyncio
import hashlib
import json
import re
import resource
import sys
from pathlib import Path
from typing import Any, Final

from openai import AsyncOpenAI
from psycopg import AsyncConnection
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb
from psycopg_pool import AsyncConnectionPool

from domain.guide import Guide
from domain.media import SIZES, ImageRequest
from resources.embedder import OnnxEmbedder
from resources.files import LocalFiles
from resources.images.brand_card import BrandCard
from store.ids import new_id
from store.vectors import VectorStore

TASKS = {"draft": "Schema: body", "seo": "Schema: seo_title", "image_prompt": "Schema: alt_text"}
RULES = "Write what the claims say, cite each of them, keep to the brand's words and to its spelling. "
MARK = re.compile(r" ?\[(c\d+)\]")
SIZES_OF = {"linkedin": ("wide", "square"), "blog": ("wide",), "email": ("wide",)}
BATCH = 32
LIBRARY: Final = "content_library"


class Script:
    """One run over all pieces."""

    def __init__(self, job: dict[str, Any]) -> None:
        self.job = job
        self.client = AsyncOpenAI(base_url=job["model_url"], api_key="none", max_retries=0)
        self.pool: AsyncConnectionPool[AsyncConnection[dict[str, Any]]] = AsyncConnectionPool(
            job["database_url"],
            min_size=4,
            max_size=4,
            open=False,
            kwargs={"row_factory": dict_row, "options": "-c search_path=pressroom -c timezone=UTC"},
        )
        self.images, self.files = BrandCard(), LocalFiles(Path(job["media"]))
        self.embedder, self.vectors = OnnxEmbedder(Path(job["embedding"])), VectorStore(job["chroma_url"])
        self.guide = Guide(company="none")
        self.titles: dict[str, str] = {}
        self.fresh: list[tuple[str, str, str]] = []

    async def run(self) -> None:
        """All pieces, so many at once."""
        await self.pool.open()
        async with self.pool.connection() as conn:
            await self._enter(conn)
            row = await (await conn.execute("SELECT guide FROM workspaces")).fetchone()
            found = await conn.execute("SELECT id, title FROM sources")
            self.titles = {each["id"]: each["title"] for each in await found.fetchall()}
        self.guide = Guide.model_validate(row["guide"] if row else {})
        room = asyncio.Semaphore(self.job["at_once"])

        async def one(draft_id: str) -> None:
            async with room:
                await self.piece(draft_id)

        await asyncio.gather(*(one(draft_id) for draft_id in self.job["draft_ids"]))
        await self.remember(1)
        await self.pool.close()

    async def piece(self, draft_id: str) -> None:
        """One piece from its rows to its rows."""
        brief, claims = await self.read(draft_id)
        asked = brief["brief"]
        ground = f"Topic: {asked['topic']}\nAngle: {asked['angle']}\nKey message: {asked['key_message']}\n"
        shown = "\n".join(
            f"<<<claim {c['id']}>>>\n[{c['id']}] {c['text']}\nPassage: {c['passage']}\n<<<end>>>" for c in claims
        )
        action = "<<<call to action 0>>>\nBook a dock review: https://northquay.example/dock-review\n"
        written = await self.ask("draft", ground + shown + "\n" + action)
        text = "\n\n".join(MARK.sub("", line) for line in written["body"].split("\n\n"))
        told = f"{ground}{written['title']}\n{text}"
        found = await self.ask("seo", told)
        picture = await self.ask("image_prompt", told)
        media = await asyncio.to_thread(self.draw, brief, picture)
        await self.save(brief, claims, written, text, found, media)

    async def ask(self, task: str, content: str) -> dict[str, Any]:
        """One model call with a prompt as long as the product's."""
        padding = max(0, self.job["characters"][task] - len(content) - len(TASKS[task]))
        rules = (RULES * (padding // len(RULES) + 1))[:padding]
        answer = await self.client.chat.completions.create(
            model=self.job["model"],
            messages=[{"role": "system", "content": rules}, {"role": "user", "content": content + TASKS[task]}],
            response_format={"type": "json_object"},
            temperature=0.2,
        )
        said: dict[str, Any] = json.loads(answer.choices[0].message.content or "{}")
        return said

    def draw(self, brief: dict[str, Any], words: dict[str, Any]) -> list[dict[str, Any]]:
        """The channel's cards, stored under their digests."""
        made = []
        for size in SIZES_OF[brief["channel"]]:
            width, height = SIZES[size]
            data, path = f"{words['headline']} {size}".encode(), "none"
            if self.job["pictures"]:
                request = ImageRequest(
                    headline=words["headline"],
                    prompt=words["prompt"],
                    alt_text=words["alt_text"],
                    guide=self.guide,
                    width=width,
                    height=height,
                    logo=None,
                )
                data = self.images.make(request).data
                path = self.files.put(self.job["workspace_id"], data, ".png")
            digest = hashlib.sha256(data).hexdigest()
            made.append(
                {"digest": digest, "width": width, "height": height, "path": path, "alt_text": words["alt_text"]}
            )
        return made

    async def _enter(self, conn: AsyncConnection[dict[str, Any]]) -> None:
        await conn.execute("SELECT set_config('pressroom.workspace', %s, true)", [self.job["workspace_id"]])

    async def read(self, draft_id: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """The piece with its brief, and the claims of its channel."""
        async with self.pool.connection() as conn:
            await self._enter(conn)
            found = await conn.execute(
                "SELECT d.id AS draft_id, d.brief_id, d.channel, b.brief FROM content_drafts d JOIN briefs b "
                "ON b.id = d.brief_id WHERE d.id = %s",
                [draft_id],
            )
            brief = await found.fetchone()
            assert brief is not None
            found = await conn.execute(
                "SELECT id, campaign_id, text, source_id, passage_id, start_at, end_at FROM claims "
                "WHERE brief_id = %s AND %s = ANY(channels) ORDER BY position",
                [brief["brief_id"], brief["channel"]],
            )
            claims = await found.fetchall()
            found = await conn.execute(
                "SELECT id, text FROM passages WHERE campaign_id = %s AND id = ANY(%s)",
                [claims[0]["campaign_id"], [claim["passage_id"] for claim in claims]],
            )
            passages = {row["id"]: row["text"] for row in await found.fetchall()}
            for claim in claims:
                claim["passage"], claim["title"] = passages[claim["passage_id"]], self.titles[claim["source_id"]]
            return brief, claims

    async def save(
        self,
        brief: dict[str, Any],
        claims: list[dict[str, Any]],
        written: dict[str, Any],
        text: str,
        found: dict[str, Any],
        media: list[dict[str, Any]],
    ) -> None:
        """Version, evidence, media, calls and index entry, in one transaction."""
        version_id, by_id = new_id("ver"), {claim["id"]: claim for claim in claims}
        package = json.dumps(
            {"channel": brief["channel"], "title": written["title"], "text": text, **found} | {"media": media}
        )
        digest = hashlib.sha256(package.encode()).hexdigest()
        async with self.pool.connection() as conn:
            await self._enter(conn)
            await conn.execute(
                "INSERT INTO content_versions (id, draft_id, number, digest, package, title, state, made_with, model) "
                "VALUES (%s, %s, 1, %s, %s, %s, 'current', %s, %s)",
                [version_id, brief["draft_id"], digest, package, written["title"], Jsonb({}), self.job["model"]],
            )
            await conn.cursor().executemany(
                "INSERT INTO evidence (version_id, position, sentence, verdict, claim_id, source_id, source_title, "
                "passage, start_at, end_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
                [(version_id, at, *_evidence(line, by_id)) for at, line in enumerate(written["body"].split("\n\n"))],
            )
            await conn.cursor().executemany(
                "INSERT INTO media_assets (id, draft_id, digest, media_type, width, height, alt_text, maker, path) "
                "VALUES (%s, %s, %s, 'image/png', %s, %s, %s, 'by hand', %s)",
                [
                    (new_id("media"), brief["draft_id"], m["digest"], m["width"], m["height"], m["alt_text"], m["path"])
                    for m in media
                ],
            )
            await conn.cursor().executemany(
                "INSERT INTO model_calls (id, draft_id, brief_id, task, model, tokens_in, tokens_out) "
                "VALUES (%s, %s, %s, %s, %s, 1000, 400)",
                [(new_id("call"), brief["draft_id"], brief["brief_id"], task, self.job["model"]) for task in TASKS],
            )
            await conn.execute(
                "UPDATE content_drafts SET version = 1, version_id = %s, status = 'in_review', updated_at = now() "
                "WHERE id = %s",
                [version_id, brief["draft_id"]],
            )
            await conn.execute(
                "INSERT INTO embeddings (collection, row_id, digest, indexed_at) VALUES (%s, %s, %s, now())",
                [LIBRARY, version_id, digest],
            )
        self.fresh.append((version_id, digest, f"{written['title']}\n{text}"))
        await self.remember(BATCH)

    async def remember(self, least: int) -> None:
        """Embeds and indexes what was written, a batch at a time."""
        if len(self.fresh) >= least and self.job["pictures"]:
            batch, self.fresh = self.fresh, []
            await asyncio.to_thread(self.index, batch)

    def index(self, batch: list[tuple[str, str, str]]) -> None:
        """One batch into Chroma."""
        vectors = self.embedder.embed([text for _, _, text in batch])
        self.vectors.upsert(self.job["workspace_id"], LIBRARY, [version_id for version_id, _, _ in batch], vectors)


def _evidence(line: str, claims: dict[str, dict[str, Any]]) -> tuple[Any, ...]:
    found = MARK.search(line)
    claim = claims.get(found.group(1)) if found else None
    if claim is None:
        return (line, "no_claim", None, None, None, None, None, None)
    place = (claim["source_id"], claim["title"], claim["passage"], claim["start_at"], claim["end_at"])
    return (MARK.sub("", line), "supported", claim["id"], *place)


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Runs the job on standard input."""
    script = Script(json.load(sys.stdin))
    script.embedder.embed(["warm"])
    script.vectors.count(script.job["workspace_id"], LIBRARY)
    before = _cpu()
    asyncio.run(script.run())
    print(json.dumps({"cpu_seconds": _cpu() - before}))


if __name__ == "__main__":
    main()
