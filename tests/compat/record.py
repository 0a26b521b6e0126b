"""Adds to the corpus what it lacks: ``python -m tests.compat.record`` from the top of the checkout.

Tells the demonstration's story in a database of its own and keeps, of the streams it leaves, as few as cover the event
types, in their present versions, that no file of the corpus has yet. Files that are there are never touched: they are the past.
"""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
import time
from base64 import b64encode
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, LiteralString
from unittest.mock import patch
from uuid import UUID, uuid4

from tests.compat.corpus_files import (
    CORPUS,
    MASTER_KEY,
    meaning,
    plain_form,
    standing,
    versions_in_corpus,
    versions_wanted,
)
from tests.entries import entry

from aggregates.actors import Actor
from aggregates.base import EventSourced
from aggregates.class_ground import Figures
from aggregates.household import HouseholdEntry
from aggregates.nomination import Nomination
from aggregates.printer import Correction
from demo import story
from demo.council import MEMBERS
from ledger.signing import SigningKey
from ledger.verifier.notes import COSIGNATURE
from rules.certificate_layout import BUILT_IN, placed_as_data
from rules.seating import Block, Seat
from storage import migrate
from storage.application import EventLog
from storage.embedded import EmbeddedServer
from workflows.app import ChungTay
from workflows.clock import StoppedClock
from workflows.kernel import Command
from workflows.ledger_keys import rotate_ledger_key
from workflows.nominations import Attested
from workflows.papers import Upload
from workflows.plans import read_plan_file
from workflows.witness_list import dismiss, enlist

OTHER_PLAN = Path(__file__).parents[1] / "demo" / "third_plan.toml"


_KIND: LiteralString = "topic || '@' || coalesce(convert_from(state, 'UTF8')::jsonb ->> 'class_version', '1')"
"""An event's type in its version, as ``corpus_files`` writes it."""


def _beyond_the_story(app: ChungTay) -> None:
    """Do what the demonstration has no use for: cancel a session, erase a household."""

    def officer(username: str) -> Actor:
        row = app.log.query_one("SELECT officer_id FROM officers WHERE username = %s", (username,))
        assert row is not None
        return app.people.actor(row["officer_id"])

    standing, head = officer("noivu"), officer("truongthon")
    ready = [row["nomination_id"] for row in app.council.ready(standing)]
    session = app.council.convene(
        standing, Command(), held_on=app.clock.today(), place="Phòng họp số 1", nomination_ids=ready[:1]
    )
    app.council.cancel(standing, Command(), session_id=UUID(session["id"]), reason="Hoãn vì mưa lũ.")
    _council_votes(app, standing, [officer(name) for name in MEMBERS], ready[0])
    household = app.household_register.register(
        head, Command(), hamlet_id=head.unit_id, household_class="poor",
        entry=entry("15151-999", "Bùi Văn Tạm", birth_year=1970, ethnicity="Mường"),
    )  # fmt: skip
    _corrected(app, head)
    admin = officer("quantri")
    app.erasure.erase(admin, Command(), subject_id=UUID(household["id"]))
    nominee = uuid4()
    app.nominees.register(
        officer("phongban"), Command(), nominee_id=nominee, category="individual", kind="person", name="Bùi Thị Tạm",
        address="Cẩm Bình", work="Nông dân", role="other",
    )  # fmt: skip
    app.erasure.erase(admin, Command(), subject_id=nominee)
    clerk = officer("congchucxa")
    _lists(app, clerk, head)
    _households_change(app, clerk, head)
    _paper(app, admin, standing)
    _after_the_award(app, standing, officer("hoidong1"), officer("chutichhuyen"))
    app.retention.record(admin, Command(), decisions={}, basis="Hội đồng thống nhất tại phiên họp.")
    _asked(app, clerk, standing, officer("phongban"))
    _somebody_speaks_up(app, clerk, officer("kiemtra"), admin)
    _units_change(app, admin, head.unit_id)
    _revoked(
        app, {name: officer(name) for name in ("noivu", "kiemtra", "congchucxa", MEMBERS[0], "chutichhuyen")}
    )
    _signed_and_amended(app, admin, standing, officer("chutichhuyen"))
    _minutes_without_somebody(app, admin, standing, [officer(name) for name in MEMBERS])
    _council_decides(app, admin, head)
    _custody(app)


def _custody(app: ChungTay) -> None:
    """Replace the ledger's key and the master key, take up a witness and dismiss it."""
    witness = SigningKey("thanhtra.vn", bytes(32)).verifier(COSIGNATURE)
    enlist(app.log, app.witnesses, app.custody, witness, "Thanh tra tỉnh")
    dismiss(app.log, app.witnesses, app.custody, witness)
    rotate_ledger_key(app.log, app.book, app.custody, date.today(), 7)
    with app.log.connection() as connection:
        # As storage.rotation leaves it; the keys themselves stay wrapped by the one that opens the corpus.
        connection.execute("INSERT INTO master_key_rotations (key_id, key_id_before) VALUES ('00aa', '00bb')")
    app.custody.complete()


