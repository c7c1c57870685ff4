"""The changes one way from a share, and the smallest from which every one is found with a chance.

Next: `sampler.size.differences.smallest_changes`.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING, NamedTuple

from sampler.size.differences.growing import least_step

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Detectable(NamedTuple):
    """The smallest change one way, and the chance of finding it.

    Attributes:
        change: as a fraction, below 0 for a fall; None if not even the largest is found so often.
        chance: of finding it, or else the largest, to 0% or 100%; 0 if there is no room for a change.
    """

    change: float | None
    chance: float


class Changes(NamedTuple):
    """The changes one way from a share, the smallest first.

    Attributes:
        start: the share they are counted from, 0 to 1.
        grid: the parts that a whole has; a change leads to a share of whole parts.
        way: 1 for rises, -1 for falls.

    Example:
        >>> falls = Changes(Fraction("0.55"), 10, -1)
        >>> falls.room, [float(falls.share(step)) for step in (1, 2, falls.room)]
        (6, [0.5, 0.4, 0.0])
    """

    start: Fraction
    grid: int
    way: int

    @property
    def beside(self) -> int:
        """The parts that are no change yet."""
        return ceil(self.start * self.grid) if self.way < 0 else floor(self.start * self.grid)

    @property
    def room(self) -> int:
        """How many changes there are: the last is the one to 0% or 100%."""
        return self.beside if self.way < 0 else self.grid - self.beside

    def share(self, step: int) -> Fraction:
        """Return the share that a change leads to."""
        return Fraction(self.beside + self.way * step, self.grid)

    def _smallest(self, step: int, chance: float) -> Detectable:
        """Return a change as the smallest; none where it would be larger than the last."""
        return Detectable(None if step > self.room else float(self.share(step) - self.start), chance)

    def walked(self, chances: NDArray[np.float64], wanted: float) -> Detectable:
        """Return the smallest change from which every one has the chance wanted, given the chance of each."""
        if not self.room:
            return Detectable(None, 0.0)
        failing = (chances < wanted).nonzero()[0]
        step = int(failing[-1]) + 2 if len(failing) else 1
        return self._smallest(step, float(chances[min(step, self.room) - 1]))

    def halved(self, chance: Callable[[float], float], wanted: float) -> Detectable:
        """Return the same of the chance of a change to a share, which stays as high once it is."""

        def at(step: int) -> float:
            return chance(float(self.share(step)))

        if not self.room:
            return Detectable(None, 0.0)
        step = least_step(lambda k: at(k) >= wanted, self.room) if at(self.room) >= wanted else self.room + 1
        return self._smallest(step, at(min(step, self.room)))
