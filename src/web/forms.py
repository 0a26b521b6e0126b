"""A posted form: what was typed, what is wrong with it, and the papers that came along.

Everything typed is kept as typed (in NFC) until the act is done. Papers are sealed under their subject's key as soon as
they arrive, so that they survive an error elsewhere and the page that asks to check before a legal act; the pages carry a
signed reference to each. References are worthless to another officer, for another subject, and after a day.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from flask import abort, current_app, g, request
from itsdangerous import BadData, URLSafeTimedSerializer
from marshmallow import EXCLUDE, Schema, ValidationError
from marshmallow import fields as ma

from aggregates.refusals import Refused
from rules.text import Text
from storage.attachments import MAX_BYTES
from web.cleaning import clean
from web.frame import services
from web.schemas import Id
from web.security import account
from workflows.papers import MAX_FILES, Upload

_CARRIED_SECONDS = 24 * 3600
_OWN = {"csrf_token", "command_id", "version", "step", "change", "reopen", "carried", "otp"}
_COULD_NOT_READ = Text("Nội dung này không đọc được.", "This cannot be read.")
_LOST = Text(
    "Tệp đã gửi ở bước trước không còn. Hãy chọn lại tệp.",
    "A file sent in the step before is no longer there. Choose it again.",
)


class _Typed(dict[Any, Any]):
    """A dict whose missing keys read as None, for templates."""

    def __missing__(self, key: Any) -> None:
        return None


class Form:
    """The form of the current request.

    ``version`` is the record's version now; it stands in the form on first sight, and the posted one ever after. ``initial``
    holds stored values for the first sight. ``subject`` owns the key that papers of this form are sealed under.
    """

    def __init__(
        self,
        *,
        version: int | None = None,
        initial: Mapping[str, Any] | None = None,
        subject: UUID | None = None,
    ) -> None:
        posted = request.method == "POST"
        self.reopened = posted and ("reopen" in request.form or "change" in request.form)
        """Whether a page asks for the form again, filled with what was typed: nothing is to be checked or done."""
        self.sent = posted and not self.reopened
        self.subject = subject
        self.values: dict[str, Any] = _Typed(initial or {})
        self.errors: dict[str | None, Text] = _Typed()
        self.labels: dict[str, Text] = {}
        self._fields: dict[str, ma.Field[Any]] = {}
        self._lists: dict[str, list[str]] = {}
        self._fresh: list[Upload] | None = None
        if posted:
            for name, typed in request.form.lists():
                if name not in _OWN:
                    self._lists[name] = [clean(one) for one in typed]
                    self.values[name] = self._lists[name][0]
        fresh = not posted or "reopen" in request.form
        self.command_id = str(uuid4()) if fresh else request.form.get("command_id", "")
        self.version = ("" if version is None else str(version)) if fresh else request.form.get("version", "")
        if posted and not fresh and version is not None and not self.version:
            # A form about a record says how it was read: without that, two people could write over each other.
            abort(400)
        self.carried: list[str] = [] if not posted else [t for t in request.form.getlist("carried") if t]

    def keep(self, name: str, value: str) -> None:
        """Carry a value on to the next page as if it had been typed."""
        self.values[name] = value
        self._lists[name] = [value]

    @property
    def step(self) -> str:
        """``check`` or ``do``: how far a two-step form has come."""
        return request.form.get("step", "")

    def chosen(self, name: str) -> list[str]:
        """Return all values of a field that may stand several times (check boxes)."""
        if name in self._lists or request.method == "POST":
            # Boxes that were all unticked are not sent at all: no falling back on what they stood at first.
            return self._lists.get(name, [])
        value = self.values.get(name)
        return list(value) if isinstance(value, list | tuple) else [] if value is None else [str(value)]

    # -- reading ----------------------------------------------------------------------------------------------------

    def parse(self, schema: Schema) -> dict[str, Any] | None:
        """Return the typed values as the schema reads them, or None with :attr:`errors` set at the fields."""
        raw: dict[str, Any] = {}
        for name, field in schema.fields.items():
            if label := field.metadata.get("label"):
                self.labels[name] = label
                self._fields[name] = field
            if isinstance(field, ma.List):
                raw[name] = [v for v in self.chosen(name) if v.strip()]
            elif (typed := self._typed(name)).strip():
                raw[name] = typed
        try:
            data: dict[str, Any] = schema.load(raw, unknown=EXCLUDE)
        except ValidationError as error:
            for name, messages in error.messages_dict.items():
                self.fail(None if name == "_schema" else name, _first(messages))
            return None
        return data if not self.errors else None

    def _typed(self, name: str) -> str:
        parts = [self.values.get(f"{name}_{part}") for part in ("day", "month", "year")]
        if name not in self.values and any(parts):
            self.values[name] = "/".join(str(p or "").strip() for p in parts)
        value = self.values.get(name)
        return "" if value is None else str(value)

    def fail(self, field: str | None, text: Text) -> None:
        """Add a message at a field (None: about the form as a whole); the first message of a field stays."""
        self.errors.setdefault(field, text)

    def refuse(self, refusal: Refused) -> None:
        """Show a refusal of the use case at its field, where the form has such a field."""
        known = refusal.field in self.labels or refusal.field in self.values or refusal.field == "evidence"
        self.fail(refusal.field if known else None, refusal.text)

    # -- papers -----------------------------------------------------------------------------------------------------

    def uploads(self, field: str = "evidence") -> list[Upload]:
        """Return the papers of this form: those just chosen and those carried from the step before.

        Papers that are no papers set an error at ``field``. With a :attr:`subject`, new ones are carried from now on.
        """
        fresh = []
        chosen = [file for file in request.files.getlist(field) if file.filename]
        # What will be refused is not read into memory: the number tells, and one byte too many does.
        if len(chosen) > MAX_FILES:
            self.fail(field, Refused("too_many_files", field=field, limit=MAX_FILES).text)
            chosen = []
        for file in chosen:
            upload = Upload(clean(file.filename or ""), file.read(MAX_BYTES + 1))
            try:
                services().log.attachments.check(upload.name, upload.content)
            except Refused as refusal:
                self.fail(field, refusal.text)
                continue
            fresh.append(upload)
        kept = []
        for token in self.carried:
            upload_ = self._open(token)
            if upload_ is None:
                self.fail(field, _LOST)
            else:
                kept.append(upload_)
        self.carried = [t for t in self.carried if self._open(t) is not None]
        if len(fresh) + len(kept) > MAX_FILES:
            self.fail(field, Refused("too_many_files", field=field, limit=MAX_FILES).text)
        elif self.subject is not None and fresh:
            self.carried += carry(self.subject, fresh)
        return [*kept, *fresh]

    def carried_names(self) -> list[tuple[str, str]]:
        """Return the reference and the name of each carried paper, for the form and for the page that checks."""
        found = []
        for token in dict.fromkeys(self.carried):
            upload = self._open(token)
            if upload is not None:
                found.append((token, upload.name))
        return found

    def _open(self, token: str) -> Upload | None:
        opened = carried([token], self.subject)
        return opened[0] if opened else None

    # -- giving on --------------------------------------------------------------------------------------------------

    def hidden(self) -> dict[str, list[str]]:
        """Return everything typed and carried, as hidden fields of the next page."""
        typed = dict(self._lists)
        if self.carried:
            typed["carried"] = list(dict.fromkeys(self.carried))
        return typed

    def kept(self) -> list[dict[str, Any]]:
        """Return everything typed with labels, for the page that says the record has changed."""
        rows: list[dict[str, Any]] = [
            {
                "name": n,
                "label": self.labels.get(n),
                "value": v[0] if len(v) == 1 else v,
                "words": _in_words(self._fields.get(n), v),
            }
            for n, v in self._lists.items()
        ]
        if self.carried:
            rows.append({"name": "carried", "value": list(self.carried)})
        return rows


def _in_words(field: ma.Field[Any] | None, typed: list[str]) -> list[Text | str]:
    """Return what was typed as the form showed it: the words of choices and ticks, not their codes."""
    if field is None:
        return [*typed]
    options = field.metadata.get("options")
    one = field.inner if isinstance(field, ma.List) else field
    if options is None and isinstance(one, Id):
        return [Text(f"đã chọn {len(typed)} mục", f"{len(typed)} chosen")] if any(typed) else []
    if field.metadata.get("widget") == "tick":
        return [Text("Có", "Yes")] if any(typed) else []
    words = {str(code): said for code, said in (options() if callable(options) else options) or ()}
    return [words.get(code, code) for code in typed]


def _first(messages: Any) -> Text:
    """Return the first of marshmallow's messages as ours; its own English ones never reach a page."""
    if isinstance(messages, Text):
        return messages
    if isinstance(messages, Mapping):
        return _first(next(iter(messages.values()), None))
    if isinstance(messages, list | tuple) and messages:
        return _first(messages[0])
    return _COULD_NOT_READ


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="carried-papers")


