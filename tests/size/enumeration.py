"""A slow and obvious oracle for sizings at least cost: every allocation there is, in fractions."""

from __future__ import annotations

import itertools
from fractions import Fraction
from math import sqrt
from statistics import NormalDist

from sampler.size.constrained.constraints import Cv, Least, Margin

HAIR = Fraction(1, 10**9)


def exact(value):
    return Fraction(str(value))


def spread(population, proportion, correction):
    p = exact(proportion)
    if correction == "simple":
        return population**2 * p * (1 - p)
    return (
        population**2 * p * (1 - p) * Fraction(population, population - 1) if population > 1 else Fraction(0)
    )


def limits(strata, constraints, correction):
    """Each constraint as (strata, weights, limit): sum weight / n <= limit, or sum n >= limit."""
    found = []
    for constraint in constraints:
        names = list(strata) if constraint.domain is None else list(constraint.domain)
        if isinstance(constraint, Least):
            found.append((names, None, constraint.cases))
            continue
        total = sum(strata[name]["population"] for name in names)
        weights = {
            name: spread(strata[name]["population"], strata[name]["proportion"], correction) / total**2
            for name in names
        }
        if isinstance(constraint, Margin):
            z = Fraction(NormalDist().inv_cdf((1 + constraint.confidence) / 2))
            variance = (exact(constraint.margin) / z) ** 2
        else:
            assert isinstance(constraint, Cv)
            yes = sum(strata[name]["population"] * exact(strata[name]["proportion"]) for name in names)
            variance = (exact(constraint.cv) * yes / total) ** 2
        census = sum(weights[name] / strata[name]["population"] for name in names)
        found.append((names, weights, (variance + census) / (1 - HAIR)))
    return found


def bounds(strata, minimum):
    for values in strata.values():
        most = min(values.get("maximum", values["population"]), values["population"])
        yield range(values.get("minimum", min(minimum, most)), most + 1)


def holds(cases, limit):
    names, weights, most = limit
    if weights is None:
        return sum(cases[name] for name in names) >= most
    return all(cases[name] for name in names) and sum(weights[name] / cases[name] for name in names) <= most


def best(strata, constraints, *, most_cases=None, budget=None, minimum=1, correction="simple"):
    """The least cost (None where nothing holds), and every allocation that has it."""
    asked = limits(strata, constraints, correction)
    prices = [exact(values.get("cost", 1)) for values in strata.values()]
    least, found = None, []
    for numbers in itertools.product(*bounds(strata, minimum)):
        cost = sum(price * n for price, n in zip(prices, numbers, strict=True))
        if (least is not None and cost > least) or (most_cases is not None and sum(numbers) > most_cases):
            continue
        if budget is not None and cost > exact(budget):
            continue
        cases = dict(zip(strata, numbers, strict=True))
        if all(holds(cases, limit) for limit in asked):
            found = [*found, numbers] if cost == least else [numbers]
            least = cost
    return least, found


def allowed(strata, constraints, *, most_cases=None, budget=None, minimum=1, correction="simple"):
    """Every allocation that holds, with its cost."""
    asked = limits(strata, constraints, correction)
    prices = [exact(values.get("cost", 1)) for values in strata.values()]
    for numbers in itertools.product(*bounds(strata, minimum)):
        cost = sum(price * n for price, n in zip(prices, numbers, strict=True))
        if (most_cases is not None and sum(numbers) > most_cases) or (
            budget is not None and cost > exact(budget)
        ):
            continue
        cases = dict(zip(strata, numbers, strict=True))
        if all(holds(cases, limit) for limit in asked):
            yield numbers, cost


def reached(strata, constraint, numbers, correction):
    """The margin, cv or cases that an allocation gives for a constraint; None where it is no number."""
    names = list(strata) if constraint.domain is None else list(constraint.domain)
    cases = dict(zip(strata, numbers, strict=True))
    if isinstance(constraint, Least):
        return sum(cases[name] for name in names)
    if not all(cases[name] for name in names):
        return None
    total = sum(strata[name]["population"] for name in names)
    variance = sum(
        spread(strata[name]["population"], strata[name]["proportion"], correction)
        * (Fraction(1, cases[name]) - Fraction(1, strata[name]["population"]))
        for name in names
    )
    if isinstance(constraint, Margin):
        return NormalDist().inv_cdf((1 + constraint.confidence) / 2) * sqrt(variance) / total
    return sqrt(variance) / sum(
        strata[name]["population"] * exact(strata[name]["proportion"]) for name in names
    )


def unsteadiness(strata, numbers, correction):
    """How many strata with a spread have no case; then the sum of spread / n, 2 spreads where n is 0."""
    spreads = [spread(values["population"], values["proportion"], correction) for values in strata.values()]
    parts = list(zip(spreads, numbers, strict=True))
    return sum(n == 0 and one > 0 for one, n in parts), sum(one / n if n else 2 * one for one, n in parts)


def problem(rng):
    """A small problem at random: three or four strata, one to three constraints, sometimes caps."""
    count = rng.choice([3, 3, 4])
    strata = {}
    for name in "abcd"[:count]:
        population = rng.randint(1, 12 if count == 3 else 8)
        strata[name] = {
            "population": population,
            "cost": rng.choice([1, 1, 1.5, 2, 0.7, 2.25]),
            "proportion": rng.choice([0.5, 0.3, 0.8, 0.95, 0.1]),
        }
        if rng.random() < 0.2:
            strata[name]["minimum"] = rng.randint(0, population)
        if rng.random() < 0.2:
            strata[name]["maximum"] = rng.randint(max(1, strata[name].get("minimum", 1)), population)
    constraints = []
    for _ in range(rng.randint(1, 3)):
        domain = rng.choice([None, rng.sample(list(strata), rng.randint(1, count))])
        kind = rng.random()
        if kind < 0.65:
            constraints.append(Margin(round(rng.uniform(0.03, 0.4), 3), rng.choice([0.8, 0.9]), domain))
        elif kind < 0.85:
            constraints.append(Cv(round(rng.uniform(0.05, 0.6), 2), domain))
        else:
            constraints.append(Least(rng.randint(1, 8), domain))
    options = {
        "most_cases": rng.randint(3, 25) if rng.random() < 0.2 else None,
        "budget": round(rng.uniform(5, 40), 1) if rng.random() < 0.2 else None,
        "minimum": rng.choice([0, 1, 1, 2]),
        "correction": rng.choice(["simple", "cochran"]),
    }
    return strata, constraints, options
