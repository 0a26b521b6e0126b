"""The page of issued certificates while the office's key is away: what is signed is there, and the others say why they wait."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from tests.documents.test_pades import PASSWORD, pkcs12
from tests.signing import code_for
from tests.web.district import drafted, ready
from tests.web.story import World, hidden_fields, page_of

from documents.office_keys import FileKey
from documents.pades import PadesSigner
from storage.problems import SetupProblem
from workflows.kernel import Command

T = TypeVar("T")


class Leaving(FileKey):
    """A key that is gone after so many signatures."""

    left = 1

    def check(self) -> None:
        if self.left == 0:
            self.use(lambda signer: None)

    def use(self, act: Callable[[Any], T]) -> T:
        if self.left == 0:
            raise SetupProblem("Không thấy token “Con dấu”.", "There is no token “Con dấu”.")
        self.left -= 1
        return super().use(act)


def test_what_could_not_be_signed_is_told_with_its_reason(world: World, tmp_path: Path) -> None:
    d = drafted(world, ready(world, "Bùi Thị Thưởng", "Phạm Văn Năm"))
    chair = world.actor("district")
    world.app.council.sign(chair, Command(), decision_id=d, code=code_for(world.app, chair))
    (tmp_path / "office.p12").write_bytes(pkcs12())
    key = Leaving(tmp_path / "office.p12", PASSWORD)
    world.app.issuer.pades = PadesSigner(key)
    url = f"/quyet-dinh/{d}/cap-giay-khen"
    fields = hidden_fields(page_of(world.client("standing").get(url)), url)
    report = page_of(world.client("standing").post(url, data=fields))
    assert "Đã cấp 1 giấy khen" in report
    assert "1 giấy khen chưa cấp được" in report
    assert "số của giấy khen được giữ" in report
    assert "Không thấy token “Con dấu”." in report
    # While it is away nothing more is begun, and the page says so before anything is taken.
    fields = hidden_fields(page_of(world.client("standing").get(url)), url)
    answer = world.client("standing").post(url, data=fields)
    assert answer.status_code == 422
    assert "khóa ký của cơ quan không dùng được" in page_of(answer)
    key.left = 1
    fields = hidden_fields(page_of(world.client("standing").get(url)), url)
    assert "Đã cấp 1 giấy khen" in page_of(world.client("standing").post(url, data=fields))
    rows = world.log.query("SELECT gold_book_number FROM certificates ORDER BY 1")
    assert [row["gold_book_number"] for row in rows] == [1, 2]
