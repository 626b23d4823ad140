"""The Dagster handle with services and crews of the test's choosing."""

from assets.newsroom import NewsroomHandle
from domain.crew import Crews
from resources.services import Services


class GivenNewsroom(NewsroomHandle):
    """Hands out what it was made with."""

    def __init__(self, press: Services, crews: Crews) -> None:
        self._press = press
        self._crews = crews

    def press(self) -> Services:
        return self._press

    def crews(self) -> Crews:
        return self._crews

    def dashboard(self) -> str:
        return "http://127.0.0.1:23000"
