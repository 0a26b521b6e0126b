"""The application for WSGI servers other than ``chungtay serve``: ``gunicorn web.wsgi:application``."""

from __future__ import annotations

from web import create_app

application = create_app()
