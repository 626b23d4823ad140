"""A small profile file and a way to change one thing in it."""

PROFILE = """\
workspace: Acme
zone: Europe/London
company:
  name: Acme
  site: https://acme.example
  about: Acme makes gates. Acme sells them to yards.
  regions: [SE, no]
brand:
  voice: plain
  banned: [synergy]
  required:
    OpenTelemetry: [Otel]
  colours:
    main: "#123456"
audiences:
  - name: Yard managers
    description: They run gates.
  - name: Drivers
competitors:
  - name: Rival Systems
    site: https://rival.example
sources: [pages, https://acme.example/about]
accounts:
  - channel: linkedin
    account: Acme page
  - channel: Email
    account: Acme letter
"""


def changed(old: str, new: str) -> str:
    """The good file with one thing replaced."""
    assert PROFILE.count(old) >= 1, old
    return PROFILE.replace(old, new, 1)
