# ruff: noqa: T201
"""Check a draw without the package that made it: Python's own library, and nothing else.

    python check_draw.py FOLDER

It repeats, from the files of an inspection's folder: the seals; that the sealed tables average to the
expected cases, and, unless options say otherwise, that these give every case the same chance; who is
eligible, and the fingerprint of the list; which table the seed picks; and which cases have the lowest
tickets. That covers samples drawn by tables: the methods controlled, systematic, stratified and srs.

It names as not checked, and then ends with an error: tables made by a walk, draws by size, draws under a cap,
lists where a person counts once or cases inspected before are left out, and lists that are not in CSV with
the headings in their first row.

It says nothing of: the rule that gave the size; what options such as a minimum make of the expected cases;
whether planning again gives the same tables, or stratified shares were rounded by the right rule; the
numbers of rows left out; the chances and weights in the samples' files; draws that were replaced, and what
was changed since the draw. The tables of a sample that is drawn from another are taken from draw.json as
recorded; its cases are checked.
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
RULES = {"one_of", "not_equal", "not_blank", "between", "months_before"}
RULES |= {"not_after", "not_before", "not_containing"}
Strata = dict[tuple[str, ...], list[str]]
"""The ids of each stratum, by its levels."""


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
    """Return the date in yyyy-mm-dd or dd/mm/yyyy; a time of day after it does not count."""
    day = text.strip().replace("T", " ").split(" ")[0]
    year, month, of_month = day.split("/")[::-1] if "/" in day else day.split("-")
    return date(int(year), int(month), int(of_month))


def months_earlier(day: date, months: int) -> date:
    """Return the same day some months earlier, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def meets(rule: dict[str, Any], text: str) -> bool:
    """Return whether a case meets one sealed rule."""
    if "not_containing" in rule:
        return rule["not_containing"].lower() not in text.lower()
    if not text.strip():
        return False
    if "one_of" in rule:
        return text in rule["one_of"]
    if "not_equal" in rule:
        return bool(text != rule["not_equal"])
    if "not_after" in rule:
        return as_date(text) <= as_date(rule["not_after"])
    if "not_before" in rule:
        return as_date(text) >= as_date(rule["not_before"])
    if "months_before" in rule:
        least, most = rule["months_before"]
        day = as_date(rule["of"])
        return months_earlier(day, most) <= as_date(text) <= months_earlier(day, least)
    if "between" in rule:
        low, high = rule["between"]
        if isinstance(low, str) and low[4:5] == "-":
            return as_date(low) <= as_date(text) <= as_date(high)
        return Decimal(str(low)) <= Decimal(text.strip()) <= Decimal(str(high))
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


def level_of(text: str, column: str, frame: dict[str, Any]) -> str:
    """Return the level of a cell in a matched column: what it stands for, or what a blank is called."""
    if not text.strip():
        return str(frame["blank"][column])
    named = frame["levels"].get(column, {})
    return next((level for level, values in named.items() if text in values), text)


