"""Claims and own ground for the tests of the check: one made-up survey, told plainly."""

from domain.claim import CitedSentence, Claim
from domain.own_ground import OwnGround
from domain.source import SourceKind

SURVEY = (
    "In the 2025 survey, 65% of respondents run more than 10 Collectors, up from 55% a year earlier, and 81% "
    "deploy on Kubernetes. About a quarter use virtual machines (VMs) as well. The Cloud Native Computing "
    "Foundation published 1,340 answers on May 16, 2025. Clusters scale between 9 and 15 nodes with 64 GB each "
    "and handle approximately 10 million requests per minute. “We disable everything, then enable what we need,” "
    "said Neil Fordyce of Skyscanner. Usage of OTel increased by 13 percentage points. None of the respondents "
    "selected Nomad. Up to 300,000 people a day are served by two maintainers."
)


def claim(
    passage: str = SURVEY,
    *,
    name: str = "c1",
    kind: SourceKind = "file",
    title: str = "The Harbour Survey of Pipelines",
    published: str | None = "2026-01-28",
    author: str | None = "Ada Okafor",
) -> Claim:
    return Claim(
        id=name,
        brief_id="brief_1",
        source_id="src_1",
        source_title=title,
        source_kind=kind,
        passage_id="p1",
        passage=passage,
        heading="",
        passage_start=0,
        passage_end=len(passage),
        start=0,
        end=len(passage),
        text=passage,
        score=0.5,
        source_author=author,
        source_published=published,
    )


OWN = OwnGround(
    company="Quayside Telemetry",
    framing=("What Collector users really run", "you are not the odd one out"),
    statements=("Quayside Telemetry", "We moved 14 companies to open pipelines."),
    requests=("Book a telemetry review",),
    competitors=("Rival Systems",),
    aliases={"OpenTelemetry": ("Open Telemetry", "OTel")},
)


def cited(text: str, claim_id: str | None = "c1") -> CitedSentence:
    return CitedSentence(text=text, claim_id=claim_id)
