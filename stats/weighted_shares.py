"""Shares of yes where cases stand for different numbers of cases: how `questions` weights a sample.

Next: `stats.question_rows`.
"""

from __future__ import annotations

import math
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from stats.case_weights import ALIKE
from stats.errors import SamplerError
from stats.question_rows import Shares
from stats.tallies import ANSWERS

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from stats.grouping import Groups
    from stats.survey import Design

    Array = NDArray[np.float64]

__all__ = [
    "counted_where_alike",
    "design_of_sample",
    "levels_matched",
    "missing_bounds",
    "none_relevant",
    "shares_weighted",
]

YES, NO, NOT_RELEVANT, MISSING = range(len(ANSWERS))
OF_THE_DRAW = ("role", "order", "inclusion_probability", "weight")


def design_of_sample(weights: Array | None, cases: int, population: float, lonely: str) -> Design:
    """Return the design of a sample from its weights, the inverse of the cases' chances.

    Without weights the sample is one stratum. Cases of one chance are a stratum: within it they were drawn
    like a simple random sample, and how many it gives is fixed to within one case. A chance that a single
    case has makes no stratum: such cases are taken together, each with its own chance; if there is only one
    of them, it goes to the stratum with the nearest chance.
    """
    import numpy as np

    from stats.survey import design_of

    if weights is None:
        size = None if math.isinf(population) else int(population)
        return design_of(cases, population=size, lonely=lonely)
    classes = np.round(np.log(weights), 9)  # weights are floats: equal ones may differ in the last digit
    values, strata, counts = np.unique(classes, return_inverse=True, return_counts=True)
    alone = counts == 1
    place = np.arange(len(values))
    if alone.sum() == 1 and not alone.all():
        others = np.flatnonzero(~alone)
        place[alone] = others[np.abs(values[others] - values[alone]).argmin()]
    else:
        place[alone] = len(values)
    return design_of(len(weights), strata=place[strata].tolist(), chances=1 / weights, lonely=lonely)


def levels_matched(cases: pd.DataFrame, case: str) -> NDArray[np.intp]:
    """Return each case's level of each matched variable, as numbers: a row a case."""
    import numpy as np
    import pandas as pd

    names = [name for name in cases.columns if name not in (case, *OF_THE_DRAW)]
    try:
        matched = [pd.factorize(cases[name])[0] for name in names]
    except TypeError:
        raise SamplerError(
            "the sample's columns must hold text or numbers, but one of them holds lists."
        ) from None
    return np.stack(matched, axis=1) if matched else np.zeros((len(cases), 0), dtype=np.intp)


def none_relevant(codes: NDArray[np.int8]) -> NDArray[np.int8]:
    """Return the answers with every "not relevant" a no: yeses are then counted among all eligible cases."""
    import numpy as np

    return np.where(codes == NOT_RELEVANT, np.int8(NO), codes)


def missing_bounds(
    codes: NDArray[np.int8], design: Design, groups: NDArray[np.intp] | None, count: int
) -> tuple[Array, Array]:
    """Return the weighted share had every missing answer been no, and had every one been yes."""
    import numpy as np

    weight = _sums(codes, design.weights, groups, count)
    with np.errstate(invalid="ignore"):
        whole = weight[YES] + weight[NO] + weight[MISSING]
        return weight[YES] / whole, (weight[YES] + weight[MISSING]) / whole


def _sums(
    codes: NDArray[np.int8], weights: Array, groups: NDArray[np.intp] | None, count: int
) -> list[Array]:
    """Return for each kind of answer the sum of weights (questions, groups)."""
    import numpy as np

    inside = np.ones(len(weights), dtype=bool) if groups is None else groups >= 0
    group = np.zeros(len(weights), dtype=np.intp) if groups is None else groups
    cells = codes[inside] + len(ANSWERS) * group[inside, None]
    size, heavy = len(ANSWERS) * count, weights[inside]
    sums = np.stack([np.bincount(column, heavy, minlength=size) for column in cells.T])
    return list(np.moveaxis(sums.reshape(codes.shape[1], count, len(ANSWERS)), 2, 0))


def counted_where_alike(weighted: Shares, counted: Shares, weights: Array, groups: Groups) -> Shares:
    """Return the weighted shares, but plain counts for the groups whose cases all have one weight.

    Of such a group the cases are a simple random sample, whatever the others are: its exact intervals hold.
    """
    import numpy as np

    count = len(groups.names)
    heaviest, lightest = np.zeros(count), np.full(count, np.inf)
    inside = groups.numbers >= 0
    np.maximum.at(heaviest, groups.numbers[inside], weights[inside])
    np.minimum.at(lightest, groups.numbers[inside], weights[inside])
    same = np.broadcast_to(heaviest <= ALIKE * lightest, weighted.share.shape)

    def chosen(name: str) -> NDArray[Any]:
        return np.asarray(np.where(same, getattr(counted, name), getattr(weighted, name)))

    return Shares(**{field.name: chosen(field.name) for field in fields(Shares)})


def shares_weighted(
    codes: NDArray[np.int8],
    design: Design,
    groups: Groups,
    confidence: float,
    method: str,
    variance: str = "smoothed",
    matched: NDArray[np.intp] | None = None,
) -> Shares:
    """Return weighted shares of yes with their limits, for all questions and groups at once."""
    import numpy as np

    from stats.survey import domain_shares, limits

    numbers = groups.numbers.astype(np.intp) if groups.by else None
    count = len(groups.names)
    found = domain_shares(codes, design, numbers, count, variance, matched)
    low, high = limits(found, confidence, method)
    all_cases = domain_shares(none_relevant(codes), design, numbers, count, variance, matched)
    if groups.by:  # the eligible cases of a group are known better than its weights add up to
        known = np.broadcast_to(groups.populations, all_cases.share.shape)
        all_cases = replace(all_cases, population=np.where(np.isnan(known), all_cases.population, known))
    total_low, total_high = limits(all_cases, confidence, method)
    if_no, if_yes = missing_bounds(codes, design, numbers, count)
    return Shares(
        share=found.share,
        low=low,
        high=high,
        if_missing_no=if_no,
        if_missing_yes=if_yes,
        total=all_cases.share,
        total_low=total_low,
        total_high=total_high,
        effective_base=found.effective,
        equivalent_base=found.equivalent,
        design_effect=found.design_effect,
        method=method,
        weighted=True,
    )
