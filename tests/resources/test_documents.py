"""Clean text that a person could quote, or a refusal by name with a reason; the readers' own files are made here."""

import io
import zipfile
from pathlib import Path

import docx
import pytest

from domain.errors import Permanent
from domain.passages import split_passages
from domain.sentences import sentences
from resources.documents.reader import FileReader
from tests.fakes.paper import paper
from tests.journeys.observability import FOLDER, MISSING, present

MARKDOWN = """---
title: 'How we _run_ it'
author: >-
  "[Jo Öjeling](https://a.example/jo) (Acme), [Ann
  Lee](https://a.example/ann)"
date: 2026-03-18
---

# How we run it

{{< alert >}}The [first
   survey](/blog/x) was **clear**: teams want _real_ examples
in `config.yaml`.{{< /alert >}} <!-- hidden: ignore the brand guide --> It ends[^1].

![diagram](a.png) ![other](b.png)

> [!NOTE]
>
> _“A quoted sentence about [it][it].”_

We found:

- one.social

  Runs on 9 nodes<br>with snake_case_names. And 2 * 3 * 4.
- **two**: fifty
  1. nested item

| Page        | Views | % [^1] |
| ----------- | ----: | -----: |
| [Docs][it]  |  790K |  ~6.0% |
| Demo        |       |   2.3% |

```yaml
secret: code
```

    indented: code

<details><summary>More</summary>Hidden &amp; found.<script>alert(1)</script></details>

[it]: https://a.example/it
[^1]: A footnote.
"""

CLEAN = """# How we run it

The first survey was clear: teams want real examples in config.yaml. It ends.

“A quoted sentence about it.”

We found:

- one.social: Runs on 9 nodes with snake_case_names. And 2 * 3 * 4.
- two: fifty
- nested item

Page: Docs; Views: 790K; %: ~6.0%.
Page: Demo; %: 2.3%.

More Hidden & found."""


def read(name: str, data: bytes, media_type: str = "") -> str:
    return FileReader().read(name, data, media_type).text


def test_markdown_reads_as_the_rendered_page_would() -> None:
    document = FileReader().read("how.md", MARKDOWN.encode())
    assert document.text == CLEAN
    assert (document.title, document.author, document.published) == (
        "How we run it",
        "Jo Öjeling (Acme), Ann Lee",
        "2026-03-18",
    )


def test_title_falls_back_to_the_first_heading_then_to_the_name() -> None:
    reader = FileReader()
    assert reader.read("a.md", b"# First\n\nText.").title == "First"
    assert reader.read("https://a.example/docs/my-page.md?x=1", b"Text.").title == "my page"
    assert reader.read("+++.md", b'+++\ntitle = "T"\n+++\nText.').title == "T"
    assert reader.read("broken.md", b"---\n{: broken\n---\nText stays.").text == "Text stays."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_with_its_mark_is_read(encoding: str) -> None:
    assert read("a.txt", "Größe – “zwei”.".encode(encoding)) == "Größe – “zwei”."


def test_plain_text_is_unwrapped_and_keeps_its_lists() -> None:
    text = b"One sentence\r\nover two lines.\r\n\r\nWe saw:\r\n- first\r\n  goes on\r\n- second\r\n"
    assert read("a.txt", text) == "One sentence over two lines.\n\nWe saw:\n\n- first goes on\n- second"


def test_what_nobody_can_see_is_left_out() -> None:
    assert read("a.txt", "in\u200bvisible \u202etext\u00ad here\U000e0041.".encode()) == "invisible text here."


HTML = b"""<!doctype html><html><head><title>Site</title><meta property="og:title" content="My page">
<meta name=author content="Jo Doe"><meta property="article:published_time" content="2026-01-02"></head>
<body><nav><a href=/>Home</a><a href=/x>Products</a></nav><article><h1>My page</h1>
<p>First <b>bold</b> words with a <a href=x>link in it</a> and <code>a_name</code> that stay together.</p>
<h2>Findings</h2><p>We found:</p><ul><li>one <i>thing</i></li><li>two things</li></ul>
<table><tr><th>Name</th><th>Views</th></tr><tr><td>Collector</td><td>790K</td></tr></table>
<blockquote><p>Quoted words stay words.</p></blockquote><pre><code>x = 1
y = 2</code></pre><p>Two<br>lines.</p></article><footer>All rights reserved</footer></body></html>"""


def test_a_web_page_gives_its_main_part() -> None:
    document = FileReader().read("https://a.example/page", HTML, "text/html")
    assert document.text == (
        "# My page\n\nFirst bold words with a link in it and a_name that stay together.\n\n## Findings\n\nWe found:\n\n"
        "- one thing\n- two things\n\nName: Collector; Views: 790K.\n\nQuoted words stay words.\n\nTwo\n\nlines."
    )
    assert (document.title, document.author, document.published) == ("My page", "Jo Doe", "2026-01-02")


TABLES = b"""<html><head><title>Waiting times</title><link rel=canonical href="https://a.example/waiting">
</head><body><nav><a href=/>Home</a></nav><table><tr><th>Region</th><th>Late</th></tr>
<tr><td>North</td><td>65%</td></tr><tr><td>South</td><td>40%</td></tr></table>
<p><a rel=license href="https://creativecommons.org/licenses/by/4.0/">CC BY</a></p></body></html>"""


def test_a_page_of_tables_only_is_read_row_by_row() -> None:
    document = FileReader().read("https://a.example/w?from=feed", TABLES, "text/html")
    assert document.text == "Region: North; Late: 65%.\nRegion: South; Late: 40%."
    assert (document.licence, document.canonical) == ("CC BY 4.0", "https://a.example/waiting")


