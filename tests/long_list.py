"""An invented long list as providers send it, and who is eligible on it by an independent oracle.

Nothing in it is about anybody: names are tokens, dates of birth are counted days.
"""

from __future__ import annotations

import csv
import random
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path

import xlsxwriter

TITLE = "Case long list, invented"
KIND = "Case/sentence type\n[Licence] [Community Order]\n[Suspended Sentence Order]"
ROSH = "Risk of Serious Harm [RoSH] Classification"
START = "Date of sentence or release on licence"
ENDED = "Order or licence terminated[Date/N]"
LDU = "LDU(as recorded on nDelius)"
HEADINGS = [
    "Family name",
    "First name(s)",
    "DoB",
    "Gender",
    KIND,
    "CRN",
    "PNC",
    ROSH,
    START,
    ENDED,
    "Cluster(as recorded on nDelius)",
    LDU,
    "Team(as recorded on nDelius)",
    "Responsible officer",
    "Manager",
    "Office",
]
FIELDWORK = date(2018, 7, 2)
COMMUNITY = ("ORA Community Order", "ORA Suspended Sentence Order", "CJA - Youth Rehabilitation Order")
POST_CUSTODY = ("Adult Licence", "ORA Supervision Default Order")
EARLIER = ("X000002", "X000009", "X000003", "Z999999")  # eligible, eligible, not, not on the list

SETTINGS = f"""
name = "Invented"
fieldwork = 2018-07-02

[samples.supervision]
source = "cases/long_list.xlsx"
case = "CRN"
match = ["Gender", "Case/sentence type [Licence] [Community Order] [Suspended Sentence Order]", "{ROSH}"]
size = 40
reason = "as in the tests"
inspected_before = ["earlier.csv"]

[samples.supervision.levels."Case/sentence type [Licence] [Community Order] [Suspended Sentence Order]"]
community = ["ORA Community Order", "ORA Suspended Sentence Order", "CJA - Youth Rehabilitation Order"]
"post-custody" = ["Adult Licence", "ORA Supervision Default Order"]

[samples.supervision.levels."{ROSH}"]
low = "RLRH"
"not low" = ["RMRH", "RHRH", "RVRH"]

[samples.supervision.person]
same = [["PNC"], ["Family name", "First name(s)", "DoB"]]
first = "{START}"

[[samples.supervision.eligible]]
column = "Family name"
not_containing = "*"

[[samples.supervision.eligible]]
column = "First name(s)"
not_containing = "*"

[[samples.supervision.eligible]]
column = "Gender"
one_of = ["M", "F"]

[[samples.supervision.eligible]]
column = "{ENDED}"
one_of = ["N"]

[[samples.supervision.eligible]]
column = "{START}"
not_after = "fieldwork"

[[samples.supervision.eligible]]
column = "{START}"
months_before = [6, 7]
"""


def made_rows(number: int = 400, seed: int = 7) -> list[dict[str, object]]:
    """The rows: texts, dates and blanks, as the cells of the workbook hold them."""
    rng = random.Random(seed)
    rows = []
    for k in range(number):
        person = rng.randrange(number)
        star = "*" if rng.random() < 0.03 else ""
        pnc = "" if rng.random() < 0.2 else f"PNC{person % 330:05}"
        row: dict[str, object] = dict.fromkeys(HEADINGS, "-")
        row |= {
            "Family name": f"Surname {person % 350:04}{star}",
            "First name(s)": f"Given {person % 7}{'*' if rng.random() < 0.02 else ''}",
            "DoB": date(1980, 1, 1) + timedelta(person % 350),
            "Gender": rng.choice(["M"] * 8 + ["F"] * 3 + ["Unknown", ""]),
            KIND: rng.choice([*COMMUNITY, *POST_CUSTODY]),
            "CRN": f"X{k:06}",
            "PNC": rng.choice([pnc, pnc.lower(), f" {pnc} "]) if pnc else "",
            ROSH: rng.choice(["RLRH", "RMRH", "RHRH", "RVRH"]),
            START: date(2017, 11, 25) + timedelta(rng.randrange(45)),
            ENDED: rng.choice(["N"] * 9 + [date(2018, 3, 1)]),
            LDU: f"LDU {rng.randrange(4)}",
            "Responsible officer": f"Officer {rng.randrange(30):02}",
        }
        if rng.random() < 0.03:
            row[START] = FIELDWORK + timedelta(rng.randrange(1, 30))
        rows.append(row)
    rows.insert(50, dict.fromkeys(HEADINGS, ""))  # a row with nothing in it
    return rows