def _minutes_without_somebody(app: ChungTay, admin: Actor, standing: Actor, members: list[Actor]) -> None:
    """Have the council not propose a household, and erase it: the minutes are rendered anew."""
    row = app.log.query_one(
        "SELECT nomination_id, subject_id FROM nominations WHERE nomination_id = ANY(%s) AND category = 'household' "
        "ORDER BY code DESC LIMIT 1",
        ([one["nomination_id"] for one in app.council.ready(standing)],),
    )
    assert row is not None
    nomination = row["nomination_id"]
    outcome = app.council.convene(
        standing, Command(), held_on=app.clock.today(), place="Phòng họp số 1", nomination_ids=[nomination]
    )
    id: dict[str, Any] = {"session_id": UUID(outcome["id"])}
    app.council.open(standing, Command(), present=[m.officer_id for m in members[:3]], **id)
    for member in members[:3]:
        app.council.vote(member, Command(), ballots={nomination: "against"}, **id)
    app.council.count(standing, Command(), **id)
    app.council.publish(members[0], Command(), reasons={nomination: "Hội đồng thấy chưa đủ."}, **id)
    app.erasure.erase(admin, Command(), subject_id=row["subject_id"])


def _revoked(app: ChungTay, by: dict[str, Actor]) -> None:
    """Have the revocation of one award end in each way, at last with the signature; and all come back but what is written off."""
    r, standing, inspector, chair = app.revocations, by["noivu"], by["kiemtra"], by["chutichhuyen"]
    row = app.log.query_one(
        # One that was handed over: what the office still has is not asked back.
        "SELECT c.nomination_id FROM certificates c JOIN hand_overs h USING (certificate_id) WHERE c.status = 'valid' "
        "AND h.status = 'handed_over' AND starts_with(c.unit_path, %s) ORDER BY gold_book_number LIMIT 1",
        (by["congchucxa"].unit_path,),
    )
    assert row is not None
    paper = [Upload("bien-ban.pdf", b"%PDF-1.4\n%%EOF\n")]
    # The one under way when the story ends: decisions that are corrected or cancelled later would wait for it.
    for one in app.log.query("SELECT revocation_id FROM revocations WHERE status = 'hearing'"):
        r.withdraw(standing, Command(), revocation_id=one["revocation_id"], reason="Đã đối chiếu lại.")
    for end in ("withdrawn", "dismissed", "declined", "signed"):
        made = r.propose(
            standing, Command(), nomination_id=row["nomination_id"], ground="dishonest_declaration", basis="own",
            reason="Khai thiếu thu nhập.", uploads=paper,
        )  # fmt: skip
        id: dict[str, Any] = {"revocation_id": UUID(made["id"])}
        if end == "withdrawn":
            r.withdraw(standing, Command(), reason="Nhầm người.", **id)
            continue
        r.examine(
            inspector, Command(), grounded=end != "dismissed", findings="Đã đến hộ.", uploads=paper, **id
        )
        if end == "dismissed":
            continue
        r.hear(
            by["congchucxa"], Command(), channel="in_person", heard_on=app.clock.today(), statement="Tôi nhận.",
            uploads=paper, **id,
        )  # fmt: skip
        r.advise(
            by[MEMBERS[0]], Command(), opinion="revoke", minutes="Biên bản số 9/BB", conclusion="kê khai thiếu",
            uploads=paper, **id,
        )  # fmt: skip
        if end == "declined":
            r.decline(chair, Command(), reason="Sai sót nhỏ.", **id)
            continue
        code, wait = app.second_factors.next_code(chair.officer_id)
        time.sleep(wait)
        r.sign(chair, Command(), code=code, **id)
    r.state_payment(standing, Command(), amount=450_000, reason="Theo phiếu chi.", **id)
    day = app.clock.today()
    r.return_money(standing, Command(), amount=200_000, returned_on=day, receipt="PT 01", **id)
    r.remind(standing, Command(), channel="letter", **id)
    r.declare_lost(standing, Command(), declared_on=day, reason="Cháy nhà.", **id)
    r.write_off(chair, Command(), amount=250_000, reason="Hộ khó khăn.", **id)
    r.return_paper(standing, Command(), returned_on=day, **id)


def _asked_back(app: ChungTay, standing: Actor, nomination: UUID) -> UUID:
    """Ask for the paper that was replaced last; return the record of it, which a paper that was handed over has already."""
    asked = app.log.query_one(
        "SELECT revocation_id FROM revocations WHERE nomination_id = %s AND status = 'replaced' AND paper = 'out'",
        (nomination,),
    )
    if asked is not None:
        return UUID(str(asked["revocation_id"]))
    (old,) = app.revocations.replaced_of(standing, nomination)
    made = app.revocations.ask_back_replaced(standing, Command(), certificate_id=old["certificate_id"])
    return UUID(made["id"])


