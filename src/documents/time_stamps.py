"""Time stamps (RFC 3161) from a service on the network, which is waited for only so long. Needs ``pyhanko``."""

from __future__ import annotations

import asyncio
import time
from typing import Any, Final

from storage.web_client import UnansweredError, ask

SECONDS: Final = 15.0
"""How long one answer may take, from the first byte to the last."""
PAUSE: Final = 10.0
"""How long a service that has just not answered is not asked again: whoever queues behind would wait in turn."""
_LONGEST: Final = 256 * 1024


def stamper(address: str) -> Any:
    """Return pyHanko's asker for the service at ``address``; kept, it asks for the size of a stamp only once.

    What it raises where there is no stamp to be had is an ``OSError``.
    """
    from asn1crypto import tsp
    from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError

    class Stamper(TimeStamper):
        _away_until = 0.0

        async def async_request_tsa_response(self, req: Any) -> Any:
            return await asyncio.to_thread(self._asked, req.dump())

        def _asked(self, body: bytes) -> Any:
            if time.monotonic() < self._away_until:
                raise TimestampRequestError("it did not answer a moment ago")
            try:
                answer = ask(
                    address, seconds=SECONDS, most=_LONGEST, body=body,
                    kind="application/timestamp-query", accept="application/timestamp-reply",
                )  # fmt: skip
            except UnansweredError as error:
                self._away_until = time.monotonic() + PAUSE
                raise TimestampRequestError(str(error)) from error
            if answer.status != 200 or answer.kind != "application/timestamp-reply":
                raise TimestampRequestError(f"HTTP {answer.status}, {answer.kind}")
            return tsp.TimeStampResp.load(answer.content)

    made: Any = Stamper
    return made()
