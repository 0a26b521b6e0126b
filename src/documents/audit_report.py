"""The audit report "ai đã xác minh thu nhập": who stood for which income figure, when, how, in what office."""

from __future__ import annotations

from documents.clean import clean
from documents.formats import local
from documents.official import render_official
from documents.report_data import AuditReportData


def render_audit_report(data: AuditReportData) -> bytes:
    """Return the report as a landscape PDF, Vietnamese with English beside it: incomes by household, then timelines."""
    data = clean(data)
    return render_official(
        "audit_report",
        data,
        dated=data.made_at,
        rules_of=local(data.made_at).date(),
        title=f"Ai đã xác minh thu nhập: {data.scope.vi}",
        author=data.made_by,
        subject=data.movement,
        styles=("audit_report.css",),
    )
