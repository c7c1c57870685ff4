"""A number of cases shared out over strata by a plain rule, in whole numbers that sum to it.

Next: `sampler.size.allocations.results`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import floor

from sampler.errors import SamplerError, near, refuse_if_any
from sampler.selection.allocations import ALLOCATIONS, equal_weights, power_weights
from sampler.size.allocations.checks import allocation_mistakes, by_stratum, whole_by_stratum
from sampler.size.allocations.priorities import least_variance
from sampler.size.allocations.results import Allocation


def allocate(
    size: int,
    populations: Mapping[str, int] | Sequence[int],
    method: str = "proportional",
    proportions: Mapping[str, float] | Sequence[float] | None = None,
    power: Fraction | float = 0.5,
    minimums: Mapping[str, int] | Sequence[int] | int = 0,
    maximums: Mapping[str, int] | Sequence[int] | int | None = None,
) -> Allocation:
    """Return a number of cases shared out over strata, in whole numbers that sum to it.

    "proportional", "equal" and "power" share by N_h, 1 and N_h^power. Where that gives a stratum fewer cases
    than its minimum or more than its maximum, it gets that many, and the others share the rest. What is not
    whole is rounded by largest remainder; of equal remainders the larger population comes first, then the
    order given. "neyman" is not rounded: it is the whole-number allocation for which the variance of the
    percentage over all strata is least (the sum of N_h² p_h (1 - p_h) / n_h). Where the size is too small for
    a case in each of them, that sum is without limit whatever is done: the minimums are kept, and the cases
    go, one each, to the strata with the largest N_h² p_h (1 - p_h).

    Args:
        size: cases in all, from the sum of the minimums to the sum of the maximums.
        populations: cases N_h of each stratum, 0 or more, by name; or a sequence, whose strata are then
            called "1", "2", ...
        method: "proportional", "equal", "power" (Bankier) or "neyman".
        proportions: for "neyman" only, the share of yes assumed in each stratum, between 0 and 1.
        power: for "power" only, from 0 (equal) to 1 (proportional).
        minimums: least cases of each stratum, by name or in order; strata left out have 0. A single number
            holds for all, and a stratum smaller than it gives all it has.
        maximums: most cases, likewise; N_h where there is none. More than N_h is N_h.

    Returns:
        Each n_h lies from the minimum to the maximum, and never above N_h. At size 0 all are 0; at the
        population, a census.

    Raises:
        SamplerError: an argument out of range, or bounds that the size cannot keep; all at once.

    Source:
        Cochran (1977), Sampling Techniques, 3rd ed., sections 5.5 to 5.8; Bankier (1988), The American
        Statistician 42:174-177; Wright (2012), The American Statistician 66:217-224.

    Example:
        >>> allocate(10, {"a": 50, "b": 50, "c": 50}).cases
        {'a': 4, 'b': 3, 'c': 3}
        >>> list(allocate(20, [300, 100, 25], "power", minimums=4).cases.values())
        [10, 6, 4]
    """
    named = by_stratum("populations", populations)
    n_by_name = whole_by_stratum("populations", named, named)
    if not isinstance(method, str) or method not in ALLOCATIONS:
        raise SamplerError(f"method '{method}' is not known. {near(str(method), ALLOCATIONS)}")
    low = whole_by_stratum("minimums", minimums, n_by_name, default=0)
    high = whole_by_stratum("maximums", n_by_name if maximums is None else maximums, n_by_name)
    high = {name: min(most, n_by_name[name]) for name, most in high.items()}
    shares = {} if proportions is None else dict(by_stratum("proportions", proportions, n_by_name))
    refuse_if_any(allocation_mistakes(size, n_by_name, method, shares, power, low, high))
    counts = list(n_by_name.values())
    bounds = list(low.values()), list(high.values())
    if method == "neyman":
        exact = [Fraction(str(shares[name])) for name in n_by_name]
        spreads = [n * n * p * (1 - p) for n, p in zip(counts, exact, strict=True)]
        cases = least_variance(spreads, counts, int(size), *bounds)
    else:
        weights = _weights(counts, method, power)
        cases = _rounded(_shared_out(weights, int(size), *bounds), counts, int(size))
    return Allocation(
        dict(zip(n_by_name, cases, strict=True)),
        n_by_name,
        method,
        {name: float(shares[name]) for name in n_by_name} if shares else {},
        power if method == "power" else None,
        low,
        high,
    )


def _weights(populations: Sequence[int], method: str, power: Fraction | float) -> list[int]:
    """Return a whole-number weight a stratum; 0 for one without cases."""
    there = [n for n in populations if n]
    if method == "proportional":
        found: Sequence[int] = there
    else:
        found = equal_weights(there) if method == "equal" else power_weights(there, power)
    weights = iter(found)
    return [next(weights) if n else 0 for n in populations]


def _shared_out(
    weights: Sequence[int], size: int, least: Sequence[int], most: Sequence[int]
) -> list[Fraction]:
    """Return the exact shares rate x weight, held within their bounds, whose sum is the size.

    The sum grows with the rate, in straight pieces between the rates at which a stratum leaves its minimum
    or reaches its maximum; the piece with the size is found by halving.
    """
    turns = sorted({Fraction(k, w) for w, *both in zip(weights, least, most, strict=True) if w for k in both})

    def at(rate: Fraction) -> list[Fraction]:
        return [
            min(max(rate * w, Fraction(low)), Fraction(high))
            for w, low, high in zip(weights, least, most, strict=True)
        ]

    below, above = 0, len(turns) - 1
    while above - below > 1:
        middle = (below + above) // 2
        below, above = (middle, above) if sum(at(turns[middle])) <= size else (below, middle)
    if not turns or sum(at(turns[above])) <= size:
        return at(turns[-1] if turns else Fraction(0))
    first, last = at(turns[below]), at(turns[above])
    part = (size - sum(first)) / (sum(last) - sum(first))
    return [Fraction(low + part * (high - low)) for low, high in zip(first, last, strict=True)]


def _rounded(shares: Sequence[Fraction], populations: Sequence[int], size: int) -> tuple[int, ...]:
    """Return whole numbers by largest remainder; ties: the larger population, then the order."""
    cases = [floor(share) for share in shares]
    order = sorted(range(len(shares)), key=lambda h: (cases[h] - shares[h], -populations[h], h))
    for h in order[: size - sum(cases)]:
        cases[h] += 1
    return tuple(cases)
