"""How many cases, by what the interval will really be: for every result, as expected, or with assurance.

Next: `sampler.size.exact.results`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sampler.errors import near, refuse_if_any
from sampler.size.exact.results import HOLDS, ExactSize
from sampler.size.exact.too_wide import last_too_wide
from sampler.size.exact.widths import Widths, seen
from sampler.size.formula import fraction_mistakes, whole
from sampler.size.refusals import mistakes_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]
    Holds = Callable[[Ints], Bools]

_HAIR = 1e-9  # a half-width that is the margin but for floating point holds
_TOGETHER = 64  # sizes looked at in one go


def exact_size(
    population: int | None,
    confidence: float = 0.80,
    margin: float = 0.05,
    method: str = "exact",
    hold: str = "every",
    proportion: float = 0.5,
    assurance: float = 0.90,
) -> ExactSize:
    """Return the smallest sample whose interval is as narrow as asked, and so is that of every larger one.

    The width of an interval does not fall evenly as cases are added: a sample of 130 can do where one of 137
    does not. So two sizes are given: the first that holds, and the one from which on every size holds.

    Args:
        population: eligible cases N, a whole number of at least 1; None for a list without limit, for which
            one above 100,000,000 is taken, too: n is then n² / N cases too large at most.
        confidence: of the interval, between 0 and 1.
        margin: the largest half-width, (high limit - low limit) / 2, as a fraction.
        method: of the interval, one of `stats.METHODS`.
        hold: "every": whatever the answers will be; "expected": on average, where a share `proportion`
            of the list is yes; "assured": with the chance `assurance`, where such a share is.
        proportion: the share of yes on the list, between 0 and 1; the number of yeses is the nearest whole
            one, a half upwards. Of no matter for "every".
        assurance: the chance asked for, between 0 and 1; for "assured".

    Returns:
        An ExactSize, from 1 to N cases: a census, whose interval has no width, always does. Its `first` is
        the first size of all that holds, which can be a single case: by "wald", whose interval is a point
        where all answers are alike, or with an assurance where hardly any case is yes.

    Raises:
        SamplerError: an argument out of range, all of them at once; a margin so small that samples above
            100,000 would have to be looked at, with "exact-shortest" above 1,500.

    Source:
        Sizes for a limit on the width of a binomial interval: Krishnamoorthy & Peng (2007), Communications in
        Statistics - Simulation and Computation 36. The search is `sampler.size.exact.too_wide`'s.

    Example:
        >>> [exact_size(577, hold=hold, proportion=0.75).size for hold in ("every", "expected", "assured")]
        [141, 113, 124]
        >>> exact_size(None, method="clopper-pearson").size
        183
    """
    refuse_if_any(_mistakes(population, confidence, margin, method, hold, proportion, assurance))
    total = None if population is None else int(population)
    widths = Widths(seen(total), confidence, method)
    limit = margin * (1 + _HAIR)
    every = last_too_wide(widths, limit) + 1
    holds = _rule(hold, widths, limit, proportion, assurance)
    size = every if hold == "every" else _first_of_all(holds, every)
    return ExactSize(
        size=size,
        first=_first(holds, size),
        population=total,
        confidence=confidence,
        margin=margin,
        method=method,
        hold=hold,
        proportion=None if hold == "every" else proportion,
        assurance=assurance if hold == "assured" else None,
    )


def _rule(hold: str, widths: Widths, limit: float, proportion: float, assurance: float) -> Holds:
    """Return whether samples of given sizes hold."""
    import numpy as np

    def every(sizes: Ints) -> Bools:
        # Half of the answers yes is near the widest; only where that holds are all results looked at.
        found = widths.of(sizes // 2, sizes) <= limit
        found[found] = [widths.of_all(size).max() <= limit for size in sizes[found].tolist()]
        return found

    def expected(sizes: Ints) -> Bools:
        return np.asarray(widths.expected(sizes, proportion) <= limit)

    def assured(sizes: Ints) -> Bools:
        return np.asarray(widths.chance_within(sizes, proportion, limit) >= assurance * (1 - _HAIR))

    return {"every": every, "expected": expected, "assured": assured}[hold]


def _first_of_all(holds: Holds, every: int) -> int:
    """Return the size from which on every size holds, looking downwards from one from which all do."""
    import numpy as np

    last, together = every - 1, 4  # the first that fails is mostly near
    while last > 0:
        sizes = np.arange(max(1, last - together + 1), last + 1)
        together = min(2 * together, _TOGETHER)
        failed = sizes[~holds(sizes)]
        if len(failed):
            return int(failed[-1]) + 1
        last = int(sizes[0]) - 1
    return 1


def _first(holds: Holds, size: int) -> int:
    """Return the first size that holds, looking upwards from one case."""
    import numpy as np

    for begin in range(1, size, _TOGETHER):
        sizes = np.arange(begin, min(begin + _TOGETHER, size))
        held = sizes[holds(sizes)]
        if len(held):
            return int(held[0])
    return size


def _mistakes(
    population: object,
    confidence: object,
    margin: object,
    method: object,
    hold: object,
    proportion: object,
    assurance: object,
) -> Iterator[str]:
    from stats.intervals import method_mistakes

    if population is not None:
        yield from mistakes_of(lambda: whole("population", population, least=1))
    yield from fraction_mistakes("confidence", confidence)
    yield from fraction_mistakes("margin", margin)
    yield from method_mistakes(method)
    if not isinstance(hold, str) or hold not in HOLDS:
        yield f"hold must be 'every', 'expected' or 'assured', but got {hold!r}. {near(str(hold), HOLDS)}"
    yield from fraction_mistakes("proportion", proportion)
    yield from fraction_mistakes("assurance", assurance)
