"""A thin Dagster handle to this process's services."""

import dagster as dg

from domain.crew import Crews
from resources.services import Services


class NewsroomHandle:
    """Gives an asset what it needs. Everything is built once per process by resources/wiring, after fork."""

    def press(self) -> Services:
        """The machine's services of this process."""
        from resources.wiring import press_services

        return press_services()

    def crews(self) -> Crews:
        """The crews, on this process's language model and with the tools that settings give them. CrewAI is first
        imported by their first run."""
        from crews.runner import CrewRunner
        from crews.tools.keyed import services_of
        from crews.tools.toolbox import Toolbox
        from resources import wiring

        names, toolbox = wiring.settings().tools_of_crews, None
        if names:
            services = services_of(wiring.settings().tool_keys, wiring.tool_caller())
            toolbox = Toolbox(names, wiring.tool_fetcher(), wiring.tool_calls(), services)
        return CrewRunner(wiring.language_model(), toolbox, keeper=wiring.answers(), cache=wiring.cache())

    def dashboard(self) -> str:
        """The address of the dashboard, for links in metadata."""
        from resources.wiring import dashboard_address

        return dashboard_address()


Newsroom = dg.ResourceParam[NewsroomHandle]
