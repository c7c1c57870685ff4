"""The page's draw by size is the program's: Pareto order, compared as fractions."""

from __future__ import annotations

import hashlib
import random

from sampler.pareto import pareto_order
from tests.verifier.test_functions import ask

BY_SIZE = """(measures, tickets, size, share) => v.bySize(
    [tickets.map((ticket, k) => ({ ticket, measure: measures[k], id: String(k), place: 0, levels: [] }))],
    size, v.readJson(share),
).map(({ id, role, order }) => [Number(id), role, order])"""


def test_random_lists_are_ordered_the_same(functions):
    """300 lists of up to 30 cases: few sizes or many, small or up to 10**12, and tickets near one another."""
    chance = random.Random(6)
    certain = 0
    for number in range(300):
        cases = chance.randrange(1, 31)
        most = chance.choice([1, 3, 50, 10**12 - 1])
        measures = [chance.randrange(1, most + 1) for _ in range(cases)]
        tickets = [hashlib.sha256(f"{number},{k}".encode()).hexdigest() for k in range(cases)]
        if number % 3 == 0:  # they differ in their last digits only, and so do the ranks
            tickets = [tickets[0][:60] + f"{k:04x}" for k in chance.sample(range(16**4), cases)]
        size = chance.randrange(1, cases + 1)
        order = pareto_order(measures, tickets, size)
        certain += size * max(measures) >= sum(measures)
        said = ask(functions, BY_SIZE, [str(m) for m in measures], tickets, size, "9.0")
        assert [case for case, _, _ in said] == order[: size + 9 * size]
        assert [place for _, _, place in said] == list(range(1, len(said) + 1))
        assert [role for _, role, _ in said] == ["sample"] * size + ["reserve"] * (len(said) - size)
    assert 50 < certain < 290


def test_ties_and_bounds_go_by_the_ticket(functions):
    """Equal sizes: the order of the tickets; at 10 of 10 all are certain, and their order is the same."""
    tickets = [hashlib.sha256(str(k).encode()).hexdigest() for k in range(10)]
    by_ticket = sorted(range(10), key=lambda k: tickets[k])
    for size in (1, 9, 10):
        said = ask(functions, BY_SIZE, ["7"] * 10, tickets, size, "0.25")
        assert [case for case, _, _ in said] == by_ticket[: size + -(-size // 4)]
    extreme = ["0" * 64, "f" * 64, "8" + "0" * 63]
    said = ask(functions, BY_SIZE, ["1", "3", "2"], extreme, 1, "2.0")
    assert [case for case, _, _ in said] == pareto_order([1, 3, 2], extreme, 1) == [0, 2, 1]
