"""Office files are archives that note the moment each part was written: taken out, the same data give the same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Final

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_MODIFIED: Final = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")
_CREATED: Final = re.compile(rb"<dcterms:created[^>]*>([^<]*)</dcterms:created>")


def with_fixed_times(content: bytes) -> bytes:
    """Return the archive with every part dated 1/1/1980, and the file's own moment of change set to that of its making."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(out, "w") as made:
        for part in given.infolist():
            entry = zipfile.ZipInfo(part.filename, _EPOCH)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            data = given.read(part)
            if part.filename == "docProps/core.xml" and (created := _CREATED.search(data)) is not None:
                data = _MODIFIED.sub(rb"\g<1>" + created[1] + rb"\g<2>", data)
            made.writestr(entry, data)
    return out.getvalue()
