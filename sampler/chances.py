"""Inclusion probabilities: of one case, and of two together.

Next: `sampler.explaining`.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_UP, Context, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from sampler.errors import SamplerError
from sampler.wording import as_html

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from sampler.plans import Plan


@dataclass(frozen=True)
class Chances:
    """The inclusion probabilities of a plan.

    Attributes:
        plan: the plan.
        residual: the most by which the tables' average gives a case another chance than is due to it;
            0.0 where it is exact.
    """

    plan: Plan
    residual: float

    @property
    def strata(self) -> pd.DataFrame:
        """A row a stratum: its levels, population, cases due, chance due, and the residual of its tables."""
        table = self.plan.strata.drop(columns="share")
        table["inclusion_probability"] = [float(chance) for chance in self.plan.inclusion]
        table["residual"] = [float(rest) for rest in _residuals(self.plan)]
        return table

    @property
    def joint(self) -> NDArray[np.float64]:
        """The probability that a case of one stratum and another case of a second are both in the sample.

        A row and a column a stratum. On the diagonal, two cases of the same stratum; nan where it
        has only one.

        Raises:
            SamplerError: no tables are listed (by a walk, or with probability proportional to size); a cap on
                officers makes chances depend on more than the stratum; or the sample was extended, and its
                tables are those given what it had before.
        """
        import numpy as np

        if self.plan.design is None or self.plan.settings.cap is not None or self.plan.before:
            raise SamplerError(
                f"Plan '{self.plan.name}': the chances of two cases together cannot be read off a list of "
                "tables here. Draw it many times instead (sampler.draw with other seeds)."
            )
        tables = self.plan.tables.astype(np.float64)
        population = np.array([stratum.population for stratum in self.plan.count.strata], dtype=np.float64)
        together = (tables * self.plan.probabilities[:, None]).T @ tables
        joint: NDArray[np.float64] = together / np.multiply.outer(population, population)
        mean = self.plan.probabilities @ tables
        pairs = np.where(population > 1, population * (population - 1), np.nan)
        np.fill_diagonal(joint, (together.diagonal() - mean) / pairs)
        return np.maximum(joint, 0.0)

    def to_frame(self) -> pd.DataFrame:
        """Return the strata: the same table as `strata`."""
        return self.strata

    def __str__(self) -> str:
        exact = "exactly" if self.residual == 0 else f"to within {at_most(self.residual)}"
        sentence = f"The tables' average gives each case the chance due to it {exact}."
        return f"{self.strata.to_string(index=False)}\n{sentence}"

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return as_html(f"Chances of plan '{self.plan.name}' (residual {self.residual:.1g})", self.strata)


def at_most(residual: float) -> str:
    """Return a small number rounded up to one digit, so that "within" stays true.

    Example:
        >>> at_most(4.09995e-15)
        '5e-15'
    """
    return f"{Context(prec=1, rounding=ROUND_UP).create_decimal(Decimal(residual)):.0e}"


def chances_of(plan: Plan) -> Chances:
    """Return the inclusion probabilities of a plan.

    Example:
        >>> import pandas as pd, sampler
        >>> cases = pd.DataFrame({"id": range(1, 26), "gender": ["f"] * 5 + ["m"] * 20})
        >>> found = chances_of(sampler.plan(sampler.Frame(cases, case="id", match=["gender"]), size=4))
        >>> found.residual, found.joint.round(3).tolist()
        (0.0, [[0.0, 0.024], [0.024, 0.019]])
    """
    return Chances(plan, float(max(map(abs, _residuals(plan)))))


def _residuals(plan: Plan) -> list[Fraction]:
    """Return for each stratum its cases' chance by the tables, less the chance due, exactly."""
    if (
        plan.design is None or plan.settings.method == "stratified"
    ):  # whose chances are those of its one table
        return [Fraction(0)] * len(plan.inclusion)
    return [
        (reached - due) / stratum.population
        for reached, due, stratum in zip(
            plan.design.average(), plan.expected.fractions, plan.count.strata, strict=True
        )
    ]
