"""``chungtay demo``: one complete story without a browser, on a database of its own, whose papers land in a folder."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Final
from uuid import UUID

from aggregates.vocabulary import METHODS
from demo import story
from demo.commitments import commitment_scenes, household_id
from demo.council import council_scenes, decision_id, session_id
from demo.dossiers import dossier_scenes, nomination_id, submission_numbers
from demo.people import introduce
from demo.stage import fresh_app, make_folder, unwritable
from demo.teller import Teller
from ledger.verifier.bundle import BundleVerdict, is_zip, verify_bundle
from ledger.verifier.certificate import Verdict, keys_of, verify_certificate
from workflows.app import ChungTay
from workflows.audit import Filter
from workflows.bootstrap import LAUNCHED_ON
from workflows.clock import VIETNAM

HOUSEHOLDS: Final = ("thuong", "lam", "duong")
"""The first is the household of the question; the second has a disabled member, the third began with 9.600.000 đồng."""
QUESTION: Final = (2017, Decimal(11_760_000))
_KINDS: Final = {
    "giay-khen-": "certificate-",
    "bien-ban-hop-HS": "hamlet-minutes-HS",
    "giay-tiep-nhan-": "receipt-",
    "to-trinh-": "submission-",
    "quyet-dinh-": "decision-",
    "bien-ban-hop-hoi-dong-": "council-minutes-",
}
"""What the papers are called in the log, and what their copies are called in the folder."""
_AUDIT: Final = "audit-report.pdf"
PUBLIC_KEY: Final = "public-key.pem"
"""The ledger's public key, with which the certificates and the evidence beside it are checked."""
_EVIDENCE: Final = "evidence-"


def run(out: Path, say: story.Progress) -> int:
    """Tell the story and write its papers to ``out``. Return 0, or 1 where the question finds no answer.

    Raises :class:`storage.problems.SetupProblem` where ``out`` cannot be written or the database cannot be started.
    """
    make_folder(out)
    with fresh_app() as app:
        say(
            "Đang kể câu chuyện từ thôn đến giấy khen…",
            "Telling the story from the hamlet to the certificate…",
        )
        teller = _tell(app)
        try:
            for path in _write_papers(app, teller, out):
                say(f"Đã ghi {path}", f"wrote {path}")
        except OSError as error:
            raise unwritable(out, error) from error
        if not _verified(app, out, say):
            return 1
        lines = _answer(app, teller)
        for vi, en in lines:
            say(vi, en)
        return 0 if lines else 1


def _tell(app: ChungTay) -> Teller:
    story.begin(app)
    teller = Teller(app)
    teller.turn_to(LAUNCHED_ON)
    introduce(teller)
    cases = [story.case(key) for key in HOUSEHOLDS]
    numbers = submission_numbers(cases)
    scenes = [s for i, case in enumerate(cases) for s in commitment_scenes(case, i)]
    scenes += [s for case in cases for s in dossier_scenes(case, numbers)]
    scenes += council_scenes(cases)
    for scene in sorted(scenes, key=lambda s: s.day):
        teller.turn_to(scene.day)
        scene.play(teller)
    return teller


def _write_papers(app: ChungTay, teller: Teller, out: Path) -> Iterator[Path]:
    """Write what was issued, byte for byte as it was issued; papers of an earlier run go."""
    for prefix in (*_KINDS.values(), _AUDIT):
        for old in out.glob(f"{prefix}*.pdf" if prefix != _AUDIT else prefix):
            old.unlink()
    for old in out.glob(f"{_EVIDENCE}*.zip"):
        old.unlink()
    auditor = teller.actor("thanhtra")
    nominations = [nomination_id(story.case(key)) for key in HOUSEHOLDS]
    records: list[UUID] = [*nominations, session_id("first"), decision_id("first")]
    rows = app.log.query(
        "SELECT originator_id, sha256, name FROM papers WHERE originator_id = ANY(%s) ORDER BY name",
        (records,),
    )
    for row in rows:
        kind = next((k for k in _KINDS if str(row["name"]).startswith(k)), None)
        if kind is None:
            continue
        paper = app.records.paper(auditor, row["sha256"], row["originator_id"])
        assert paper.name is not None
        assert paper.content is not None
        path = out / (_KINDS[kind] + paper.name.removeprefix(kind))
        path.write_bytes(paper.content)
        yield path
    households = [household_id(story.case(key)) for key in HOUSEHOLDS]
    path = out / PUBLIC_KEY
    path.write_text(app.book.keys.pem(), encoding="ascii")
    yield path
    code, bundle = app.bundles.of_dossier(auditor, nominations[0])
    path = out / f"{_EVIDENCE}{code}.zip"
    path.write_bytes(bundle)
    yield path
    path = out / _AUDIT
    path.write_bytes(app.audit.report(auditor, household_ids=households, nomination_ids=nominations))
    yield path


def _verified(app: ChungTay, out: Path, say: story.Progress) -> bool:
    """Check certificates and evidence as a stranger would: with the files that were written, and nothing else."""
    keys = keys_of((out / PUBLIC_KEY).read_bytes())
    for path in [*sorted(out.glob("certificate-*.pdf")), *sorted(out.glob(f"{_EVIDENCE}*.zip"))]:
        content = path.read_bytes()
        verdict: Verdict | BundleVerdict
        verdict = verify_bundle(content, keys) if is_zip(content) else verify_certificate(content, keys)
        failed = ", ".join(c.name for c in verdict.checks if not c.ok)
        if not verdict.valid:
            say(f"{path}: KHÔNG ĐÚNG ({failed})", f"{path}: NOT VALID ({failed})")
            return False
        what = verdict.record if isinstance(verdict, BundleVerdict) else verdict.certificate
        say(f"{path}: đúng, {what}", f"{path}: valid, {what}")
    return True


def _answer(app: ChungTay, teller: Teller) -> list[tuple[str, str]]:
    """Who confirmed 11.760.000 đồng for 2017: one line for each confirmation found."""
    year, amount = QUESTION
    rows, _ = app.audit.verifications(
        teller.actor("thanhtra"), Filter(year=year, amount_from=amount, amount_to=amount)
    )
    lines = []
    for row in rows:
        when = row["recorded_at"].astimezone(VIETNAM)
        method = METHODS[row["method"]]
        money = f"{int(row['amount']):,}".replace(",", ".")
        lines.append(
            (
                f"Ai đã xác nhận {money} đ năm {year} cho hộ {row['head']} ({row['hamlet']}, {row['commune']})? "
                f"{row['officer']}, {row['title']}, lúc {when:%H:%M ngày %d/%m/%Y}, cách xác minh: {method.vi}.",
                f"Who confirmed {money} đ of {year} for the household of {row['head']}? {row['officer']}, "
                f"{row['title']}, at {when:%H:%M on %d/%m/%Y}, method: {method.en}.",
            )
        )
    return lines
