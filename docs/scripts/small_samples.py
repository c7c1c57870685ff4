# ruff: noqa: T201
"""How chances of bands hold up where few cases were read: a table of docs/method/ratings.md.

Populations are made up in which each of a standard's questions has a true share between 60% and 95%, all as
likely, and answers to the questions of one case go together (correlation one half of what is behind
them). Simple random samples are drawn; it is counted how often the band said to be likeliest, for the
standard, is the population's.

    python docs/scripts/small_samples.py [--populations 2000]

writes docs/tables/small_samples.md.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from scipy.special import ndtri

from stats import nps_2018
from stats.outlook.banding import places, shares
from stats.outlook.classes import urns_of
from stats.outlook.completion import count_completions
from stats.tallies import ANSWERS

SEED = 2019
COMPLETIONS = 2000
DESIGNS = ((5, 200, 1), (10, 40, 3), (20, 329, 2), (20, 329, 4), (30, 200, 3), (60, 300, 3))
LEAST, MOST = 0.60, 0.95
YES, NO = ANSWERS.index("yes"), ANSWERS.index("no")
FRAMEWORK = nps_2018()


def answers(cases: int, questions: int, rng: np.random.Generator) -> np.ndarray:
    """Return made-up answers of a whole list, a row a case."""
    quality, luck = rng.standard_normal((cases, 1)), rng.standard_normal((cases, questions))
    reach = ndtri(rng.uniform(LEAST, MOST, questions))
    return np.where(np.sqrt(0.5) * (quality + luck) < reach, YES, NO).astype(np.int8)


def one(size: int, cases: int, questions: int, rng: np.random.Generator) -> tuple[float, bool, float]:
    """Return the chance said of the standard's likeliest band, whether it was right, and points too few."""
    whole = answers(cases, questions, rng)
    read = whole[rng.permutation(cases)[:size]]
    urns = urns_of(read, np.ones(size), cases)
    counted = count_completions(urns, COMPLETIONS, seed=int(rng.integers(2**60)))
    said = shares(places(*counted, FRAMEWORK).max(axis=1), 4)
    truth = int(places((whole == YES).sum(axis=0), np.full(questions, cases), FRAMEWORK).max())
    worse = float(np.arange(len(said)) @ np.array(said)) - truth  # a band lower is a point less
    return max(said), int(np.argmax(said)) == truth, worse


def row(design: tuple[int, int, int], populations: int, rng: np.random.Generator) -> str:
    """Return the table's row of a design."""
    said, right, worse = np.array([one(*design, rng) for _ in range(populations)]).T
    error = (right - said).std() / np.sqrt(populations)
    means = (f"{value:.3f}" for value in (said.mean(), right.mean(), error))
    return f"| {' | '.join((*map(str, design), *means, f'{worse.mean():.2f}'))} |"


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--populations", type=int, default=2000)
    number = parser.parse_args().populations
    rng = np.random.Generator(np.random.PCG64(SEED))
    lines = [
        "| read | of | questions | chance said of the likeliest band | it was right | standard error "
        "| points expected too low by |",
        "|---|---|---|---|---|---|---|",
    ]
    for design in DESIGNS:
        lines.append(row(design, number, rng))
        print(lines[-1], flush=True)
    table = Path(__file__).parent.parent / "tables" / "small_samples.md"
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
