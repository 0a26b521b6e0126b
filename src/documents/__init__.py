"""Paper: everything the movement prints, as pure functions from frozen data to PDF bytes.

Nothing here knows a database, an aggregate or the clock. A caller fills a dataclass of :mod:`documents.data` and gets
bytes; the same data give the same bytes, so that what was issued can be rendered again and compared with the hash in
the event. ``TEMPLATE_VERSION`` goes into that event: raise a kind's version whenever its look or wording changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

TEMPLATE_VERSION: Final[Mapping[str, str]] = MappingProxyType(
    {
        "certificate": "certificate.3",
        "decision": "decision.2",
        "decision_docx": "decision_docx.1",
        "minutes": "minutes.3",
        "council_minutes": "council_minutes.8",
        "invitation": "invitation.3",
        "receipt": "receipt.4",
        "submission": "submission.4",
        "audit_report": "audit_report.3",
        "payment_list": "payment_list.3",
        "personal_data": "personal_data.2",
        "protection_record": "protection_record.2",
        "posting": "posting.1",
        "conference": "conference.1",
        "referral": "referral.1",
        "referral_numbers": "referral_numbers.1",
        "gold_book": "gold_book.4",
        "as_of": "as_of.2",
    }
)
"""Version of each kind of document; frozen into the event that issues one."""
