"""All certificates ever issued: those of awards as they are, and those that were replaced."""

from __future__ import annotations

from typing import Final

from projections.council import number_as_written

_COLUMNS: Final = (
    "certificate_id, nomination_id, subject_id, decision_id, gold_book_number, awardee, address, decision_number, decided_on, "
    "issued_at, sha256, category, status, unit_path, template_version, tight, corrected_by, ended_on, ended_by, end_ground, "
    "name_key, address_key, words"
)
EVERY_CERTIFICATE: Final = (
    f"(SELECT {_COLUMNS}, NULL::uuid AS replaced_by, coalesce(printed_awardee, awardee) AS printed_awardee FROM certificates "
    f"UNION ALL SELECT {_COLUMNS}, replaced_by, awardee FROM superseded_certificates)"
)
"""A table expression for ``FROM``: most readers ask ``certificates``, which has one row of an award.

``awardee`` and ``address`` of a certificate in force read as corrected since; of one that was replaced they are what is printed on
it, as ``printed_awardee`` is of any.
"""
_WITHOUT_A_CERTIFICATE: Final = (
    "SELECT a.certificate_id, a.nomination_id, n.subject_id, n.decision_id, a.gold_book_number, NULL::text AS awardee, "
    f"NULL::text AS address, {number_as_written('d.number')} AS decision_number, "
    "d.signed_on AS decided_on, a.attested_at AS issued_at, NULL::text AS sha256, n.category, "
    "CASE WHEN n.status IN ('award_cancelled', 'award_revoked') OR n.subject_name IS NULL THEN 'unissued' ELSE 'in_making' END "
    "AS status, n.unit_path, '' AS template_version, NULL::text[] AS tight, '{}'::text[] AS corrected_by, e.signed_on AS ended_on, "
    f"coalesce({number_as_written('e.number')}, '') AS ended_by, "
    "CASE n.status WHEN 'award_cancelled' THEN 'cancelled:' || e.ground WHEN 'award_revoked' THEN 'revoked:' || e.ground "
    "ELSE CASE WHEN n.subject_name IS NULL THEN 'erased' ELSE '' END END AS end_ground, NULL::text AS name_key, "
    "NULL::text AS address_key, NULL::tsvector AS words, NULL::uuid AS replaced_by "
    "FROM attested_awards a JOIN nominations n USING (nomination_id) JOIN decisions d ON d.decision_id = n.decision_id "
    "LEFT JOIN LATERAL (SELECT number, signed_on, ground FROM amendments WHERE n.status = 'award_cancelled' "
    "AND about = n.decision_id AND kind = 'cancellation' AND status = 'signed' UNION ALL SELECT number, signed_on, ground "
    "FROM revocations r WHERE n.status = 'award_revoked' AND r.nomination_id = n.nomination_id AND r.status = 'signed' LIMIT 1) e "
    "ON true WHERE NOT EXISTS (SELECT 1 FROM certificates c WHERE c.certificate_id = a.certificate_id) "
    "AND NOT EXISTS (SELECT 1 FROM superseded_certificates s WHERE s.certificate_id = a.certificate_id)"
)
EVERY_NUMBER: Final = (
    f"(SELECT {_COLUMNS}, NULL::uuid AS replaced_by FROM certificates "
    f"UNION ALL SELECT {_COLUMNS}, replaced_by FROM superseded_certificates UNION ALL {_WITHOUT_A_CERTIFICATE})"
)
"""As above, with the numbers that were taken for an award whose certificate was never made: a gap-free book tells of each.

Their ``status`` is ``in_making`` while the certificate may still come, and ``unissued`` where the award ended before; then
``end_ground`` says what ended it, and on what ground: ``cancelled:procedure``, ``revoked:untrue``, ``erased``.
"""
