"""What the dashboard needs from the rest of the product, as one frozen set: tests build it with parts of their own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from secrets import token_hex
from urllib.parse import urlsplit

from desk.accounts import KeepSecret
from desk.clicks import RecentVisits
from domain.errors import InvalidInput
from domain.ports import ChannelSignIn, Clock, DocumentReader, MediaFiles, MediaLooker, Publisher
from domain.publication import AccountTest, Capabilities
from domain.secret import Secret
from domain.weekly import WeeklyReport
from panel_app.form_answers import FormAnswer, FormAnswers, ImportReport
from store.accounts import Account
from store.evidence_file import EvidenceFile
from store.postgres import Database, Transaction


def file_reader() -> DocumentReader:
    """What uploaded documents are read by; loaded with the first of them."""
    from resources.documents.reader import FileReader

    return FileReader()


def channel_sign_in(account: Account) -> ChannelSignIn:
    """How a person signs in at the account's channel; loaded with the first who does."""
    from resources.wiring import sign_in_of

    return sign_in_of(account)


def signs_in_there(publisher: str) -> bool:
    """Whether accounts of that publisher are connected by signing in at the channel."""
    from resources.wiring import is_signed_in_for

    return is_signed_in_for(publisher)


def try_access(account: Account) -> AccountTest:
    """Tries an account at its channel, without posting; its publisher is loaded with the first that is asked for."""
    return _publisher_of(account).test()


def what_it_can(account: Account) -> Capabilities:
    """What an account's publisher can do; nothing is asked of the channel."""
    return _publisher_of(account).capabilities


def _publisher_of(account: Account) -> Publisher:
    from pydantic import ValidationError

    from resources.wiring import publisher_of

    try:
        return publisher_of(account)
    except ValidationError as error:
        fields = ", ".join(sorted({".".join(map(str, fault["loc"])) for fault in error.errors()}))
        raise InvalidInput(f"Its settings do not fit {account.publisher}: {fields}.") from error


def week_as_page(report: WeeklyReport) -> str:
    """A week's report as a page that stands by itself; its template is loaded with the first that is asked for."""
    from resources.reports.weekly import weekly_html

    return weekly_html(report)


def keep_sealed(conn: Transaction, account_id: str, secret: Secret) -> None:
    """Seals an account's secret and keeps it, inside the caller's transaction."""
    from resources.wiring import keep_secret

    keep_secret(conn, account_id, secret)


def picture_type(data: bytes) -> str:
    """What a logo that is handed in is looked at by; loaded with the first of them."""
    from resources.images.logos import logo_type

    return logo_type(data)


def media_looker() -> MediaLooker:
    """What files that people bring are looked into by; loaded with the first of them."""
    from resources.own_media.looker import OwnMediaLooker

    return OwnMediaLooker()


def evidence_pdf(evidence: EvidenceFile, kept: Mapping[str, bytes]) -> bytes:
    """What evidence is printed by; loaded with the first that is asked for."""
    from resources.evidence_pdf import render_evidence

    return render_evidence(evidence, kept)


@dataclass(frozen=True)
class AppServices:
    """One dashboard process. `off` says in sentences what is not configured; `origins` are the hosts under which
    browsers reach it, `hosts` further names under which it answers; `answers` are those to forms that no page has shown
    yet, and `imports` those to files of addresses; `scanner_ranges` are further networks of mail scanners, `recent` the
    requests for links of the last seconds; `mail_key` is what links in mails are made with; `address` is where people
    open it; `measure_days`: for how long posts are asked for figures."""

    database: Database
    clock: Clock
    files: MediaFiles
    published: Path
    port: int
    host: str = "127.0.0.1"
    origins: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    dagster_url: str = ""
    undo_seconds: float = 10.0
    longest_sign_in: timedelta = timedelta(days=7)
    off: tuple[str, ...] = ()
    secure: bool = False
    secret: str = field(default_factory=lambda: token_hex(32), repr=False)
    mail_key: str = field(default_factory=lambda: token_hex(32), repr=False)
    reader: Callable[[], DocumentReader] = file_reader
    address: str = ""
    sign_in_of: Callable[[Account], ChannelSignIn] = channel_sign_in
    signs_in: Callable[[str], bool] = signs_in_there
    keep_secret: KeepSecret = keep_sealed
    scanner_ranges: tuple[str, ...] = ()
    recent: RecentVisits = field(default_factory=RecentVisits, repr=False)
    answers: FormAnswers[FormAnswer] = field(default_factory=FormAnswers)
    imports: FormAnswers[ImportReport] = field(default_factory=FormAnswers)
    try_account: Callable[[Account], AccountTest] = try_access
    abilities: Callable[[Account], Capabilities] = what_it_can
    weekly_page: Callable[[WeeklyReport], str] = week_as_page
    measure_days: int = 90
    logo_type: Callable[[bytes], str] = picture_type
    looker: Callable[[], MediaLooker] = media_looker
    print_evidence: Callable[[EvidenceFile, Mapping[str, bytes]], bytes] = evidence_pdf


def from_wiring() -> AppServices:
    """This process's services, as configured."""
    from resources import wiring
    from resources.files import LocalFiles

    chosen = wiring.settings()
    public = urlsplit(chosen.dashboard_url)
    port = chosen.port("dashboard")
    own = (f"127.0.0.1:{port}", f"localhost:{port}")
    return AppServices(
        database=wiring.database(),
        clock=wiring.SystemClock(),
        files=LocalFiles(chosen.home / "media"),
        published=chosen.home / "published",
        port=port,
        origins=tuple(dict.fromkeys((*own, public.netloc))),
        hosts=(urlsplit(chosen.public_base).netloc,) if chosen.public_base else (),
        dagster_url=chosen.dagster_url,
        undo_seconds=chosen.undo_seconds,
        longest_sign_in=timedelta(days=chosen.sign_in_days),
        off=what_is_off(
            writes=not chosen.writes_offline,
            searches=bool(chosen.searxng_url),
        ),
        secure=public.scheme == "https",
        secret=chosen.secrets.cookie_key,
        address=chosen.dashboard_url,
        scanner_ranges=chosen.scanner_networks,
        mail_key=chosen.secrets.token_key,
        measure_days=chosen.measure_days,
    )


def what_is_off(*, writes: bool, searches: bool) -> tuple[str, ...]:
    """One sentence per part that is not configured and what happens instead."""
    sentences = []
    if not writes:
        sentences.append("No language model: the offline writer composes drafts from the sources.")
    if not searches:
        sentences.append("No web search: research reads the campaign's own sources.")
    return tuple(sentences)
