"""The real campaign: eight published articles and a brief in a marketer's words, read from beside the project.

The brief is prose for people, so it is parsed here, not copied: if its wording changes, the test says so. A clone
without the shared folder skips what needs it, with the reason.

    python -m tests.journeys.observability FOLDER     writes the campaign file, for `pressroom eval` or `run`
"""

import re
import sys
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "observability"
MISSING = f"the real campaign's documents are not beside this clone ({FOLDER.parent.name}/{FOLDER.name})"

CHANNELS = {"LinkedIn": "linkedin", "blog": "blog", "e-mail": "email"}
BRIEF = re.compile(r"^\d\. (?P<topic>.+?) \((?P<channels>[^)]+)\)\. Angle: (?P<angle>.+?)$", re.M)


def present() -> bool:
    """Whether the shared documents are there."""
    return (FOLDER / "brief.md").is_file()


def write_campaign(folder: Path) -> Path:
    """Writes the campaign file made from the marketer's brief into `folder` and gives its path."""
    path = folder / "observability.yaml"
    path.write_text(yaml.safe_dump(campaign(), sort_keys=False, allow_unicode=True), encoding="utf-8")
    return path


def campaign() -> dict[str, Any]:
    """The campaign as a dict in the shape of a campaign file: 5 briefs, 8 pieces."""
    text = (FOLDER / "brief.md").read_text(encoding="utf-8")
    prose = " ".join(text.split())
    colours = re.findall(r"(#[0-9A-F]{6}) \((main|accent|ground)\)", prose)
    banned = _sentence(prose, r"never say ([^;]+);")
    spelling = re.search(r'always write "(?P<right>[^"]+)", never (?P<wrong>[^;]+);', prose)
    address = re.search(r"through the page (/[\w-]+)", prose)
    assert address and spelling and len(colours) == 3
    return {
        "name": "Observability without fear",
        "workspace": "Telemetry consultancy",
        "brand": {
            "company": "Pipeline & Partners",
            "about": _sentence(prose, r"Company: (.+?\.)"),
            "voice": _sentence(prose, r"Voice: ([^;]+);"),
            "required": {spelling["right"]: re.findall(r'"([^"]+)"', spelling["wrong"])},
            "banned": re.findall(r'"([^"]+)"', banned),
            "spelling": "en-GB",
            "colours": {name: value for value, name in colours},
            "site": "https://pipeline.example",
        },
        "goal": _sentence(prose, r"Goal of the quarter: (.+?\.)"),
        "kpi": "40 conversations booked",
        "offer": "A telemetry review",
        "call_to_action": {"text": "Book a telemetry review", "address": address.group(1)},
        "zone": "Europe/London",
        "utm": {"campaign": "observability"},
        "audiences": [{"name": "Heads of platform engineering"}, {"name": "CFOs"}],
        "sources": [str(FOLDER / "sources")],
        "bars": [
            {"metric": "claims_supported", "at_least": 0.95},
            {"metric": "brand_rules", "at_least": 1},
            {"metric": "approvable", "at_least": 0.8},
            {"metric": "distinctness", "at_least": 0.75},
        ],
        "briefs": [
            {
                "topic": match["topic"],
                "angle": match["angle"].strip(),
                "channels": [CHANNELS[name.strip()] for name in match["channels"].split(",")],
            }
            for match in BRIEF.finditer(text)
        ],
    }


def _sentence(text: str, pattern: str) -> str:
    match = re.search(pattern, text)
    assert match, pattern
    return match.group(1).strip()


if __name__ == "__main__":
    if not present():
        sys.exit(MISSING)
    sys.stdout.write(f"{write_campaign(Path(sys.argv[1]))}\n")
