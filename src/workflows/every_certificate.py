"""All certificates ever issued: those of awards as they are, and those that were replaced."""

from __future__ import annotations

from typing import Final

_COLUMNS: Final = (
    "certificate_id, nomination_id, subject_id, decision_id, gold_book_number, awardee, address, decision_number, decided_on, "
    "issued_at, sha256, category, status, unit_path, template_version, tight, corrected_by, ended_on, ended_by, end_ground, "
    "name_key, address_key, words"
)
EVERY_CERTIFICATE: Final = (
    f"(SELECT {_COLUMNS}, NULL::uuid AS replaced_by FROM certificates "
    f"UNION ALL SELECT {_COLUMNS}, replaced_by FROM superseded_certificates)"
)
"""A table expression for ``FROM``: most readers ask ``certificates``, which has one row of an award."""
