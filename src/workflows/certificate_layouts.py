"""Which layout a certificate is issued with, and which one it was issued with."""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID

from aggregates.certificate_template import CertificateTemplate
from documents import TEMPLATE_VERSION
from rules.certificate_layout import BUILT_IN, Layout, layout_of
from storage.application import EventLog


class LayoutLibrary:
    """Layouts by award form and by the version that an award names: ``certificate.3`` or ``certificate.3/<template>/<number>``."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        # A frozen version never changes: read once per process.
        self._frozen = lru_cache(maxsize=64)(self._read)

    def in_use(self, award_form: str, category: str) -> tuple[Layout, str]:
        """Return the layout for a category's certificates and its version: the category's own, the form's, or ours."""
        row = self._log.query_one(
            "SELECT template_id, version_in_use FROM certificate_templates WHERE award_form = %s AND category IN (%s, '') "
            "AND status = 'in_use' ORDER BY category DESC LIMIT 1",
            (award_form, category),
        )
        if row is None:
            return BUILT_IN, TEMPLATE_VERSION["certificate"]
        version = f"{TEMPLATE_VERSION['certificate']}/{row['template_id'].hex}/{row['version_in_use']}"
        return self._frozen(row["template_id"], row["version_in_use"]), version

    def of(self, version: str | None) -> Layout:
        """Return the layout of a version that an award names. Those that shipped had their parts where the present one has them."""
        _, _, own = (version or "").partition("/")
        if not own:
            return BUILT_IN
        template, _, number = own.partition("/")
        return self._frozen(UUID(template), int(number))

    def _read(self, template_id: UUID, number: int) -> Layout:
        return layout_of(self._log.load(CertificateTemplate, template_id).versions[number])
