"""Publishers by name: ours, and what a plug-in brings."""

from importlib.metadata import EntryPoint

import pytest

from domain.errors import InvalidInput, NeedsPerson
from domain.value import Value
from resources.publishers import folder_kind, kinds
from resources.publishers.kinds import PublisherKind


class Told(Value):
    """What the plug-in must be told."""

    site: str
    pages: int = 1


KIND = PublisherKind(
    name="board", title="A board", channels=frozenset({"blog"}), make=folder_kind.KIND.make, settings=Told
)


@pytest.fixture
def plugged_in(monkeypatch: pytest.MonkeyPatch) -> None:
    points = [
        EntryPoint(name="board", value=f"{__name__}:KIND", group=kinds.GROUP),
        EntryPoint(name="folder", value=f"{__name__}:KIND", group=kinds.GROUP),
        EntryPoint(name="gone", value="no_such_package:KIND", group=kinds.GROUP),
        EntryPoint(name="other", value=f"{__name__}:KIND", group=kinds.GROUP),
    ]
    monkeypatch.setattr(kinds, "entry_points", lambda group: points)


@pytest.mark.usefixtures("plugged_in")
def test_a_plug_in_is_found_by_its_entry_point_and_never_replaces_ours() -> None:
    assert kinds.kind_of("board") is KIND
    assert kinds.kind_of("folder") is folder_kind.KIND
    assert {"board", "folder"} <= set(kinds.names())


@pytest.mark.usefixtures("plugged_in")
@pytest.mark.parametrize(
    ("name", "why"), [("gone", "cannot be loaded"), ("other", "of that name"), ("none", "it has:")]
)
def test_what_cannot_be_used_says_why(name: str, why: str) -> None:
    with pytest.raises(NeedsPerson, match=why):
        kinds.kind_of(name)


@pytest.mark.parametrize("name", sorted(kinds.BUILT_IN))
def test_every_built_in_kind_is_there_under_its_name(name: str) -> None:
    assert kinds.kind_of(name).name == name
    assert kinds.kind_of(name).channels


def test_settings_that_do_not_fit_name_the_field_and_what_is_known() -> None:
    with pytest.raises(InvalidInput, match=r"pages: .*integer.*; .*site, pages|site: .*required"):
        KIND.checked({"pages": "many"})
    assert KIND.checked({"site": "https://example.org", "pages": "2"}) == {"site": "https://example.org", "pages": 2}
