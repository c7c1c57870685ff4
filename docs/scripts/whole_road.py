# ruff: noqa: T201
"""Print how often the default intervals hold the truth on the whole road: plan, draw, answers, percentages.

A list of cases is made up, and of every case what it would be answered to many questions. Some answers go
with the matched variables; some questions apply to a part of the cases only. The list is planned and drawn
many times, each draw is answered for, and `stats.questions` makes the intervals with its defaults. Nothing is
worked out on the side: these are the functions that a planner's report is made by.

    python docs/scripts/whole_road.py > docs/tables/whole_road.md
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

import sampler
import stats
from sampler.design_settings import DesignSettings

TWENTY_WOMEN = DesignSettings(minimum={"gender": {"female": 20}})
EQUAL = DesignSettings(allocation="equal")
SHARES = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
LEVELS = {"gender": (0.09, 0.91), "disposal": (0.5, 0.3, 0.2), "rosh": (0.2, 0.5, 0.25, 0.05)}


@dataclass(frozen=True)
class Road:
    """One way of drawing and asking.

    Attributes:
        name: of the row.
        cases: eligible cases.
        size: cases to draw.
        match: columns matched.
        design: the options of `sampler.plan`.
        relevant: the shares of cases that questions apply to.
        unlike: how far the share of yes differs between the levels of a matched variable, in logits.
        by: the column whose levels are told apart; None for none.
        missing: the share of answers that are missing, at random.
    """

    name: str
    cases: int = 577
    size: int = 128
    match: tuple[str, ...] = ("gender", "disposal", "rosh")
    design: DesignSettings = field(default_factory=DesignSettings)
    relevant: tuple[float, ...] = (1.0,)
    unlike: float = 0.7
    by: str | None = None
    missing: float = 0.0


ROADS = (
    Road("controlled, 128 of 577"),
    Road("controlled, 123 of 487", cases=487, size=123),
    Road("controlled, 22 of 60", cases=60, size=22, match=("gender",)),
    Road("sub-samples, their number in the list unknown", relevant=(0.25, 0.5, 0.8)),
    Road("one answer in ten missing", missing=0.1),
    Road("by type of disposal", by="disposal"),
    Road("two rates: at least 20 women", design=TWENTY_WOMEN),
    Road(
        "two rates, sub-samples",
        design=TWENTY_WOMEN,
        relevant=(0.25, 0.5, 0.8),
    ),
    Road("24 strata, equal allocation", design=EQUAL),
    Road(
        "24 strata, equal allocation, sub-samples",
        design=EQUAL,
        relevant=(0.4, 0.8),
    ),
    Road("24 strata, power allocation", design=DesignSettings(allocation="power", power=0.5)),
    Road(
        "small strata: 40 of 150, equal allocation",
        cases=150,
        size=40,
        design=EQUAL,
    ),
    Road("stratified, rounded cell by cell", design=DesignSettings(method="stratified")),
)


BEYOND = (
    Road("answers go strongly with what is matched", unlike=2.0),
    Road("sub-samples of 22 of 60", cases=60, size=22, match=("gender",), relevant=(0.4, 0.7)),
    Road("by risk of serious harm, bases of 3 to 70", by="rosh"),
)
"""Where the defaults are known to be cautious: more than 90 in 100 of their intervals hold the truth."""


@dataclass(frozen=True)
class Covered:
    """How often the intervals of a road held the truth, over all questions and draws."""

    coverage: float
    least: float
    intervals: int
    without_width: int
    width: float


def case_list(road: Road, random: np.random.Generator) -> pd.DataFrame:
    """Return a list of cases with the matched columns, each level in its share."""
    names = {"gender": ("female", "male"), "disposal": ("order", "licence", "custody")}
    columns: dict[str, Any] = {"case_id": [f"C{i:05}" for i in range(road.cases)]}
    for name, shares in LEVELS.items():
        levels = names.get(name, ("low", "medium", "high", "very high"))
        columns[name] = random.choice(levels, size=road.cases, p=np.array(shares) / sum(shares))
    return pd.DataFrame(columns)


def truths(road: Road, listed: pd.DataFrame, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return for every case and question whether it applies, and whether it would be a yes."""
    applies, yes = [], []
    for share in SHARES:
        for part in road.relevant:
            for column in LEVELS:
                steps = pd.factorize(listed[column], sort=True)[0]
                tilt = road.unlike * (steps - steps.mean()) / max(steps.std(), 0.1)
                chance = 1 / (1 + np.exp(-(np.log(share / (1 - share)) + tilt)))
                applies.append(random.random(road.cases) < part)
                yes.append(random.random(road.cases) < chance)
    return np.array(applies).T, np.array(yes).T


