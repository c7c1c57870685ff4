"""How likely each number of yeses is in a sample, for many populations at once.

Next: `sampler.size.differences.enumerating`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Whole = NDArray[np.int64]


def yes_chances(size: int, population: int, yeses: Whole) -> Array:
    """Return the hypergeometric P(X = x), a row for each number of yeses in the population, x = 0 to n.

    Summed up from the ratios of neighbours, which lose no digits however large the population. At
    `yeses` 0 and N, and in a census, one x has the chance 1.

    Example:
        >>> yes_chances(2, 4, np.array([0, 2])).round(3)
        array([[1.   , 0.   , 0.   ],
               [0.167, 0.667, 0.167]])
    """
    m, x = np.asarray(yeses, dtype=np.float64)[:, None], np.arange(size, dtype=np.float64)
    noes = population - m - size + x + 1  # left unread when x + 1 of those read are a yes
    most = np.maximum(m - x, 0) * (size - x)
    ratios = np.where(noes > 0, most / (np.maximum(noes, 1) * (x + 1)), 1.0)
    with np.errstate(divide="ignore"):
        logs = np.cumsum(np.log(ratios), axis=1)
    logs = np.hstack([np.zeros_like(m), logs])
    logs[:, 1:][noes <= 0] = 0.0
    logs[np.arange(size + 1) < m - population + size] = -np.inf
    terms = np.exp(logs - logs.max(axis=1, keepdims=True))
    return np.asarray(terms / terms.sum(axis=1, keepdims=True))
