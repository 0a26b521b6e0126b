"""The overview: where dossiers are, by commune and stage, and the newest notices, as the follower last counted them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, url_for

from rules.plan import Step
from rules.text import Text, counted
from storage.application import Row
from web.dossier_words import capital_name
from web.formats import dmyhm
from web.kit import actor, render, services
from web.notices import news
from web.text import t
from workflows.authorisation import may
from workflows.oversight import Lag, follower_lag

blueprint = Blueprint("overview", __name__)


@dataclass(frozen=True, slots=True)
class Stage:
    """One part of the bars: several steps of the chain that one body has in hand, or one way to end."""

    id: str
    label: Text


STAGES = (
    Stage("hamlet", Text("Đang lập", "Being prepared")),
    Stage("commune", Text("Xã xử lý", "At the commune")),
    Stage("district", Text("Kiểm tra, thẩm định", "Checked and appraised")),
    Stage("council", Text("Hội đồng, quyết định", "Council and decision")),
    Stage("awarded", Text("Đã khen thưởng", "Awarded")),
    Stage("ended", Text("Dừng lại", "Ended without award")),
)
_LATE_ACTS = frozenset({"record_council_result", "decide", "issue_certificate"})
_ENDED = frozenset({"rejected", "withdrawn", "not_proposed", "declined", "award_cancelled", "award_revoked"})


def stages_by_step(chains: Iterable[Sequence[Step]]) -> dict[str, str]:
    """Return the stage of each step: by the level that has it in hand, the council's and the chair's apart."""
    return {
        step.id: "council"
        if step.act in _LATE_ACTS
        else step.level
        if step.level in ("hamlet", "commune")
        else "district"
        for chain in chains
        for step in chain
    }


def stage_of(step: str, status: str, stages: Mapping[str, str]) -> str:
    """Return the id of the stage a dossier at ``step`` with ``status`` counts for."""
    if status == "awarded":
        return "awarded"
    if status in _ENDED:
        return "ended"
    return "hamlet" if status == "draft" else stages.get(step, "district")


@dataclass(frozen=True, slots=True)
class Part:
    """One coloured part of a bar. ``shown``: it is wide enough for its number."""

    stage: str
    count: int
    x: float
    width: float

    @property
    def middle(self) -> float:
        """Where its number stands."""
        return round(self.x + self.width / 2, 1)

    @property
    def shown(self) -> bool:
        """Whether the number fits."""
        return self.width >= 9 * len(str(self.count))


@dataclass(frozen=True, slots=True)
class StageBar:
    """One commune: its name above, its parts side by side below."""

    name: str
    y: float
    height: float
    parts: tuple[Part, ...]

    @property
    def label_y(self) -> float:
        """Base line of the name."""
        return self.y - 5

    @property
    def value_y(self) -> float:
        """Base line of the numbers."""
        return self.y + self.height / 2 + 4


@dataclass(frozen=True, slots=True)
class StageTick:
    """One line of the scale."""

    x: float
    value: int


@dataclass(frozen=True, slots=True)
class StageChart:
    """A drawn chart, in the units of its view box."""

    width: int
    height: float
    top: float
    bottom: float
    stages: tuple[Stage, ...]
    bars: tuple[StageBar, ...]
    ticks: tuple[StageTick, ...]


_WIDTH, _MARGIN, _SLOT, _BAR, _TOP, _FOOT = 360, 8, 40, 18, 22, 26


def table_of(rows: Sequence[Row], stages: Mapping[str, str]) -> dict[str, dict[str, int]]:
    """Return commune → stage → number of dossiers, communes in the order of ``rows``."""
    table: dict[str, dict[str, int]] = {}
    for row in rows:
        counts = table.setdefault(row["name"], {})
        stage = stage_of(row["step"], row["status"], stages)
        counts[stage] = counts.get(stage, 0) + row["dossiers"]
    return table


def stage_chart(table: dict[str, dict[str, int]]) -> StageChart | None:
    """Lay out one stacked bar per commune on a scale from zero; None when there is nothing to draw."""
    highest = max((sum(counts.values()) for counts in table.values()), default=0)
    if highest == 0:
        return None
    step = next(s for s in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 10_000, 10**9) if highest <= 6 * s)
    lines = -(-highest // step)
    room = _WIDTH - 2 * _MARGIN
    bars = []
    for place, (name, counts) in enumerate(table.items()):
        parts, x = [], 0.0
        for stage in STAGES:
            count = counts.get(stage.id, 0)
            if count:
                width = count / (lines * step) * room
                parts.append(Part(stage.id, count, round(_MARGIN + x, 1), round(width, 1)))
                x += width
        bars.append(StageBar(name, _TOP + place * _SLOT, _BAR, tuple(parts)))
    bottom = _TOP + (len(bars) - 1) * _SLOT + _BAR + 8
    ticks = tuple(StageTick(round(_MARGIN + n / lines * room, 1), n * step) for n in range(lines + 1))
    used = tuple(s for s in STAGES if any(counts.get(s.id) for counts in table.values()))
    return StageChart(_WIDTH, bottom + _FOOT, 4, bottom, used, tuple(bars), ticks)


def age_words(lag: Lag, simulated: bool = False) -> Text:
    """Say how old the counts are. ``simulated``: the page's clock is another one than the server's, which counts."""
    if lag.events == 0:
        at = dmyhm(lag.moved_at) if lag.moved_at else ""
        clock = (
            Text(
                "giờ thật của máy chủ, không phải giờ mô phỏng",
                "the server's real time, not the simulated one",
            )
            if simulated
            else Text("giờ máy chủ", "server time")
        )
        return (
            Text(f"Số liệu đầy đủ đến sự kiện mới nhất (đếm lúc {at}, {clock.vi}).",
                 f"The counts are complete up to the newest event (counted at {at}, {clock.en}).")
            if at
            else Text("Chưa có sự kiện nào.", "No event yet.")
        )  # fmt: skip
    return Text(
        f"Số liệu chậm {lag.events} sự kiện, lần đếm gần nhất cách đây {lag.seconds} giây. Trang hồ sơ luôn là số mới nhất.",
        f"The counts are {counted(lag.events, 'event')} behind; last counted {counted(lag.seconds, 'second')} ago. "
        "Dossier pages are always current.",
    )


def _since_the_award() -> list[dict[str, Any]]:
    """How many certificates were handed over, and how many awardees referred for a higher award and granted one."""
    counts = services().higher_awards.totals(actor())
    shown = (
        ("handed_over", Text("Giấy khen đã trao", "Certificates handed over")),
        ("referred", Text("Đề nghị khen cao", "Referred for a higher award")),
        ("granted", Text("Được khen cao", "Higher awards granted")),
    )
    return [{"label": label, "value": counts[name]} for name, label in shown if counts[name]]


@blueprint.get("/toan-canh")
def index() -> Any:
    """Show the counts as a picture with its table, their age, and the notices."""
    by = actor()
    reader = may(by, "dossier.read")
    # Dossiers of all versions are counted together: each step stands where the plan of its dossiers has it.
    chains = (c.chain for plan in services().dossiers.plans_in_use() for c in plan.categories.values())
    table = table_of(services().dossiers.overview(by), stages_by_step(chains))
    chart = stage_chart(table)
    lag = follower_lag(services().log)
    used = chart.stages if chart else ()
    totals = {stage.id: sum(counts.get(stage.id, 0) for counts in table.values()) for stage in STAGES}
    return render(
        "overview/index.html",
        chart=chart,
        age=age_words(lag, services().clock.simulated),
        age_tone="warn" if lag.stuck else "info",
        totals=[
            {"label": Text("Tất cả hồ sơ", "All dossiers"), "value": sum(totals.values())},
            {
                "label": Text("Đang xử lý", "Under way"),
                "value": sum(totals.values()) - totals["awarded"] - totals["ended"],
            },
            {"label": Text("Đã khen thưởng", "Awarded"), "value": totals["awarded"]},
        ],
        since_award=_since_the_award(),
        columns=[
            {"key": "name", "label": Text("Xã, đơn vị", "Commune or department"), "head": True},
            *({"key": stage.id, "label": stage.label, "kind": "number"} for stage in used),
            {"key": "all", "label": Text("Cộng", "Total"), "kind": "number"},
        ],
        rows=[
            {"name": name, **{s.id: counts.get(s.id, 0) for s in used}, "all": sum(counts.values())}
            for name, counts in table.items()
        ],
        foot={"name": t("Cộng", "Total"), **{s.id: totals[s.id] for s in used}, "all": sum(totals.values())},
        notices=[
            {
                "at": n["at"],
                "subject": capital_name(n["subject_name"]),
                "what": news(n["topic"]),
                "url": {"subject": url_for("nominations.show", nomination_id=n["nomination_id"])},
            }
            for n in services().dossiers.notices(by)
        ]
        if reader
        else [],
        reader=reader,
    )