def covered(road: Road, draws: int, seed: int, first: int = 0) -> Covered:
    """Return how often the road's intervals held the truth in so many draws, numbered from `first` on."""
    random = np.random.Generator(np.random.PCG64(seed))
    listed = case_list(road, random)
    applies, yes = truths(road, listed, random)
    frame = sampler.Frame(listed, case="case_id", match=road.match)
    plan = sampler.plan(frame, size=road.size, reason="simulated", name="road", design=road.design)
    codes = [f"q{k}" for k in range(yes.shape[1])]
    answers = pd.DataFrame(np.where(yes, "yes", "no"), columns=codes).where(applies, "not relevant")
    answers.insert(0, "case_id", listed["case_id"])
    groups = listed[road.by] if road.by else pd.Series("", index=listed.index)
    truth = {
        (code, group): 100 * yes[inside & applies[:, k], k].mean()
        for k, code in enumerate(codes)
        for group in sorted(set(groups))
        for inside in [(groups == group).to_numpy()]
        if (inside & applies[:, k]).any()
    }
    tables = [
        _questions(plan, answers, road, f"{seed} {draw}", random) for draw in range(first, first + draws)
    ]
    found = pd.concat(tables, ignore_index=True)
    found = found[found["base"] > 0]
    keys = zip(found["question"], found["group"] if road.by else [""] * len(found), strict=True)
    true = np.array([truth[key] for key in keys])
    hair = 1e-9
    held = (found["low"] <= true + hair) & (true <= found["high"] + hair)
    census = found["base"] == found["domain_population"]
    return Covered(
        coverage=float(held.mean()),
        least=float(held.groupby(found["question"]).mean().min()),
        intervals=len(found),
        without_width=int(((found["high"] - found["low"] <= hair) & ~census).sum()),
        width=float((found["high"] - found["low"]).mean()),
    )


def _questions(
    plan: sampler.Plan, answers: pd.DataFrame, road: Road, seed: str, random: np.random.Generator
) -> pd.DataFrame:
    sample = sampler.draw(plan, seed=seed, reserves=0)
    given = answers[answers["case_id"].isin(set(sample.cases["case_id"]))]
    if road.missing:
        lost = random.random((len(given), given.shape[1] - 1)) < road.missing
        given = given.copy()
        given.iloc[:, 1:] = given.iloc[:, 1:].mask(lost, "")
    return stats.questions(given, sample, by=road.by)


def main() -> None:
    """Print the table."""
    asked = argparse.ArgumentParser(description="Coverage of the default intervals, by simulation.")
    asked.add_argument("--draws", type=int, default=300)
    asked.add_argument("--seed", type=int, default=1)
    given = asked.parse_args()
    print("| road | coverage at 80% | worst question | mean width, points | intervals | without width |")
    print("|---|---|---|---|---|---|")
    for road in (*ROADS, *BEYOND):
        found = covered(road, given.draws, given.seed)
        print(
            f"| {road.name} | {100 * found.coverage:.1f}% | {100 * found.least:.1f}% | {found.width:.1f} | "
            f"{found.intervals:,} | {found.without_width} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
