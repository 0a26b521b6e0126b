"""A peer: the same lifecycle as a competent Django team would write it, with django-simple-history.

One row per nomination, a full copy of the row in the history table for every change (what the library
does), the row locked and its version compared before it is changed, partial unique constraint, table of
processed commands. Connections are kept, statements are bound and prepared by the server: Django's
defaults would be slower.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import django
from django.conf import settings
from psycopg.conninfo import conninfo_to_dict

from bench.workload import STEPS, Act, Case, Command, Contender, DuplicateError, StaleError, check

settings.configure(
    DEBUG=False,  # True would keep every statement in memory
    USE_TZ=True,
    TIME_ZONE="UTC",
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=["bench", "simple_history"],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "CONN_MAX_AGE": None,  # a thread keeps its connection
            "OPTIONS": {"server_side_binding": True, "prepare_threshold": 5},
        }
    },
)
django.setup()

from django.db import IntegrityError, connection, connections, models, transaction  # noqa: E402
from simple_history.models import HistoricalRecords  # noqa: E402

_ONE_LIVE = "nomination_one_live"
_COMMAND_KEY = "processed_command_pkey"


def _recorded_officer(historical: Any, **_: object) -> object:
    return historical.history_user_id


def _record_officer(historical: Any, officer: object) -> None:
    historical.history_user_id = officer


def _acting_officer(instance: Any, **_: object) -> object:
    return instance.officer


class Nomination(models.Model):
    """A dossier as it stands, with the last act upon it."""

    id = models.UUIDField(primary_key=True)
    subject = models.UUIDField()
    category = models.CharField(max_length=32)
    period = models.CharField(max_length=16)
    commune = models.CharField(max_length=16)
    live = models.BooleanField()
    status = models.CharField(max_length=16)
    version = models.IntegerField()
    submitted_by = models.UUIDField()
    achievement = models.TextField()
    meeting = models.JSONField()
    claims = models.JSONField()
    documents = models.JSONField(null=True)
    verifications = models.JSONField(null=True)
    letter = models.JSONField(null=True)
    appraisal = models.JSONField(null=True)
    decision = models.JSONField(null=True)
    step = models.CharField(max_length=32)
    officer = models.UUIDField()
    appointment = models.UUIDField()
    role = models.CharField(max_length=32)
    unit = models.CharField(max_length=16)
    recorded_at = models.DateTimeField()
    correlation = models.UUIDField()

    history = HistoricalRecords(
        table_name="nomination_history",
        history_user_id_field=models.UUIDField(null=True),
        history_user_getter=_recorded_officer,
        history_user_setter=_record_officer,
        get_user=_acting_officer,
    )

    class Meta:
        app_label = "bench"
        db_table = "nomination"
        indexes = [models.Index(fields=["commune", "status"], name="nomination_worklist")]  # noqa: RUF012
        constraints = [  # noqa: RUF012
            models.UniqueConstraint(
                fields=["subject", "category", "period"], condition=models.Q(live=True), name=_ONE_LIVE
            )
        ]


class ProcessedCommand(models.Model):
    """A command that has been carried out, and what came of it."""

    id = models.UUIDField(primary_key=True)
    nomination = models.UUIDField()
    version = models.IntegerField()
    recorded_at = models.DateTimeField()

    class Meta:
        app_label = "bench"
        db_table = "processed_command"


def _point_at(dsn: str) -> None:
    parts = conninfo_to_dict(dsn)
    database = connections["default"].settings_dict
    database.update(
        NAME=parts["dbname"],
        HOST=parts.get("host", ""),
        PORT=str(parts.get("port", "")),
        USER=parts.get("user", ""),
        PASSWORD=parts.get("password", ""),
    )


class DjangoPeer:
    """Django ORM and django-simple-history."""

    name = "django"
    title = "Django + django-simple-history"
    packages: tuple[str, ...] = ("django", "django-simple-history", "psycopg")
    keeps_rules = True
    audit: Mapping[str, str] = {
        "nominations": "SELECT count(*) FROM nomination",
        "finished": f"SELECT count(*) FROM nomination WHERE status = 'decided' AND version = {len(STEPS)}",
        "history": """SELECT count(*) FROM nomination_history WHERE history_user_id = officer
            AND role <> '' AND unit <> '' AND recorded_at IS NOT NULL""",
        "commands": "SELECT count(*) FROM processed_command",
    }

    def create(self, dsn: str) -> None:
        """Make the three tables with their indices."""
        _point_at(dsn)
        with connection.schema_editor() as editor:
            for model in (Nomination, Nomination.history.model, ProcessedCommand):
                editor.create_model(model)
        connection.close()

    def open(self, dsn: str, connections: int) -> None:
        """Point Django at the database; every thread keeps the connection it opens."""
        _point_at(dsn)

    def introduce(self, cases: Sequence[Case]) -> None:
        """Nothing has to be there beforehand."""

    def perform(self, case: Case, command: Command) -> int:
        """Carry out one command."""
        try:
            with transaction.atomic(durable=True):
                return self._perform(case, command)
        except IntegrityError as error:
            broken = error.__cause__.diag.constraint_name
            if broken == _ONE_LIVE:
                raise DuplicateError(str(case.subject)) from error
            if broken == _COMMAND_KEY:
                return int(ProcessedCommand.objects.values_list("version", flat=True).get(pk=command.id))
            raise StaleError(str(error)) from error

    def _perform(self, case: Case, command: Command) -> int:
        now = datetime.now(UTC)
        version = command.expected_version + 1
        ProcessedCommand.objects.create(
            id=command.id, nomination=case.nomination, version=version, recorded_at=now
        )
        actor = command.actor
        changed = {
            **command.details,
            "version": version,
            "step": command.step,
            "officer": actor.officer,
            "appointment": actor.appointment,
            "role": actor.role,
            "unit": actor.unit,
            "recorded_at": now,
            "correlation": command.correlation,
        }
        if command.step == "submit":
            step = check(command, "", 0, None)
            Nomination.objects.create(
                id=case.nomination,
                subject=case.subject,
                category=case.category,
                period=case.period,
                commune=case.commune,
                live=True,
                status=step.after,
                submitted_by=actor.officer,
                **changed,
            )
            return version
        nomination = Nomination.objects.select_for_update().get(pk=case.nomination)
        step = check(command, nomination.status, nomination.version, nomination.submitted_by)
        changed["status"] = step.after
        for field, value in changed.items():
            setattr(nomination, field, value)
        nomination.save(update_fields=list(changed))
        return version

    def history(self, case: Case) -> list[Act]:
        """The rows django-simple-history kept."""
        rows = Nomination.history.filter(id=case.nomination).order_by("version")
        return [Act(row.step, row.history_user_id, row.role, row.unit, row.recorded_at) for row in rows]

    def close(self) -> None:
        """Close this thread's connection; the others end with their threads."""
        connections.close_all()


def build() -> Contender:
    """The Django peer as a contender."""
    return DjangoPeer()
