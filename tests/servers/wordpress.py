"""A real WordPress on loopback: Debian's packages, a database of its own on a socket, PHP's own web server.

What a mock of WordPress would agree with is what our code believes about it. This one has the users that matter (an
editor; an author, whose HTML WordPress cleans; a contributor, who may not publish), and lets the fields of one SEO
plug-in be written, as its owner would: those of the other are not registered.
"""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.conftest import free_port

CODE: Final = Path("/usr/share/wordpress")
DATABASE: Final = Path("/usr/sbin/mariadbd")
MISSING: Final = "Debian's packages wordpress, mariadb-server and php-cli with its extensions are not installed"
SECONDS: Final = 60.0

_CONFIG: Final = """<?php
define('DB_NAME', 'wp'); define('DB_USER', 'wp'); define('DB_PASSWORD', 'wp');
define('DB_HOST', 'localhost:%(socket)s'); define('DB_CHARSET', 'utf8mb4');
foreach (['AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE'] as $name) {
    define($name . '_KEY', 'tests-' . $name); define($name . '_SALT', 'tests-' . $name);
}
define('WP_HOME', '%(url)s'); define('WP_SITEURL', '%(url)s');
define('WP_ENVIRONMENT_TYPE', 'local'); // application passwords without https
define('WP_HTTP_BLOCK_EXTERNAL', true); define('DISABLE_WP_CRON', true);
define('AUTOMATIC_UPDATER_DISABLED', true); define('FS_METHOD', 'direct');
$table_prefix = 'wp_';
if (!defined('ABSPATH')) { define('ABSPATH', __DIR__ . '/'); }
require_once ABSPATH . 'wp-settings.php';
"""
_ROUTER: Final = """<?php // pretty addresses and /wp-json under PHP's own server
$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
$file = $_SERVER['DOCUMENT_ROOT'] . $path;
if ($path !== '/' && is_file($file)) { return false; }
$_SERVER['SCRIPT_NAME'] = '/index.php'; $_SERVER['PHP_SELF'] = '/index.php';
require $_SERVER['DOCUMENT_ROOT'] . '/index.php';
"""
_PLUGIN: Final = """<?php // what the owner of a site does so that an SEO plug-in's fields can be written from outside
add_action('init', function () {
    foreach (['title', 'metadesc', 'canonical'] as $name) {
        register_post_meta('post', '_yoast_wpseo_' . $name, ['show_in_rest' => true, 'single' => true,
            'type' => 'string', 'auth_callback' => function () { return current_user_can('edit_posts'); }]);
    }
    register_post_type('case_study', ['public' => true, 'show_in_rest' => true, 'rest_base' => 'case-studies',
        'supports' => ['title', 'editor', 'excerpt', 'thumbnail', 'author'], 'taxonomies' => ['topic']]);
    register_taxonomy('topic', ['case_study'], ['public' => true, 'show_in_rest' => true, 'rest_base' => 'topics']);
});
"""
_INSTALL: Final = """<?php // arguments: code, address, where to write who may sign in
define('WP_INSTALLING', true);
$_SERVER['HTTP_HOST'] = parse_url($argv[2], PHP_URL_HOST) . ':' . parse_url($argv[2], PHP_URL_PORT);
$_SERVER['SERVER_NAME'] = '127.0.0.1'; $_SERVER['REQUEST_METHOD'] = 'GET'; $_SERVER['REQUEST_URI'] = '/';
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
require $argv[1] . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
require_once ABSPATH . 'wp-admin/includes/translation-install.php';
add_filter('pre_wp_mail', '__return_true');
wp_install('A site of tests', 'admin', 'admin@example.test', true, '', bin2hex(random_bytes(9)));
global $wp_rewrite;
$wp_rewrite->set_permalink_structure('/%postname%/'); $wp_rewrite->flush_rules(false);
$passwords = []; $ids = [];
foreach (['editor', 'author', 'contributor'] as $role) {
    $ids[$role] = wp_insert_user(['user_login' => $role, 'user_pass' => bin2hex(random_bytes(9)),
        'user_email' => $role . '@example.test', 'role' => $role, 'display_name' => ucfirst($role)]);
    list($passwords[$role]) = WP_Application_Passwords::create_new_application_password(
        $ids[$role], ['name' => 'tests']);
}
file_put_contents($argv[3], json_encode(['passwords' => $passwords, 'ids' => $ids]));
"""


@dataclass(frozen=True)
class WordPress:
    """A running site: application passwords and ids by user, and its database to look into."""

    url: str
    passwords: dict[str, str]
    ids: dict[str, int]
    socket: Path

    @property
    def place(self) -> str:
        """host:port"""
        return self.url.removeprefix("http://")

    def rows(self, statement: str) -> list[list[str]]:
        """What the database says, a list of columns per row."""
        command = ["mariadb", "--no-defaults", "-uroot", "-S", str(self.socket), "-N", "-B", "--raw", "wp"]
        done = subprocess.run([*command, "-e", statement], capture_output=True, text=True, check=True)
        return [line.split("\t") for line in done.stdout.splitlines()]

    def posts(self, kind: str = "post") -> list[list[str]]:
        """Id, status and slug of all that were made, drafts and trash as well."""
        return self.rows(f"SELECT ID, post_status, post_name FROM wp_posts WHERE post_type = '{kind}' ORDER BY ID")

    def clear(self) -> None:
        """As if nothing had been written yet."""
        self.rows(
            "DELETE FROM wp_posts; DELETE FROM wp_postmeta; DELETE FROM wp_comments; DELETE FROM wp_term_relationships;"
            "DELETE FROM wp_terms WHERE term_id > 1; DELETE FROM wp_term_taxonomy WHERE term_id > 1"
        )


