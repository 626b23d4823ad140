"""Campaign files: what a good one becomes, and how each bad one is told to the person who wrote it."""

import json
from datetime import date
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]
import pytest
import yaml

from desk.campaign_file import CampaignFile, parse_campaign, read_campaign_file
from desk.campaign_schema import SCHEMA_FILE, campaign_schema
from domain.errors import InvalidInput
from tests.desk.campaign_text import GOOD, changed, line_of
from tests.journeys import observability

ROOT = Path(__file__).resolve().parents[2]


def parse(text: str, folder: Path = Path("/nowhere")) -> CampaignFile:
    return parse_campaign(text, name="c.yaml", folder=folder)


def refusal(text: str) -> list[str]:
    with pytest.raises(InvalidInput) as caught:
        parse(text)
    return str(caught.value).splitlines()


def test_a_good_file_becomes_a_campaign() -> None:
    file = parse(GOOD)
    campaign = file.campaign("camp_1", "ws_1")
    linkedin = campaign.channel("linkedin")
    assert linkedin is not None
    assert (linkedin.account, linkedin.slots[0].weekdays, linkedin.slots[0].at) == ("Company page", (0, 3), "12:15")
    assert [plan.account for plan in campaign.channels] == ["Company page", "blog"]
    assert campaign.sources == ("/nowhere/sources", "https://example.com/page")
    assert file.workspace == "Acme"
    guide = file.guide()
    assert guide is not None
    assert guide.banned == ("no", "on")
    assert guide.required == {"OpenTelemetry": ("Otel",)}


def test_the_brands_competitors_reach_its_guide() -> None:
    guide = parse(changed("  banned:", "  competitors: [Rival Systems]\n  banned:")).guide()
    assert guide is not None
    assert guide.competitors == ("Rival Systems",)


def test_text_is_kept_to_the_letter_and_dates_are_dates() -> None:
    brief = parse(GOOD).fields.briefs[0].as_brief("b", "c", 0)
    assert brief.topic == "C++ & R&D: 40% (2026)?"
    assert brief.due == date(2027, 3, 31)


def test_missing_recommended_fields_are_warned_about_with_line() -> None:
    warnings = parse(GOOD).warnings
    line = line_of(GOOD, "- topic: Second idea")
    expected = "not given: persona, stage, key_message, proof_points, owner, due."
    assert f"c.yaml:{line}: briefs[1]: {expected}" in warnings
    assert any("there is no “sources”" in warning for warning in warnings)


def test_without_a_channel_list_the_briefs_channels_are_used() -> None:
    start, end = GOOD.index("channels:\n  - kind"), GOOD.index("sources:")
    campaign = parse(GOOD[:start] + GOOD[end:]).campaign("c", "w")
    assert [plan.kind for plan in campaign.channels] == ["linkedin", "blog"]


BAD = [
    (
        "https://example.com/page",
        "https://me:secret@example.com/page",
        "sources[1]: expected an address without a name",
    ),
    ("sources:", "utm: {medum: x}\nsources:", "utm: expected no parameters but source, medium, campaign, id"),
    ("sources:", 'utm: {content: "{Brief}"}\nsources:', "utm.content: expected no braces but those of {channel}"),
    ("channels: [blog]", "channels: [fax]", "briefs[1].channels: expected one of linkedin, blog, email; found “fax”"),
    ("channels: [blog]", "channels: fax", "briefs[1].channels: expected a list; found “fax”"),
    ("channels: [blog]", "channels: []", "briefs[1].channels: expected at least one entry; found an empty list"),
    ("angle: Another", "ankle: Another", "briefs[1].ankle: no such field (did you mean angle?); expected one of"),
    ("    angle: Another angle\n", "", "briefs[1].angle: required, but not given"),
    ("  site: https://acme.example\n", "", "call_to_action.address: expected brand.site, to which “/review” belongs"),
    ("angle: Another angle", "angle:", "briefs[1].angle: required, but not given"),
    ("angle: Another angle", "angle: ab", "briefs[1].angle: expected at least 3 characters; found “ab”"),
    ("angle: Another angle", "angle: [a, b]", "briefs[1].angle: expected a text; found a list"),
    ("due: 2027-03-31", "due: tomorrow", "briefs[0].due: expected a date such as 2027-03-31; found “tomorrow”"),
    ("due: 2027-03-31", "due: 2027-02-30", "briefs[0].due: expected a date such as 2027-03-31; found “2027-02-30”"),
    ("due: 2027-03-31", "stage: later", "briefs[0].stage: expected one of awareness, consideration, decision"),
    ("due: 2027-03-31", "call_to_action: Go", "briefs[0].call_to_action: expected fields (name: value); found “Go”"),
    ('main: "#123456"', "main: #123456", 'brand.colours.main: expected a colour in quotes such as "#1F2A44"; found'),
    ('main: "#123456"', "main: red", "brand.colours.main: expected a colour in quotes"),
    ("zone: Europe/London", "zone: Europe/Lndon", "zone: expected a time zone such as Europe/London; found"),
    ("at: 12:15", "at: 25:00", "channels[0].slots[0].at: expected a time such as 08:30; found “25:00”"),
    ("[mon, Thursday]", "[mon, holiday]", "channels[0].slots[0].days: expected one of monday, tuesday"),
    (
        "at: 12:15",
        "at: 12:15\n        week_of_month: 9",
        "channels[0].slots[0].week_of_month: expected a number up to 5",
    ),
    ("- kind: blog", "- kind: linkedin", "channels[1].kind: expected each channel once; found “linkedin” again"),
    (
        "channels: [blog]",
        "channels: [email]",
        "briefs[1].channels: expected one of this campaign's channels (linkedin,",
    ),
    ("topic: Second idea", 'topic: "c++ & r&d: 40% (2026)?"', "briefs[1].topic: expected a topic of its own; found"),
    ("  address: /review", "  address: review page", "call_to_action.address: expected an address such as"),
    ("  site: https://acme.example", "  site: acme", "brand.site: expected an address such as https://example.com"),
    ("  company: Acme\n", "", "brand.company: required, but not given"),
    (
        "  banned:",
        "  competitors: [Rival Systems, ACME]\n  banned:",
        "brand.competitors[1]: expected the name of another company; found our own, “ACME”",
    ),
    ("  banned:", "  logo: logo.png\n  banned:", "brand.logo: expected an image file; found no file “logo.png”"),
    ("zone: Europe/London", "zone: Europe/London\nname: Again", "name: written twice (first on line 1)"),
    ("due: 2027-03-31", "due: 2027-03-31\n    not_before: 2027-04-02", "briefs[0].due: expected a day not before"),
    ("sources: [sources, https://example.com/page]", "sources: sources", "sources: expected a list; found “sources”"),
]


