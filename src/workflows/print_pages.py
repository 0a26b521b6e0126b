"""One page of a print run, made by a process that knows no database: everything it needs comes with the job.

Setting type keeps one processor busy and holds its process, so pages of a run are spread over as many processes as there are
processors. A process is replaced after some hundred pages, against what the libraries below do not give back.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Final, Protocol

from documents.certificate import Marks, render_marks, render_overprint
from documents.data import CertificateData
from documents.sheets import Shift, placed_page
from rules.certificate_layout import Layout, layout_as_data, layout_of

PAGES_PER_PROCESS: Final = 400
FEW: Final = 8
"""Pages for which starting processes costs more than it saves."""


@dataclass(frozen=True, slots=True)
class PageJob:
    """What one page is made of. ``issued``: the certificate's bytes, to print the whole page as issued; None: overprint."""

    issued: bytes | None
    data: CertificateData
    layout: dict[str, object]
    version: str
    marks: Marks
    shift: Shift

    @classmethod
    def of(
        cls,
        issued: bytes | None,
        data: CertificateData,
        layout: Layout,
        version: str,
        marks: Marks,
        shift: Shift,
    ) -> PageJob:
        """Pack a job so that it can be handed to another process."""
        return cls(issued, data, layout_as_data(layout), version, marks, shift)


def make_page(job: PageJob) -> bytes:
    """Return the page to print. Raises :class:`documents.fit.DoesNotFitError`."""
    layout = layout_of(job.layout)
    if job.issued is None:
        page = render_overprint(job.data, layout, job.version, job.marks)
        return placed_page(page, job.shift)
    marks = render_marks(job.data, layout, job.version, job.marks)
    return placed_page(job.issued, job.shift, marks)


class Maker(Protocol):
    """Makes pages, in the order of their jobs."""

    def __call__(self, jobs: Sequence[PageJob]) -> list[bytes]:
        """Return the pages of the jobs."""
        ...


def here(jobs: Sequence[PageJob]) -> list[bytes]:
    """Make pages in this process: for a few it is faster than starting others."""
    return [make_page(job) for job in jobs]


@contextmanager
def makers(pages: int, processes: int | None = None) -> Iterator[Maker]:
    """Hold as many processes as there are processors for a run of ``pages``, or none where these are few."""
    count = processes if processes is not None else len(os.sched_getaffinity(0))
    if count < 2 or pages < FEW:
        yield here
        return
    # Started anew and not forked: the parent holds connections and threads.
    with ProcessPoolExecutor(
        count, mp_context=get_context("spawn"), max_tasks_per_child=PAGES_PER_PROCESS
    ) as pool:
        try:
            yield lambda jobs: list(pool.map(make_page, jobs, chunksize=max(1, min(8, len(jobs) // count))))
        finally:
            pool.shutdown(cancel_futures=True)