def eligible(rows: list[dict[str, str]], frame: dict[str, Any]) -> Strata:
    """Return the ids of the eligible cases by stratum."""
    found = defaultdict(list)
    for row in rows:
        if all(meets(rule, row[rule["column"]]) for rule in frame["eligible"]):
            columns = [*frame["match"], *frame["spread"]]
            found[tuple(level_of(row[name], name, frame) for name in columns)].append(row[frame["case"]])
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
    formula = cell.lstrip("'").startswith(tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"))
    return cell[1:] if cell.startswith("'") and formula else cell


def beyond(plan: dict[str, Any], source: Path) -> str:
    """Return what this script does not repeat of a plan, or ""."""
    if any(RULES.isdisjoint(rule) for rule in plan["frame"]["eligible"]):
        return "a rule that this script does not know, such as who was inspected before"
    if plan["frame"]["person"] is not None:
        return "each person counts once"
    if plan["method"]["method"] == "pps":
        return "drawn by size"
    if "cap" in plan["method"]:
        return "drawn under a cap"
    if not plan["tables"]:
        return "a walk makes the table"
    return "" if source.suffix.lower() in (".csv", ".txt", ".tsv") else "the list is not in CSV"


def tables_of(plan: dict[str, Any]) -> list[list[int]]:
    """Return the whole cases of each stratum, table by table: a digit each, on top of the least."""
    return [
        [least + int(digit) for least, digit in zip(plan["base"], digits, strict=True)]
        for digits in plan["tables"]
    ]


def check_tables(plan: dict[str, Any]) -> None:
    """Check that the tables have the size, lie next to the expected cases, and average to them."""
    name, size, method = plan["name"], plan["sizing"]["size"], plan["method"]
    populations = [cases for _, cases in plan["strata"]]
    expected = [Fraction(cases, plan["expected"]["of"]) for cases in plan["expected"]["cases"]]
    tables, weights = tables_of(plan), [int(weight) for weight in plan["weights"]]
    require(sum(expected) == size, f"{name}: the expected cases have another sum")
    if len(method) == 1 or method.keys() == {"method", "rounding"}:  # no option changes the shares
        equal = [Fraction(size * cases, sum(populations)) for cases in populations]
        require(expected == equal, f"{name}: the expected cases are not in proportion")
    require(len(weights) == len(tables) and min(weights) > 0, f"{name}: the weights are damaged")
    for table in tables:
        require(sum(table) == size, f"{name}: a table has another size")
        near = all(k >= 0 and abs(k - due) < 1 for k, due in zip(table, expected, strict=True))
        require(near, f"{name}: a table is a case or more away from the expected cases")
    if method["method"] == "stratified":  # one table, whose chances are those of its rounded shares
        require(len(tables) == 1, f"{name}: there is more than one table")
        return
    for column, due in zip(zip(*tables, strict=True), expected, strict=True):
        mean = Fraction(sum(w * k for w, k in zip(weights, column, strict=True)), sum(weights))
        # Where not all tables can be listed, there is a pool of them, whose mean is as near as this.
        require(abs(mean - due) <= Fraction(1, 10**9), f"{name}: the tables have another average")


def check_list(plan: dict[str, Any], found: Strata) -> None:
    """Check the counts and the fingerprint of a list."""
    counted = [[list(levels), len(ids)] for levels, ids in sorted(found.items())]
    require(counted == plan["strata"], f"{plan['name']}: the list has other counts")
    ids = [[list(levels), len(ids), sha256("\n".join(sorted(ids)))] for levels, ids in sorted(found.items())]
    require(seal([RULE, "frame", ids]) == plan["fingerprint"], f"{plan['name']}: the list has other cases")


def check_sample(
    folder: Path, name: str, strata: Strata, draw: dict[str, Any], tickets: str
) -> list[list[str]]:
    """Check the cases of one sample, and return its rows."""
    entry, path = draw["samples"][name], folder / "samples" / f"{name}.csv"
    content = path.read_bytes()
    require(hashlib.sha256(content).hexdigest() == entry["sha256"], f"{path} was changed")
    text = io.StringIO(content.decode("utf-8-sig"), newline="")
    rows = [[plain(cell) for cell in row] for row in csv.reader(text)][1:]
    share, expected = Fraction(str(entry["reserve_share"])), []
    for cases, (levels, ids) in zip(entry["allocation"], sorted(strata.items()), strict=True):
        number = cases + -(-cases * share.numerator // share.denominator)
        for place, case in enumerate(lowest(ids, draw["seed"], tickets, number)):
            expected.append([case, *levels, "sample" if place < cases else "reserve", str(place + 1)])
    width = len(next(iter(strata)))
    require([row[: width + 3] for row in rows] == expected, f"{path}: other cases have lower tickets")
    return [row for row in rows if row[1 + width] == "sample"]


def check_table(plan: dict[str, Any], draw: dict[str, Any]) -> None:
    """Check that the table recorded is the one the seed picks."""
    name, entry = plan["name"], draw["samples"][plan["name"]]
    table = picked([int(weight) for weight in plan["weights"]], draw["seed"], name)
    require(entry["table"] == table, f"{name}: the seed picks another table")
    require(entry["allocation"] == tables_of(plan)[table], f"{name}: the table holds other cases")


def drawn_from(rows: list[list[str]], columns: list[str], rules: list[dict[str, Any]]) -> Strata:
    """Return the ids of those cases of a sample that meet rules on its matched columns, by stratum."""
    found = defaultdict(list)
    for row in rows:
        levels = dict(zip(columns, row[1:], strict=False))
        if all(meets(rule, levels[rule["column"]]) for rule in rules):
            found[tuple(levels.values())].append(row[0])
    return dict(found)


def check_seals(sealed: dict[str, Any], draw: dict[str, Any]) -> None:
    """Check the seals of plan.json and draw.json, and that they belong together."""
    whole = seal([RULE, "plans", sealed["inspection"], sealed["samples"]])
    require(whole == sealed["seal"] == draw["plan_seal"], "the plan was changed after it was sealed")
    rest = {key: value for key, value in draw.items() if key != "draw_seal"}
    require(seal(rest) == draw["draw_seal"], "draw.json was changed after the draw")
    print(f"seal {whole}")


def main(folder: Path) -> None:
    """Check a folder; stop at the first difference."""
    sealed = json.loads((folder / "plan.json").read_bytes())
    draw = json.loads((folder / "draw.json").read_bytes())
    settings = tomllib.loads((folder / "inspection.toml").read_text("utf-8"))["samples"]
    check_seals(sealed, draw)
    drawn: dict[str, tuple[list[list[str]], list[str], str]] = {}
    for plan in sealed["samples"]:
        name, source = plan["name"], folder / settings[plan["name"]].get("source", "")
        if "from" in plan and plan["from"] in drawn:
            rows, columns, tickets = drawn[plan["from"]]
            found = drawn_from(rows, columns, plan["eligible"])
        else:
            gap = "drawn from a sample that is not checked" if "from" in plan else beyond(plan, source)
            if gap:
                print(f"{name}: not checked ({gap})")
                continue
            columns, tickets = [*plan["frame"]["match"], *plan["frame"]["spread"]], plan["tickets"]
            found = eligible(read_list(source), plan["frame"])
            check_tables(plan)
            check_list(plan, found)
            check_table(plan, draw)
        drawn[name] = (check_sample(folder, name, found, draw, tickets), columns, tickets)
        print(f"{name}: {len(drawn[name][0])} cases come out the same")
    if len(drawn) < len(sealed["samples"]):
        sys.exit(f"Not everything was checked: {len(drawn)} of {len(sealed['samples'])} samples.")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
