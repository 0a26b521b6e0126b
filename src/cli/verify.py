"""``chungtay verify``: a certificate checked offline, with the verifier that also stands alone."""

from __future__ import annotations

import click


@click.command()
@click.argument("file")
@click.option(
    "--key",
    "key",
    required=True,
    metavar="KEY.pem",
    help="Khóa công khai của sổ cái / the ledger's public key.",
)
@click.option(
    "--witness",
    metavar="KEYS.txt",
    help="Khóa của các nhân chứng, mỗi dòng một khóa / keys of witnesses, one per line.",
)
@click.option(
    "--growth",
    metavar="FILE",
    help="Điểm chốt sau này có nhân chứng ký, tải ở trang Bằng chứng / a later checkpoint that witnesses have cosigned.",
)
@click.option("--json", "as_json", is_flag=True, help="Kết quả dạng JSON / the result as JSON.")
def verify(file: str, key: str, witness: str | None, growth: str | None, as_json: bool) -> None:
    """Kiểm tra giấy khen (PDF) hay gói bằng chứng (ZIP) không cần mạng / check a certificate or a bundle of evidence offline.

    Mã thoát / exit codes: 0 đúng / holds, 1 không đúng / does not, 2 không đọc được / cannot be read.
    """
    from ledger.verifier.__main__ import run

    raise SystemExit(run(file, key, as_json, witness, growth))
