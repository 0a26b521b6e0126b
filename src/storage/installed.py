"""Whether there is an installation to open: asked by every command that does not start one itself.

``chungtay serve`` makes the database, its role and its tables. A command that comes before it must neither make half of
them nor end in a traceback.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from storage import restoring
from storage.embedded import EmbeddedServer, database_url
from storage.problems import SetupProblem
from storage.settings import Settings

_CONNECT_SECONDS = 15


def installed_url(settings: Settings) -> str:
    """Return the address the application uses, of a database that has been set up.

    The embedded server is started where it has been set up and is not running. Raises :class:`SetupProblem` where nothing
    has been started here yet, or the named database does not answer.
    """
    restoring.require_folder(settings)
    with opening(settings) as url, psycopg.connect(url, connect_timeout=_CONNECT_SECONDS) as connection:
        connection.execute("SELECT FROM stored_events LIMIT 0")
    restoring.require_database(url)
    return url


@contextmanager
def opening(settings: Settings) -> Iterator[str]:
    """Yield the address; a database that is not there, or holds nothing yet, is said as :class:`SetupProblem`."""
    if settings.database_url is None and not EmbeddedServer(settings.data_dir).made():
        raise _not_begun()
    try:
        yield database_url(settings)
    except psycopg.errors.UndefinedTable:
        raise _not_begun() from None
    except psycopg.OperationalError as error:
        if settings.database_url is None:
            # The server is there, and the application's role is not: the first start was broken off.
            raise _not_begun() from None
        told = (str(error).strip().splitlines() or ["?"])[0]
        raise SetupProblem(
            f"Không kết nối được DATABASE_URL ({told}); hãy kiểm tra địa chỉ và máy chủ.",
            f"DATABASE_URL cannot be reached ({told}); check the address and the server.",
        ) from None


def _not_begun() -> SetupProblem:
    return SetupProblem(
        "Chưa có bản cài nào ở đây; hãy khởi động lần đầu bằng chungtay serve (hoặc chỉ đúng CHUNGTAY_DATA, DATABASE_URL).",
        "Nothing is installed here yet; start it once with chungtay serve (or name the right CHUNGTAY_DATA, DATABASE_URL).",
    )
