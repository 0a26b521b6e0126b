"""Flask: pages, templates and static files. Thin: parse what came in, call a workflow, show the outcome."""

from __future__ import annotations

from flask import Flask, current_app, request
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from storage.embedded import database_url
from storage.settings import Settings
from web import (
    account,
    admin,
    admin_passwords,
    admin_signing,
    amendments,
    appeals,
    as_of,
    audit,
    audit_patterns,
    audit_room,
    certificate_templates,
    commitment_acts,
    commitments,
    complaints,
    conference_acts,
    conferences,
    confirmations,
    consents,
    council,
    data_requests,
    decisions,
    demonstration,
    errors,
    frame,
    hand_overs,
    health,
    higher_acts,
    higher_awards,
    household_acts,
    households,
    import_acts,
    import_incomes,
    imports,
    income_acts,
    income_bulk,
    incomes,
    inspections,
    nominations,
    offices,
    overview,
    papers,
    plan_in_force,
    plan_pages,
    postings,
    print_acts,
    print_runs,
    printers,
    prizes,
    proof,
    proposals,
    protection,
    public,
    rates,
    readings,
    retention,
    review_bulk,
    review_sheets,
    reviews,
    revocations,
    security,
    self_check,
    sight,
    signing,
    sponsorships,
    standards,
    unit_acts,
    units,
    work,
)
from web.cleaning import CleanRequest
from web.formats import register_formats
from web.text import register_text
from workflows.app import ChungTay, open_app

_PAGES = (
    work, account, imports, import_acts, import_incomes, households, commitments, commitment_acts, incomes,
    income_acts, income_bulk, nominations, proposals, papers, council, decisions, inspections, audit, audit_patterns,
    overview, admin, admin_passwords, plan_in_force, demonstration, health, public, self_check, units, unit_acts,
    review_bulk, reviews, review_sheets, rates, sponsorships, standards, confirmations, household_acts, readings,
    consents, data_requests, retention, protection, plan_pages, signing, admin_signing, prizes, amendments,
    complaints, appeals, postings, certificate_templates, printers, print_runs, print_acts,
    conferences, conference_acts, hand_overs, higher_awards, higher_acts,
    revocations,
    proof,
    as_of, audit_room,
)  # fmt: skip


def create_app(
    settings: Settings | None = None, url: str | None = None, app: ChungTay | None = None
) -> Flask:
    """Build the web application of one worker process.

    ``settings`` default to the environment's, ``url`` to the database they name, ``app`` to the use cases opened there.
    Called in each worker, never before a fork: connections do not survive one.
    """
    chosen = settings or Settings.from_env()
    if settings is None:
        security.log_to_stderr()
    services = app or open_app(chosen, url or database_url(chosen))
    site = Flask("web", root_path=__file__.rpartition("/")[0])
    site.request_class = CleanRequest
    if in_front := chosen.trusted_proxies:
        # Without this every visitor would seem to come from the proxy, and one who guesses passwords shut all others out.
        # A method in the types, and the place where Flask lets itself be wrapped.
        site.wsgi_app = ProxyFix(site.wsgi_app, x_for=in_front, x_proto=in_front, x_host=in_front)  # type: ignore[method-assign]
    site.extensions["chungtay"] = services
    site.config["CHUNGTAY"] = chosen
    site.jinja_env.undefined = StrictUndefined
    site.jinja_env.trim_blocks = site.jinja_env.lstrip_blocks = False
    # The language first: what is refused before its page is reached is refused in the reader's language.
    register_text(site)
    site.before_request(security.identify_request)
    site.before_request(_follow_clock)
    security.protect(site, chosen)
    register_formats(site)
    frame.register(site)
    sight.register(site)
    offices.register(site)
    errors.register(site)
    for pages in _PAGES:
        site.register_blueprint(pages.blueprint)
    return site


def _follow_clock() -> None:
    """Take over the simulated clock of a demonstration where another process has moved it."""
    # Neither of these asks for the time, and the state of health is told without a database too.
    if request.endpoint not in ("static", "health.live"):
        current_app.extensions["chungtay"].refresh_clock()