def _signed_and_amended(app: ChungTay, admin: Actor, standing: Actor, chair: Actor) -> None:
    """Have a decision corrected and cancelled, the figures of prizes set, and a signer's second factor renewed and reset."""

    def code() -> str:
        shown, wait = app.second_factors.next_code(chair.officer_id)
        time.sleep(wait)
        return shown

    row = app.log.query_one(
        "SELECT decision_id FROM decisions WHERE status = 'signed' ORDER BY number LIMIT 1"
    )
    assert row is not None
    about = {"decision_id": row["decision_id"]}
    nomination = next(iter(app.amendments.lines(standing, row["decision_id"])))
    right = {(nomination, "name"): "Bùi Thị Đúng Tên"}
    thrown = app.amendments.draft_correction(standing, Command(), right=right, reason="nhầm", **about)
    app.amendments.discard(standing, Command(), amendment_id=UUID(thrown["id"]), reason="lập nhầm")
    corrects = app.amendments.draft_correction(standing, Command(), right=right, reason="sai dấu", **about)
    app.amendments.sign(chair, Command(), amendment_id=UUID(corrects["id"]), code=code())
    if app.log.load(Nomination, nomination).certificate_id is not None:
        app.council.reissue_certificate(standing, Command(), nomination_id=nomination)
        # The first paper is given up; the second one is still out when the decision is cancelled.
        waived = _asked_back(app, standing, nomination)
        app.revocations.waive_paper(chair, Command(), revocation_id=waived, reason="Hộ đã chuyển đi.")
        right = {(nomination, "name"): "Bùi Thị Đúng Hẳn"}
        again = app.amendments.draft_correction(standing, Command(), right=right, reason="sai dấu", **about)
        app.amendments.sign(chair, Command(), amendment_id=UUID(again["id"]), code=code())
        app.council.reissue_certificate(standing, Command(), nomination_id=nomination)
        _asked_back(app, standing, nomination)
    ends = app.amendments.draft_cancellation(
        standing, Command(), ground="procedure", reason="chưa niêm yết đủ ngày", **about
    )
    app.amendments.sign(chair, Command(), amendment_id=UUID(ends["id"]), code=code())
    source: dict[str, Any] = {
        "valid_from": date(2020, 1, 1), "document": "12/NQ-HĐND", "issued_on": date(2020, 1, 10), "remarks": "Điều 3",
    }  # fmt: skip
    app.prizes.set_coefficient(
        admin, Command(), kind="district:giay_khen:household", value=Decimal("0.3"), **source
    )
    app.prizes.set_base_salary(admin, Command(), amount=1_490_000, **source)
    app.second_factors.renew_codes(chair, Command(), code=code())
    app.second_factors.reset(admin, Command(), officer_id=chair.officer_id, reason="mất điện thoại")


def _asked(app: ChungTay, clerk: Actor, standing: Actor, front: Actor) -> None:
    """Have data subjects ask, be answered in each way, and a household consent and take it back."""
    household = UUID(
        app.household_register.register(
            clerk, Command(), hamlet_id=_hamlet(app, clerk), household_class="poor",
            entry=entry("15151-989", "Bùi Thị Hỏi", birth_year=1969, ethnicity="Mường"),
        )["id"]
    )  # fmt: skip
    paper = [Upload("dong-y.pdf", b"%PDF-1.4\n%%EOF\n")]
    app.consents.give(clerk, Command(), household_id=household, purpose="public_display", uploads=paper)
    app.consents.withdraw(
        clerk, Command(), household_id=household, purpose="public_display", reason="Đổi ý.", uploads=[]
    )

    def asked(by: Actor, subject: UUID, kind: str) -> UUID:
        outcome = app.data_requests.receive(
            by, Command(), subject_id=subject, kind=kind, channel="in_person", capacity="self",
            requester="Bùi Thị Hỏi", identity="Xem căn cước.", details="Cho tôi biết.",
            received_on=app.clock.today(), uploads=[],
        )  # fmt: skip
        return UUID(outcome["id"])

    access = asked(clerk, household, "access")
    app.data_requests.make_report(clerk, Command(), request_id=access)
    app.data_requests.hand_over(clerk, Command(), request_id=access, recipient="Bùi Thị Hỏi", how="Tận tay.")
    # Where somebody lives and what they do must not be the name of an office, which events say in the open.
    nominee = uuid4()
    app.nominees.register(
        front, Command(), nominee_id=nominee, category="individual", kind="person", name="Bùi Thị Rõ",
        address="Ngõ Bằng Lăng", work="Thợ rèn", role="other",
    )  # fmt: skip
    app.nominees.correct(
        front, Command(), nominee_id=nominee, name="Bùi Thị Rõ Ràng", address="Ngõ Bằng Lăng", work="Thợ rèn",
        reason="Thiếu tên đệm.",
    )  # fmt: skip
    for by, subject in ((clerk, household), (standing, nominee)):
        request = asked(by, subject, "restriction")
        app.data_requests.restrict(by, Command(), request_id=request, reason="Chờ làm rõ.")
        app.data_requests.lift(by, Command(), request_id=request, reason="Đã rõ.")


