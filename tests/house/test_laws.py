"""The laws of the house that no linter knows, held over every file that is committed.

Who may import whom is import-linter's to hold, as a part of `make check`; here only that it looks at every room.
"""

import ast
import re
import subprocess
from collections.abc import Iterator
from configparser import ConfigParser
from functools import cache
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
TOOLS = {"tests", "benchmarks", "deploy"}  # they may import everything, and nothing imports them
READS_ENVIRONMENT = {"resources", *TOOLS}
SETS_SWITCHES = {"crews/runtime.py"}  # crewai reads its off switches from the environment, and only there
LONGEST, LONGEST_TEST = 400, 500
VAGUE = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc"}
MACHINE = re.compile(r"(?<![\w.])/(?:work|root|home/[a-z]\w*|Users/\w+|mnt|srv)/|site-packages/|\bC:\\\\")
REGISTRY = re.compile(
    r"pypi\.org|pythonhosted|artifactory|nexus\.|npmjs|(?:^|\W)mirror[.-][\w-]+\.[a-z]{2,}", re.IGNORECASE
)
UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX)\b")


@cache
def committed(pattern: str = "*") -> tuple[Path, ...]:
    """Every file of the repository that fits, as a path inside it."""
    done = subprocess.run(["git", "ls-files", pattern], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    return tuple(path for line in done.stdout.splitlines() if (CHECKOUT / (path := Path(line))).is_file())


@cache
def text_of(path: Path) -> str:
    """A file's text; nothing for one that is no text."""
    data = (CHECKOUT / path).read_bytes()
    return "" if b"\0" in data else data.decode("utf-8")


@cache
def tree_of(path: Path) -> ast.Module:
    """A Python file's syntax."""
    return ast.parse(text_of(path), str(path))


def python() -> tuple[Path, ...]:
    """Every Python file."""
    return committed("*.py")


def test_import_linter_looks_at_every_room() -> None:
    config = ConfigParser()
    config.read(CHECKOUT / ".importlinter")
    rooms = {path.parts[0] for path in committed("*/__init__.py") if len(path.parts) == 2}
    assert set(config["importlinter"]["root_packages"].split()) == rooms - TOOLS


def test_packages_have_empty_init_files() -> None:
    scripts = {Path(), Path("docs"), Path("deploy")}  # run by their path, never imported
    folders = {path.parent for path in python()} - scripts
    assert [path for path in python() if path.name == "__init__.py" and text_of(path)] == []
    assert [folder for folder in folders if not (CHECKOUT / folder / "__init__.py").exists()] == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [path for path in python() if path.name != "__init__.py" and not ast.get_docstring(tree_of(path))]
    assert silent == []


def test_only_resources_reads_the_environment() -> None:
    faults = [
        f"{path}: {ast.unparse(node)}"
        for path in python()
        if path.parts[0] not in READS_ENVIRONMENT and str(path) not in SETS_SWITCHES
        for node in ast.walk(tree_of(path))
        if _names_environment(node)
    ]
    assert faults == []


def _names_environment(node: ast.AST) -> bool:
    names = {"environ", "environb", "getenv", "putenv"}
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "os":
        return node.attr in names
    return isinstance(node, ast.ImportFrom) and node.module == "os" and bool({a.name for a in node.names} & names)


def test_files_are_small() -> None:
    long = {
        str(path): lines
        for path in python()
        if (lines := text_of(path).count("\n")) > (LONGEST_TEST if path.parts[0] == "tests" else LONGEST)
    }
    assert long == {}


def test_names_say_something() -> None:
    assert [path for path in python() if VAGUE & set(re.split(r"[/_.]", str(path)))] == []


def test_faces_hold_no_sql() -> None:
    statement = re.compile(r"\s*(?:SELECT|INSERT INTO|UPDATE|DELETE FROM|WITH \w+ AS)\b")
    faults = [
        f"{path}:{node.lineno}"
        for path in python()
        if path.parts[0] in ("cli", "panel_app", "desk", "sensors", "assets")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and statement.match(node.value)
    ]
    assert faults == []


def test_nothing_committed_names_a_machine_or_a_registry() -> None:
    assert list(_lines_with(MACHINE)) == []
    assert list(_lines_with(REGISTRY)) == []


def test_nothing_committed_is_left_for_later() -> None:
    assert list(_lines_with(UNFINISHED)) == []


def _lines_with(pattern: re.Pattern[str]) -> Iterator[str]:
    for path in committed():
        if path != Path(__file__).relative_to(CHECKOUT):
            for number, line in enumerate(text_of(path).splitlines(), 1):
                if pattern.search(line):
                    yield f"{path}:{number}: {line.strip()[:80]}"
