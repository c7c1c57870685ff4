"""The score statistic of no difference, for every pair of results.

Next: `sampler.size.differences.deciding`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from sampler.size.differences.two_samples import TwoSamples


def statistic(samples: TwoSamples, yes: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the score statistic of no difference, a row for each of these yeses, for all of the other's."""
    import numpy as np

    from stats.comparisons.score import difference_statistic

    one, other = samples.spreads("cochran")
    p1 = (yes / samples.size)[:, None]
    p2 = (np.arange(samples.other_size + 1) / samples.other_size)[None, :]
    with np.errstate(divide="ignore"):
        n1, n2 = np.divide(1.0, np.array(one)), np.divide(1.0, np.array(other))
    return difference_statistic(p1, n1, p2, n2, np.zeros((1, 1)))
