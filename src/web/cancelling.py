"""What the signature of a cancellation ends and asks back, as its page shows it before it is given."""

from __future__ import annotations

from aggregates.vocabulary_revocation import PAPER_STATES
from rules.text import Text
from storage.application import Row
from web.dossier_words import capital_name
from web.formats import dong, erased
from web.kit import services, today
from web.revocation_words import term_doubt
from web.text import t


def ends(lines: list[Row]) -> list[Row]:
    """What the signature of a cancellation sets off, in figures: awards, certificates, money, and the day they are due."""
    if not lines:
        return []
    papers = [line for line in lines if line["gold_book_number"] is not None]
    prizes = [line["prize"] for line in lines if line["prize"] is not None]
    return [
        {"key": Text("Khen thưởng hết hiệu lực", "Awards that end"), "value": len(lines), "kind": "number"},
        {
            "key": Text("Giấy khen không còn giá trị", "Certificates that end"),
            "value": len(papers),
            "kind": "number",
            "hint": Text(
                f"trong đó phải thu lại: {sum(not line['held'] for line in papers)}",
                f"of these to come back: {sum(not line['held'] for line in papers)}",
            ),
        },
        {
            "key": Text("Tiền thưởng phải thu lại", "Prize money to come back"),
            "value": dong(sum(prizes))
            if prizes
            else Text("chưa lập được danh sách chi", "no list could be made"),
        },
        {
            "key": Text("Hạn nộp lại tiền, giấy khen", "Money and paper back by"),
            "value": services().revocations.term_ends("recovery", today()),
            "kind": "date",
            "hint": term_doubt("recovery"),
        },
    ]


def ending(line: Row) -> str:
    """An award that a cancellation ends, with what of it is to come back."""
    if line["gold_book_number"] is None:
        paper = t(PAPER_STATES["none"])
    else:
        number = f"{line['gold_book_number']:04d}"
        paper = t(
            Text(
                f"giấy khen số {number}: chưa trao, còn ở cơ quan", f"certificate {number}: never handed over"
            )
            if line["held"]
            else Text(f"giấy khen số {number}: thu lại", f"certificate {number}: to come back")
        )
    prize = "" if line["prize"] is None else f"; {t(dong(line['prize']))}"
    return f"{erased(capital_name(line['name']))} – {paper}{prize}"
