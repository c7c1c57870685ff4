"""The four answers there are, and how often each was given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from stats.errors import SamplerError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

__all__ = ["ANSWERS", "UNKNOWN", "Tally", "coded", "tally"]

ANSWERS = ("yes", "no", "not relevant", "")
UNKNOWN = -1

_CODES = {answer: code for code, answer in enumerate(ANSWERS)}


class Tally(NamedTuple):
    """How often each answer was given, a column of answers at a time; a blank is missing."""

    yes: NDArray[np.int64]
    no: NDArray[np.int64]
    not_relevant: NDArray[np.int64]
    missing: NDArray[np.int64]


def coded(answers: Sequence[Any]) -> NDArray[np.int8]:
    """Return each answer's place in `ANSWERS`, or `UNKNOWN` if it is none of them.

    Upper case and surrounding blanks do not matter; None and NaN are blank.

    Example:
        >>> coded(["yes", " No ", None, "", "maybe", 1]).tolist()
        [0, 1, 3, 3, -1, -1]
    """
    import numpy as np
    import pandas as pd

    try:
        places, distinct = pd.factorize(np.fromiter(answers, dtype=object, count=len(answers)))
    except TypeError:
        raise SamplerError("answers must be text, but a list or another collection is among them.") from None
    # One look-up for each distinct value; pandas numbers None and NaN -1, which is the blank put last.
    codes = [_CODES.get(v.strip().casefold(), UNKNOWN) if isinstance(v, str) else UNKNOWN for v in distinct]
    return np.array([*codes, _CODES[""]], dtype=np.int8)[places]


def tally(codes: NDArray[np.int8]) -> Tally:
    """Return the counts of each answer, column by column.

    Example:
        >>> import numpy as np
        >>> counts = tally(np.array([[0, 0], [1, 0], [3, 2]]))
        >>> counts.yes.tolist(), counts.missing.tolist()
        ([1, 2], [1, 0])
    """
    return Tally(*((codes == code).sum(axis=0) for code in range(len(ANSWERS))))
