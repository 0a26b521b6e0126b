"""The ledger's keys of tests: the same in every folder, so that a copied database goes on under the keys that signed in it."""

from __future__ import annotations

from pathlib import Path

from ledger.keys import LedgerKeys


def lay_out(data_dir: Path) -> LedgerKeys:
    """Put the keys into an installation's folder unless some are there; return them."""
    folder = data_dir / "keys" / "ledger"
    folder.mkdir(parents=True, exist_ok=True)
    for name, digit in (("0001.key", "1"), ("salt.key", "2")):
        path = folder / name
        if not path.exists():
            path.write_text(digit * 64, encoding="ascii")
    return LedgerKeys(folder)
