"""Weighted shares against R: package survey and lm, by `tests/reference/survey_shares.R`."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from stats.survey import Design, calibrated, design_of, domain_shares, limits

REFERENCE = Path(__file__).parent.parent / "reference"
CASES = pd.read_csv(REFERENCE / "survey_cases.csv")
FOUND = pd.read_csv(REFERENCE / "survey_shares.csv", comment="#")
SIZES = {"a": 60, "b": 35, "c": 12, "d": 90, "e": 7, "f": 5, "g": 3, "h": 40}
ALL = sum(SIZES.values())
SEXES = {"sex": {"f": 80, "m": ALL - 80}}
AGES = {"age": {"18-25": 70, "26-40": 90, "41+": ALL - 160}}
QUESTIONS = ["q1", "q2"]
CODES = np.column_stack([CASES[q].map({1: 0, 0: 1}).fillna(2) for q in QUESTIONS]).astype(np.int8)
MATCHED = np.column_stack([pd.factorize(CASES[name])[0] for name in ("sex", "age")])


def made(name: str, lonely: str) -> Design:
    n, strata = len(CASES), CASES["stratum"]
    stratified = design_of(n, strata, SIZES, lonely=lonely)
    match name:
        case "stratified":
            return stratified
        case "weighted":
            return design_of(n, strata, weights=CASES["weight"], lonely=lonely)
        case "both":
            return design_of(n, strata, SIZES, weights=CASES["weight"], lonely=lonely)
        case "poststratified":
            return calibrated(stratified, {"sex": CASES["sex"]}, SEXES)
        case "raked":
            return calibrated(stratified, {"sex": CASES["sex"], "age": CASES["age"]}, SEXES | AGES)
        case "simple" | "matched":
            return design_of(n, population=ALL)
        case "endless":
            return design_of(n, weights=CASES["weight"])
        case _:
            return design_of(n, chances=CASES["chance"])


def possible(name: str, question: str, group: int) -> tuple[float, float]:
    """The least and the largest share the answers seen leave possible: R's limits can lie outside."""
    inside = CASES[question].notna() & (CASES["group"].isin([group] if group else [1, 2, 3]))
    answers = CASES.loc[inside, question]
    largest = np.inf if name in ("weighted", "endless") else ALL - (~inside).sum()
    return answers.sum() / largest, 1 - (1 - answers).sum() / largest


DESIGNS = sorted(set(zip(FOUND["design"], FOUND["lonely"].fillna(""), strict=True)))


@pytest.mark.parametrize(("name", "lonely"), DESIGNS)
def test_shares_errors_and_limits_are_those_of_r(name: str, lonely: str) -> None:
    """To 1e-8 of R: share, standard error, degrees of freedom, design effect, every interval."""
    rule = lonely or "adjust"
    wanted = FOUND[(FOUND["design"] == name) & (FOUND["lonely"].fillna("") == lonely)]
    assert len(wanted)
    design = made(name, rule)
    variance = "residual" if name.startswith("matched") else "taylor"
    matched = MATCHED if variance == "residual" else None
    groups = CASES["group"].to_numpy() - 1
    whole = domain_shares(CODES, design, None, 1, variance, matched)
    parts = domain_shares(CODES, design, groups, 3, variance, matched)
    for row in wanted.itertuples():
        shares, group = (parts, row.group - 1) if row.group else (whole, 0)
        at = QUESTIONS.index(row.question), group
        assert shares.share[at] == pytest.approx(row.share, rel=1e-8)
        assert np.sqrt(shares.variance[at]) == pytest.approx(row.error, rel=1e-8)
        if np.isfinite(row.low):
            assert shares.degrees[at] == row.degrees
            assert shares.design_effect[at] == pytest.approx(row.effect, rel=1e-8)
            low, high = limits(shares, row.confidence, row.method)
            least, most = possible(name, row.question, row.group)
            assert low[at] == pytest.approx(max(row.low, least), rel=1e-8)
            assert high[at] == pytest.approx(min(row.high, most), rel=1e-8)