def write_xlsx(path: Path, rows: list[dict[str, object]]) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Cases")
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_string(0, 0, TITLE)
        sheet.write_row(1, 0, HEADINGS)
        for number, row in enumerate(rows, start=2):
            for place, heading in enumerate(HEADINGS):
                cell = row[heading]
                if isinstance(cell, date):
                    sheet.write_datetime(number, place, datetime(cell.year, cell.month, cell.day), day)
                elif cell:
                    sheet.write_string(number, place, str(cell))
    return path


def as_texts(rows: list[dict[str, object]]) -> list[dict[str, str]]:
    """The rows as a CSV file has them: dates dd/mm/yyyy."""
    return [{h: f"{c:%d/%m/%Y}" if isinstance(c, date) else str(c) for h, c in row.items()} for row in rows]


def write_csv(path: Path, rows: list[dict[str, object]]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([TITLE] + [""] * (len(HEADINGS) - 1))
        writer.writerow(HEADINGS)
        writer.writerows(list(row.values()) for row in as_texts(rows))
    return path


def why_left_out(row: dict[str, object]) -> tuple[int, str] | None:
    """The first rule that a row fails, counted from 1, and how; None if it meets all of them."""
    if not any(row[h] for h in ("CRN", "Gender", "Family name", KIND, ROSH, START, ENDED)):
        return 0, "empty"
    if "*" in str(row["Family name"]):
        return 1, "unmet"
    if "*" in str(row["First name(s)"]):
        return 2, "unmet"
    if row["Gender"] not in ("M", "F"):
        return 3, "unmet" if row["Gender"] else "blank"
    if row[ENDED] != "N":
        return 4, "unmet"
    if row[START] > FIELDWORK:
        return 5, "unmet"
    if not date(2017, 12, 2) <= row[START] <= date(2018, 1, 2):
        return 6, "unmet"
    return (7, "unmet") if row["CRN"] in EARLIER else None


def one_a_person(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """The rows kept: of each group that is joined by shared keys, the first by day, then by CRN."""
    left, kept = list(rows), []
    while left:
        group, keys = [left.pop(0)], set()
        grown = True
        while grown:
            keys |= {key for row in group for key in _keys(row)}
            joined = [row for row in left if keys & _keys(row)]
            left = [row for row in left if not keys & _keys(row)]
            group += joined
            grown = bool(joined)
        kept.append(min(group, key=lambda row: (row[START], row["CRN"])))
    return kept


def _keys(row: dict[str, object]) -> set[tuple[str, ...]]:
    lists = [["PNC"], ["Family name", "First name(s)", "DoB"]]
    keys = {tuple(str(row[name]).strip().casefold() for name in names) for names in lists}
    return {key for key in keys if all(key)}


def expected(rows: list[dict[str, object]]) -> tuple[Counter[tuple[int, str]], list[dict[str, object]]]:
    """How many rows are left out for each reason, and the eligible rows."""
    reasons = [why_left_out(row) for row in rows]
    met = [row for row, reason in zip(rows, reasons, strict=True) if reason is None]
    kept = one_a_person(met)
    counts = Counter(reason for reason in reasons if reason)
    counts[(8, "repeated person")] = len(met) - len(kept)
    return counts, kept


def stratum(row: dict[str, object]) -> tuple[str, str, str]:
    kind = "community" if row[KIND] in COMMUNITY else "post-custody"
    return str(row["Gender"]), kind, "low" if row[ROSH] == "RLRH" else "not low"