def _somebody_speaks_up(app: ChungTay, clerk: Actor, inspector: Actor, admin: Actor) -> None:
    """Have comments answered and made a complaint, complaints end in each way, and a nominee appeal."""
    today = app.clock.today()
    posted = app.log.query_one(
        "SELECT nomination_id FROM nominations WHERE act = 'close_posting' AND live AND holds = 0 AND posted_until >= %s "
        "AND unit_path LIKE %s || '%%' LIMIT 1",
        (today, clerk.unit_path),
    ) or app.log.query_one(
        "SELECT nomination_id FROM nominations WHERE act = 'close_posting' AND live AND holds = 0 AND posted_until IS NOT NULL "
        "AND unit_path LIKE %s || '%%' LIMIT 1",
        (clerk.unit_path,),
    )
    assert posted is not None
    a, dossier = app.complaints, posted["nomination_id"]
    before = app.dossiers.dossier(clerk, dossier).nomination.comments
    for text in ("Xin xem lại số nhân khẩu.", "Hộ này bán đất giấu tiền."):
        app.nominations.receive_comment(
            clerk,
            Command(),
            nomination_id=dossier,
            author="Bùi Thị Láng Giềng",
            text=text,
            channel="telephone",
        )
    app.postings.answer(clerk, Command(), nomination_id=dossier, comment=before + 1, answer="Đã xem lại.")
    made = a.receive_comment(clerk, Command(), nomination_id=dossier, comment=before + 2, kind="denunciation")
    complaint = UUID(made["id"])
    paper = [Upload("bien-ban.pdf", b"%PDF-1.4\n%%EOF\n")]
    a.accept(inspector, Command(), complaint_id=complaint, office="inspector")
    a.record_inquiry(inspector, Command(), complaint_id=complaint, findings="Đã đến hộ.", uploads=paper)
    plan = app.movements.in_force().plan
    a.resolve(
        inspector, Command(), complaint_id=complaint, outcome="founded", measures=["rejection"], conclusion="Đúng.",
        reason_code=next(iter(plan.refusal_reasons)), reason="Khai không đúng.", uploads=[],
    )  # fmt: skip
    a.answer(
        inspector,
        Command(),
        complaint_id=complaint,
        answered_on=today,
        channel="letter",
        answer="Đã xử lý theo đơn.",
    )
    subject = app.log.query_one("SELECT subject_id FROM nominations WHERE nomination_id = %s", (dossier,))
    assert subject is not None

    def complained() -> UUID:
        outcome = a.receive(
            clerk, Command(), subject_id=subject["subject_id"], kind="complaint", channel="in_person", anonymous=False,
            complainant="Bùi Văn Khiếu", contact="Ngõ Bằng Lăng", statement="Họp thôn không đủ người.",
            received_on=today, uploads=paper,
        )  # fmt: skip
        return UUID(outcome["id"])

    a.leave(inspector, Command(), complaint_id=complained(), ground="settled_before", reason="Đã trả lời.")
    back = complained()
    a.withdraw(clerk, Command(), complaint_id=back, reason="Đổi ý.")
    a.erase(admin, Command(), complaint_id=back, ground="complainant_request")
    for outcome in ("withdrawn", "upheld"):
        appeal = UUID(
            app.appeals.receive(
                clerk, Command(), nomination_id=dossier, channel="letter", appellant="Bùi Văn Kiến",
                statement="Tôi đủ tiêu chuẩn.", received_on=today, uploads=[],
            )["id"]
        )  # fmt: skip
        if outcome == "withdrawn":
            app.appeals.withdraw(clerk, Command(), appeal_id=appeal, reason="Viết lại.")
        else:
            decider = app.log.query_one("SELECT officer_id FROM officers WHERE username = 'noivu'")
            assert decider is not None
            app.appeals.decide(
                app.people.actor(decider["officer_id"]),
                Command(),
                appeal_id=appeal,
                outcome=outcome,
                reason="Xét lại.",
            )


def _hamlet(app: ChungTay, clerk: Actor) -> UUID:
    """Return a hamlet of the officer's commune."""
    hamlet: UUID = app.people.units(kinds=("hamlet", "residential_group"), within=clerk.unit_path)[0][
        "unit_id"
    ]
    return hamlet


def _lists(app: ChungTay, clerk: Actor, head: Actor) -> None:
    """Bring lists of households in, with everything that may happen to one."""

    def begun(code: str) -> UUID:
        content = f"Mã hộ,Chủ hộ,Năm sinh,Thôn,Loại\n{code},Bùi Văn Danh Sách,1971,Bình Hòa,Hộ nghèo\n"
        upload = Upload("danh-sach.csv", content.encode())
        run = UUID(app.imports.begin(clerk, Command(), commune_id=clerk.unit_id, upload=upload)["id"])
        app.imports.set_reading(
            clerk, Command(), run_id=run, columns={"class": "E"}, encoding="unicode", household_class="poor"
        )
        return run

    app.imports.cancel(clerk, Command(), run_id=begun("15151-990"), reason="Nhầm tệp.")
    run = begun("15151-991")
    app.imports.confirm(clerk, Command(), run_id=run)
    app.imports.halt(run, "import_failed")
    app.imports.resume(clerk, Command(), run_id=run)
    app.imports.carry_out(run)
    app.imports.undo(clerk, Command(), run_id=run, reason="Danh sách của năm khác.")
    last = begun("15151-992")
    app.imports.confirm(clerk, Command(), run_id=last)
    app.imports.carry_out(last)
    _incomes_of_a_list(app, clerk, head, last)


