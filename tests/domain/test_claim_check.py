"""What the claim check calls supported, and what it must catch."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.claim import CitedSentence
from domain.claim_check import check_sentence, check_text
from tests.domain.claims import OWN, SURVEY, cited, claim

SUPPORTED = [
    "65% of respondents run more than 10 Collectors.",
    "65 percent of respondents run more than ten Collectors.",
    "Sixty-five per cent of respondents run over 10 Collectors.",
    "81 % of the respondents deploy on Kubernetes.",
    "About a quarter of respondents use VMs as well.",
    "The CNCF published 1,340 answers.",
    "The Cloud Native Computing Foundation published 1340 answers in May 2025.",
    "Clusters scale between 9 and 15 nodes with 64 GB each.",
    "Clusters scale from as few machines to up to 15 nodes.",
    "Clusters handle about 10 million requests per minute.",
    "“We disable everything, then enable what we need,” said Neil Fordyce.",
    '"We disable everything, then enable what we need", said Fordyce of Skyscanner.',
    "“We disable everything … enable what we need,” said Neil Fordyce.",
    "Usage of OpenTelemetry increased by 13 percentage points.",
    "None of the respondents selected Nomad.",
    "Up to 300,000 people per day are served by 2 maintainers.",
    "More than 60% of respondents run more than 10 Collectors.",
    "Ada Okafor's survey of 2026: 81% of respondents deploy on Kubernetes.",
    "**81%** of respondents [deploy on Kubernetes](https://example.org/2031).",
]


@pytest.mark.parametrize("text", SUPPORTED)
def test_what_the_passage_says_is_supported(text: str) -> None:
    assert check_sentence(cited(text), [claim()], OWN) == ("supported", ())


UNSUPPORTED = [
    ("66% of respondents run more than 10 Collectors.", "66%"),
    ("65% of respondents run more than 100 Collectors.", "100"),
    ("65% of respondents run fewer than 10 Collectors.", "10"),
    ("65% of respondents run 10 Collectors.", "10"),
    ("65 of the respondents run more than 10 Collectors.", "65"),
    ("Almost 65% of respondents run more than 10 Collectors.", "65%"),
    ("A quarter of respondents use VMs as well.", "quarter"),
    ("About a third of respondents use VMs as well.", "third"),
    ("The foundation published 1,430 answers.", "1,430"),
    ("The foundation published 1,340 answers on May 17, 2025.", "May 17"),
    ("The foundation published 1,340 answers in May 2024.", "May 2024"),
    ("Clusters scale between 9 and 16 nodes.", "9 and 16"),
    ("Clusters scale to 15 nodes with 64 MB each.", "64 MB"),
    ("Clusters handle approximately 10 million requests per second.", "10 million"),
    ("Clusters handle approximately 10 billion requests per minute.", "10 billion"),
    ("“We enable everything, then disable what we need,” said Neil Fordyce.", "quotation"),
    ("“We disable everything,” said Neil Harper of Skyscanner.", "Harper"),
    ("“We disable everything,” said Neil Fordyce of Mastodon.", "Mastodon"),
    ("Usage of OpenTelemetry decreased by 13 percentage points.", "13"),
    ("Usage of OpenTelemetry increased by 13 percent of all users.", "13"),
    ("Usage of Prometheus increased.", "Prometheus"),
    ("Up to 300,000 people a day are served by six maintainers.", "six"),
    ("More than 40% of respondents run more than 10 Collectors.", "40%"),
    ("Our customers run more than 10 Collectors.", "own company"),
    ("Quayside Telemetry runs on Kubernetes.", "own company"),
    ("Rival Systems deploys on Kubernetes.", "competitor"),
]


@pytest.mark.parametrize(("text", "named"), UNSUPPORTED)
def test_what_the_passage_does_not_say_is_unsupported_and_named(text: str, named: str) -> None:
    verdict, reasons = check_sentence(cited(text), [claim()], OWN)

    assert verdict == "unsupported"
    assert named in " ".join(reasons)


@pytest.mark.parametrize(
    "text",
    [
        "Teams everywhere struggle with documentation and staffing at night.",
        "Some of the respondents selected Nomad, and not Kubernetes.",
        "81% of respondents run more than 10 Collectors, and 65% deploy on Kubernetes.",
        "In our survey 81% of respondents deploy on Kubernetes.",
    ],
)
def test_what_only_looks_odd_is_for_a_person(text: str) -> None:
    assert check_sentence(cited(text), [claim()], OWN).verdict == "needs_person"


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("How many Collectors does your team run?", "no_claim"),
        ("Did you know that Kubernetes loses data?", "unsupported"),
        ("Do you know that most migrations fail for want of an owner?", "needs_person"),
        ("Do you know how many Collectors your team runs?", "no_claim"),
        ("Book a telemetry review.", "no_claim"),
        ("[Book a telemetry review](https://quayside.example/review?utm_campaign=q3-2026)", "no_claim"),
        ("You are not the odd one out.", "no_claim"),
        ("We think that is good news.", "no_claim"),
        ("Three findings stand out.", "no_claim"),
        ("Source: The Harbour Survey of Pipelines, Ada Okafor, 2026.", "no_claim"),
        ("We start with “The Harbour Survey of Pipelines”.", "no_claim"),
        ("What the survey says", "no_claim"),
        ("65% of teams run more than 10 Collectors.", "unsupported"),
        ("Do you know that 65% run more than 10 Collectors?", "unsupported"),
        ("Kubernetes runs most of the world's software.", "unsupported"),
        ("As one engineer put it: “never again on a Friday”.", "unsupported"),
        ("Most migrations fail because nobody owns the pipeline.", "needs_person"),
        ("Our customers sleep better.", "needs_person"),
        ("We moved 14 companies to open pipelines.", "needs_person"),
        (
            "Die meisten Teams betreiben mehr als zehn Collectors und sind mit der Dokumentation nicht zufrieden.",
            "not_checked",
        ),
    ],
)
def test_sentences_that_cite_nothing(text: str, verdict: str) -> None:
    assert check_sentence(cited(text, None), [claim()], OWN).verdict == verdict


def test_an_own_source_may_speak_of_us() -> None:
    ours = claim("Quayside Telemetry moved 14 companies to open pipelines.", kind="own", title="Brand profile")

    assert check_sentence(cited("We moved 14 companies to open pipelines."), [ours], OWN).verdict == "supported"
    assert check_sentence(cited("We moved 41 companies to open pipelines."), [ours], OWN).verdict == "unsupported"


def test_a_heading_may_sum_up_what_the_draft_cites() -> None:
    heading = CitedSentence(text="Kubernetes at 81%", role="heading")
    wrong = CitedSentence(text="Nomad at 82%", role="heading")

    assert check_sentence(heading, [claim()], OWN).verdict == "no_claim"
    assert check_sentence(wrong, [claim()], OWN).verdict == "unsupported"


def test_a_claim_that_the_dossier_does_not_have_is_unsupported() -> None:
    (evidence,) = check_text([cited("65% run more than 10 Collectors.", "c9")], [claim()], OWN)

    assert evidence.verdict == "unsupported"
    assert evidence.passage is None


def test_evidence_carries_the_passage_and_its_offsets() -> None:
    (evidence,) = check_text([cited("81% of respondents deploy on Kubernetes.")], [claim()], OWN)

    assert (evidence.source_id, evidence.passage, evidence.start, evidence.end) == ("src_1", SURVEY, 0, len(SURVEY))


PLAIN_FACTS = [text for text in SUPPORTED if re.search(r"\d", text) and "](" not in text and "2026" not in text]


@given(st.sampled_from(PLAIN_FACTS), st.integers(2, 999_999), st.data())
def test_a_changed_figure_is_always_caught(text: str, other: int, data: st.DataObject) -> None:
    digits = list(re.finditer(r"\d[\d,]*", text))
    found = data.draw(st.sampled_from(digits))
    known = {int(number.replace(",", "")) for number in re.findall(r"\d[\d,]*", SURVEY)} | {2, 10, 25, 60, 2026}
    if other in known:
        return
    changed = f"{text[: found.start()]}{other}{text[found.end() :]}"
    verdict = check_sentence(cited(changed), [claim()], OWN).verdict

    rounded = {other, 10 * other, 100 * other} & {1300, 13000} or 1200 < other < 1341  # `more than 1,300` of 1,340
    assert verdict == "unsupported" or (rounded and verdict == "needs_person")


@given(st.sampled_from(SUPPORTED), st.sampled_from(["Zephyrion", "OpenQuux", "ACME", "Istio"]), st.data())
def test_a_changed_name_is_always_caught(text: str, other: str, data: st.DataObject) -> None:
    names = list(re.finditer(r"\b(?:Kubernetes|Skyscanner|Fordyce|OpenTelemetry|Nomad|CNCF|Collectors)\b", text))
    if not names:
        return
    found = data.draw(st.sampled_from(names))
    changed = f"{text[: found.start()]}{other}{text[found.end() :]}"

    assert check_sentence(cited(changed), [claim()], OWN).verdict == "unsupported"


@given(st.sampled_from([found.group() for found in re.finditer(r"[^.“”]+\.", SURVEY)]))
def test_a_sentence_taken_over_is_always_supported(sentence: str) -> None:
    assert check_sentence(cited(sentence.strip()), [claim()], OWN).verdict == "supported"
