"""The script's functions against other authorities: coreutils, Python's own library, the program's engine."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import random
import re
import shutil
import subprocess
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
import pytest

from sampler import Frame, SamplerError
from sampler.engines import count
from sampler.engines.dialects import DUCKDB
from sampler.files import canonical_json
from sampler.rules import Between, MonthsBefore, NotBlank, NotEqual, OneOf
from sampler.selection.tables import Design
from sampler.tickets import on_one_line

REFERENCE = Path(__file__).parent.parent / "reference"
TICKETS = json.loads((REFERENCE / "tickets.json").read_text("utf-8"))
# Made with coreutils by tests/reference/canonical.sh: a JSON text, its canonical text, the hash of that.
CANONICAL = [
    line.split("\t") for line in (REFERENCE / "canonical.tsv").read_bytes().decode("utf-8").split("\n")[:-1]
]


def ask(page: Any, code: str, *values: object) -> Any:
    """The answer of a function of the script; it is told `v`, the functions, and the values."""
    told = f"values => {{ const v = window.verifier; return ({code})(...values); }}"
    return page.evaluate(told, list(values))


def test_sha256_agrees_with_pythons_own_at_every_length_of_the_last_block(functions):
    texts = ["a" * length for length in range(200)] + ["é𐀀" * 40_000]
    assert ask(functions, "texts => texts.map(text => v.sha256(text))", texts) == [
        hashlib.sha256(text.encode()).hexdigest() for text in texts
    ]


def test_keys_tickets_and_picks_agree_with_coreutils(functions):
    code = """vectors => vectors.map(({ seed, name, case: id }) => {
        const key = v.keyOf(seed, name);
        return [key, v.ticketOf(key, id), v.pickNumber(seed, name).toString(16).padStart(64, "0")];
    })"""
    assert ask(functions, code, TICKETS) == [[v["key"], v["ticket"], v["pick"]] for v in TICKETS]


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="coreutils are not on this machine")
def test_the_canonical_vectors_are_what_their_script_makes():
    script = REFERENCE / "canonical.sh"
    made = subprocess.run(["bash", str(script)], capture_output=True, check=True).stdout
    assert made == (REFERENCE / "canonical.tsv").read_bytes()


@pytest.mark.parametrize(("written", "text", "sha256"), CANONICAL, ids=range(len(CANONICAL)))
def test_both_programs_write_a_value_as_the_one_canonical_text(functions, written, text, sha256):
    assert canonical_json(json.loads(written)).decode("utf-8") == text
    assert hashlib.sha256(text.encode()).hexdigest() == sha256
    code = "written => { const t = v.canonical(v.readJson(written)); return [t, v.sha256(t)]; }"
    assert ask(functions, code, written) == [text, sha256]


@pytest.mark.parametrize(
    "text",
    ['{"a": 1, "a": 2}', "[1,]", "[01]", "NaN", '"a', "[1] 2", '"\t"', "{a: 1}", "", "+1", '["\\x"]', "tru"],
)
def test_what_is_not_json_is_refused(functions, text):
    code = "text => { try { v.readJson(text); return 'read'; } catch (error) { return error.name; } }"
    assert ask(functions, code, text) == "SyntaxError"


def test_the_table_picked_is_the_programs_with_weights_of_any_length(functions):
    """400 numbers from 0 to 2**256 - 1, and the edges, on weights up to 2**200; seed 1."""
    chance = random.Random(1)
    weights = [chance.randrange(1, 2 ** chance.randrange(1, 200)) for _ in range(30)]
    design = Design(tuple((1,) for _ in weights), tuple(weights))
    edges = [-(-(sum(weights[: k + 1]) << 256) // sum(weights)) for k in range(29)]
    numbers = [0, 2**256 - 1, *edges, *(edge - 1 for edge in edges)]
    numbers += [chance.randrange(2**256) for _ in range(400)]
    code = "(weights, numbers) => numbers.map(number => v.pick(weights.map(BigInt), BigInt(number)))"
    texts = [str(number) for number in numbers]
    assert ask(functions, code, [str(w) for w in weights], texts) == [design.picked(n) for n in numbers]


def test_chances_are_written_as_python_writes_them(functions):
    """The nearest double of a fraction and its shortest text: 3,000 fractions of any size; seed 2."""
    chance = random.Random(2)
    pairs = [(1, 1), (1, 3), (128, 577), (1, 10**5), (10**16, 1), (10**17, 3), (2**54 + 1, 1), (2**54 + 3, 1)]
    sizes = [chance.randrange(1, 2 ** chance.randrange(1, 300)) for _ in range(6000)]
    pairs += list(zip(sizes[::2], sizes[1::2], strict=True))
    code = "pairs => pairs.map(([a, b]) => v.floatText(v.nearest(BigInt(a), BigInt(b))))"
    texts = [[str(a), str(b)] for a, b in pairs]
    assert ask(functions, code, texts) == [repr(float(Fraction(a, b))) for a, b in pairs]


TEXTS = ["", " ", "current", "Current", " CURRENT\u00a0", "curre nt", "\tcurrent", "\u200b", "İ"]
TEXTS += ["i", "ΑΣ", "ας", "ασ"]
NUMBERS = ["1", "1.5", " 1 ", "1e3", "1E-3", ".5", "5.", "+5", "-5", "1_000", "1,5", "\u00a02"]
NUMBERS += ["1.0000000005"]
NUMBERS += ["2.00000000049", "9" * 29, "9" * 30, "-", "1e", "1e40", "1e-40", "１", "nan", "0x10"]
NUMBERS += ["5e-10", "007"]
DATES = ["2018-01-02", "2018-1-2", "02/01/2018", "2/1/2018", "31/02/2018", "2018-02-29", "2016-02-29"]
DATES += [" 2018-01-02 "]
DATES += ["2018-01-02 10:30", "2018-01-02T10:30:00.000", "02/01/2018 10:30", "2018-01-02 10:30:00.5"]
DATES += ["0000-01-01"]
DATES += ["9999-12-31", "2018/01/02", "1.1.2018", "\u00a02018-01-02", "2018-13-01"]
DATES += ["2 January 2018", "20180102"]
RULES = [
    OneOf("x", ("current", "İ", "ΑΣ", "a,b")),
    OneOf("x", (" current ", "ας")),
    NotEqual("x", "current"),
    NotBlank("x"),
    Between("x", date(2018, 1, 1), date(2018, 1, 31)),
    Between("x", 0, 1000),
    Between("x", -5, 1.5),
    MonthsBefore("x", 1, 2, date(2018, 3, 31)),
    MonthsBefore("x", 0, 1200, date(2018, 2, 28)),
]
COUNT = """async (bytes, rules) => {
    const frame = v.readFrame(v.readJson(rules));
    try {
        const text = v.decode(Uint8Array.from(bytes));
        const table = v.openTable(text, v.columnsOf(frame));
        const pauses = new v.Pauses(() => {});
        const found = await v.countList(v.casesOf(text, table), table.place, frame, null, pauses);
        const strata = found.strata.map(s => [s.levels, s.ids.length]);
        return [found.rows, found.leftOut, strata, v.fingerprintOf(found.strata)];
    } catch (error) {
        return error.constructor.name;
    }
}"""


def both(page: Any, path: Path, frame: Frame) -> tuple[object, object]:
    """What page and program say of a list: a count, or that it is refused."""
    try:
        found = count(frame)
        program: object = [
            found.rows,
            [[part.rule, part.why, part.rows] for part in found.left_out],
            [[list(stratum.levels), stratum.population] for stratum in found.strata],
            found.fingerprint,
        ]
    except SamplerError:
        program = "refused"
    said = ask(page, COUNT, list(path.read_bytes()), canonical_json(frame.rules_json()).decode())
    refused = said in ("Different", "Unreadable") or said[2] == []  # no case is eligible
    return ("refused" if refused else said), program


def write(path: Path, rows: list[list[str]], encoding: str = "utf-8", **how: Any) -> Path:
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\n", **how).writerows(rows)
    path.write_bytes(stream.getvalue().encode(encoding))
    return path


@pytest.mark.parametrize(
    ("expression", "code", "texts", "signs"),
    [
        (f"strftime({DUCKDB.date}, '%Y%m%d')", "dayOf", DATES, "0123-/ :T\t.\u00a0"),
        (f"({DUCKDB.number}::decimal(38, 9))::varchar", "numberOf", NUMBERS, "0059.+-eE_ \t\u00a0"),
    ],
    ids=["dates", "numbers"],
)
def test_dates_and_numbers_are_read_as_the_engine_reads_them(functions, expression, code, texts, signs):
    """Those written above, and 10,000 with up to three signs of these changed at random; seed 4."""
    chance = random.Random(4)
    texts = [*texts, *TEXTS, *(spoilt(chance, chance.choice(texts), signs) for _ in range(10_000))]
    query = f"select {expression.replace('{}', 't')} from (select unnest($1::varchar[]) as t)"
    answers = [row[0] for row in duckdb.execute(query, [texts]).fetchall()]
    engine = [None if answer is None else int(re.sub(r"[. ()BC]", "", answer)) for answer in answers]
    asked = f"texts => texts.map(text => v.{code}(text)).map(n => n === null ? null : String(n))"
    page = [None if answer is None else int(answer) for answer in ask(functions, asked, texts)]
    assert [(t, a, b) for t, a, b in zip(texts, page, engine, strict=True) if a != b] == []
    assert 300 < sum(n is not None for n in engine) < 9000


def spoilt(chance: random.Random, text: str, signs: str) -> str:
    for _ in range(chance.randrange(1, 4)):
        place = chance.randrange(len(text) + 1)
        text = text[:place] + chance.choice(signs) + text[place + chance.randrange(2) :]
    return text


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: json.dumps(rule.to_json(), ensure_ascii=False))
def test_a_rule_means_the_same_for_every_odd_text(functions, tmp_path, rule):
    """Each text is a stratum of its own, so that it shows for which of them a case is eligible."""
    texts = [*TEXTS, "a,b", 'a"b', "a\nb", "' current", "İ", "other"]
    if isinstance(rule, Between | MonthsBefore):
        texts = NUMBERS if rule in RULES[5:7] else DATES
        readable = DUCKDB.number if rule in RULES[5:7] else DUCKDB.date
        query = f"select {readable.replace('{}', '$1')} is not null"
        texts = [text for text in texts if duckdb.execute(query, [text]).fetchall()[0][0]]
    rows = [["id", "x", "text"], *([f"C{k}", text, f"text {k}"] for k, text in enumerate([*texts, ""]))]
    path = write(tmp_path / "list.csv", rows)
    said, program = both(functions, path, Frame(path, case="id", match=["text"], eligible=[rule]))
    assert said == program
    assert 0 < len(program[2]) < len(texts)


@pytest.mark.parametrize("rule", RULES[4:], ids=lambda rule: json.dumps(rule.to_json()))
def test_a_text_that_cannot_be_read_makes_it_another_list(functions, tmp_path, rule):
    path = write(tmp_path / "list.csv", [["id", "x"], ["A", "2018-01-31"], ["B", "1"], ["C", "soon"]])
    assert both(functions, path, Frame(path, case="id", eligible=[rule])) == ("refused", "refused")


def test_what_is_not_on_one_line_is_the_same_in_both(functions):
    """Every character of Unicode, and halves of one."""
    code = """() => Array.from({ length: 0x110000 }, (_, k) => k).filter(k =>
        !v.onOneLine(k >= 0xd800 && k < 0xe000 ? String.fromCharCode(k) : String.fromCodePoint(k)))"""
    assert ask(functions, code) == [k for k in range(0x110000) if not on_one_line(chr(k))]


def test_random_lists_are_counted_the_same(functions, tmp_path):
    """60 lists of up to 40 rows of odd cells in two matched columns, with rules; seed 3."""
    chance = random.Random(3)
    cells = [*TEXTS[:9], "é", "𐀀", "\ue000", "a,b", 'say "x"', "a\nb", "=1", "x", "y"]
    refused = 0
    for number in range(60):
        few = chance.sample(cells, chance.randrange(2, 8))
        rows = [
            [f"C{chance.randrange(10**6)}", *(chance.choice(few) for _ in range(3))]
            for _ in range(chance.randrange(1, 40))
        ]
        rows += [["", "", "", ""]] * chance.randrange(3)
        path = write(
            tmp_path / f"{number}.csv",
            [["id", "g", "h", "x"], *rows],
            chance.choice(["utf-8", "utf-8-sig", "utf-16"]),
            delimiter=chance.choice(",;\t"),
            quoting=chance.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
        )
        match = ["g", "h"][: chance.randrange(3)]
        rules = [NotEqual("x", few[0] if few[0].strip() else "x"), NotBlank("h")]
        frame = Frame(
            path,
            case="id",
            match=match,
            eligible=chance.sample(rules, chance.randrange(3)),
            blank=dict.fromkeys(match, "not recorded") if chance.random() < 0.7 else {},
        )
        said, program = both(functions, path, frame)
        assert said == program, (number, frame)
        refused += program == "refused"
    assert 5 < refused < 50


def test_a_quote_that_never_closes_ends_the_reading_soon(functions):
    """2,000 characters behind a quote: cut up in every way there is, they would take for ever."""
    text = 'a,b\n1,"' + "x" * 2000 + "\n2,y\n"
    rows = ask(functions, 'text => Array.from(v.rowsOf(text, ","), ([cells]) => cells)', text)
    assert rows[0] == ["a", "b"]
    assert len(rows) == 3
