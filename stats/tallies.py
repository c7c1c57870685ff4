"""The four answers there are, and how often each was given."""

from __future__ import annotations

from collections.abc import Mapping, Set
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
    """How often each answer was given, a row a question and a column a group; a blank is missing."""

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

    column: Any = answers
    if isinstance(answers, (str, bytes, Mapping, Set)) or not hasattr(answers, "__len__"):
        kind = "a single text" if isinstance(answers, (str, bytes)) else type(answers).__name__
        raise SamplerError(f"answers must be a sequence with one answer a case, but got {kind}.")
    if getattr(answers, "ndim", 1) != 1:
        raise SamplerError("answers must be a sequence with one answer a case, but got a table or one value.")
    # A column of a table is taken as it is, which is quicker; a list goes into an array first.
    if not isinstance(column, (np.ndarray, pd.Series, pd.api.extensions.ExtensionArray)):
        column = np.fromiter(answers, dtype=object, count=len(answers))
    try:
        places, distinct = pd.factorize(column)
    except TypeError:
        raise SamplerError("answers must be text, but a list or another collection is among them.") from None
    # One look-up for each distinct value; pandas numbers None and NaN -1, which is the blank put last.
    codes = [_CODES.get(v.strip().casefold(), UNKNOWN) if isinstance(v, str) else UNKNOWN for v in distinct]
    return np.array([*codes, _CODES[""]], dtype=np.int8)[places]


def tally(codes: NDArray[np.int8], groups: NDArray[np.int64] | None = None, count: int = 1) -> Tally:
    """Return how often each answer was given: a row a question, a column a group.

    Args:
        codes: as from `coded`, a row a case and a column a question.
        groups: of each case the group's number, 0 to `count` - 1; None where all are of one group.
        count: the number of groups, those without a case among them.

    Example:
        >>> import numpy as np
        >>> counts = tally(np.array([[0, 0], [1, 0], [3, 2]]))
        >>> counts.yes.tolist(), counts.missing.tolist()
        ([[1], [2]], [[1], [0]])
        >>> tally(np.array([[0], [1], [0]]), np.array([1, 1, 0]), count=3).yes.tolist()
        [[1, 1, 0]]
    """
    import numpy as np

    kinds, questions = len(ANSWERS), codes.shape[1]
    if groups is None:
        counts = np.stack([(codes == code).sum(axis=0)[:, None] for code in range(kinds)], axis=2)
        return Tally(*np.moveaxis(counts, 2, 0))
    # A cell for each group and answer; what is no answer is refused before it is counted.
    cells = codes + kinds * groups[:, None]
    counts = np.stack([np.bincount(cells[:, q], minlength=kinds * count) for q in range(questions)])
    return Tally(*np.moveaxis(counts.reshape(questions, count, kinds), 2, 0))
