"""The brand guide: how a workspace speaks and looks."""

from pydantic import Field

from domain.house_rules import RequiredText, StyleRules
from domain.value import Value
from domain.voice import VoiceGuide

HEX_COLOUR = r"^#[0-9A-Fa-f]{6}$"


class Colours(Value):
    """Three brand colours as #RRGGBB: `main` for text and areas, `accent` for one highlight, `ground` behind."""

    main: str = Field(default="#1F2A44", pattern=HEX_COLOUR)
    accent: str = Field(default="#E4572E", pattern=HEX_COLOUR)
    ground: str = Field(default="#F4F1EA", pattern=HEX_COLOUR)


class Guide(Value):
    """Brand voice and visuals. `required` maps the right spelling to forms never to be written
    (`{"OpenTelemetry": ["Open Telemetry", "Otel"]}`); `banned` words never appear; what is said of `competitors`
    and, by name, of `customers` needs a source of our own, and with `approved_only` an approved claim; `required_text`
    and `style` are rules of the house; `spelling` is a language tag. `voice` is what a person wrote, `voice_guide` what
    one accepted at the onboarding."""

    company: str = Field(min_length=1)
    about: str = ""
    voice: str = ""
    person: str = "first person plural"
    required: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    banned: tuple[str, ...] = ()
    competitors: tuple[str, ...] = ()
    customers: tuple[str, ...] = ()
    approved_only: bool = False
    required_text: tuple[RequiredText, ...] = ()
    style: StyleRules = StyleRules()
    spelling: str = "en-GB"
    colours: Colours = Colours()
    logo: str | None = None
    site: str | None = None
    voice_guide: VoiceGuide | None = None
