"""A small campaign file and a way to change one thing in it."""

GOOD = """\
name: Spring
workspace: Acme
brand:
  company: Acme
  banned: [no, "on"]
  required:
    OpenTelemetry: [Otel]
  colours:
    main: "#123456"
  site: https://acme.example
zone: Europe/London
offer: A review
call_to_action:
  text: Book a review
  address: /review
channels:
  - kind: linkedin
    account: Company page
    slots:
      - days: [mon, Thursday]
        at: 12:15
  - kind: blog
sources: [sources, https://example.com/page]
briefs:
  - topic: "C++ & R&D: 40% (2026)?"
    angle: You are not the odd one out
    channels: [linkedin, blog]
    due: 2027-03-31
  - topic: Second idea
    angle: Another angle
    channels: [blog]
"""


def changed(old: str, new: str) -> str:
    """The good file with one thing replaced."""
    assert GOOD.count(old) >= 1, old
    return GOOD.replace(old, new, 1)


def line_of(text: str, part: str) -> int:
    """The line at which `part` stands."""
    return text[: text.index(part)].count("\n") + 1
