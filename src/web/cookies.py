"""The session's cookie, sealed: who sits down at an office's computer next cannot read in it what was searched for.

Names are searched by POST so that they stand in no address; what was asked last goes in the session, to stand in the form
when somebody comes back. Flask's own cookie is signed, but readable.
"""

from __future__ import annotations

import base64
from functools import cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import Flask, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from itsdangerous import BadSignature, URLSafeTimedSerializer


class PageSessions(SecureCookieSessionInterface):
    """Sessions in a sealed cookie, whose idle time begins anew with every page, and with nothing else.

    A picture or script that is still on its way when somebody signs out would bring the old cookie back with it.
    """

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        """Leave the cookie alone on files; elsewhere as Flask does."""
        return request.endpoint != "static" and super().should_set_cookie(app, session)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Return what seals and signs the cookie, under a key of its own made from the application's secret."""
        if not app.secret_key:
            return None
        secret = app.secret_key if isinstance(app.secret_key, bytes) else app.secret_key.encode()
        return _Sealing(
            secret,
            salt=self.salt,
            serializer=self.serializer,
            signer_kwargs={"key_derivation": self.key_derivation, "digest_method": self.digest_method},
        )


class _Sealing(URLSafeTimedSerializer):
    """Encrypts what is signed."""

    def dump_payload(self, obj: Any) -> bytes:
        """Return the payload sealed."""
        return _seal(self.secret_key).encrypt(super().dump_payload(obj))

    def load_payload(self, payload: bytes, *args: Any, **kwargs: Any) -> Any:
        """Return what was sealed. A cookie of before there was a seal is nobody's session."""
        try:
            opened = _seal(self.secret_key).decrypt(payload)
        except InvalidToken:
            raise BadSignature("the cookie is not sealed") from None
        return super().load_payload(opened, *args, **kwargs)


@cache
def _seal(secret: bytes) -> Fernet:
    key = HKDF(SHA256(), 32, salt=None, info=b"chungtay session cookie").derive(secret)
    return Fernet(base64.urlsafe_b64encode(key))
