"""A real postfix on loopback, with its own configuration, queue and password file: STARTTLS and AUTH before anything
is taken, mail for `readers.example` into a Maildir, and reports of failure into another one.

It needs root, as postfix does; everything of it lies in one folder and ends with the test.
"""

import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from resources.publishers.email.line import Server
from tests.conftest import free_port
from tests.fakes.mail_server import _tls
from tests.journeys.stack import eventually

PROGRAMS = ("/usr/sbin/postfix", "/usr/sbin/saslpasswd2")
MASTER = Path("/usr/share/postfix/master.cf.dist")
MISSING = "Debian's packages postfix, libsasl2-modules and sasl2-bin are not installed, or this is not root"
USER, PASSWORD = "mailer", "mailer-secret-of-tests"
READERS, SENDERS = "readers.example", "acme.example"
GONE, BUSY = f"gone@{READERS}", f"busy@{READERS}"

MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/lib
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = localhost
mydestination =
mynetworks =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
alias_database =
maillog_file = {folder}/mail.log
maillog_file_prefixes = {folder}
smtpd_tls_cert_file = {folder}/server.pem
smtpd_tls_key_file = {folder}/server.pem
smtpd_tls_security_level = encrypt
smtpd_tls_auth_only = yes
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = cyrus
smtpd_sasl_path = smtpd
cyrus_sasl_config_path = {folder}/etc/sasl
smtpd_sasl_local_domain = local
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_recipient_restrictions =
    check_recipient_access inline:{{{{{gone}=550 5.1.1 no such user}}, {{{busy}=451 4.3.0 try later}}}},
    permit_sasl_authenticated, reject
smtpd_client_connection_rate_limit = 0
virtual_mailbox_domains = {readers}, {senders}
virtual_mailbox_base = {folder}/boxes
virtual_mailbox_maps = inline:{{{{@{readers}=readers/}}, {{@{senders}=senders/}}}}
virtual_alias_maps = inline:{{{{later-gone@{readers}=nobody@nowhere.example}}}}
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
default_transport = error:5.1.1 no such user there
message_size_limit = 2000000
"""


@dataclass(frozen=True)
class Postfix:
    """A running one."""

    folder: Path
    port: int

    @property
    def server(self) -> Server:
        """Where a client finds it."""
        return Server(
            host="localhost", port=self.port, user=USER, security="starttls", ca_file=str(self.folder / "ca.pem")
        )

    @property
    def reports(self) -> Path:
        """The Maildir into which reports of failure come."""
        return self.folder / "boxes" / "senders"

    def delivered(self) -> Counter[str]:
        """How often something was delivered to whom, by its log."""
        log = (self.folder / "mail.log").read_text(errors="replace")
        return Counter(re.findall(r" to=<([^>]+)>,.* status=sent", log))

    def letters(self) -> list[bytes]:
        """Everything that was delivered to readers."""
        return [path.read_bytes() for path in sorted((self.folder / "boxes" / "readers").glob("new/*"))]


def present() -> bool:
    """Whether it can be run here."""
    return os.geteuid() == 0 and MASTER.exists() and all(Path(program).exists() for program in PROGRAMS)


@contextmanager
def postfix(folder: Path, *, keeps: bool = True) -> Iterator[Postfix]:
    """A running one until the end of the block. `folder` must be reachable for postfix's own users. Without `keeps`
    letters are thrown away once they are in its log."""
    running = Postfix(folder, free_port())
    settings = _settings(running, keeps)
    log = (folder / "start.log").open("wb")
    subprocess.run(["postfix", "-c", str(settings), "start"], check=True, stdout=log, stderr=log, timeout=60)
    try:
        eventually(lambda: _answers(running.port), "postfix answers", seconds=30)
        yield running
    finally:
        subprocess.run(["postfix", "-c", str(settings), "stop"], check=False, stdout=log, stderr=log, timeout=60)
        log.close()


def _settings(running: Postfix, keeps: bool) -> Path:
    folder, etc = running.folder, running.folder / "etc"
    for name in ("etc/sasl", "queue", "lib", "boxes"):
        (folder / name).mkdir(parents=True)
    shutil.chown(folder / "lib", "postfix")
    shutil.chown(folder / "boxes", "nobody")
    _tls(folder)
    names = {"gone": GONE, "busy": BUSY, "readers": READERS, "senders": SENDERS}
    told = MAIN.format(folder=folder, **names) + ("" if keeps else "virtual_transport = discard:\n")
    (etc / "main.cf").write_text(told)
    (etc / "master.cf").write_text(_services(running.port))
    (etc / "sasl" / "smtpd.conf").write_text(
        f"pwcheck_method: auxprop\nauxprop_plugin: sasldb\nmech_list: PLAIN LOGIN\nsasldb_path: {folder}/passwords\n"
    )
    making = ["saslpasswd2", "-p", "-c", "-f", str(folder / "passwords"), "-u", "local", USER]
    subprocess.run(making, input=PASSWORD.encode(), check=True, capture_output=True, timeout=30)
    shutil.chown(folder / "passwords", "postfix")
    return etc


def _services(port: int) -> str:
    """Debian's own list of services, none of them locked into a folder, and its server on another port."""
    found = []
    for line in MASTER.read_text().splitlines():
        if re.match(r"smtp +inet ", line):
            continue
        found.append(re.sub(r"^([a-z]\S* +(?:unix|inet|unix-dgram) +[-yn] +[-yn] +)[-y]( .*)$", r"\1n\2", line))
    if not any(line.startswith("postlog") for line in found):
        found.append("postlog unix-dgram n - n - 1 postlogd")
    return "\n".join([*found, f"127.0.0.1:{port} inet n - n - - smtpd", ""])


def _answers(port: int) -> bool:
    import socket

    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as found:
            return found.recv(3) == b"220"
    except OSError:
        return False
