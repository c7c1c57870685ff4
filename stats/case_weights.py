"""The weights of a sample's cases: of how many eligible cases each is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stats.counts import LARGEST
from stats.errors import SamplerError
from stats.row_numbers import rows_named

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["ALIKE", "alike", "weights_of"]

ALIKE = 1.01
"""Weights may differ by this factor and count as equal: what is lost is far below what is printed."""


def weights_of(cases: pd.DataFrame) -> Array:
    """Return the column "weight" of a sample's cases; 1 for each where there is none.

    Args:
        cases: those in the sample, reserves and replaced cases left out.

    Raises:
        SamplerError: a weight that is not a number above 0, or is above 2**53, by row of these cases.
    """
    import numpy as np
    import pandas as pd

    if "weight" not in cases.columns:
        return np.ones(len(cases))
    column = cases["weight"]
    if column.dtype == object:  # text is read as a number; a list is none
        column = column.where(column.map(pd.api.types.is_scalar))
    weights = pd.to_numeric(column, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    if (wrong := ~((weights > 0) & (weights <= LARGEST))).any():
        raise SamplerError(
            "a case of the sample must have a weight above 0, the inverse of its chance, but it is missing, "
            f"0, negative or above {LARGEST:,} in {rows_named(wrong)} of them: take the weights as they "
            "stand in its file."
        )
    return weights


def alike(weights: Array) -> bool:
    """Return whether all weights are about the same; so are none."""
    return not len(weights) or bool(weights.max() <= ALIKE * weights.min())
