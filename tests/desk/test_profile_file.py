"""Profile files: what a good one becomes, and how each bad one is told to the person who wrote it."""

import json
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]
import pytest
import yaml

from desk.campaign_file import parse_campaign
from desk.profile_file import (
    ProfileFile,
    parse_profile,
    profile_schema,
    read_profile_file,
    read_proposal_file,
)
from domain.errors import InvalidInput
from tests.desk.campaign_text import GOOD
from tests.desk.profile_text import PROFILE, changed

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "northquay" / "profile.yaml"


def parse(text: str, folder: Path = Path("/nowhere")) -> ProfileFile:
    return parse_profile(text, name="p.yaml", folder=folder)


def refusal(text: str) -> list[str]:
    with pytest.raises(InvalidInput) as caught:
        parse(text)
    return str(caught.value).splitlines()


def test_a_good_file_becomes_a_profile() -> None:
    file = parse(PROFILE)
    profile = file.profile()
    assert (file.workspace, file.zone) == ("Acme", "Europe/London")
    assert (profile.guide.company, profile.guide.site) == ("Acme", "https://acme.example")
    assert profile.guide.about == "Acme makes gates. Acme sells them to yards."
    assert profile.guide.competitors == ("Rival Systems",)
    assert (profile.guide.voice, profile.guide.colours.main) == ("plain", "#123456")
    assert profile.regions == ("SE", "no")
    assert [audience.name for audience in profile.audiences] == ["Yard managers", "Drivers"]
    assert profile.sources == ("/nowhere/pages", "https://acme.example/about")
    assert (profile.account("linkedin"), profile.account("email"), profile.account("blog")) == (
        "Acme page",
        "Acme letter",
        None,
    )
    assert any("there is no “pages”" in warning for warning in file.warnings)


def test_a_company_alone_is_enough() -> None:
    file = parse("company: {name: Acme}\n")
    assert file.workspace == "Acme"
    assert file.profile().guide.spelling == "en-GB"
    assert file.warnings == (
        "p.yaml: sources: none given, and no site: there are no pages to propose a voice guide from.",
    )


BAD = [
    ("  name: Acme\n", "", "3: company.name: required, but not given"),
    ("  voice: plain", "  vioce: plain", "9: brand.vioce: no such field (did you mean voice?); expected one of"),
    ("zone: Europe/London", "zone: Mars/Base", "2: zone: expected a time zone such as Europe/London; found"),
    ('main: "#123456"', "main: #123456", "14: brand.colours.main: expected a colour in quotes"),
    ("channel: Email", "channel: fax", "26: accounts[1].channel: expected one of linkedin, blog, email; found “fax”"),
    ("channel: Email", "channel: linkedin", "26: accounts[1].channel: expected each channel once; found “linkedin”"),
    ("account: Acme letter", "account: a\n    password: b", "28: accounts[1].password: no such field"),
    ("name: Drivers", "name: yard Managers", "18: audiences[1].name: expected each name once; found “yard Managers”"),
    ("name: Rival Systems", "name: ACME", "20: competitors[0].name: expected the name of another company; found"),
    ("[pages, https", "[ftp://acme.example/x, https", "22: sources[0]: expected an address that begins with http://"),
    ("https://acme.example/about]", "https://me:secret@acme.example/]", "22: sources[1]: expected an address without"),
    ("site: https://rival.example", "site: rival", "21: competitors[0].site: expected an address such as"),
    ("  voice: plain", "  logo: nowhere.png", "9: brand.logo: expected an image file; found no file “nowhere.png”"),
]


@pytest.mark.parametrize(("old", "new", "said"), BAD, ids=[said.split(":")[1] for _, _, said in BAD])
def test_a_bad_file_is_told_with_line_and_field(old: str, new: str, said: str) -> None:
    lines = refusal(changed(old, new))
    assert any(line.startswith(f"p.yaml:{said}") for line in lines), lines


def test_every_problem_is_told_at_once_and_a_secret_is_not_repeated() -> None:
    lines = refusal(changed("zone: Europe/London", "zone: X").replace("voice: plain", "vioce: plain"))
    assert len(lines) == 2
    (line,) = refusal(changed("https://acme.example/about]", "https://me:hunter2@acme.example/]"))
    assert "hunter2" not in line


def test_the_example_is_good_and_fits_the_schema() -> None:
    file = read_profile_file(EXAMPLE)
    assert file.warnings == ()
    assert file.profile().sources == (str(EXAMPLE.parent / "pages"),)
    schema = json.loads(profile_schema())
    jsonschema.validate(yaml.safe_load(EXAMPLE.read_text(encoding="utf-8")), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"company": {"name": "Acme"}, "acounts": []}, schema)


def test_a_campaign_has_the_brand_that_its_file_leaves_out() -> None:
    profile = parse(PROFILE).profile()
    without = parse_campaign(GOOD, name="c.yaml", folder=Path("/nowhere"))
    guide = without.guide(profile.guide)
    assert guide is not None
    assert guide.banned == ("no", "on")  # what the file says
    assert (guide.voice, guide.about) == ("plain", "Acme makes gates. Acme sells them to yards.")
    assert guide.competitors == ("Rival Systems",)
    none = parse_campaign(GOOD.replace("  banned:", "  competitors: []\n  banned:"), name="c", folder=Path("/nowhere"))
    assert none.guide(profile.guide).competitors == ()  # type: ignore[union-attr]
    accounts = without.campaign("c", "w", profile).channels
    assert [plan.account for plan in accounts] == ["Company page", "blog"]
    house = profile.model_copy(update={"accounts": (profile.accounts[0].model_copy(update={"channel": "blog"}),)})
    assert [plan.account for plan in without.campaign("c", "w", house).channels] == ["Company page", "Acme page"]


def test_an_edited_proposal_is_read_with_the_same_errors(tmp_path: Path) -> None:
    path = tmp_path / "proposal.yaml"
    path.write_text("voice:\n  summary: Plain and short.\n  rules: [No jargon.]\n  tone: warm\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"proposal.yaml:4: voice.tone: no such field"):
        read_proposal_file(path)
    path.write_text("voice: {summary: Plain and short.}\nsegments: [{name: Yards}, {name: yards}]\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"segments\[1\].name: expected each name once"):
        read_proposal_file(path)
    path.write_text("", encoding="utf-8")
    with pytest.raises(InvalidInput, match="the file is empty"):
        read_proposal_file(path)