def _incomes_of_a_list(app: ChungTay, clerk: Actor, head: Actor, first: UUID) -> None:
    """Declare an income from a list on a household that an earlier list brought in, and take the list back."""
    (known,) = app.log.query("SELECT household_id FROM households WHERE import_run = %s", (first,))
    registered = app.households.register_commitment(
        head, Command(), household_id=known["household_id"], exiting_from="poor", target_year=2020,
        statement="Sẽ thoát nghèo.", uploads=[],
    )  # fmt: skip
    app.households.accept(clerk, Command(), commitment_id=UUID(registered["id"]))
    content = (
        "Mã hộ,Chủ hộ,Năm sinh,Thôn,Loại,Thu nhập bình quân 2018\n"
        "15151-992,Bùi Văn Danh Sách,1971,Bình Hòa,Hộ nghèo,9600000\n"
        "15151-993,Bùi Văn Danh Sách Hai,1972,Bình Hòa,Hộ nghèo,\n"
    )
    upload = Upload("thu-nhap.csv", content.encode())
    run = UUID(app.imports.begin(clerk, Command(), commune_id=clerk.unit_id, upload=upload)["id"])
    app.imports.confirm(clerk, Command(), run_id=run)
    app.imports.carry_out(run)
    chosen = [(UUID(registered["id"]), 2018)]
    app.list_incomes.declare(clerk, Command(), run_id=run, chosen=chosen)
    app.imports.undo(clerk, Command(), run_id=run, reason="Danh sách gửi nhầm.")


def _paper(app: ChungTay, admin: Actor, standing: Actor) -> None:
    """Place a template, set up a printer, print what is issued, spoil a sheet, give a run up."""
    form = next(iter(app.templates.award_forms()))
    template = UUID(app.templates.make(admin, Command(), name="Phôi 2020", award_form=form)["id"])
    app.templates.set_sheet(admin, Command(), template_id=template, width=300, height=212, frame=False)
    placed = placed_as_data(replace(BUILT_IN.parts["awardee"], top=87.5))
    app.templates.place(admin, Command(), template_id=template, part="awardee", placed=placed)
    app.templates.put_in_use(admin, Command(), template_id=template)
    app.templates.take_out_of_use(admin, Command(), template_id=template)
    printer = UUID(app.printers.set_up(admin, Command(), name="Canon", correction=Correction())["id"])
    app.printers.adjust(admin, Command(), printer_id=printer, name="Canon", correction=Correction(Decimal(1)))
    decision = app.print_runs.decisions(standing)[0]["decision_id"]
    chosen = [row["certificate_id"] for row in app.print_runs.certificates(standing, [decision], "decision")]
    for cancelled in (True, False):
        run = UUID(
            app.print_runs.begin(
                standing, Command(), decision_ids=[decision], certificate_ids=chosen[:1], mode="overprint",
                printer_id=printer, reason="In thử.",
            )["id"]
        )  # fmt: skip
        if cancelled:
            app.print_runs.halt(run, "print_failed")
            app.print_runs.resume(standing, Command(), run_id=run)
            app.print_runs.cancel(standing, Command(), run_id=run, reason="Nhầm máy in.")
            continue
        app.print_runs.carry_out(run, processes=1)
        app.print_runs.spoil(standing, Command(), run_id=run, position=1, cause="other", words="Đổ nước.")
        app.print_runs.finish(standing, Command(), run_id=run)
    app.print_runs.spoil_loose(standing, Command(), cause="torn")
    app.printers.remove(admin, Command(), printer_id=printer)


