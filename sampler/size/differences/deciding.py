"""What a test says of every pair of results of two samples: a rise, a fall, or nothing.

Next: `sampler.size.differences.exact_deciding`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from sampler.errors import near
from sampler.size.differences.statistic import statistic
from sampler.size.differences.two_samples import TwoSamples

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Found = NDArray[np.int8]

FORMULA = "formula"
MOST_PAIRS = 4_000_000  # pairs of results that are looked at
MOST_STEPS = 10**9  # of the exact test: pairs times places on the boundary of "no change"
BLOCK = 1 << 17  # pairs worked on together
HAIR = 1e-12  # limits are shares in floating point


def found_changes(samples: TwoSamples, method: str, confidence: float) -> Found:
    """Return what is found of each pair of results: 1 a rise, -1 a fall, 0 neither.

    A change is from the other sample to the first, as in `stats.difference(first, other)`.

    Args:
        samples: both samples, with their populations.
        method: a name in `TESTS`.
        confidence: of the interval, or 1 less the level of the test; both two-sided.

    Returns:
        A row for each number of yeses in the first sample, a column for each in the other, from 0.
    """
    return TESTS[method](samples, confidence)


def _hybrid(samples: TwoSamples, confidence: float) -> Found:
    """Return where the interval of `stats.difference`, by "newcombe" of "exact" intervals, leaves out 0."""
    import numpy as np

    one = _limits(samples.size, samples.population, confidence)
    other = one if samples.alike else _limits(samples.other_size, samples.other_population, confidence)
    first = _Sides(
        one.share[:, None], one.down[:, None], one.up[:, None], one.bottom[:, None], one.top[:, None]
    )
    rise = first.share - other.share - _joined(first.down, other.up, first.bottom & other.top) > HAIR
    fall = first.share - other.share + _joined(first.up, other.down, first.top & other.bottom) < -HAIR
    return rise.astype(np.int8) - fall


def _joined(one: Array, other: Array, ended: Flags) -> Array:
    """Return two distances joined as `stats.comparisons.combining` does it."""
    import numpy as np

    return np.where(ended, one + other, np.hypot(one, other))


class _Sides(NamedTuple):
    """Every share of a sample, the distances to its limits, and whether these are all that is possible."""

    share: Array
    down: Array
    up: Array
    bottom: Flags
    top: Flags


def _limits(size: int, population: int | None, confidence: float) -> _Sides:
    import numpy as np

    from stats.intervals import holding, interval

    yes = np.arange(size + 1)
    share = np.asarray(yes / size, dtype=np.float64)
    low, high = holding(share, interval(yes, size, population, confidence))
    least = yes / population if population else np.zeros(size + 1)
    most = (population - size + yes) / population if population else np.ones(size + 1)
    return _Sides(share, share - low, high - share, low <= least, high >= most)


def _score(samples: TwoSamples, confidence: float) -> Found:
    """Return where the interval by "miettinen-nurminen" leaves out 0: by the statistic, or for certain."""
    import numpy as np
    from scipy.special import ndtri

    reach = float(ndtri((1 + confidence) / 2))
    found = np.empty((samples.size + 1, samples.other_size + 1), dtype=np.int8)
    step = max(1, BLOCK // (samples.other_size + 1))
    for first in range(0, samples.size + 1, step):
        yes = np.arange(first, min(first + step, samples.size + 1))
        z = statistic(samples, yes)
        least1, most1 = (values[:, None] for values in _possible(yes, samples.size, samples.population))
        least2, most2 = _possible(
            np.arange(samples.other_size + 1), samples.other_size, samples.other_population
        )
        rise = (z > reach) | (least1 - most2 > HAIR)
        fall = (z < -reach) | (least2 - most1 > HAIR)
        found[yes] = rise.astype(np.int8) - fall
    return found


def _possible(yes: NDArray[np.int64], size: int, population: int | None) -> tuple[Array, Array]:
    """Return the least and the largest share the population can have after so many yeses."""
    import numpy as np

    if population is None:
        return np.zeros(len(yes)), np.ones(len(yes))
    least = np.asarray(yes / population, dtype=np.float64)
    return least, least + (population - size) / population


def _exact(samples: TwoSamples, confidence: float) -> Found:
    from sampler.size.differences.exact_deciding import exact_changes

    return exact_changes(samples, confidence)


TESTS: dict[str, Callable[[TwoSamples, float], Found]] = {
    "newcombe": _hybrid,
    "miettinen-nurminen": _score,
    "exact": _exact,
}
"""The tests whose results can be enumerated, by the names `stats.difference` has for them."""


def method_mistakes(method: object) -> Iterator[str]:
    """Yield a sentence if there is neither the formula nor a test of this name."""
    names = (FORMULA, *TESTS)
    if not isinstance(method, str) or method not in names:
        yield f"method must be one of those offered, but got {method!r}. {near(str(method), names)}"


def enumeration_mistakes(samples: TwoSamples, method: str) -> Iterator[str]:
    """Yield a sentence if the results of two samples cannot be gone through by this method."""
    pairs = (samples.size + 1) * (samples.other_size + 1)
    if method != FORMULA and pairs > MOST_PAIRS:
        yield (
            f"method {method!r} goes through all pairs of results, and {samples} have {pairs:,}, above "
            f"{MOST_PAIRS:,}: use method='formula'."
        )
    if method != "exact":
        return
    if samples.population is None or samples.other_population is None:
        yield "method 'exact' needs both populations: give them, or use method='miettinen-nurminen'."
    elif _too_long(samples, samples.population, samples.other_population):
        yield f"{samples} are too many for method 'exact': use method='miettinen-nurminen'."


def _too_long(samples: TwoSamples, population: int, other_population: int) -> bool:
    """Return whether the exact test of these would take minutes, or is refused by `stats.exact_test`."""
    from stats.comparisons.exact import LARGEST_TABLE

    rows, columns = samples.size + 1, samples.other_size + 1
    largest = max(rows * (population + 1), columns * (other_population + 1))
    return largest > LARGEST_TABLE or rows * columns * (population + other_population) > MOST_STEPS
