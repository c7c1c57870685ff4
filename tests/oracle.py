"""The two questions again, slow and obvious, in plain Python: what every engine must agree with."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections import defaultdict
from datetime import date, datetime
from pathlib import Path

from sampler.frames import Frame
from sampler.rules import MonthsBefore, NotBlank, NotEqual, OneOf


def read(path: Path, encoding: str = "utf-8", delimiter: str = ",") -> list[dict[str, str]]:
    with path.open(encoding=encoding, newline="") as lines:
        return list(csv.DictReader(lines, delimiter=delimiter))


def eligible(rows: list[dict[str, str]], frame: Frame) -> list[tuple[str, tuple[str, ...]]]:
    """The (id, levels) of the eligible cases."""
    return [
        (row[frame.case], tuple(row[c] if row[c].strip() else frame.blank[c] for c in frame.match))
        for row in rows
        if all(_meets(rule, row[rule.column].strip()) for rule in frame.eligible)
    ]


def _meets(rule, text: str) -> bool:
    if not text:
        return False
    if isinstance(rule, OneOf):
        return text in rule.values
    if isinstance(rule, NotEqual):
        return text != rule.value
    if isinstance(rule, NotBlank):
        return True
    low, high = rule.window if isinstance(rule, MonthsBefore) else (rule.low, rule.high)
    value = _day(text) if isinstance(low, date) else float(text)
    return low <= value <= high


def _day(text: str) -> date:
    return datetime.strptime(text, "%d/%m/%Y" if "/" in text else "%Y-%m-%d").date()


def strata(cases: list[tuple[str, tuple[str, ...]]]) -> list[tuple[tuple[str, ...], int]]:
    counts: dict[tuple[str, ...], int] = defaultdict(int)
    for _, levels in cases:
        counts[levels] += 1
    return sorted(counts.items())


def fingerprint(cases: list[tuple[str, tuple[str, ...]]]) -> str:
    by_stratum = defaultdict(list)
    for case, levels in cases:
        by_stratum[levels].append(case)
    ids = [
        [list(levels), len(names), hashlib.sha256("\n".join(sorted(names)).encode()).hexdigest()]
        for levels, names in sorted(by_stratum.items())
    ]
    text = json.dumps(["sampler/1", "frame", ids], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def ticket(seed: str, name: str, case: str) -> str:
    key = hashlib.sha256(f"sampler/1\n{seed}\n{name}".encode()).hexdigest()[:32]
    return hashlib.sha256(f"{key},{case}".encode()).hexdigest()


def picked(seed: str, name: str, weights: list[int]) -> int:
    """The table: the first whose cumulative share of the weights exceeds a fraction of 2**256."""
    number = int(hashlib.sha256(f"sampler/1\n{seed}\n{name}\nallocation".encode()).hexdigest(), 16)
    reached = 0
    for table, weight in enumerate(weights):
        reached += weight
        if reached * 2**256 > number * sum(weights):
            return table
    raise AssertionError("no table")


def lowest(cases, seed: str, name: str, take: list[int]) -> list[list[str]]:
    """The ids with the lowest tickets of each stratum, lowest first."""
    levels = [key for key, _ in strata(cases)]
    found = []
    for key, k in zip(levels, take, strict=True):
        here = [case for case, its in cases if its == key]
        found.append(sorted(here, key=lambda case: ticket(seed, name, case))[:k])
    return found


def is_id(text: str) -> bool:
    return re.fullmatch(r"[!-~]+", text) is not None