def _after_the_award(app: ChungTay, standing: Actor, council: Actor, chair: Actor) -> None:
    """Hold a conference with a hand-over taken back, and refer an awardee for a higher award in every way it can end."""
    ours, today = app.conferences, app.clock.today()
    planned = app.log.query_one("SELECT conference_id FROM conferences WHERE status = 'planned'")
    assert planned is not None, "the demonstration has a conference"
    chosen = [d["decision_id"] for d in ours.one(standing, planned["conference_id"])["decisions"]]
    ours.cancel(standing, Command(), conference_id=planned["conference_id"], reason="Dời ngày.")
    facts: dict[str, Any] = {
        "held_on": today, "starts_at": "08:00", "place": "Hội trường huyện", "decision_ids": chosen,
    }  # fmt: skip
    id: dict[str, Any] = {"conference_id": UUID(ours.plan(standing, Command(), **facts)["id"])}
    ours.replan(standing, Command(), **id, **facts)
    ours.order_awardees(standing, Command(), rule="units", **id)
    rows = [r for r in ours.awardees(standing, id["conference_id"]) if r["certificate_status"] == "valid"]
    # As if the last one had been issued since.
    sooner = [r["certificate_id"] for r in rows[:-1]]
    ours._on(standing, Command(), id["conference_id"], lambda _, c: c.order_awardees("units", sooner))
    ours.append_awardees(standing, Command(), **id)
    one: dict[str, Any] = {"certificate_id": rows[0]["certificate_id"]}
    ours.move_awardee(standing, Command(), position=len(rows), **one, **id)
    ours.seat_awardees(standing, Command(), hall=[Block("Khối A", 20, 20)], new_rows=False, **id)
    ours.change_seat(standing, Command(), seat=Seat(1, 20, 20), **one, **id)
    ours.open(standing, Command(), **id)
    ours.note_absence(standing, Command(), **one)
    ours.hand_over(
        standing, Command(), receiver="proxy", proxy_name="Hà Thị Con", proxy_relation="con", **one
    )
    ours.undo(standing, Command(), reason="Quét nhầm.", **one)
    for row in rows[1:]:
        ours.hand_over(standing, Command(), receiver="self", certificate_id=row["certificate_id"])
    ours.close(standing, Command(), **id)
    higher = app.higher_awards
    said: dict[str, Any] = {"summary": "Thoát nghèo bền vững.", "report": "Nuôi bò, mở xưởng.", "uploads": []}
    weighed = {row["nomination_id"] for row in app.log.query("SELECT nomination_id FROM revocations")}
    refer: dict[str, Any] = {
        "nomination_id": next(r["nomination_id"] for r in rows if r["nomination_id"] not in weighed),
        "form": "province_merit",
        "basis": "merit",
    }
    gone = UUID(higher.prepare(standing, Command(), **refer, **said)["id"])
    higher.withdraw(standing, Command(), referral_id=gone, reason="Để đợt sau.")
    referral: dict[str, Any] = {
        "referral_id": UUID(higher.prepare(standing, Command(), **refer, **said)["id"])
    }
    higher.revise(standing, Command(), **said, **referral)
    opinion: dict[str, Any] = {"held_on": today, "present": 4, "votes_for": 4, "votes_against": 0}
    minutes = [Upload("bien-ban.pdf", b"%PDF-1.4 x\n%%EOF\n")]
    higher.give_opinion(council, Command(), supported=True, uploads=minutes, **opinion, **referral)
    code, wait = app.second_factors.next_code(chair.officer_id)
    time.sleep(wait)
    higher.sign(chair, Command(), code=code, **referral)
    higher.send(standing, Command(), number=45, **referral)
    higher.record_outcome(
        standing, Command(), outcome="refused", decided_on=today, decision_number="", award="", reason="Chưa đủ.",
        uploads=[], **referral,
    )  # fmt: skip


def _households_change(app: ChungTay, clerk: Actor, head: Actor) -> None:
    """Let a household with a commitment and a draft dossier move to another hamlet, one split, and its part merge."""
    household = UUID(
        app.household_register.register(
            head, Command(), hamlet_id=head.unit_id, household_class="poor",
            entry=entry("15151-998", "Bùi Văn Chuyển", birth_year=1972, members=5),
        )["id"]
    )  # fmt: skip
    app.households.register_commitment(
        head, Command(), household_id=household, exiting_from="poor", target_year=2020, statement="Sẽ thoát nghèo.",
        uploads=[],
    )  # fmt: skip
    app.nominations.propose(head, Command(), category="household", subject_id=household)
    other = app.log.query_one(
        "SELECT unit_id FROM units WHERE kind = 'hamlet' AND unit_id <> %s AND valid_to IS NULL LIMIT 1",
        (head.unit_id,),
    )
    assert other is not None
    app.data_requests.receive(
        clerk, Command(), subject_id=household, kind="access", channel="in_person", capacity="self",
        requester="Bùi Văn Chuyển", identity="Xem căn cước.", details="Xin xem dữ liệu.",
        received_on=app.clock.today(), uploads=[],
    )  # fmt: skip
    app.household_changes.move(
        clerk, Command(), household_id=household, hamlet_id=other["unit_id"], reason="Tái định cư."
    )
    first, second = (
        UUID(
            app.household_register.register(
                head, Command(), hamlet_id=head.unit_id, household_class="poor",
                entry=entry(f"15151-99{n}", f"Bùi Văn Anh {n}", birth_year=1973, members=4),
            )["id"]
        )
        for n in (6, 7)
    )  # fmt: skip
    # A list of a year before they entered the register, and two that merge although each has a commitment of its own.
    app.household_classes.classify(
        clerk, Command(occurred_on=date(2017, 12, 15)), household_id=second, household_class="near_poor",
        reason="Danh sách cuối năm 2017.",
    )  # fmt: skip
    both = [
        UUID(
            app.household_register.register(
                head, Command(), hamlet_id=head.unit_id, household_class="poor",
                entry=entry(f"15151-98{n}", f"Bùi Văn Đôi {n}", birth_year=1974, members=2),
            )["id"]
        )
        for n in (1, 2)
    ]  # fmt: skip
    for one in both:
        app.households.register_commitment(
            head, Command(), household_id=one, exiting_from="poor", target_year=2020, statement="Sẽ thoát nghèo.",
            uploads=[],
        )  # fmt: skip
    app.household_changes.merge(clerk, Command(), household_id=both[0], into_id=both[1], reason="Về ở chung.")
    part = app.household_changes.split(
        clerk, Command(), household_id=first, entry=entry("15151-995", "Bùi Văn Riêng", birth_year=1995, members=1),
        household_class="near_poor", reason="Ra ở riêng.",
    )  # fmt: skip
    app.household_changes.merge(
        clerk, Command(), household_id=UUID(part["id"]), into_id=second, reason="Về ở chung."
    )
    app.household_classes.classify(
        clerk, Command(), household_id=second, household_class="near_poor", reason="Rà soát cuối năm 2019.",
        figures=Figures(Decimal(650_000), 4, "Quyết định 45/QĐ-UBND xếp hộ cận nghèo."),
    )  # fmt: skip


