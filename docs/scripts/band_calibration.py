# ruff: noqa: T201
"""Check the chances of bands against what is so: the table and the picture of docs/method/ratings.md.

Whole populations of answers are made up, samples are drawn from them, chances are worked out from each
sample, and it is counted how often the band said to be likely is the one the population has. If of all the
chances near 70% about 70% come true, they are calibrated.

A population: a case has a hidden quality, which its questions share and which differs between strata; a
question is answered yes where quality and luck together reach a level of the question's own. The levels
differ between populations, standards and questions, so that percentages from about 45 to 98 come up. Some
questions do not arise in every case. Domain two (577 cases) is sampled by the demonstration's controlled plan
(128), court work (123 of 487) and victims (22 of 25) by simple random sampling. The four standards judged
without cases are given any points from 0 to 12.

    python docs/scripts/band_calibration.py [--populations 2000]

writes docs/tables/band_calibration.md and docs/images/band_calibration.svg.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from band_calibration_picture import picture
from design_variance import demo_plan

from stats import nps_2018
from stats.outlook.banding import overall_places, places, shares
from stats.outlook.classes import urns_of
from stats.outlook.completion import count_completions
from stats.tallies import ANSWERS

SEED = 2018
COMPLETIONS = 2000
BINS = np.linspace(0, 1, 11)
DOCS = Path(__file__).parent.parent
YES, NO, NOT = (ANSWERS.index(answer) for answer in ("yes", "no", "not relevant"))
FRAMEWORK = nps_2018()


class Said(NamedTuple):
    """One statement: of what, the chances of the bands, the band there is, and that of the sample."""

    level: str
    chances: tuple[float, ...]
    truth: int
    printed: int


@dataclass(frozen=True)
class Design:
    """How one sample is drawn: sizes of strata, tables of whole cases, their chances; and its standards."""

    strata: np.ndarray
    tables: np.ndarray
    weights: np.ndarray
    standards: tuple[tuple[str, int], ...]  # code, number of key questions

    @property
    def population(self) -> int:
        """The eligible cases."""
        return int(self.strata.sum())


def designs() -> tuple[Design, ...]:
    """Return the three samples of the Midlands inspection."""
    plan = demo_plan()
    two = tuple((f"2.{number}", 3) for number in range(1, 5))
    return (
        Design(plan.strata["population"].to_numpy(), plan.tables, plan.probabilities, two),
        Design(np.array([487]), np.array([[123]]), np.ones(1), (("3.1", 2),)),
        Design(np.array([25]), np.array([[22]]), np.ones(1), (("3.2", 4),)),
    )


def population(design: Design, level: float, rng: np.random.Generator) -> np.ndarray:
    """Return made-up answers of all cases, a row a case, in the order of the strata."""
    shared = rng.uniform(0.2, 0.8)  # of a question's variance, what the case's quality makes
    between = rng.uniform(0, 0.6) * rng.standard_normal(len(design.strata))
    stratum = np.repeat(np.arange(len(design.strata)), design.strata)
    quality = between[stratum] + rng.standard_normal(design.population)
    columns = []
    for _, number in design.standards:
        own = level + 0.3 * rng.standard_normal()
        for question in range(number):
            luck = rng.standard_normal(design.population)
            reach = own + 0.2 * rng.standard_normal()
            said = np.where(np.sqrt(shared) * quality + np.sqrt(1 - shared) * luck < reach, YES, NO)
            arises = rng.uniform(0.7, 1) if question >= 2 else 1.0
            columns.append(np.where(rng.random(design.population) < arises, said, NOT))
    return np.column_stack(columns).astype(np.int8)


def drawn(design: Design, rng: np.random.Generator) -> np.ndarray:
    """Return the places of the cases drawn."""
    table = design.tables[rng.choice(len(design.tables), p=design.weights / design.weights.sum())]
    ends = np.cumsum(design.strata)
    picked = [
        end - size + rng.permutation(size)[:take]
        for end, size, take in zip(ends, design.strata, table, strict=True)
    ]
    return np.concatenate(picked)


def bands(codes: np.ndarray) -> np.ndarray:
    """Return the place of the band of each question, from answers."""
    yes = (codes == YES).sum(axis=0)
    return places(yes, yes + (codes == NO).sum(axis=0), FRAMEWORK)


def one_inspection(plans: tuple[Design, ...], completions: int, rng: np.random.Generator) -> list[Said]:
    """Return everything said of one made-up inspection."""
    level = rng.normal(0.75, 0.35)
    said, found, truths, printed = [], [], [], []
    for design in plans:
        answers = population(design, level, rng)
        read = answers[drawn(design, rng)]
        urns = urns_of(read, np.ones(len(read)), design.population)
        counted = count_completions(urns, completions, seed=int(rng.integers(2**60)))
        by_question, true, seen = places(*counted, FRAMEWORK), bands(answers), bands(read)
        said += [
            Said("question", shares(by_question[:, k], 4), int(true[k]), int(seen[k]))
            for k in range(len(true))
        ]
        start = 0
        for _, number in design.standards:
            of_it = slice(start, start + number)
            found.append(by_question[:, of_it].max(axis=1))
            truths.append(int(true[of_it].max()))
            printed.append(int(seen[of_it].max()))
            said.append(Said("standard", shares(found[-1], 4), truths[-1], printed[-1]))
            start += number
    said.append(_overall(found, truths, printed, int(rng.integers(13))))
    return said


def _overall(found: list[np.ndarray], truths: list[int], printed: list[int], without_cases: int) -> Said:
    def place(by_standard: list[np.ndarray]) -> np.ndarray:
        return overall_places(by_standard, np.full(len(by_standard[0]), without_cases), FRAMEWORK, None)

    true, seen = (int(place([np.array([p]) for p in of])[0]) for of in (truths, printed))
    return Said("overall", shares(place(found), 4), true, seen)


def simulate(populations: int, completions: int = COMPLETIONS, seed: int = SEED) -> list[list[Said]]:
    """Return what was said of each made-up inspection."""
    rng = np.random.Generator(np.random.PCG64(seed))
    plans = designs()
    return [one_inspection(plans, completions, rng) for _ in range(populations)]


def likeliest(inspections: list[list[Said]], level: str) -> tuple[float, float, float, float]:
    """Return the mean chance said of the likeliest band, and how often it was right; and two more.

    The third is the standard error of the difference, taken between inspections, whose statements hang
    together; the fourth how often the band printed was right.
    """
    said = np.array([np.mean([max(s.chances) for s in i if s.level == level]) for i in inspections])
    right = np.array(
        [
            np.mean([s.chances.index(max(s.chances)) == s.truth for s in i if s.level == level])
            for i in inspections
        ]
    )
    as_printed = [np.mean([s.printed == s.truth for s in i if s.level == level]) for i in inspections]
    error = float((right - said).std(ddof=1) / np.sqrt(len(inspections)))
    return float(said.mean()), float(right.mean()), error, float(np.mean(as_printed))


def mean_points(inspections: list[list[Said]], level: str) -> tuple[float, float, float]:
    """Return the mean of the points expected and of those there are, and the difference's standard error.

    The best band is 3 points, the worst 0; the error is taken between inspections.
    """
    points = np.arange(3, -1, -1)
    pairs = [
        np.mean([(points @ s.chances, points[s.truth]) for s in i if s.level == level], axis=0)
        for i in inspections
    ]
    expected, there = np.array(pairs).T
    error = float((expected - there).std(ddof=1) / np.sqrt(len(inspections)))
    return float(expected.mean()), float(there.mean()), error


def reliability(inspections: list[list[Said]], level: str) -> list[tuple[float, float, int]]:
    """Return for each tenth of chances their mean, how often they came true, and their number."""
    chance, came = [], []
    for said in (s for inspection in inspections for s in inspection if s.level == level):
        chance += said.chances
        came += [place == said.truth for place in range(len(said.chances))]
    chances, true = np.array(chance), np.array(came)
    open_ones = (chances > 0) & (chances < 1)
    tenth = np.clip(np.digitize(chances, BINS) - 1, 0, 9)
    cells = [open_ones & (tenth == number) for number in range(10)]
    return [(float(chances[c].mean()), float(true[c].mean()), int(c.sum())) for c in cells if c.any()]


def table(inspections: list[list[Said]]) -> str:
    """Return both tables, as Markdown."""
    lines = [
        "| of | chance said of the likeliest band | it was right | difference (standard error) "
        "| printed band right | band's points (3 to 0), expected | as they are | difference |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for level in ("question", "standard", "overall"):
        said, right, error, printed = likeliest(inspections, level)
        expected, there, off = mean_points(inspections, level)
        lines.append(
            f"| {level} | {said:.3f} | {right:.3f} | {said - right:+.3f} ({error:.3f}) | {printed:.3f} "
            f"| {expected:.3f} | {there:.3f} | {expected - there:+.3f} ({off:.3f}) |"
        )
    lines += [
        "",
        "| chance said | questions: mean, came true (number) | standards | overall |",
        "|---|---|---|---|",
    ]
    columns = {level: reliability(inspections, level) for level in ("question", "standard", "overall")}
    for number in range(10):
        cells = []
        for found in columns.values():
            inside = [f for f in found if BINS[number] <= f[0] <= BINS[number + 1]]
            cells.append(f"{inside[0][0]:.2f}, {inside[0][1]:.2f} ({inside[0][2]:,})" if inside else "–")
        lines.append(f"| {10 * number}% to {10 * number + 10}% | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the table and the picture."""
    asked = argparse.ArgumentParser(description="Calibration of the chances of bands, by simulation.")
    asked.add_argument("--populations", type=int, default=2000)
    given = asked.parse_args()
    inspections = simulate(given.populations)
    made = table(inspections)
    (DOCS / "tables" / "band_calibration.md").write_text(made, encoding="utf-8")
    curves = {level: reliability(inspections, level) for level in ("question", "standard", "overall")}
    drawing = picture(curves, given.populations)
    (DOCS / "images" / "band_calibration.svg").write_text(drawing + "\n", encoding="utf-8")
    print(made)


if __name__ == "__main__":
    main()