def present() -> bool:
    """Whether the packages are there."""
    return CODE.is_dir() and DATABASE.exists() and shutil.which("php") is not None


@contextmanager
def wordpress() -> Iterator[WordPress]:
    """A site of its own, gone at the end."""
    home = Path(tempfile.mkdtemp(prefix="pressroom-wordpress-", dir="/tmp"))
    home.chmod(0o755)  # the servers run as users of their own where we are root
    running: list[subprocess.Popen[bytes]] = []
    try:
        socket = _start_database(home, running)
        yield _start_site(home, socket, running)
    finally:
        for process in reversed(running):
            os.killpg(process.pid, signal.SIGKILL)  # nothing of it is wanted any more
            process.wait(30)
        shutil.rmtree(home, ignore_errors=True)


def _start_database(home: Path, running: list[subprocess.Popen[bytes]]) -> Path:
    data, run = _folder(home / "db", "mysql"), _folder(home / "run", "mysql")
    socket = run / "db.sock"
    made = ["mariadb-install-db", "--no-defaults", f"--datadir={data}", "--auth-root-authentication-method=normal"]
    subprocess.run(_as("mysql", [*made, "--skip-test-db"]), capture_output=True, check=True)
    light = ["--innodb-buffer-pool-size=32M", "--innodb-flush-log-at-trx-commit=0", "--performance-schema=0"]
    place = [f"--datadir={data}", f"--socket={socket}", "--skip-networking", f"--pid-file={run}/db.pid"]
    _start(_as("mysql", [str(DATABASE), "--no-defaults", *place, *light]), home / "db.log", running)
    client = ["mariadb", "--no-defaults", "-uroot", "-S", str(socket), "-e"]
    statement = (
        "CREATE DATABASE wp CHARACTER SET utf8mb4; CREATE USER wp@localhost IDENTIFIED BY 'wp'; "
        "GRANT ALL ON wp.* TO wp@localhost"
    )
    _until(lambda: subprocess.run([*client, "SELECT 1"], capture_output=True, check=False).returncode == 0, home)
    subprocess.run([*client, statement], capture_output=True, check=True)
    return socket


def _start_site(home: Path, socket: Path, running: list[subprocess.Popen[bytes]]) -> WordPress:
    url, code = f"http://127.0.0.1:{free_port()}", home / "code"
    shutil.copytree(CODE, code, ignore=shutil.ignore_patterns("languages", "wp-config.php"))
    (code / "wp-config.php").write_text(_CONFIG % {"socket": socket, "url": url})
    for name, text in (("router.php", _ROUTER), ("install.php", _INSTALL)):
        (home / name).write_text(text)
    plugins = code / "wp-content" / "mu-plugins"
    plugins.mkdir(exist_ok=True)
    (plugins / "fields.php").write_text(_PLUGIN)
    told = home / "told.json"
    subprocess.run(["php", str(home / "install.php"), str(code), url, str(told)], capture_output=True, check=True)
    _folder(code / "wp-content" / "uploads", "www-data")
    for path in (code / "wp-content" / "uploads").rglob("*"):
        _give(path, "www-data")
    limits = ["-d", "upload_max_filesize=64M", "-d", "post_max_size=64M", "-d", "display_errors=0"]
    limits += ["-d", "opcache.enable_cli=1", "-d", "opcache.validate_timestamps=0"]  # a third of the time
    served = ["php", *limits, "-S", url.removeprefix("http://"), "-t", str(code), str(home / "router.php")]
    _start(_as("www-data", served), home / "web.log", running, PHP_CLI_SERVER_WORKERS="3")
    _until(lambda: _answers(f"{url}/wp-json/"), home)
    found = json.loads(told.read_text())
    return WordPress(url, found["passwords"], found["ids"], socket)


def _start(command: list[str], log: Path, running: list[subprocess.Popen[bytes]], **extra: str) -> None:
    environment = {"PATH": os.environ["PATH"], "HOME": str(log.parent), **extra}
    with log.open("wb") as written:
        running.append(
            subprocess.Popen(command, env=environment, stdout=written, stderr=subprocess.STDOUT, start_new_session=True)
        )


def _as(user: str, command: list[str]) -> list[str]:
    """The command as that user, where we are root: neither server likes to be."""
    if os.geteuid() != 0:
        return command
    return ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups", *command]


def _folder(path: Path, user: str) -> Path:
    path.mkdir(exist_ok=True)
    _give(path, user)
    return path


def _give(path: Path, user: str) -> None:
    if os.geteuid() == 0:
        shutil.chown(path, user, user)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _until(what: Callable[[], bool], home: Path) -> None:
    ends = time.monotonic() + SECONDS
    while not what():
        if time.monotonic() > ends:
            logs = "\n".join(path.read_text("utf-8", "replace")[-2000:] for path in home.glob("*.log"))
            raise TimeoutError(f"The site did not start within {SECONDS:g} s.\n{logs}")
        time.sleep(0.05)
