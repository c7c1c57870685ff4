"""The largest sample that can give an interval too wide, found without looking at every result.

Next: `sampler.size.exact.too_wide`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sampler.size.exact.widths import Widths

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Cells = NDArray[np.int64]


def by_blocks(widths: Widths, margin: float, end: int) -> int:
    """Return the largest size before the end with a result that is too wide, cutting blocks in two.

    With one no more no limit of the method may rise, and with a yes in place of a no none may fall: so no
    interval of a block, sizes n1 to n2 with results x1 to x2, is wider than from low(x1, n2) to
    high(x2, n1). A block where that is too wide is cut in two; of the others nothing has to be looked at.

    Args:
        widths: of which interval.
        margin: the half-width asked for, a fraction.
        end: a size from which on no result is too wide.
    """
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
