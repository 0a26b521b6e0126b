"""First passwords: made by chance, easy to read out over the telephone, changed at the first sign-in."""

from __future__ import annotations

import secrets

# Without letters and figures that look or sound alike.
_SIGNS = "abcdeghkmnpqrtuvxy2346789"


def first_password() -> str:
    """Return a password like ``kmth-2xq9-ubvn``: 12 signs by chance (some 55 bits)."""
    return "-".join("".join(secrets.choice(_SIGNS) for _ in range(4)) for _ in range(3))
