# ruff: noqa: T201
"""Print how the plain interval does under controlled selection: the second table of docs/method.md.

The intervals take the cases for a simple random sample. Here the demonstration's supervision plan is
taken as it is, and populations of answers are made up in which the matched variables explain little or
much of who would be answered yes. For each population both figures are exact, not simulated:

- the variance of the percentage over all tables and all cases within strata, against that of a simple
  random sample of the same size;
- the coverage of the 80% interval: the chance of each number of yeses is a mixture, over the tables, of
  convolutions of hypergeometric distributions.

    python docs/scripts/design_variance.py
"""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

import numpy as np
from scipy.stats import hypergeom

import sampler
import stats
from sampler.demo import write_lists

SEED = 577
POPULATIONS = 20  # at each strength


def demo_plan() -> sampler.Plan:
    """Return the plan of the demonstration's supervision sample."""
    with tempfile.TemporaryDirectory() as folder:
        write_lists(Path(folder))
        frame = sampler.Frame(
            Path(folder) / "cases" / "domain_two.csv",
            case="case_id",
            match=["gender", "disposal", "rosh"],
            eligible=[
                sampler.OneOf("status", ("current",)),
                sampler.MonthsBefore("start_date", 6, 7, date(2018, 7, 2)),
            ],
        )
        return sampler.plan(frame, name="domain_two")


def made_up(plan: sampler.Plan, strength: float, rng: np.random.Generator) -> np.ndarray:
    """Return the yeses M_h of each stratum, the log odds of yes varying by level with a given spread."""
    strata = plan.strata
    log_odds = np.full(len(strata), 1.1)  # about 75% yes
    for variable in plan.frame.match:
        effects = {level: strength * rng.standard_normal() for level in strata[variable].unique()}
        log_odds = log_odds + strata[variable].map(effects).to_numpy(dtype=float)
    return rng.binomial(strata["population"], 1 / (1 + np.exp(-log_odds)))


def explained(yes: np.ndarray, cases: np.ndarray) -> float:
    """Return the share of the variance of the answers that lies between strata."""
    whole = yes.sum() / cases.sum()
    return float((cases * (yes / cases - whole) ** 2).sum() / (cases.sum() * whole * (1 - whole)))


def variance_ratio(plan: sampler.Plan, yes: np.ndarray, cases: np.ndarray) -> float:
    """Return the variance of the number of yeses under the plan, over that of simple random sampling."""
    tables, weights = plan.tables, plan.probabilities
    share = yes / cases
    within = yes * (1 - share) / np.maximum(cases - 1, 1)  # S_h²
    inside = float(weights @ ((tables * (1 - tables / cases)) @ within))
    means = tables @ share
    between = float(weights @ means**2 - (weights @ means) ** 2)
    size, population, total = plan.size, plan.population, yes.sum()
    spread = total * (1 - total / population) / (population - 1)
    return (inside + between) / (size * (1 - size / population) * spread)


def coverage(plan: sampler.Plan, yes: np.ndarray, cases: np.ndarray) -> float:
    """Return the chance that the 80% exact interval holds the true share.

    A table's number of yeses is a sum of independent hypergeometric counts, so its distribution is a
    product of their Fourier transforms; the tables' are averaged by their weights.
    """
    length, tables = plan.size + 1, plan.tables
    mixed = np.ones((len(tables), length // 2 + 1), dtype=complex)
    for h, column in enumerate(tables.T):
        for drawn in np.unique(column):
            pmf = hypergeom.pmf(np.arange(length), cases[h], yes[h], drawn)
            mixed[column == drawn] *= np.fft.rfft(pmf)
    chances = np.fft.irfft(plan.probabilities @ mixed, length)
    found = stats.interval(np.arange(length), plan.size, plan.population)
    truth = yes.sum() / plan.population
    return float(chances[(found.low <= truth + 1e-12) & (truth - 1e-12 <= found.high)].sum())


def main() -> None:
    """Print the table."""
    plan = demo_plan()
    cases = plan.strata["population"].to_numpy()
    rng = np.random.default_rng(SEED)
    print("| explained by the matched variables | variance, against a simple random sample | coverage |")
    print("|---|---|---|")
    for strength in (0.0, 0.5, 1.0, 2.0):
        rows = []
        for _ in range(POPULATIONS):
            yes = made_up(plan, strength, rng)
            rows.append((explained(yes, cases), variance_ratio(plan, yes, cases), coverage(plan, yes, cases)))
        part, ratio, held = (np.array(column) for column in zip(*rows, strict=True))
        print(
            f"| {100 * part.mean():.0f}% | {ratio.mean():.2f} ({ratio.min():.2f} to {ratio.max():.2f}) "
            f"| {held.mean():.3f} (least {held.min():.3f}) |"
        )


if __name__ == "__main__":
    main()
