"""Writes requirements.lock and requirements-dev.lock from what is installed in .venv (`make locks`).

Exact versions of everything the product needs, and nothing that merely happened to be installed: the lock is the
closure of the dependencies named in pyproject.toml, for each supported Python. Local version suffixes (`+cpu`) are
left out, because they name one index's build. The development tools are a second file, so that `make run` does
without them.
"""

import importlib.metadata
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import NormalizedName, canonicalize_name
from packaging.version import Version

CHECKOUT = Path(__file__).resolve().parents[1]
PYTHONS = ("3.11.2", "3.11.9", "3.12.3")  # the first is Debian 12's: what is locked must install there
Installed = dict[NormalizedName, importlib.metadata.Distribution]
HEADING = "# Written by `make locks` from pyproject.toml and the installed .venv: do not edit.\n"


def main() -> int:
    """Writes both files; 1 when something needed is not installed."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    installed = {canonicalize_name(found.name): found for found in importlib.metadata.distributions()}
    product = closure(project["dependencies"], installed)
    tools = closure(project["optional-dependencies"]["dev"], installed) - product
    missing = sorted(name for name in product | tools if name not in installed)
    picky = sorted(name for name in (product | tools) - set(missing) if not suits_all(installed[name]))
    if missing or picky:
        sys.stderr.write(f"No lock was written. Not installed: {missing}. Not for every Python: {picky}.\n")
        return 1
    for file, names in (("requirements.lock", product), ("requirements-dev.lock", tools)):
        lines = [f"{name}=={Version(installed[name].version).public}\n" for name in sorted(names)]
        (CHECKOUT / file).write_text(HEADING + "".join(lines), encoding="utf-8")
    return 0


def closure(wanted: Iterable[str], installed: Installed) -> set[NormalizedName]:
    """Names of everything the wanted requirements pull in, on any supported Python."""
    found: dict[NormalizedName, set[str]] = {}
    waiting = [Requirement(text) for text in wanted]
    while waiting:
        requirement = waiting.pop()
        name, extras = canonicalize_name(requirement.name), set(requirement.extras)
        if name in found and extras <= found[name]:
            continue
        found[name] = found.get(name, set()) | extras
        if name in installed:
            needs = (Requirement(text) for text in installed[name].requires or ())
            waiting += [need for need in needs if applies(need, found[name])]
    return set(found)


def suits_all(distribution: importlib.metadata.Distribution) -> bool:
    """Whether a distribution installs on every supported Python."""
    allowed = SpecifierSet(str(distribution.metadata.json.get("requires_python", "")))
    return all(python in allowed for python in PYTHONS)


def applies(need: Requirement, extras: set[str]) -> bool:
    """Whether a requirement holds on one of the supported Pythons with these extras."""
    if need.marker is None:
        return True
    return any(
        need.marker.evaluate({"python_version": python[:4], "python_full_version": python, "extra": extra})
        for python in PYTHONS
        for extra in ("", *extras)
    )


if __name__ == "__main__":
    sys.exit(main())