def carry(subject: UUID, uploads: list[Upload]) -> list[str]:
    """Seal papers under their subject's key and return a signed reference to each. Raises ``Refused`` for a bad file.

    The subject must exist and be in the officer's charge: the caller has loaded it.
    """
    who = account()
    if who is None:
        abort(403)
    kept = [services().log.attachments.keep(subject, u.name, u.content) for u in uploads]
    return [
        _signer().dumps([str(who.officer_id), str(subject), paper.sha256, paper.name.value]) for paper in kept
    ]


def carried(tokens: list[str], subject: UUID | None) -> list[Upload]:
    """Return the papers of references that this officer got for this subject; others are left out."""
    who = account()
    found = []
    cache: dict[str, Upload] = g.setdefault("carried_papers", {})
    for token in dict.fromkeys(tokens[: MAX_FILES * 2]):
        if token in cache:
            found.append(cache[token])
            continue
        try:
            officer, owner, sha256, name = _signer().loads(token, max_age=_CARRIED_SECONDS)
        except (BadData, ValueError, TypeError):
            continue
        if who is None or officer != str(who.officer_id) or subject is None or owner != str(subject):
            continue
        content = services().log.attachments.read(subject, sha256)
        if content is not None:
            cache[token] = Upload(name, content)
            found.append(cache[token])
    return found


def referred(token: str) -> tuple[str, str] | None:
    """Return hash and name of the paper a reference stands for, whoever it was given to; None if it is not one of ours."""
    try:
        _, _, sha256, name = _signer().loads(token)
    except (BadData, ValueError, TypeError):
        return None
    return str(sha256), str(name)
