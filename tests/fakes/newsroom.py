"""The Dagster handle with services and crews of the test's choosing."""

from assets.newsroom import NewsroomHandle
from domain.crew import Crews
from press.services import PressServices


class GivenNewsroom(NewsroomHandle):
    """Hands out what it was made with."""

    def __init__(self, press: PressServices, crews: Crews) -> None:
        self._press = press
        self._crews = crews

    def press(self) -> PressServices:
        return self._press

    def crews(self) -> Crews:
        return self._crews

    def dashboard(self) -> str:
        return "http://127.0.0.1:23000"
