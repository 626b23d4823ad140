"""The profile's form: the same rules as the file's, with each problem at its field."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from desk.profile_fields import ProposalFields
from desk.profile_file import ProfileFile, parse_profile
from desk.profile_form import (
    ExampleForm,
    FormProblems,
    ProfileForm,
    ProposalForm,
    SegmentForm,
    form_of,
    proposal_form_of,
    read_form,
    read_proposal_form,
)
from domain.insight import Grounds
from domain.profile import Need, Profile, Segment
from domain.proposal import Proposal
from domain.voice import VoiceExample, VoiceGuide
from tests.desk.profile_text import PROFILE, changed

LOGOS = Path(__file__).resolve().parents[2] / "panel_app" / "assets"
STYLED = changed("  voice: plain", "  voice: plain\n  style: {off: [triads]}\n  customers: [Lindqvist]")
GOOD = ProfileForm(
    company="Acme",
    site="https://acme.example/",
    regions="SE, no",
    zone="Europe/London",
    audiences="Yard managers: They run gates: day and night.\nDrivers",
    competitors="Rival Systems, https://rival.example\nOther",
    sources="https://acme.example/about",
    linkedin="Acme page",
    required="OpenTelemetry: Otel, Open Telemetry",
    banned="synergy, leverage\nseamless",
    main="#123456",
)


def read(text: str = PROFILE, folder: Path = Path("/nowhere")) -> Profile:
    return parse_profile(text, name="p.yaml", folder=folder).profile()


def problems(**fields: str) -> dict[str, str]:
    found = read_form(GOOD.model_copy(update=fields), None)
    assert isinstance(found, FormProblems)
    return dict(found.by_field)


def test_a_form_becomes_the_profile_that_its_file_would_be() -> None:
    found = read_form(GOOD, None)
    assert isinstance(found, ProfileFile)
    profile = found.profile()
    assert (profile.guide.site, profile.regions) == ("https://acme.example", ("SE", "no"))
    assert [(a.name, a.description) for a in profile.audiences] == [
        ("Yard managers", "They run gates: day and night."),
        ("Drivers", ""),
    ]
    assert [(c.name, c.site) for c in profile.competitors] == [
        ("Rival Systems", "https://rival.example"),
        ("Other", None),
    ]
    assert profile.guide.required == {"OpenTelemetry": ("Otel", "Open Telemetry")}
    assert profile.guide.banned == ("synergy", "leverage", "seamless")
    assert (profile.guide.colours.main, profile.guide.colours.accent) == ("#123456", "#E4572E")
    assert (profile.account("linkedin"), profile.account("blog")) == ("Acme page", None)


@pytest.mark.parametrize("text", [PROFILE, STYLED, "company: {name: Acme}\n", changed("name: Drivers", "name: 'A: b'")])
def test_what_is_recorded_and_not_touched_stays_as_it_is(text: str) -> None:
    before = read(text)
    found = read_form(form_of(before), before)
    assert isinstance(found, ProfileFile)
    assert found.profile() == before


def test_what_the_form_does_not_show_stays_when_something_else_changes() -> None:
    before = read(STYLED)
    found = read_form(form_of(before).model_copy(update={"voice": "calm"}), before)
    assert isinstance(found, ProfileFile)
    guide = found.profile().guide
    assert (guide.voice, guide.customers, guide.style.off) == ("calm", ("Lindqvist",), ("triads",))


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("company", " ", "Required, but not given."),
        ("site", "acme", "Expected an address such as https://example.com; found “acme”."),
        ("zone", "Mars", "Expected a time zone such as Europe/London; found “Mars”."),
        ("spelling", "English", "Expected a language tag such as en-GB; found “English”."),
        ("accent", "red", 'Expected a colour in quotes such as "#1F2A44"; found “red”.'),
        ("person", "", "Expected a text; found nothing."),
        ("audiences", "Drivers: a\ndrivers: b", "Line 2: Expected each name once; found “drivers” again."),
        ("audiences", ": nobody", "Line 1: Expected a text; found nothing."),
        ("competitors", "Other\nAcme", "Line 2: Expected the name of another company; found our own, “Acme”."),
        ("competitors", "Other, rival", "Line 1: Expected an address such as https://example.com; found “rival”."),
        ("sources", "https://a.example\n/etc/passwd", "Line 2: Expected an address that begins with https://"),
        ("sources", "file:///etc/passwd", "Line 1: Expected an address that begins with http:// or https://"),
        ("sources", "https://me:x@acme.example/", "Line 1: Expected an address without a name or password"),
    ],
)
def test_each_problem_stands_at_its_field(field: str, value: str, said: str) -> None:
    found = problems(**{field: value})
    assert list(found) == [field]
    assert found[field].startswith(said)


def test_a_file_that_was_named_in_a_profile_file_may_stay_but_no_other_comes_in() -> None:
    before = read()
    form = form_of(before)
    assert "/nowhere/pages" in form.sources
    assert isinstance(read_form(form.model_copy(update={"sources": "/nowhere/pages"}), before), ProfileFile)
    found = read_form(form.model_copy(update={"sources": "/nowhere/pages\n/nowhere/other"}), before)
    assert isinstance(found, FormProblems)
    assert found.by_field["sources"].startswith("Line 2:")


def test_a_logo_is_the_recorded_one_one_that_was_handed_in_or_none() -> None:
    named = read(changed("  voice: plain", "  voice: plain\n  logo: mark.svg"), LOGOS)
    assert form_of(named).logo == str(LOGOS / "mark.svg")
    for logo, kept in (
        (str(LOGOS / "mark.svg"), str(LOGOS / "mark.svg")),
        ("media:ws/ab/c.png", "media:ws/ab/c.png"),
        ("", None),
    ):
        found = read_form(form_of(named).model_copy(update={"logo": logo}), named)
        assert isinstance(found, ProfileFile)
        assert found.profile().guide.logo == kept
        again = found.profile()
        once_more = read_form(form_of(again), again)
        assert isinstance(once_more, ProfileFile)
        assert once_more.profile() == again
    found = read_form(form_of(named).model_copy(update={"logo": "/etc/passwd"}), named)
    assert isinstance(found, FormProblems)
    assert found.by_field["logo"].startswith("Expected a picture that was handed in here")


def test_customers_are_a_name_on_each_line() -> None:
    found = read_form(GOOD.model_copy(update={"customers": "Lindqvist, Inc.\n\n Ormen "}), None)
    assert isinstance(found, ProfileFile)
    assert found.profile().guide.customers == ("Lindqvist, Inc.", "Ormen")


NEED = Need(need="Open gates", grounds=Grounds(quote="Yards need open gates.", origin="o", title="t"))
PROPOSAL = Proposal(
    id="p",
    number=1,
    status="proposed",
    voice=VoiceGuide(
        summary="Short and plain.",
        rules=("One.", "Two rules."),
        good=(VoiceExample(words="We make gates.", why="Short.", origin="o"),),
    ),
    segments=(Segment(name="Yards", needs=(NEED,)),),
    requested_at=datetime(2026, 11, 28, tzinfo=UTC),
)


def test_an_edited_proposal_keeps_the_evidence_of_what_was_not_touched() -> None:
    form = proposal_form_of(PROPOSAL)
    form = form.model_copy(
        update={
            "good": (*form.good, ExampleForm(), ExampleForm(words="Our line.")),
            "segments": (SegmentForm(name="Yards", needs="Open gates\nTime"), SegmentForm()),
        }
    )
    found = read_proposal_form(form, PROPOSAL)
    assert isinstance(found, ProposalFields)
    assert [each.words for each in found.voice.good] == ["We make gates.", "Our line."]
    assert [(each.need, each.quote) for each in found.segments[0].needs] == [
        ("Open gates", "Yards need open gates."),
        ("Time", ""),
    ]


def test_each_problem_of_a_proposal_stands_at_its_field() -> None:
    form = ProposalForm(
        summary="Short",
        rules="Fine rule.\nx",
        good=(ExampleForm(), ExampleForm(words="y" * 601)),
        segments=(SegmentForm(needs="Open gates"),),
    )
    found = read_proposal_form(form, PROPOSAL)
    assert isinstance(found, FormProblems)
    assert set(found.by_field) == {"summary", "rules", "good-1-words", "segments-0-name"}
