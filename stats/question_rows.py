"""A row a question and group: from counted answers to the columns of `stats.questions`, all rows at once.

Next: `stats.answers`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stats.bases import base_marks
from stats.intervals import holding, interval

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from stats.grouping import Groups
    from stats.standards import Framework
    from stats.tallies import Tally

    Array = NDArray[np.float64]

__all__ = ["NO_ESTIMATE", "Shares", "question_rows", "shares_counted"]

NO_ESTIMATE = "no case was answered yes or no"


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares of yes and their limits, 0 to 1: a row a question, a column a group; NaN without a base.

    Attributes:
        share: of yes among yes and no.
        low: its low limit.
        high: its high limit.
        if_missing_no: the share, had every missing answer been no; 0 without any answer.
        if_missing_yes: the share, had every missing answer been yes; 1 without any answer.
        total: the share of the group's eligible cases that are a yes, those not relevant counted as no.
        total_low: its low limit.
        total_high: its high limit.
        effective_base: cases of a simple random sample that would say as much.
        equivalent_base: cases that would say as much, had they been drawn from a list without end.
        design_effect: how many times the variance is that of a simple random sample of the base.
        method: of the intervals; one for all, or for each.
        weighted: whether cases were weighted; for all, or for each.
    """

    share: Array
    low: Array
    high: Array
    if_missing_no: Array
    if_missing_yes: Array
    total: Array
    total_low: Array
    total_high: Array
    effective_base: Array
    equivalent_base: Array
    design_effect: Array
    method: str | NDArray[Any]
    weighted: bool | NDArray[np.bool_]


def domain_populations(counts: Tally, groups: Groups, population: float) -> Array:
    """Return the largest number of eligible cases each question can apply to, in each group.

    Those known not to belong are taken off the population: the cases found not relevant, and, where the
    eligible cases of a group are not known, the sample's cases in the other groups.
    """
    import numpy as np

    in_group = np.bincount(groups.numbers[groups.numbers >= 0], minlength=len(groups.names))
    elsewhere = in_group.sum() - in_group
    most = np.where(np.isnan(groups.populations), population - elsewhere, groups.populations)
    return np.asarray(most - counts.not_relevant)


def shares_counted(
    counts: Tally, groups: Groups, population: float, confidence: float, method: str
) -> Shares:
    """Return the shares where every case has the same chance: plain counts."""
    import numpy as np

    yes, base = counts.yes, counts.yes + counts.no
    there = base > 0
    share, low, high = (np.full(base.shape, np.nan) for _ in range(3))
    share[there] = yes[there] / base[there]
    domain = domain_populations(counts, groups, population)
    limits = interval(yes[there], base[there], domain[there], confidence, method)
    low[there], high[there] = holding(share[there], limits)
    total, total_low, total_high = _totals(counts, groups, confidence, method)
    whole = np.maximum(base + counts.missing, 1)
    return Shares(
        share=share,
        low=low,
        high=high,
        if_missing_no=yes / whole,
        if_missing_yes=1 - counts.no / whole,
        total=total,
        total_low=total_low,
        total_high=total_high,
        effective_base=base.astype(np.float64),
        equivalent_base=_equivalent(base, domain),
        design_effect=np.where(there, 1.0, np.nan),
        method=method,
        weighted=False,
    )


def _equivalent(base: NDArray[np.int64], domain: Array) -> Array:
    """Return n (N - 1) / (N - n): infinity where all were read, n where N has no end."""
    import numpy as np

    with np.errstate(divide="ignore", invalid="ignore"):
        size = base * (domain - 1) / (domain - base)
    return np.where(np.isinf(domain), base, np.where(domain <= base, np.inf, size))


def _totals(counts: Tally, groups: Groups, confidence: float, method: str) -> tuple[Array, Array, Array]:
    """Return the share of the group's eligible cases that are a yes, where their number is known.

    The base is every case with an answer, not relevant too: nothing has to be known of the domain's size.
    """
    import numpy as np

    base = counts.yes + counts.no + counts.not_relevant
    size = np.broadcast_to(groups.populations, base.shape)
    there = (base > 0) & np.isfinite(size)
    total, low, high = (np.full(base.shape, np.nan) for _ in range(3))
    yes = counts.yes[there]
    total[there] = yes / base[there]
    limits = interval(yes, base[there], size[there], confidence, method)
    low[there], high[there] = holding(total[there], limits)
    return total, low, high


