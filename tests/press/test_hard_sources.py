"""Sources that are hard to read: each has a stated outcome in the dossier, and none stops the others."""

from pathlib import Path

import pytest

from domain.brief import Brief
from domain.claim import Dossier
from press.research import build_dossier
from resources.documents.reader import FileReader
from resources.services import Services
from store import dossiers
from store.postgres import Database
from tests import builders
from tests.conftest import Newsroom
from tests.fakes.outside import FixedSearch
from tests.fakes.paper import paper
from tests.fakes.press import press_services
from tests.fakes.quoting_crew import QuotingCrew

GOOD = """# The survey

The survey found that 65% of Collector users run more than ten Collectors in production. Most Collector users (81%)
run their Collectors on Kubernetes clusters. However, 23% of Collector users do not monitor their Collectors at all.
"""
ARABIC = "وجد الاستطلاع أن 65% من مستخدمي المجمعات يشغلون أكثر من عشرة مجمعات في الإنتاج كل يوم."
CHINESE = "调查发现，65%的收集器用户在生产环境中运行十个以上的收集器。大多数用户在集群上运行它们。"
GERMAN = (
    "Die Umfrage ergab, dass 65% der Nutzer mehr als zehn Collectors im Betrieb haben. Die meisten Nutzer betreiben "
    "ihre Collectors auf einem Cluster, und 23% von ihnen überwachen ihre Collectors nicht."
)
TABLES = """<html><head><title>Figures</title></head><body><table>
<tr><th>Region</th><th>Share of Collector users</th></tr>
<tr><td>North</td><td>65%</td></tr><tr><td>South</td><td>44%</td></tr></table></body></html>"""
BROKEN = """<html><head><title>Broken</title><body>
<div><p>The survey found that 65% of Collector users run more than ten
Collectors<p>Most Collector users (81%) run their Collectors on <b>Kubernetes <i>clusters</b></i>.<table><tr><td>x
<script>var a = "</p>";</script></div></span><p>However, 23% of Collector users do not monitor Collectors"""


def long_report() -> bytes:
    words = ["alpha", "bravo", "delta", "gamma", "kilo", "lima", "oscar", "papa", "quebec", "romeo", "sierra", "tango"]
    lines = [
        f"The {words[n % 12]} and {words[n // 12 % 12]} teams say that {n} of 200 users answered." for n in range(200)
    ]
    return paper([[line, f"So much for {line[4:20]}."] for line in lines], title="Long report")


@pytest.fixture
def services(database: Database, tmp_path: Path) -> Services:
    return press_services(database, tmp_path / "media", reader=FileReader())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "sources"
    found.mkdir()
    (found / "good.md").write_text(GOOD)
    return found


def brief_of(services: Services, workspace: Newsroom, folder: Path) -> Brief:
    with services.database.transaction(workspace.id) as conn:
        campaign = builders.make_campaign(conn, sources=(str(folder),))
        return builders.make_brief(
            conn, campaign, topic="Collector users in production", angle="How many Collectors users run and monitor"
        )


def dossier_of(services: Services, workspace: Newsroom, folder: Path) -> Dossier:
    brief = brief_of(services, workspace, folder)
    build_dossier(services, QuotingCrew(), workspace.id, brief.id)
    with services.database.transaction(workspace.id) as conn:
        kept = dossiers.get_dossier(conn, brief.id)
    assert kept is not None
    assert any("65% of Collector users" in claim.text for claim in kept.claims)
    return kept


def told(dossier: Dossier) -> dict[str, str]:
    """Refusals and remarks by the file's name."""
    refused = [(each.origin, each.reason) for each in dossier.refusals]
    return {Path(origin).name: words for origin, words in [*refused, *((r.origin, r.remark) for r in dossier.remarks)]}


REFUSED = {
    "scan.pdf": (paper([[], []]), "has no text: its pages are probably scanned images"),
    "locked.pdf": (paper([["Words"]], locked=True), "protected by a password"),
    "empty.html": (b"<html><body><script>app()</script></body></html>", "has no readable text"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_by_name_and_the_rest_is_used(
    services: Services, workspace: Newsroom, folder: Path, name: str
) -> None:
    data, reason = REFUSED[name]
    (folder / name).write_bytes(data)
    assert reason in told(dossier_of(services, workspace, folder))[name]


@pytest.mark.parametrize(("name", "text"), [("arabic.txt", ARABIC), ("chinese.txt", CHINESE), ("german.txt", GERMAN)])
def test_another_language_than_the_brief_s_is_read_whole_and_remarked_on(
    services: Services, workspace: Newsroom, folder: Path, name: str, text: str
) -> None:
    (folder / name).write_text(text, encoding="utf-8")
    assert FileReader().read(name, text.encode()).text == text
    dossier = dossier_of(services, workspace, folder)
    assert told(dossier)[name].startswith("It is in another language than the brief.")


def test_a_report_of_two_hundred_pages_is_read_to_its_end(
    services: Services, workspace: Newsroom, folder: Path
) -> None:
    (folder / "long.pdf").write_bytes(long_report())
    read = FileReader().read("long.pdf", long_report())
    assert "## Page 200" in read.text
    assert "teams say that 199 of 200 users answered." in read.text
    assert "long.pdf" not in told(dossier_of(services, workspace, folder))


def test_more_pages_than_are_read_is_a_refusal() -> None:
    reader = FileReader(most_pages=100)
    with pytest.raises(Exception, match="has 200 pages; at most 100 are read"):
        reader.read("long.pdf", long_report())


def test_broken_markup_gives_its_words_and_no_script(services: Services, workspace: Newsroom, folder: Path) -> None:
    (folder / "broken.html").write_text(BROKEN)
    text = FileReader().read("broken.html", BROKEN.encode()).text
    assert "65% of Collector users run more than ten Collectors" in text
    assert "(81%) run their Collectors on Kubernetes clusters" in text
    assert "var a" not in text
    assert "broken.html" not in told(dossier_of(services, workspace, folder))


def test_a_page_of_tables_only_can_be_cited_row_by_row(services: Services, workspace: Newsroom, folder: Path) -> None:
    (folder / "tables.html").write_text(TABLES)
    dossier_of(services, workspace, folder)
    text = FileReader().read("tables.html", TABLES.encode()).text
    assert text == "Region: North; Share of Collector users: 65%.\nRegion: South; Share of Collector users: 44%."


def test_a_sheet_read_in_part_is_remarked_on(services: Services, workspace: Newsroom, folder: Path) -> None:
    rows = "\n".join(f"{n},{n * 2}" for n in range(6000))
    (folder / "long.csv").write_text(f"users,collectors\n{rows}\n")
    assert "Only the first 5000 rows" in told(dossier_of(services, workspace, folder))["long.csv"]


def test_a_search_whose_engines_are_silent_is_a_failure_not_an_empty_world(
    database: Database, workspace: Newsroom, folder: Path, tmp_path: Path
) -> None:
    failing = press_services(database, tmp_path / "media", reader=FileReader(), search=FixedSearch(failing=True))
    assert told(dossier_of(failing, workspace, folder))["web search"] == "The search server did not answer."
    empty = press_services(database, tmp_path / "media", reader=FileReader(), search=FixedSearch())
    assert "web search" not in told(dossier_of(empty, workspace, folder))
