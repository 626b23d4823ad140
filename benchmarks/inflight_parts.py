"""Loads what a worker loads, one thing after the other, and prints how much memory (PSS) each of them took.

Run with a worker's environment; the last line is JSON: name → megabytes more than before.
"""

import json
import os
from collections.abc import Callable
from typing import Final

from benchmarks.processes import memory_bytes

LONG: Final = "Sixty words of a passage about lorries that wait at a dock door until somebody has time for them. " * 3


def main() -> None:
    """Step by step."""
    steps: dict[str, Callable[[], object]] = {
        "program: Dagster and our definitions": _program,
        "services: database, Chroma's client": _services,
        "embedding model": lambda: _embed(["A short text."]),
        "embedding of 64 passages": lambda: _embed([f"{n} {LONG}" for n in range(64)]),
        "CrewAI": _crewai,
        "the model's client": _client,
        "drawing of a picture": _picture,
    }
    found: dict[str, float] = {"an empty Python": _held()}
    for name, step in steps.items():
        before = _held()
        step()
        found[name] = round(_held() - before, 1)
    print(json.dumps(found))


def _held() -> float:
    return memory_bytes({"self": os.getpid()})["self"] / 1e6


def _program() -> None:
    import dagster_celery.app  # noqa: F401

    import definitions  # noqa: F401


def _services() -> None:
    from resources.wiring import press_services

    services = press_services()
    services.database.ping()
    services.vectors.ping()


def _embed(texts: list[str]) -> None:
    from resources.wiring import embedder

    embedder().embed(texts)


def _crewai() -> None:
    from crews.runtime import crewai

    crewai()


def _client() -> None:
    from openai import OpenAI

    from resources.wiring import language_model

    language_model()
    OpenAI(base_url="http://127.0.0.1:9", api_key="none").chat.completions  # noqa: B018 - loads it


def _picture() -> None:
    from domain.guide import Guide
    from domain.media import SIZES, ImageRequest
    from resources.images.brand_card import BrandCard

    width, height = SIZES["wide"]
    BrandCard().make(
        ImageRequest(
            headline="What a lorry's wait really costs",
            prompt="Shapes.",
            alt_text="A card.",
            guide=Guide(company="Northquay"),
            width=width,
            height=height,
            logo=None,
        )
    )


if __name__ == "__main__":
    main()
