"""A PostgreSQL with PostGIS of the tests' own: on a socket in a folder of its own, gone when the tests are done.

Debian's packages bring the programs. They refuse to run as root: there they run as Debian's user postgres.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
from psycopg import sql

from support.needed import absent

_PROGRAMS = Path("/usr/lib/postgresql")
_NUMBERS = count(1)
_SETTINGS = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c listen_addresses=''"
# members of the role locked must give a password
_RULES = "local all postgres trust\nlocal all +locked scram-sha-256\nlocal all all trust\n"


class Cluster:
    """A server, and how a database in it is named."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def dsn(self, database: str = "postgres", user: str = "postgres") -> str:
        return f"host={self.folder} dbname={database} user={user}"

    def run(self, command: str, *values: object, database: str = "postgres") -> list[tuple[object, ...]]:
        """Run one command as the administrator, and return its rows."""
        with psycopg.connect(self.dsn(database), autocommit=True) as connection:
            cursor = connection.execute(command.encode(), values or None)
            return cursor.fetchall() if cursor.description else []

    def database(self, template: str = "with_postgis") -> str:
        """Make a database, with PostGIS if nothing else is said, and return its name."""
        name = f"trial_{next(_NUMBERS)}"
        with psycopg.connect(self.dsn(), autocommit=True) as connection:
            making = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
            connection.execute(making.format(sql.Identifier(name), sql.Identifier(template)))
        return name


@contextmanager
def started() -> Iterator[Cluster]:
    """Start a server with a database ``with_postgis``; skip, or fail, where Debian's packages are not there."""
    folders = sorted(_PROGRAMS.glob("*/bin"), key=lambda path: float(path.parent.name))
    if not folders or not list(_PROGRAMS.parents[1].glob("share/postgresql/*/extension/postgis.control")):
        absent("PostGIS: apt-get install postgresql-postgis")
    programs, folder = folders[-1], Path(tempfile.mkdtemp(prefix="geoplan-pg-", dir="/tmp"))
    is_root = os.geteuid() == 0
    if is_root:
        shutil.chown(folder, "postgres", "postgres")

    def call(program: str, *arguments: str) -> None:
        as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if is_root else []
        command = [*as_user, str(programs / program), "-D", str(folder / "data"), *arguments]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode == 0, done.stdout + done.stderr

    try:
        call("initdb", "--no-sync", "-A", "trust", "-U", "postgres", "--encoding", "UTF8", "--no-locale")
        (folder / "data" / "pg_hba.conf").write_text(_RULES)
        # what a server says goes to a file: a pipe would stay open as long as it lives
        options = f"{_SETTINGS} -c unix_socket_directories={folder}"
        call("pg_ctl", "-w", "-l", str(folder / "log"), "-o", options, "start")
        try:
            cluster = Cluster(folder)
            cluster.run("CREATE ROLE locked")
            cluster.run("CREATE DATABASE with_postgis")
            cluster.run("CREATE EXTENSION postgis", database="with_postgis")
            yield cluster
        finally:
            call("pg_ctl", "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
