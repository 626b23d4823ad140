"""A finished post as a page a person can open: readable, accessible, and unable to do anything.

The text was approved as text. LinkedIn's is plain: rendered as Markdown, `#B2B` would become a heading. Blog and e-mail
are Markdown, rendered with raw HTML off and then cleaned by a fixed list of tags all the same: two independent walls.
The page's own policy allows no script, no frame and no request but its own images and videos.
"""

import base64
import hashlib
import html
from typing import Final

from domain.markdown import parser
from domain.media_rules import kind_of
from domain.own_files import described
from domain.package import Package, PackedMedia

STYLE: Final = """
body{font:1.0625rem/1.6 system-ui,sans-serif;color:#1c2330;background:#fff}
body{margin:0 auto;max-width:42rem;padding:2rem 1.25rem}
h1{font-size:1.75rem;line-height:1.25}h2{font-size:1.3rem}h3{font-size:1.1rem}
a{color:#0b4f9c}a:focus-visible{outline:3px solid #0b4f9c;outline-offset:2px}
img{max-width:100%;height:auto;border-radius:.25rem}figure{margin:1.5rem 0}
pre,code{font-family:ui-monospace,monospace;overflow-x:auto}
table{border-collapse:collapse}td,th{border:1px solid #5b6474;padding:.25rem .5rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem}dt{font-weight:600}dd{margin:0}
footer{border-top:1px solid #5b6474;margin-top:2rem;padding-top:.5rem;color:#414a59}
@media(prefers-color-scheme:dark){body{color:#e8ebf0;background:#14181f}a{color:#8ec1ff}footer{color:#b9c1cd}}
"""
_BLOCKS: Final = ("p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "hr")
_TABLES: Final = ("table", "thead", "tbody", "tr", "th", "td")
TAGS: Final = frozenset({*_BLOCKS, *_TABLES, "br", "a", "strong", "em", "s", "code"})
ATTRIBUTES: Final = {"a": {"href", "title"}, "ol": {"start"}}


def page_title(package: Package) -> str:
    """What a reader would call the post: title, subject, or the first line."""
    first_line = next((line.strip() for line in package.text.splitlines() if line.strip()), "")
    return package.title.strip() or package.subject.strip() or first_line[:80] or package.channel


def body_html(package: Package) -> str:
    """The text as safe HTML: paragraphs for LinkedIn, Markdown for the others."""
    return _plain(package.text) if package.channel == "linkedin" else _markdown(package.text)


def render_page(package: Package, names: tuple[str, ...]) -> str:
    """The whole page; `names` are the file names of the package's media, in order."""
    heading = html.escape(page_title(package))
    description = html.escape(package.seo_description or package.excerpt or package.preheader)
    figures = "".join(_figure(name, media) for name, media in zip(names, package.media, strict=True))
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_policy(package)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="description" content="{description}">
<title>{html.escape(package.seo_title or page_title(package))}</title>
<style>{STYLE}</style>
</head>
<body>
<main>
<article>
<h1>{heading}</h1>
{_particulars(package)}{figures}<div id="text">
{body_html(package)}
</div>
{_after(package)}</article>
</main>
</body>
</html>
"""


def _figure(name: str, media: PackedMedia) -> str:
    size = f'width="{media.width}" height="{media.height}"'
    title, kind = html.escape(media.title or media.alt_text or name), kind_of(media.media_type)
    if kind == "document":
        return f'<p><a href="{html.escape(name)}">{title}</a> ({html.escape(described(media))})</p>\n'
    if kind == "video":
        shown = (
            f'<video src="{html.escape(name)}" controls preload="metadata" aria-label="{html.escape(media.alt_text)}"'
        )
        return f"<figure>{shown} {size}></video><figcaption>{title}</figcaption></figure>\n"
    return f'<figure><img src="{html.escape(name)}" alt="{html.escape(media.alt_text)}" {size}></figure>\n'


def _policy(package: Package) -> str:
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    videos = any(kind_of(media.media_type) == "video" for media in package.media)
    watched = " media-src 'self' file:;" if videos else ""
    return (
        f"default-src 'none'; img-src 'self' file:;{watched} style-src 'sha256-{digest}'; base-uri 'none'; "
        "form-action 'none'"
    )


def _plain(text: str) -> str:
    paragraphs = text.replace("\r\n", "\n").strip("\n").split("\n\n")
    return "\n".join(
        f"<p>{html.escape(part.strip(chr(10))).replace(chr(10), '<br>')}</p>" for part in paragraphs if part.strip()
    )


def _markdown(text: str) -> str:
    import nh3

    markdown = parser()
    tokens = markdown.parse(text)
    for token in tokens:
        if token.tag == "h1":  # the page has one first-level heading, its title
            token.tag = "h2"
    rendered = markdown.renderer.render(tokens, markdown.options, {})
    return nh3.clean(
        rendered,
        tags=set(TAGS),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )


def _particulars(package: Package) -> str:
    """What an e-mail or article carries beside its text."""
    rows = (
        ("From", package.sender),
        ("To", package.audience),
        ("Subject", package.subject if package.title else ""),
        ("Preview", package.preheader),
        ("Categories", ", ".join(package.categories)),
        ("Tags", ", ".join(package.tags)),
    )
    shown = "".join(f"<dt>{name}</dt><dd>{html.escape(value)}</dd>" for name, value in rows if value)
    return f"<dl>{shown}</dl>\n" if shown else ""


def _after(package: Package) -> str:
    comment = (
        f'<section aria-label="First comment"><h2>First comment</h2>{_plain(package.first_comment)}</section>\n'
        if package.first_comment
        else ""
    )
    return comment + (f"<footer><p>{html.escape(package.disclosure)}</p></footer>\n" if package.disclosure else "")
