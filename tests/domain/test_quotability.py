"""What an editor would quote, and what not, on sentences of real articles."""

import pytest

from domain.quotability import USABLE, quotability

GOOD = [
    "Commits increased 43% from 1,340 to 1,913.",
    "The number of OTel users who build their own Collector increased to 46% (+13%).",
    "mastodon.social: Runs on Kubernetes with autoscaling between 9 and 15 nodes (16 cores, 64 GB RAM each).",
    '"It genuinely has been quite pain-free," Neil Fordyce of Skyscanner reflected.',
    "The Hubble team, consisting of six platform engineers, manages most of Skyscanner's collectors.",
    "Getting started: 48% of newer contributors don't confidently know how to get started.",
    "Running the Collector reliably in production remains a key concern, with users calling for stronger checks.",
]
BAD = [
    "Here are the results:",
    "This processor matches spans with 404 status codes from specific cache services.",
    "These percentage differences are negligible.",
    "They follow RSS feeds and CNCF Slack channels to stay informed about releases.",
    "A big thank you to everyone who participated in the survey!",
    "Whether you're an end user or a contributor, we invite you to get involved.",
    "We received 48 responses, which we'll use to focus our documentation efforts.",
    "How well do the current docs explain the different components of OpenTelemetry?",
    "Page/section: Collector; Views: 790K; % of all views: ~6.0%.",
    "Japanese — 28% (169 files)",
    "Automatic recovery on failure",
    "which includes Tokyo, the largest of them all, and several others.",
    "The final 19% selected a mix of queries that included dots or underscores.",
    "63% work for an observability vendor.",
    "It restarts (and then never stops.",
    'exporter = {"otlp": {"endpoint": "x"}} and more of the same code here.',
    "“You can basically do anything you want. It went beyond my expectations.”",
    "For full responses, see Docs Usability Survey Responses.",
    "All rights reserved by the owners of this site in 2026.",
]


@pytest.mark.parametrize("sentence", GOOD)
def test_whole_statements_can_be_quoted(sentence: str) -> None:
    assert quotability(sentence) >= USABLE


@pytest.mark.parametrize("sentence", BAD)
def test_scraps_pointers_and_courtesies_cannot(sentence: str) -> None:
    assert quotability(sentence) < USABLE


def test_figures_and_speakers_weigh_more_and_closing_sections_less() -> None:
    plain = quotability("Teams use collectors in production and keep them small.")
    assert quotability("In production 65% of teams use collectors and keep them small.") > plain
    assert quotability("Commits increased 43% from 1,340 to 1,913.", "Keep in touch") < USABLE


def test_our_own_words_may_say_we() -> None:
    assert quotability("We run telemetry pipelines for software companies.", own=True) >= USABLE
    assert quotability("Three words only", own=True) == 0.0
    assert quotability("a review of one day on your own site, written down.", own=True) < USABLE
