"""What a posted form says, as one short value: two posts say the same when, and only when, their digests are equal.

The same button pressed twice sends the same; a form sent again from the browser's history with other words does not, and
must not pass for the first one. The digest never leaves the process as it is (``storage.vault.Vault.fingerprint``).
"""

from __future__ import annotations

import json
from hashlib import file_digest, sha256

from flask import g, request

from web.cleaning import clean
from web.forms import referred

_NOT_SAID = {"csrf_token", "command_id", "step", "change", "reopen", "carried"}
"""Fields that are about the post itself and not about what it says."""


def digest_of(*parts: object) -> str:
    """Return the SHA-256 of plain values in their order, as hexadecimal text."""
    return sha256(json.dumps(parts, ensure_ascii=True, default=str).encode()).hexdigest()


def posted_digest() -> str:
    """Return the digest of the form of this request: where it was sent, what was typed, which papers came along.

    Papers count by name and content, whether they were chosen just now or carried from the step before. Passwords are left
    out: nothing that is kept may follow from them.
    """
    if "posted_digest" not in g:
        typed = sorted(
            (name, [clean(one) for one in values])
            for name, values in request.form.lists()
            if name not in _NOT_SAID and "password" not in name
        )
        # A reference nobody can read stands for itself: the form will say that the paper is no longer there.
        papers = [referred(token) or (token, "") for token in request.form.getlist("carried") if token]
        for files in request.files.listvalues():
            for file in files:
                if file.filename:
                    # Piece by piece: a large file lies on disk, and may be refused. (The stream's type knows no readinto.)
                    digest = file_digest(file.stream, "sha256")  # type: ignore[arg-type]
                    papers.append((digest.hexdigest(), clean(file.filename)))
                    # Whoever handles the form reads it from the beginning.
                    file.stream.seek(0)
        g.posted_digest = digest_of(request.path, typed, sorted(set(papers)))
    return str(g.posted_digest)
