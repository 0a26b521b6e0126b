"""Files that hold one secret key each: 32 random bytes as hexadecimal text, readable by their owner alone."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from storage.problems import SetupProblem

KEY_BYTES = 32


def read_key(path: Path) -> bytes:
    """Return the key in ``path``. Raises :class:`SetupProblem` where it cannot be read or is no key."""
    try:
        text = path.read_text(encoding="ascii").strip()
        key = bytes.fromhex(text)
    except OSError as error:
        raise SetupProblem(
            f"Không đọc được tệp khóa {path} ({error.strerror}); kiểm tra quyền truy cập.",
            f"The key file {path} cannot be read ({error.strerror}); check its permissions.",
        ) from error
    except ValueError as error:
        raise _damaged(path) from error
    if len(key) != KEY_BYTES:
        raise _damaged(path)
    return key


def read_or_create_key(path: Path) -> bytes:
    """Return the key in ``path``, making the file first where there is none.

    Several processes may do this at once: the key appears under its name complete or not at all, the first one wins.
    """
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        try:
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(secrets.token_hex(KEY_BYTES) + "\n")
                file.flush()
                os.fsync(file.fileno())
            try:
                # link() refuses to replace an existing name; rename() would silently swap a key that is in use.
                os.link(draft, path)
            except FileExistsError:
                pass
            else:
                sync_folder(path.parent)
        except OSError as error:
            raise SetupProblem(
                f"Không ghi được tệp khóa {path} ({error.strerror}).",
                f"The key file {path} cannot be written ({error.strerror}).",
            ) from error
        finally:
            draft.unlink(missing_ok=True)
    return read_key(path)


def _damaged(path: Path) -> SetupProblem:
    return SetupProblem(
        f"Tệp khóa {path} bị hỏng: cần {KEY_BYTES * 2} chữ số thập lục phân; hãy khôi phục từ bản sao lưu.",
        f"The key file {path} is damaged: {KEY_BYTES * 2} hexadecimal digits wanted; restore it from its backup.",
    )


def sync_folder(folder: Path) -> None:
    """Have the names in a folder written out: a file that was renamed is found under its new name after a power failure."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
