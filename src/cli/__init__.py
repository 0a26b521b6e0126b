"""The command line. Thin: each command parses, calls one function and prints; what it needs is imported inside it.

Late imports keep ``chungtay assess`` free of the database, and one broken corner from taking the rest along.
Exit codes: 0 done or true, 1 the answer is no, 2 the input is wrong (one line on stderr: file, place, mend).
"""

from __future__ import annotations

import click

from cli import (
    assessment,
    audit,
    backups,
    demonstration,
    imports,
    keys,
    plans,
    protection,
    registers,
    serving,
    units,
    verify,
    witness,
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Chung Tay: từ đăng ký thoát nghèo đến giấy khen / from the exit commitment to the certificate."""


for _command in (
    assessment.assess,
    audit.audit,
    audit.checkpoints,
    backups.backup,
    backups.restore,
    demonstration.demo_story,
    demonstration.demo_clock,
    imports.import_,
    keys.keys,
    plans.plan,
    protection.data_protection,
    registers.register,
    serving.rebuild,
    serving.serve,
    units.units,
    verify.verify,
    witness.witness,
    witness.witnesses,
):
    main.add_command(_command)