def _corrected(app: ChungTay, head: Actor) -> None:
    """Mend the name of a household with a live dossier."""
    row = app.log.query_one(
        "SELECT h.* FROM households h JOIN nominations n ON n.subject_id = h.household_id "
        "WHERE n.live AND n.status <> 'decided' AND h.unit_path = %s LIMIT 1",
        (head.unit_path,),
    )
    assert row is not None
    app.household_register.correct(
        head,
        Command(),
        household_id=row["household_id"],
        entry=HouseholdEntry.of({**row, "head": f"{row['head']} Em"}),
        reason="Ghi nhầm so với sổ hộ khẩu.",
    )


def _council_votes(app: ChungTay, standing: Actor, members: list[Actor], nomination: UUID) -> None:
    """Vote in secret and in writing, adjourn, lose the box, count, and have it voted on again; then once openly."""
    council, ids = app.council, [m.officer_id for m in members]
    now = app.movements.in_force()

    def session(secret: bool) -> dict[str, Any]:
        rule = replace(now.plan.council_rule, secret=secret, tie_rule="fails", written_absentee_allowed=True)
        changed = replace(now, plan=replace(now.plan, council_rule=rule))
        with patch.object(app.movements, "in_force", return_value=changed):
            outcome = council.convene(
                standing,
                Command(),
                held_on=app.clock.today(),
                place="Phòng họp số 1",
                nomination_ids=[nomination],
            )
        id: dict[str, Any] = {"session_id": UUID(outcome["id"])}
        council.open(standing, Command(), present=ids[:3], **id)
        return id

    def all_vote(id: dict[str, Any]) -> None:
        for member in members[:3]:
            council.vote(member, Command(), ballots={nomination: "for"}, **id)

    secret = session(True)
    council.vote(members[0], Command(), ballots={nomination: "for"}, **secret)
    council.adjourn(standing, Command(), until=app.clock.today(), reason="Chờ ý kiến Thanh tra.", **secret)
    council.resume(standing, Command(), present=ids[:3], **secret)
    app.log.ballot_boxes.destroy_key(secret["session_id"], 1)
    council.lose_box(standing, Command(), reason="Đĩa hỏng.", **secret)
    all_vote(secret)
    council.enter_sealed(standing, Command(), members=ids[3:], papers={nomination: ["against"]}, **secret)
    council.count(standing, Command(), **secret)
    council.order_revote(
        members[0], Command(), nomination_id=nomination, reason="Có thông tin mới.", **secret
    )
    council.cancel(standing, Command(), reason="Để phiên sau.", **secret)
    openly = session(False)
    all_vote(openly)
    council.enter_written(standing, Command(), member=ids[3], ballots={nomination: "abstain"}, **openly)
    council.cancel(standing, Command(), reason="Để phiên sau.", **openly)


def _council_decides(app: ChungTay, admin: Actor, head: Actor) -> None:
    """Read a wording otherwise, and put another version of the plan in force."""
    decided: dict[str, Any] = {
        "document": "12/BB-HĐTĐKT",
        "decided_on": app.clock.today(),
        "reason": "Hướng dẫn mới.",
    }
    app.movements.change_reading(admin, Command(), name="income_growth", value="compounding", **decided)
    # A dossier that is still being prepared goes by the new reading from the next act on it.
    draft = app.log.query_one(
        "SELECT nomination_id FROM nominations WHERE status = 'draft' AND category = 'household' AND unit_path = %s",
        (head.unit_path,),
    )
    assert draft is not None
    app.nominations.attest(
        head,
        Command(),
        nomination_id=draft["nomination_id"],
        given=[Attested("household.law_abiding", True, "không có vi phạm")],
        uploads=[],
    )
    # The other place signed its plan before this council decides on it.
    text = re.sub(r"(?m)^signed_on = .*$", "signed_on = 2020-01-15", OTHER_PLAN.read_text(encoding="utf-8"))
    app.movements.adopt_plan(admin, Command(), plan=read_plan_file(text.encode(), OTHER_PLAN.name), **decided)