@pytest.mark.parametrize(
    ("old", "new", "message"), BAD, ids=[message.split(":")[0] + str(n) for n, (_, _, message) in enumerate(BAD)]
)
def test_a_mistake_is_told_with_file_line_and_field(old: str, new: str, message: str) -> None:
    text = changed(old, new)
    lines = refusal(text)
    assert any(f": {message}" in line for line in lines), lines
    assert all(line.startswith("c.yaml:") and line.split(":")[1].isdigit() for line in lines)


@pytest.mark.parametrize(
    ("old", "new", "marker"),
    [
        ("channels: [blog]", "channels:\n      - blog\n      - fax", "- fax"),
        ("angle: Another angle", "angle: ab", "angle: ab"),
        ('main: "#123456"', "main: #123456", "main: #"),
    ],
)
def test_the_line_is_that_of_the_entry_itself(old: str, new: str, marker: str) -> None:
    text = changed(old, new)
    assert refusal(text)[0].startswith(f"c.yaml:{line_of(text, marker)}:")


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file() -> None:
    text = (
        GOOD.replace("kind: blog", "kind: fax").replace("angle: Another angle", "angle: x").replace("Acme\n", "\n", 1)
    )
    numbers = [int(line.split(":")[1]) for line in refusal(text)]
    assert len(numbers) >= 2
    assert numbers == sorted(numbers)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "c.yaml:1: the file is empty"),
        ("# only a comment\n", "c.yaml:1: the file is empty"),
        ("just words", "c.yaml:1: expected fields (name: value); found “just words”"),
        ("- a\n- b\n", "c.yaml:1: expected fields (name: value); found a list"),
        ("name: a: b\n", "c.yaml:1: not valid YAML: mapping values are not allowed here (a text that contains “: ”"),
        ("name: x\n\tgoal: y\n", "c.yaml:2: not valid YAML"),
        ("name: [a\n", "not valid YAML"),
        ("name: a\x00b\n", "c.yaml:1: not valid YAML"),
        ("a: 1\n---\nb: 2\n", "c.yaml:2: not valid YAML"),
        ("a: &x [*x]\n", "nested too deeply"),
        pytest.param("a: " + "[" * 20_000, "c.yaml:1: nested too deeply", id="brackets"),
        (
            "a: &a [1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\n"
            "d: &d [*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d]\nf: [*e,*e,*e,*e,*e,*e,*e,*e]\n",
            "far too many entries",
        ),
        ("? [a]\n: b\n", "expected a field name before the colon"),
    ],
)
def test_what_is_no_campaign_at_all_is_told_too(text: str, message: str) -> None:
    assert message in "\n".join(refusal(text))


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="cannot be read: No such file"):
        read_campaign_file(tmp_path / "none.yaml")
    with pytest.raises(InvalidInput, match="cannot be read: Is a directory"):
        read_campaign_file(tmp_path)
    latin = tmp_path / "latin.yaml"
    latin.write_bytes(b"name: ok\ngoal: caf\xe9\n")
    with pytest.raises(InvalidInput, match=r"latin\.yaml:2: not UTF-8 text"):
        read_campaign_file(latin)
    big = tmp_path / "big.yaml"
    big.write_bytes(b"#" * 5_000_001)
    with pytest.raises(InvalidInput, match="larger than 5 MB"):
        read_campaign_file(big)


def test_a_file_with_a_byte_order_mark_is_fine(tmp_path: Path) -> None:
    path = tmp_path / "bom.yaml"
    path.write_text(GOOD, encoding="utf-8-sig")
    assert read_campaign_file(path).fields.name == "Spring"


def test_the_documented_schema_is_fresh() -> None:
    assert (ROOT / SCHEMA_FILE).read_text(encoding="utf-8") == campaign_schema(), "run python -m desk.campaign_schema"


def test_the_example_is_a_campaign_without_warnings_and_fits_the_schema() -> None:
    path = ROOT / "examples" / "northquay" / "campaign.yaml"
    file = read_campaign_file(path)
    assert file.warnings == ()
    assert len(file.fields.briefs) >= 3
    assert sum(len(brief.channels) for brief in file.fields.briefs) >= 4
    data = json.loads(json.dumps(yaml.safe_load(path.read_text(encoding="utf-8")), default=str))
    jsonschema.validate(data, json.loads(campaign_schema()))


def test_the_real_campaign_is_one_of_five_briefs_and_eight_pieces(tmp_path: Path) -> None:
    if not observability.present():
        pytest.skip(observability.MISSING)
    file = read_campaign_file(observability.write_campaign(tmp_path))
    assert [len(file.fields.briefs), sum(len(brief.channels) for brief in file.fields.briefs)] == [5, 8]
