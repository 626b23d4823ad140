"""Every name that the program puts into a home is either kept by a backup or left out on purpose, and says why.

A new folder is forgotten in the list of what is kept, and nobody notices before the day of the restore. So the program
is read: wherever a path is made below a home, the name must be known to domain/backup.py.
"""

import ast
import re
from pathlib import Path

import pytest

from domain.backup import FOLDERS, NOT_KEPT, unknown_names

CHECKOUT = Path(__file__).resolve().parents[3]
ROOMS = ("assets", "cli", "crews", "desk", "domain", "panel_app", "press", "resources", "sensors", "services", "store")
HOMES = frozenset({"home", "_home"})
_BELOW = re.compile(r"home\s*/")
_NAMED = re.compile(r'^([A-Z_a-z]+)(?:: \w+)? = "([^"]+)"', re.MULTILINE)


class Program:
    """Texts of modules, by name."""

    def __init__(self, texts: dict[str, str]) -> None:
        self.texts = texts
        self._named = {module: dict(_NAMED.findall(text)) for module, text in texts.items()}

    def names_below_homes(self) -> dict[str, str]:
        """Each first name below a home that can be read off the program, and a module that makes it."""
        found = {}
        for module, text in self.texts.items():
            if not _BELOW.search(text):
                continue
            tree = ast.parse(text)
            named = self._named[module] | self._imported(tree)
            for node in ast.walk(tree):
                if not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)):
                    continue
                left = node.left.id if isinstance(node.left, ast.Name) else getattr(node.left, "attr", "")
                right = node.right
                name = right.value if isinstance(right, ast.Constant) else named.get(getattr(right, "id", ""))
                if left in HOMES and isinstance(name, str):
                    found[name.partition("/")[0]] = module
        return found

    def _imported(self, tree: ast.Module) -> dict[str, str]:
        return {
            each.asname or each.name: self._named[node.module][each.name]
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and node.module in self._named
            for each in node.names
            if each.name in self._named[node.module]
        }


def program() -> Program:
    texts = {}
    for room in ROOMS:
        for path in sorted((CHECKOUT / room).rglob("*.py")):
            name = ".".join(path.relative_to(CHECKOUT).with_suffix("").parts)
            texts[name] = path.read_text(encoding="utf-8")
    return Program(texts)


@pytest.fixture(scope="module")
def found() -> dict[str, str]:
    return program().names_below_homes()


def test_every_name_below_a_home_is_kept_or_left_out_on_purpose(found: dict[str, str]) -> None:
    forgotten = {name: found[name] for name in unknown_names(found)}
    assert forgotten == {}, "name it in FOLDERS (it is kept) or in NOT_KEPT (and why) of domain/backup.py"
    assert not set(FOLDERS) & set(NOT_KEPT)
    assert all(NOT_KEPT.values())


def test_the_program_is_really_read(found: dict[str, str]) -> None:
    assert {"media", "published", "golden", "postgres", "logs", "run", "aside", "secrets.json", "high-water"} <= set(
        found
    )
    texts = {"a": 'PLACE: Final = "letters"\n', "b": "from a import PLACE\nx = settings.home / PLACE / 'a'\n"}
    assert Program(texts).names_below_homes() == {"letters": "b"}
    assert unknown_names(["letters", "media", ".env", "secrets.json.before-1"]) == ("letters",)