def _units_change(app: ChungTay, admin: Actor, hamlet: UUID) -> None:
    """Give a hamlet another name, code and class, and confirm what was in doubt; the merger of 2019 is in the story."""
    since: dict[str, Any] = {"unit_id": hamlet, "valid_from": date(2019, 1, 1), "source": "QĐ 15/QĐ-UBND"}
    app.units.rename(admin, Command(), name="thôn Bình Hòa Mới", **since)
    app.units.recode(admin, Command(), code="15151-01", **since)
    app.units.reclassify(
        admin, Command(), kind="hamlet", zone="", especially_difficult=True, confirmed=False, **since
    )
    checked: dict[str, Any] = {"document": "QĐ 582/QĐ-TTg", "issued_on": date(2017, 4, 28)}
    app.units.confirm_fact(
        admin, Command(), unit_id=hamlet, fact="class", fact_from=since["valid_from"], **checked
    )
    app.movements.confirm_datum(
        admin, Command(), datum="calendar:vietnam:2020", remarks="Đối chiếu cả năm.", document="6150/TB-LĐTBXH",
        issued_on=date(2019, 12, 9),
    )  # fmt: skip


def main() -> int:
    """Write the next file of the corpus. Return 1 where the story has no event of a type that is wanted."""
    wanted = versions_wanted() - versions_in_corpus()
    if not wanted:
        print("the corpus has every event type in its present version")
        return 0
    # Not mkdtemp: the database may run as another user, who has to get in.
    folder = Path(tempfile.gettempdir()) / f"chungtay-corpus-{os.getpid()}"
    server = EmbeddedServer(folder)
    try:
        url = migrate.prepare(server.start())
        log = EventLog(url, master_key=MASTER_KEY, attachments=folder / "attachments")
        app = ChungTay(log, StoppedClock(), "http://127.0.0.1:8000")
        story.tell(app, progress=lambda vi, en: print(en, flush=True))
        _beyond_the_story(app)
        missing = wanted - {
            r["kind"] for r in log.query(f"SELECT DISTINCT {_KIND} AS kind FROM stored_events")
        }
        if missing:
            print("the story has no event of these types:", *sorted(missing), sep="\n  ", file=sys.stderr)
            return 1
        chosen = _cover(log, wanted)
        _write(log, chosen)
        log.close()
    finally:
        server.release()
        server.discard()
    return 0


def _cover(log: EventLog, wanted: set[str]) -> list[UUID]:
    """Streams that together have every wanted type: the one that adds most first, the shorter of equals."""
    streams = log.query(
        f"SELECT originator_id, array_agg(DISTINCT {_KIND}) AS topics, sum(length(state)) AS size "
        "FROM stored_events GROUP BY 1"
    )
    open_topics, chosen = set(wanted), []
    while open_topics:
        best = max(streams, key=lambda s: (len(open_topics & set(s["topics"])), -s["size"]))
        chosen.append(best["originator_id"])
        open_topics -= set(best["topics"])
    return chosen


def _write(log: EventLog, chosen: list[UUID]) -> None:
    streams: list[dict[str, Any]] = []
    subjects: set[str] = set()
    for id in chosen:
        rows = log.query(
            "SELECT originator_version, topic, state FROM stored_events WHERE originator_id = %s ORDER BY 1",
            (id,),
        )
        events = [meaning(e) for e in log.events_of(id)]
        aggregate: EventSourced = log.load(EventSourced, id)
        subjects |= _subjects(events)
        streams.append(
            {
                "id": id.hex,
                "standing": plain_form(standing(aggregate)),
                "events": [
                    {
                        "version": row["originator_version"],
                        "topic": row["topic"],
                        "state": bytes(row["state"]).decode("utf-8"),
                        "meaning": event,
                    }
                    for row, event in zip(rows, events, strict=True)
                ],
            }
        )
    keys = {
        row["subject"].hex: b64encode(bytes(row["wrapped"])).decode("ascii")
        for row in log.query("SELECT subject, wrapped FROM subject_keys")
        if row["subject"].hex in subjects and row["wrapped"] is not None
    }
    renewed = sorted(
        row["subject"].hex
        for row in log.query("SELECT subject FROM subject_keys WHERE renewed_at IS NOT NULL")
        if row["subject"].hex in keys
    )
    CORPUS.mkdir(exist_ok=True)
    path = CORPUS / f"{len(list(CORPUS.glob('*.json'))) + 1:04d}.json"
    # "x": a file of the corpus is written once.
    with path.open("x", encoding="utf-8") as stream:
        json.dump(
            {"keys": keys, "renewed": renewed, "streams": streams}, stream, ensure_ascii=False, indent=1
        )
        stream.write("\n")
    print(f"{path.name}: {sum(len(s['events']) for s in streams)} events in {len(streams)} streams")


def _subjects(value: Any) -> set[str]:
    """Ids of everybody whose personal values are somewhere in ``value``."""
    if isinstance(value, dict):
        own = {value["of"]} if set(value) == {"personal", "of"} else set()
        return own.union(*(_subjects(v) for v in value.values()))
    if isinstance(value, list):
        return set().union(*(_subjects(v) for v in value))
    return set()


if __name__ == "__main__":
    raise SystemExit(main())
