"""Which tables can be used at all, where the shares lie on the edge of what tables can average to.

There, some tables have weight zero in every set of weights with the right average, and Newton's
method would chase odds of zero or infinity. One linear program finds the tables that can be used.

Next: `sampler.selection.exactness`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sampler.selection.enumeration import Additions
from sampler.selection.margins import Expected


def usable(tables: Additions, expected: Expected) -> NDArray[np.bool_] | None:
    """Return which tables have weight in some weights with the right average; None if none have it.

    Weights may be scaled up without end, so the largest set is found at once: maximise the sum of
    min(weight, 1). It is unique, so every solver finds the same one.

    Args:
        tables: candidate additions, a row a table.
        expected: the exact shares.
    """
    from scipy.optimize import linprog

    number, cells = tables.shape
    if not number:
        return None
    shares = np.array([expected.remainder[cell] / expected.whole for cell in expected.unsettled])
    # Unknowns: s in [0, 1], the part of each weight up to 1, and r >= 0, the rest of it.
    one_sided = tables.T - shares[:, None]
    found = linprog(
        np.concatenate([-np.ones(number), np.zeros(number)]),
        A_eq=np.hstack([one_sided, one_sided]),
        b_eq=np.zeros(cells),
        bounds=[(0, 1)] * number + [(0, None)] * number,
    )
    if found.status != 0 or found.x is None:
        return None
    used: NDArray[np.bool_] = found.x[:number] > 0.5  # each is 0 or 1 at the optimum
    return used if used.any() else None