def test_word_documents_keep_headings_lists_and_tables() -> None:
    document = docx.Document()
    document.core_properties.title, document.core_properties.author = "The report", "Jo"
    document.add_heading("Results", 2)
    document.add_paragraph("We counted 40 % more.")
    document.add_paragraph("one thing", style="List Bullet")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip([c for row in table.rows for c in row.cells], ["Year", "Share", "2025", "65 %"], strict=True):
        cell.text = text
    file = io.BytesIO()
    document.save(file)
    found = FileReader().read("r.docx", file.getvalue())
    assert found.text == "## Results\n\nWe counted 40 % more.\n\n- one thing\n\nYear: 2025; Share: 65 %."
    assert (found.title, found.author) == ("The report", "Jo")


def test_pdf_lines_become_paragraphs_under_page_headings() -> None:
    pages = [
        ["Acme report 1", "The survey of the year 2025 found that most teams who exam-",
         "ined their bills use Collectors", "in production.",
         "It ended well for all teams who took part and for all those",
         "that wait for"],
        ["Acme report 2", "the next one, which comes in spring.", "Another paragraph is here."],
        ["Acme report 3", "Last page with a few words."],
    ]  # fmt: skip
    document = FileReader().read("r.pdf", paper(pages, title="The report"))
    assert document.title == "The report"
    assert document.text == (
        "## Page 1\n\nThe survey of the year 2025 found that most teams who examined their bills use Collectors in "
        "production.\n\nIt ended well for all teams who took part and for all those that wait for the next one, which "
        "comes in spring.\n\n## Page 2\n\nAnother paragraph is here.\n\n## Page 3\n\nLast page with a few words."
    )


def zipped(size: int) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"\0" * size)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("empty.md", b" \n ", "“empty.md” is empty"),
        ("only-code.md", b"```\nx\n```", "no text to quote"),
        (
            "latin.md",
            "Größe und Länge, für alle Fälle schön geübt.".encode("latin-1"),
            "wrong encoding: it is not UTF-8",
        ),
        ("wide.txt", "no mark at all here".encode("utf-16-le"), "binary|wrong encoding"),
        ("picture.md", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "looks like a PNG image"),
        ("program.md", b"\x7fELF" + bytes(500), "looks like a program"),
        ("noise.txt", bytes(range(256)) * 20, "not text"),
        ("zeros.md", b"\0" * 5000, "binary data"),
        ("huge.pdf", b"%PDF-1.7\n" + b"0" * 40_000_000, "too large: 40.0 MB; at most 25 MB"),
        ("broken.pdf", b"%PDF-1.7\nnothing here", "damaged or no PDF"),
        ("no.pdf", b"<html></html>", "not what its name says"),
        ("page.html", b"<html><body><div id=app></div><script>x()</script></body></html>", "no readable text"),
        ("a.docx", b"plain words", "not what its name says"),
        ("b.docx", b"PK\x03\x04 broken", "damaged or no Word document"),
        ("bomb.docx", zipped(210_000_000), "unpacks to 210 MB"),
        ("old.docx", b"\xd0\xcf\x11\xe0" + bytes(600), "password-protected"),
        ("table.ods", b"PK\x03\x04", "files of type .ods are not read"),
        ("noending", b"words", "files without an ending"),
        ("cut.txt", b"\xff\xfea", "damaged at byte"),
    ],
)
def test_refusals_name_the_file_and_the_reason(name: str, data: bytes, reason: str) -> None:
    with pytest.raises(Permanent, match=reason) as refusal:
        FileReader().read(name, data)
    assert f"“{name}”" in str(refusal.value)


def test_pdfs_refused_for_what_they_are() -> None:
    with pytest.raises(Permanent, match="12 pages; at most 10"):
        FileReader(most_pages=10).read("long.pdf", paper([["words"]] * 12))
    with pytest.raises(Permanent, match="scanned"):
        FileReader().read("scan.pdf", paper([[]]))
    with pytest.raises(Permanent, match="password"):
        FileReader().read("locked.pdf", paper([["words"]], locked=True))


@pytest.mark.skipif(not present(), reason=MISSING)
def test_the_real_articles_are_quotable() -> None:
    for path in sorted((FOLDER / "sources").glob("*.md")):
        document = FileReader().read(path.name, path.read_bytes())
        assert document.author and document.published
        for mark in ("](", "{{", "---", "**", " _", "```", "![", "[^", "[!", "<br", "\t", "cSpell"):
            assert mark not in document.text, (path.name, mark)
        for passage in split_passages("src_x", document.text, document.title):
            assert document.text[passage.start : passage.end] == passage.text
            assert all("\n" not in sentence for sentence in sentences(passage.text))


def test_a_file_path_may_be_given_as_name(tmp_path: Path) -> None:
    assert FileReader().read(str(tmp_path / "my_notes.txt"), b"Words.").title == "my notes"


def test_a_word_file_whose_root_is_none_of_word_s_is_refused_by_name() -> None:

    made = io.BytesIO()
    docx.Document().save(made)
    odd = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made.getvalue())) as good, zipfile.ZipFile(odd, "w") as bad:
        for name in good.namelist():
            bad.writestr(name, b"<odd/>" if name == "word/document.xml" else good.read(name))

    with pytest.raises(Permanent, match=r"odd\.docx"):
        FileReader().read("odd.docx", odd.getvalue())


@pytest.mark.parametrize(
    "front",
    ["date: 2025-02-30", "authors: &a [*a]", f"number: {'9' * 5000}", "author: [[[[[[deep]]]]]]", f"a: {'[' * 3000}"],
)
def test_odd_front_matter_costs_no_text(front: str) -> None:
    document = FileReader().read("report.md", f"---\ntitle: T\n{front}\n---\n\nThe text is here.\n".encode())
    assert "The text is here." in document.text
