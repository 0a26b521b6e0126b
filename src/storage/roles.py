"""Two roles in the database: the owner of the tables migrates, the application reads and adds.

What the application never has to do it may not do: events, processed commands, the security log and the log of readings are
read and added to, never changed, and events come in through one function alone. The trigger on stored events refuses changes
whoever asks; this closes the door before it.
"""

from __future__ import annotations

import getpass
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.sql import SQL, Identifier

from storage.problems import SetupProblem

APPLICATION: Final = "chungtay_app"
"""The application's role on the embedded server, which lets in by socket whoever may open the folder it lies in."""
ADDED_ONLY: Final = (
    "processed_commands",
    "security_log",
    "withheld_words",
    "personal_readings",
    "trace_clearings",
    "master_key_rotations",
    "ledger_leaves",
    "ledger_nodes",
    "ledger_checkpoints",
    "ledger_witnesses",
    "ledger_cosignatures",
)
READ_ONLY: Final = ("alembic_version", "stored_events")
"""Events are added by ``record_acts`` with its owner's rights: under the lock, in the order of the sequence, or not at all."""
KEPT: Final = ("subject_keys", "vault_epoch", "vault_master")
"""An erased subject's key is emptied, and its tombstone stays."""
CLEARED: Final = (
    "SELECT c.oid, c.relname AS name, c.relowner FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace "
    "AND c.relkind = 'r' AND (c.relname = 'trace_probe' OR EXISTS "
    "(SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND a.attstattarget = 0))"
)
"""The tables that are written anew after an erasure (``storage.traces``), the probe for it among them."""


def as_application(owner_url: str) -> str:
    """Return the address under which the application uses the embedded database of ``owner_url``."""
    parts = urlsplit(owner_url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{APPLICATION}@{host}"))


def user_of(url: str) -> str:
    """Return the role that an address signs in as: the named one, else the one called like the system's user."""
    return str(conninfo_to_dict(url).get("user") or getpass.getuser())


def make_application_role(owner_url: str) -> None:
    """Make the embedded server's application role unless it is there. Several processes may ask at once."""
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute(
            SQL(
                "DO $$ BEGIN CREATE ROLE {} LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN END $$"
            ).format(Identifier(APPLICATION))
        )


def admit(owner_url: str, role: str) -> None:
    """Give ``role`` what the application needs, and take what it must not have; again after every migration.

    Raises :class:`SetupProblem` where the role does not exist or the owner may not grant.
    """
    name = Identifier(role)
    try:
        with psycopg.connect(owner_url) as connection:
            database = Identifier(connection.info.dbname)
            # A rebuild fills its shadow tables in a schema of its own.
            connection.execute(
                SQL("GRANT CONNECT, CREATE, TEMPORARY ON DATABASE {} TO {}").format(database, name)
            )
            connection.execute(SQL("GRANT USAGE ON SCHEMA public TO {}").format(name))
            connection.execute(
                SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}").format(name)
            )
            connection.execute(
                SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(name)
            )
            for table in ADDED_ONLY:
                connection.execute(SQL("REVOKE UPDATE, DELETE ON {} FROM {}").format(Identifier(table), name))
            for table in KEPT:
                connection.execute(SQL("REVOKE DELETE ON {} FROM {}").format(Identifier(table), name))
            for table in READ_ONLY:
                connection.execute(
                    SQL("REVOKE INSERT, UPDATE, DELETE ON {} FROM {}").format(Identifier(table), name)
                )
            _let_clear(connection, role)
    except (psycopg.errors.UndefinedObject, psycopg.errors.InsufficientPrivilege) as error:
        raise SetupProblem(
            f"Không cấp được quyền cho vai trò {role} của DATABASE_URL ({error.diag.message_primary}); "
            "DATABASE_OWNER_URL phải là chủ sở hữu cơ sở dữ liệu và vai trò đó phải có sẵn.",
            f"The role {role} of DATABASE_URL could not be given its rights ({error.diag.message_primary}); "
            "DATABASE_OWNER_URL must own the database and the role must exist.",
        ) from error


def _let_clear(connection: psycopg.Connection[Any], role: str) -> None:
    """Let ``role`` clear what erasures leave (``storage.traces``), as far as this server and this owner can allow it."""
    name = Identifier(role)
    if connection.info.server_version >= 170000:
        for (table,) in connection.execute(f"SELECT name FROM ({CLEARED}) t").fetchall():
            connection.execute(SQL("GRANT MAINTAIN ON {} TO {}").format(Identifier(table), name))
    for statement in ("GRANT pg_checkpoint TO {}", "GRANT EXECUTE ON FUNCTION pg_switch_wal() TO {}"):
        try:
            with connection.transaction():
                connection.execute(SQL(statement).format(name))
        except psycopg.errors.InsufficientPrivilege:
            # An owner that is no superuser: the log is cleared by the server's own checkpoints.
            continue
