# ruff: noqa: T201
"""Check a draw without the package that made it: Python's own library, and nothing else.

    python check_draw.py FOLDER

It repeats, from the files of an inspection's folder: the seals; the chances of all cases; who is eligible,
and the fingerprint of the list; which table the seed picks; and which cases have the lowest tickets. It
reads lists in CSV, not in Parquet. The table of a sample that is drawn from another one is taken from
draw.json as recorded; its cases are checked.
"""

from __future__ import annotations

import calendar
import csv
import hashlib
import io
import json
import sys
import tomllib
from collections import defaultdict
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

RULE = "sampler/1"


def require(true: bool, otherwise: str) -> None:
    """Stop with a sentence where something is not so."""
    if not true:
        sys.exit(f"Different: {otherwise}.")


def sha256(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, as hex digits."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def seal(value: Any) -> str:
    """Return the SHA-256 of a value as JSON with sorted keys and no white space."""
    return sha256(json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")))


def as_date(text: str) -> date:
    """Return the date in yyyy-mm-dd or dd/mm/yyyy."""
    if "/" in text:
        day, month, year = text.split("/")
        return date(int(year), int(month), int(day))
    return date.fromisoformat(text)


def months_earlier(day: date, months: int) -> date:
    """Return the same day some months earlier, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def meets(rule: dict[str, Any], text: str) -> bool:
    """Return whether a case meets one sealed rule."""
    if not text.strip():
        return False
    if "one_of" in rule:
        return text in rule["one_of"]
    if "not_equal" in rule:
        return bool(text != rule["not_equal"])
    if "months_before" in rule:
        least, most = rule["months_before"]
        day = date.fromisoformat(rule["of"])
        return months_earlier(day, most) <= as_date(text.strip()) <= months_earlier(day, least)
    if "between" in rule:
        low, high = rule["between"]
        if isinstance(low, str) and low[4:5] == "-":
            return date.fromisoformat(low) <= as_date(text.strip()) <= date.fromisoformat(high)
        return Decimal(low) <= Decimal(text.strip()) <= Decimal(high)
    return True  # not_blank


def read_list(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file by column, as text."""
    content = path.read_bytes()
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252")
    first = text.splitlines()[0]
    delimiter = max(",;\t", key=lambda sign: len(next(csv.reader([first], delimiter=sign))))
    heading, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return [dict(zip(map(str.strip, heading), row, strict=False)) for row in rows if any(row)]


def eligible(rows: list[dict[str, str]], frame: dict[str, Any]) -> dict[tuple[str, ...], list[str]]:
    """Return the ids of the eligible cases by stratum."""
    found = defaultdict(list)
    for row in rows:
        if all(meets(rule, row[rule["column"]]) for rule in frame["eligible"]):
            levels = (row[name] if row[name].strip() else frame["blank"][name] for name in frame["match"])
            found[tuple(levels)].append(row[frame["case"]])
    return dict(found)


def lowest(ids: list[str], seed: str, tickets: str, number: int) -> list[str]:
    """Return the ids with the lowest tickets, lowest first."""
    key = sha256(f"{RULE}\n{seed}\n{tickets}")[:32]
    return sorted(ids, key=lambda case: sha256(f"{key},{case}"))[:number]


def picked(weights: list[int], seed: str, name: str) -> int:
    """Return which table the seed picks."""
    number, reached = int(sha256(f"{RULE}\n{seed}\n{name}\nallocation"), 16), 0
    for place, weight in enumerate(weights):
        reached += weight
        if number * sum(weights) < reached << 256:
            return place
    sys.exit("The weights are damaged.")


def plain(cell: str) -> str:
    """Return a cell of samples/NAME.csv without the apostrophe that keeps spreadsheets from running it."""
    return cell[1:] if cell[:1] == "'" and cell.lstrip("'")[:1] in "=+-@\t\r" else cell


def check_plan(plan: dict[str, Any], found: dict[tuple[str, ...], list[str]]) -> None:
    """Check chances, counts and fingerprint of one plan."""
    size, population = plan["sizing"]["size"], sum(cases for _, cases in plan["strata"])
    whole = sum(plan["weights"])
    for place, (_, cases) in enumerate(plan["strata"]):
        mean = Fraction(
            sum(w * t[place] for w, t in zip(plan["weights"], plan["tables"], strict=True)), whole
        )
        require(mean == Fraction(size * cases, population), f"{plan['name']}: chances are not equal")
    require(all(sum(table) == size for table in plan["tables"]), f"{plan['name']}: a table has another size")
    counted = [[list(levels), len(ids)] for levels, ids in sorted(found.items())]
    require(counted == plan["strata"], f"{plan['name']}: the list has other counts")
    ids = [[list(levels), len(ids), sha256("\n".join(sorted(ids)))] for levels, ids in sorted(found.items())]
    require(seal([RULE, "frame", ids]) == plan["fingerprint"], f"{plan['name']}: the list has other cases")


def check_sample(
    folder: Path, name: str, strata: dict[Any, list[str]], draw: dict[str, Any], tickets: str
) -> list[list[str]]:
    """Check the cases of one sample, and return its rows."""
    entry, path = draw["samples"][name], folder / "samples" / f"{name}.csv"
    require(hashlib.sha256(path.read_bytes()).hexdigest() == entry["sha256"], f"{path} was changed")
    rows = [[plain(c) for c in row] for row in csv.reader(path.read_text("utf-8-sig").splitlines())][1:]
    share, expected = Fraction(str(entry["reserve_share"])), []
    for cases, (_, ids) in zip(entry["allocation"], sorted(strata.items()), strict=True):
        number = cases + -(-cases * share.numerator // share.denominator)
        roles = ["sample"] * cases + ["reserve"] * number
        expected += list(zip(lowest(ids, draw["seed"], tickets, number), roles, strict=False))
    width = len(next(iter(strata)))
    require([(row[0], row[1 + width]) for row in rows] == expected, f"{path}: other cases have lower tickets")
    return [row for row in rows if row[1 + width] == "sample"]


def main(folder: Path) -> None:
    """Check a folder; stop at the first difference."""
    sealed = json.loads((folder / "plan.json").read_bytes())
    draw = json.loads((folder / "draw.json").read_bytes())
    settings = tomllib.loads((folder / "inspection.toml").read_text("utf-8"))["samples"]
    whole = seal([RULE, "plans", sealed["inspection"], sealed["samples"]])
    require(whole == sealed["seal"] == draw["plan_seal"], "the plan was changed after it was sealed")
    rest = {key: value for key, value in draw.items() if key != "draw_seal"}
    require(seal(rest) == draw["draw_seal"], "draw.json was changed after the draw")
    print(f"seal {whole}")
    drawn: dict[str, tuple[list[list[str]], list[str], str]] = {}
    for plan in sealed["samples"]:
        name = plan["name"]
        if "from" in plan:
            rows, match, tickets = drawn[plan["from"]]
            names = ["", *match]
            kept = [r for r in rows if all(meets(e, r[names.index(e["column"])]) for e in plan["eligible"])]
            found = {tuple(row[1 : 1 + len(match)]): list[str]() for row in kept}
            for row in kept:
                found[tuple(row[1 : 1 + len(match)])].append(row[0])
        else:
            found = eligible(read_list(folder / settings[name]["source"]), plan["frame"])
            match, tickets = plan["frame"]["match"], plan["tickets"]
            check_plan(plan, found)
            table = picked(plan["weights"], draw["seed"], name)
            require(plan["tables"][table] == draw["samples"][name]["allocation"], f"{name}: another table")
        drawn[name] = (check_sample(folder, name, found, draw, tickets), match, tickets)
        print(f"{name}: {len(drawn[name][0])} cases come out the same")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
