"""What an account for mail must be told: the server, the sender, and what the law wants to stand in every message."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from domain.errors import InvalidInput
from domain.mail_address import parse_address
from domain.value import Value
from resources.publishers.email.line import Server


def _address(value: str) -> str:
    try:
        return parse_address(value).text
    except InvalidInput as error:
        raise ValueError(str(error)) from error


def _return_path(value: str) -> str:
    """`bounces+*@example.com`: the star becomes the message's own letters."""
    if value:
        _address(value.replace("*", "x", 1))
    return value


def _imprint(value: str) -> str:
    lines = [" ".join(line.split()) for line in value.replace("|", "\n").splitlines()]
    found = [line for line in lines if line]
    if len(found) < 2:
        raise ValueError("the sender's name and postal address were expected, lines separated by |")
    return "\n".join(found)


Address = Annotated[str, AfterValidator(_address)]


class SmtpSettings(Value):
    """Settings of one mail account. `unsubscribe_words` and `because` stand in the footer, in the readers' language."""

    host: str = Field(min_length=1, description="The mail server's name.")
    port: int = Field(587, ge=1, le=65535, description="Its port: 587 for STARTTLS, 465 for TLS from the first byte.")
    security: Literal["starttls", "tls"] = Field("starttls", description="How the connection is encrypted.")
    user: str = Field(min_length=1, description="The user to sign in as.")
    from_address: Address = Field(description="The address that mails come from.")
    from_name: str = Field("", description="Its name, where a piece names no sender.")
    reply_to: Annotated[str, AfterValidator(lambda value: _address(value) if value else "")] = Field(
        "", description="Where answers go. Empty: to the sender."
    )
    return_path: Annotated[str, AfterValidator(_return_path)] = Field(
        "", description="Where reports of failure go; bounces+*@ names the message in it. Empty: to the sender."
    )
    imprint: Annotated[str, AfterValidator(_imprint)] = Field(
        description="The sender's full name and postal address, lines separated by |."
    )
    because: str = Field("", description="Why readers get it, for the footer.")
    unsubscribe_words: str = Field(
        "", description="The words of the unsubscribe link. Empty: our own in the mails' language."
    )
    language: str = Field("en", pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$", description="The mails' language tag.")
    per_second: float = Field(10, ge=0, description="Most messages a second; 0: as fast as the server takes them.")
    per_domain_minute: float = Field(
        0, ge=0, description="Most messages a minute to one receiving domain; 0: no limit."
    )
    connections: int = Field(2, ge=1, le=20, description="Connections at a time.")
    growth_percent: float = Field(
        10, ge=0, description="How much an audience may grow after somebody confirmed its size."
    )
    ca_file: str = Field("", description="A file of certificate authorities to trust instead of the system's.")

    @property
    def server(self) -> Server:
        """Where the line goes."""
        return Server(
            host=self.host,
            port=self.port,
            security=self.security,
            user=self.user,
            ca_file=self.ca_file,
            name=self.from_address.rpartition("@")[2],
        )