def question_rows(
    names: Sequence[str],
    counts: Tally,
    groups: Groups,
    population: float,
    shares: Shares,
    confidence: float,
    framework: Framework,
) -> pd.DataFrame:
    """Return the table of `stats.questions`: a row a question, or a row a question and group."""
    import numpy as np
    import pandas as pd

    questions, number = shares.share.shape
    base, eligible = counts.yes + counts.no, groups.populations
    columns: dict[str, Any] = {"question": np.repeat(np.array(names, dtype=object), number)}
    if groups.by:
        columns |= {"by": groups.by, "group": np.tile(np.array(groups.names, dtype=object), questions)}
    wide: dict[str, Any] = {
        "yes": counts.yes,
        "base": base,
        "not_relevant": counts.not_relevant,
        "missing": counts.missing,
        "percent": 100 * shares.share,
        "low": 100 * shares.low,
        "high": 100 * shares.high,
        "population": np.broadcast_to(eligible, base.shape),
        "domain_population": domain_populations(counts, groups, population),
        "confidence": confidence,
        "method": shares.method,
        "percent_if_missing_no": 100 * shares.if_missing_no,
        "percent_if_missing_yes": 100 * shares.if_missing_yes,
        "total": shares.total * eligible,
        "total_low": shares.total_low * eligible,
        "total_high": shares.total_high * eligible,
        "weighted": shares.weighted,
        "effective_base": shares.effective_base,
        "equivalent_base": shares.equivalent_base,
        "design_effect": shares.design_effect,
        "small_base": base_marks(base),
        "no_estimate": np.where(base == 0, NO_ESTIMATE, ""),
    }
    columns |= {name: v.ravel() if isinstance(v, np.ndarray) else v for name, v in wide.items()}
    table = _tidied(pd.DataFrame(columns))
    told = table.columns.get_loc("total")  # the band stands before what only some readers want
    return pd.concat([table.iloc[:, :told], _judged(table, framework), table.iloc[:, told:]], axis=1)


def _tidied(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with whole numbers of cases, and no total where the population is not known."""
    import numpy as np

    for name in ("population", "domain_population"):
        table[name] = _whole(table[name])
    for name in ("total", "total_low", "total_high"):
        table[name] = table[name].where(np.isfinite(table[name]))
    return table


def _whole(sizes: pd.Series[float]) -> pd.Series[Any]:
    """Return numbers of cases: whole numbers where all are known, else None for those that are not."""
    import numpy as np

    if np.isfinite(sizes).all():
        return sizes.astype(np.int64)
    known = sizes.astype(object)
    known[~np.isfinite(sizes)] = None
    return known


HAIR = 1e-9  # of a point: more than floating point loses, less than one case in 10**10


def _judged(table: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Return the band of each percentage, whether the interval lies in several, and the answers to others.

    `to_better` is how many answers would have to be yes instead of no for the next better band, at the same
    base; `to_worse` how many no instead of yes for the next worse. Where cases are weighted, an answer counts
    as one of average weight.
    """
    import numpy as np
    import pandas as pd

    names = np.array([band.name for band in framework.bands], dtype=object)
    rounded = framework.rounding == "half-up"
    # What a percentage must reach to be judged as in the band: half a point less where it is rounded first.
    reach = np.array([band.at_least for band in framework.bands], dtype=np.float64) - (0.5 if rounded else 0)
    percent, base = table["percent"].to_numpy(), table["base"].to_numpy()

    def band_number(values: Array) -> NDArray[np.int64]:
        return np.asarray((values[:, None] < reach[:-1] - HAIR).sum(axis=1))

    at = band_number(percent)
    low, high = band_number(table["low"].to_numpy()), band_number(table["high"].to_numpy())
    there = base > 0
    up = np.ceil((reach[np.maximum(at - 1, 0)] - percent) * base / 100 - HAIR)
    down = np.floor((percent - reach[at]) * base / 100 + HAIR) + 1
    return pd.DataFrame(
        {
            "band": np.where(there, names[at], ""),
            "crosses": there & (low != high),
            "to_better": _counted(up, there & (at > 0)),
            "to_worse": _counted(down, there & (at < len(names) - 1)),
        },
        index=table.index,
    )


def _counted(numbers: Array, there: NDArray[np.bool_]) -> pd.Series[Any]:
    import numpy as np
    import pandas as pd

    return pd.Series(np.where(there, numbers, np.nan)).astype("Int64")
