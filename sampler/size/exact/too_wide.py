"""The largest sample that can still give an interval wider than asked.

Next: `sampler.size.exact.sizes`.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import ceil, log, sqrt
from typing import TYPE_CHECKING

from sampler.errors import SamplerError
from sampler.size.exact.widths import Widths

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Cells = NDArray[np.int64]

ORDERED = frozenset(
    {
        "exact",
        "clopper-pearson",
        "mid-p",
        "wilson",
        "wilson-cc",
        "wald",
        "agresti-coull",
        "jeffreys",
        "arcsine",
        "korn-graubard",
        "bayes",
    }
)
"""The methods whose limits never fall with one yes more, and never rise with one no more."""

_EQUAL_TAILED = ("exact", "clopper-pearson")  # with a population, without

MOST_LOOKED_AT = 100_000
"""The largest sample that is looked at; a margin that may need more is refused."""


def last_too_wide(widths: Widths, margin: float) -> int:
    """Return the largest sample with a result whose half-width is above a margin; 0 if there is none.

    No result of any larger sample is wider. For the methods in `ORDERED` whole blocks of sizes
    n1 to n2 with results x1 to x2 are settled at once: with one more no both limits fall, with one more yes
    both rise, so no interval of the block is wider than from low(x1, n2) to high(x2, n1). A block where
    that is too wide is cut in two. For the other methods every result of every size is looked at.

    Args:
        widths: of which interval.
        margin: the half-width asked for, a fraction.

    Source:
        The search ends where Hoeffding's inequality leaves nothing to find: an interval made of tails of
        (1 - confidence) / 2 each reaches at most sqrt(ln(2 / (1 - confidence)) / (2 n)) to either side
        (Hoeffding 1963, JASA 58:13-30, sections 2 and 6, the latter for draws without replacement). For
        methods made otherwise the same end is a rule, no theorem.
    """
    end = horizon(widths, margin)
    if widths.method in ORDERED:
        return _by_blocks(widths, margin, end)
    if widths.method == "blaker":  # within the equal-tailed interval, always
        end = 1 + _by_blocks(replace(widths, method=_EQUAL_TAILED[widths.population is None]), margin, end)
    return _one_by_one(widths, margin, end)


def horizon(widths: Widths, margin: float) -> int:
    """Return the size from which on no result is too wide, a census at the latest.

    Raises:
        SamplerError: it is above `MOST_LOOKED_AT`.
    """
    enough = log(2 / float(1 - Fraction(str(widths.confidence)))) / 2 / margin / margin
    end = enough if widths.population is None else min(enough, widths.population)
    if end > MOST_LOOKED_AT:
        least = sqrt(log(2 / float(1 - Fraction(str(widths.confidence)))) / 2 / MOST_LOOKED_AT)
        raise SamplerError(
            f"margin {margin:g} is too small for the exact rule, which looks at samples of up to "
            f"{MOST_LOOKED_AT:,}: ask for {ceil(1e4 * least) / 1e4:g} or more, or use the formula."
        )
    return ceil(end)


def _one_by_one(widths: Widths, margin: float, end: int) -> int:
    for size in range(end - 1, 0, -1):
        if widths.of_all(size).max() > margin:
            return size
    return 0


def _by_blocks(widths: Widths, margin: float, end: int) -> int:
    """Return the largest size before the end with a result that is too wide, cutting blocks in two."""
    import numpy as np

    found = _in_the_middle(widths, margin, end)
    # A result is as wide as its mirror image, so that those up to half of the cases are enough.
    cells = np.array([[found + 1, end - 1, 0, (end - 1) // 2]], dtype=np.int64)
    while len(cells := cells[cells[:, 1] > found]):
        cells[:, 0] = np.maximum(cells[:, 0], found + 1)
        cells = cells[_width_at_most(widths, cells) > 2 * margin]
        single = (cells[:, 0] == cells[:, 1]) & (cells[:, 2] == cells[:, 3])
        found = max(found, int(cells[single, 0].max(initial=0)))
        cells = _halved(cells[~single])
    return found


def _in_the_middle(widths: Widths, margin: float, end: int) -> int:
    """Return a large size that is too wide with half of its answers yes: somewhere to start from."""
    import numpy as np

    low, high = 0, end
    while high - low > 1:
        middle = (low + high) // 2
        if widths.of(np.array([middle // 2]), np.array([middle]))[0] > margin:
            low = middle
        else:
            high = middle
    return low


def _width_at_most(widths: Widths, cells: Cells) -> NDArray[np.float64]:
    """Return a bound that no interval of a block is wider than."""
    import numpy as np

    n1, n2, x1, x2 = cells.T
    low, _ = widths.limits(x1, n2)
    _, high = widths.limits(np.minimum(x2, n1), n1)
    bound: NDArray[np.float64] = np.where(x2 > n1, 1.0, high) - low
    return bound


def _halved(cells: Cells) -> Cells:
    """Return each block cut in two, across sizes or results, whichever adds more to its width."""
    import numpy as np

    n1, n2, x1, x2 = cells.T
    by_size = (x2 - x1) * n1 < x2 * (n2 - n1)
    by_size = (by_size & (n2 > n1)) | (x1 == x2)
    lower, upper = cells.copy(), cells.copy()
    middle_size, middle_result = (n1 + n2) // 2, (x1 + x2) // 2
    lower[:, 1], upper[:, 0] = (
        np.where(by_size, middle_size, n2),
        np.where(by_size, middle_size + 1, n1),
    )
    lower[:, 3], upper[:, 2] = (
        np.where(by_size, x2, middle_result),
        np.where(by_size, x1, middle_result + 1),
    )
    halves = np.concatenate([lower, upper])
    return halves[2 * halves[:, 2] <= halves[:, 1]]  # what lies beyond half of the cases is a mirror image
