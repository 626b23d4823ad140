"""Pairs of a passage and a sentence that is nearly it: none of the false ones may pass as supported."""

import pytest

from domain.claim_check import check_sentence
from tests.domain.claims import OWN, cited, claim

FALSE = [
    ("Each of the dock doors is 12mm thick.", "Each of the dock doors is 99mm thick."),
    ("The gates close at 9pm on weekdays.", "The gates close at 4pm on weekdays."),
    ("The gates close at 9pm on weekdays.", "The gates close at 9am on weekdays."),
    ("The gates close at 9 pm on weekdays.", "The gates close at 9 am on weekdays."),
    ("Forklifts reach 20mph in the hall.", "Forklifts reach 90mph in the hall."),
    ("Each tank holds 500l of water.", "Each tank holds 900l of water."),
    ("Loaded pallets stand 180cm high.", "Loaded pallets stand 280cm high."),
    ("The waiting fee is 30kr an hour.", "The waiting fee is 90kr an hour."),
    ("The ramp is 100m long.", "The ramp is 100 million long."),
    ("A lorry carries 40 tonnes over 12 metres.", "A lorry carries 40 grams over 12 metres."),
    ("A lorry carries 40 tonnes over 12 metres.", "A lorry carries 40 tonnes over 12 miles."),
    ("The store is kept at minus 18 degrees.", "The store is kept at 18 degrees."),
    ("It is the third-largest port of the country.", "It is the second-largest port of the country."),
    ("Revenue of the site doubled in a year.", "Revenue of the site halved in a year."),
    ("The team meets three times a week.", "The team meets once a week."),
    ("They publish a weekly report on waiting.", "They publish a monthly report on waiting."),
    ("The wait was 94 minutes in 2023 and 61 minutes in 2024.", "The wait was 94 minutes in 2024."),
    ("Prices rose 5% in May 2025 and 8% in June 2025.", "Prices rose 5% in June 2025."),
    ("In 2021 40 sites joined, and in 2023 75 sites joined.", "In 2021 75 sites joined."),
    ("In Ghent there are 12 doors, in Malmö there are 40.", "In Malmö there are 12 doors."),
    ("Anna Berg said slots were a waste of time.", "“Slots were a waste of time,” said Anna Berg."),
    (
        "“We wait for hours every day,” said Anna Berg of Malmö. Olle Nyström disagrees.",
        "Olle Nyström complains: “We wait for hours every day.”",
    ),
    (
        "“We wait for hours every day,” said Anna Berg of Malmö. Olle Nyström disagrees.",
        "In the words of Olle Nyström, “we wait for hours every day”.",
    ),
    ("Slots may cut waiting at the dock by 40%.", "Slots cut waiting at the dock by 40%."),
    ("Critics doubt that slots cut waiting by 40%.", "Slots cut waiting by 40%."),
    ("The port of Ghent plans to buy 12 lorries this year.", "The port of Ghent buys 12 lorries this year."),
    ("The port of Ghent refused to buy 12 lorries.", "The port of Ghent bought 12 lorries."),
]

TRUE = [
    ("The wait was 94 minutes in 2023 and 61 minutes in 2024.", "The wait was 94 minutes in 2023."),
    ("The wait was 94 minutes in 2023 and 61 minutes in 2024.", "In 2024 the wait was 61 minutes."),
    ("In 2023 the wait was 94 minutes, in 2024 it was 61 minutes.", "In 2024, it was 61 minutes."),
    ("From 2023 to 2024 the wait fell from 94 to 61 minutes.", "The wait fell from 94 to 61 minutes."),
    ("Each of the dock doors is 12mm thick.", "Each of the dock doors is 12mm thick."),
    ("The ramp is 100m long.", "The ramp is 100 metres long."),
    ("The site has 2m users a year.", "The site has 2 million users a year."),
    ("The gates close at 9 pm on weekdays.", "On weekdays, the gates close at 9 pm."),
    ("The store is kept at minus 18 degrees.", "The store is kept at -18 degrees."),
    ("In Ghent there are 12 doors, in Malmö there are 40.", "In Ghent there are 12 doors."),
    ("“We wait for hours every day,” said Anna Berg of Malmö.", "“We wait for hours every day,” says Anna Berg."),
    ("Slots may cut waiting at the dock by 40%.", "Slots might cut waiting at the dock by 40%."),
]


@pytest.mark.parametrize(("passage", "sentence"), FALSE)
def test_what_the_passage_does_not_say_never_passes(passage: str, sentence: str) -> None:
    assert check_sentence(cited(sentence), [claim(passage)], OWN).verdict in ("unsupported", "needs_person")


@pytest.mark.parametrize(("passage", "sentence"), TRUE)
def test_what_the_passage_says_passes(passage: str, sentence: str) -> None:
    assert check_sentence(cited(sentence), [claim(passage)], OWN) == ("supported", ())


UNCITED = [
    "Remember that Maersk fires drivers who wait.",
    "Note that Kubernetes loses data every night.",
    "See how Maersk bribes its hauliers.",
    "Maersk, the biggest polluter in Europe.",
    "We are cheaper than any other vendor.",
    "We never lose data.",
    "We have the best support.",
    "Nobody is cheaper than us.",
    "Discover why Quayside Telemetry is the market leader.",
    "Think of our customers, who never lose data.",
]


@pytest.mark.parametrize("sentence", UNCITED)
def test_what_cites_nothing_says_nothing_in_passing(sentence: str) -> None:
    assert check_sentence(cited(sentence, None), [claim()], OWN).verdict in ("unsupported", "needs_person")


@pytest.mark.parametrize(
    "sentence",
    [
        "Which of these do you see?",
        "Where do you stand with Kubernetes?",
        "Book a telemetry review.",
        "Read the survey first.",
        "What Collector users really run.",
        "Ask us anything.",
    ],
)
def test_what_says_nothing_needs_nothing(sentence: str) -> None:
    assert check_sentence(cited(sentence, None), [claim()], OWN).verdict == "no_claim"
