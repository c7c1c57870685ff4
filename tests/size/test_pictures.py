from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from fractions import Fraction
from io import BytesIO
from itertools import pairwise
from statistics import NormalDist
from types import SimpleNamespace
from xml.etree import ElementTree

import numpy as np
import pytest

import stats
from sampler.errors import SamplerError
from sampler.size.formula import Precision
from sampler.size.pictures.drawing import drawn
from sampler.size.pictures.expected import expected_limits
from sampler.size.pictures.files import as_png, as_svg
from sampler.size.pictures.look import WIDTH, apart
from sampler.size.pictures.tables import bases
from sampler.size.pictures.what_if import what_if

SVG = "{http://www.w3.org/2000/svg}"


def a_tenth_more(population, confidence, margin):
    """Stand in for the exact rule where only the pictures are looked at: quick, and larger."""
    size = math.ceil(1.1 * Precision(confidence, margin).size_for(population))
    return SimpleNamespace(size=size if population is None else min(size, population))


def pictures(*arguments, **more):
    return what_if(*arguments, exact=a_tenth_more, **more)


def by_enumeration(base, relevant, population, share, confidence=0.80):
    """Mean low and high limit over every sample, each weighed with a fraction of whole numbers."""
    listed = math.floor(Fraction(str(share)) * relevant + Fraction(1, 2))
    found = [Fraction(0), Fraction(0)]
    for yes in range(max(0, base - (relevant - listed)), min(base, listed) + 1):
        ways = math.comb(listed, yes) * math.comb(relevant - listed, base - yes)
        for place, limit in enumerate(stats.interval(yes, base, population, confidence)):
            found[place] += Fraction(limit) * Fraction(ways, math.comb(relevant, base))
    return [float(limit) for limit in found]


@pytest.mark.parametrize("share", [0.5, 0.9, 0.03])
def test_expected_limits_are_means_over_every_sample(share):
    for base, relevant, population in [(1, 1, 1), (1, 9, 9), (7, 30, 44), (20, 90, 469), (128, 577, 577)]:
        wanted = by_enumeration(base, relevant, population, share)
        assert expected_limits(base, relevant, population, share, 0.80) == pytest.approx(wanted, rel=1e-11)


def test_expected_limits_without_limit_are_binomial_means():
    base, share = 40, Fraction(3, 10)
    wanted = [0.0, 0.0]
    for yes in range(base + 1):
        chance = float(math.comb(base, yes) * share**yes * (1 - share) ** (base - yes))
        for place, limit in enumerate(stats.interval(yes, base, None, 0.95)):
            wanted[place] += chance * limit
    assert expected_limits(base, None, None, 0.3, 0.95) == pytest.approx(wanted, rel=1e-11)
    # A population beyond 10^10 is taken to have no limit; one just below moves the limits by next to nothing.
    assert expected_limits(base, 10**15, 10**15, 0.3, 0.95) == pytest.approx(wanted, rel=1e-11)
    assert expected_limits(base, 10**9, 10**9, 0.3, 0.95) == pytest.approx(wanted, rel=1e-7)


@pytest.mark.parametrize(("population", "correction"), [(577, "simple"), (577, "cochran"), (None, "simple")])
def test_the_margins_table_holds_the_formula(population, correction):
    precision = Precision(0.90, 0.04, 0.7, correction)
    table = pictures(population, precision, populations=(300, None), proportions=(0.5,)).margins
    z = NormalDist().inv_cdf(0.95)
    formula = table[table["rule"] == "formula"]
    lines = set()
    for row in formula.itertuples():
        n, share = row.size, row.proportion
        total = None if row.population is table["population"].dtype.na_value else int(row.population)
        lines.add((share, total))
        if total is None:
            left = 1.0
        else:
            left = 1 - n / total if correction == "simple" else (total - n) / (total - 1)
        wanted = z * math.sqrt(share * (1 - share) / n * left)
        assert row.margin == pytest.approx(wanted, rel=1e-12, abs=1e-15)
    assert lines == {(0.7, population), (0.5, population), (0.7, 300), (0.7, None)}


def test_the_margins_table_holds_the_expected_half_width_and_the_chosen_size():
    found = pictures(60, Precision(0.80, 0.08, 0.75))
    expected = found.margins[found.margins["rule"] == "exact, expected"]
    assert len(expected) > 20
    for row in expected.itertuples():
        low, high = by_enumeration(row.size, 60, 60, 0.75)
        assert row.margin == pytest.approx((high - low) / 2, rel=1e-10, abs=1e-13)
    chosen = found.margins[found.margins["chosen"]]
    assert chosen[["rule", "size"]].to_numpy().tolist() == [
        ["formula", found.size],
        ["exact, expected", found.size],
    ]
    assert found.size == Precision(0.80, 0.08, 0.75).size_for(60) == 27


def test_the_lines_go_from_about_ten_to_three_times_the_size_or_to_all():
    for population, first, last in [(577, 12, 384), (25, 10, 25), (None, 16, 495)]:
        found = pictures(population)
        line = found.margins[(found.margins["rule"] == "formula") & (found.margins["proportion"] == 0.5)]
        sizes = line[line["population"].isna() if population is None else line["population"] == population]
        assert (sizes["size"].min(), sizes["size"].max()) == (first, last)
        assert sizes["margin"].is_monotonic_decreasing and sizes["size"].is_monotonic_increasing


def test_the_intervals_table_knows_the_relevant_cases_and_does_not():
    found = pictures(577)
    table = found.intervals
    assert table["base"].unique().tolist() == [10, 20, 30, 50, 75, 100, 128]
    for row in table.itertuples():
        assert row.relevant == math.floor(Fraction(row.base * 577, 128) + Fraction(1, 2))
        assert row.population == (row.relevant if row.known else 577 - (128 - row.base))
        wanted = by_enumeration(row.base, row.relevant, row.population, 0.5)
        assert [row.low, row.high] == pytest.approx(wanted, rel=1e-10)
        assert row.half_width == (row.high - row.low) / 2
        assert row.mark == ("very small" if row.base < 20 else "small" if row.base < 30 else "")
    assert table["known"].tolist() == [True, False] * 6 + [True]


def test_the_wider_interval_is_what_a_report_prints():
    # Of 128 cases 20 are relevant, 10 of them yes; what is not relevant is counted in the sample only.
    answers = ["yes"] * 10 + ["no"] * 10 + ["not relevant"] * 108
    printed = stats.estimate(answers, population=577, confidence=0.80)
    table = pictures(577).intervals
    row = table[(table["base"] == 20) & ~table["known"]]
    assert row["population"].item() == printed.domain_population


def test_the_costs_table_holds_both_rules_at_every_confidence():
    def exactly(population, confidence, margin):
        """Return the smallest size from which on every result holds the margin, each looked at."""
        sizes = range(1, population + 1)
        wide = [
            n
            for n in sizes
            if (np.subtract(*stats.interval(range(n + 1), n, population, confidence)[::-1]) / 2).max()
            > margin
        ]
        return SimpleNamespace(size=max(wide, default=0) + 1)

    asked = Precision(0.85, 0.10)
    table = what_if(40, asked, exact=exactly).costs
    assert table["confidence"].unique().tolist() == [0.80, 0.85, 0.90, 0.95, 0.99]
    for row in table.itertuples():
        at = Precision(row.confidence, 0.10)
        size = at.size_for(40) if row.rule == "formula" else exactly(40, row.confidence, 0.10).size
        before = asked.size_for(40) if row.rule == "formula" else exactly(40, 0.85, 0.10).size
        assert (row.size, row.more) == (size, size - before)


def test_the_exact_rule_is_used_unasked():
    # 141: an independent prototype, and every result of every size looked at.
    costs = what_if(577).costs
    assert costs[costs["rule"] == "exact, every result"]["size"].iloc[0] == 141


def test_one_long_table_holds_every_figure():
    found = pictures(577)
    table = found.to_frame()
    assert table["picture"].unique().tolist() == list(found.tables) == ["margins", "intervals", "costs"]
    assert len(table) == len(found.margins) + 2 * len(found.intervals) + len(found.costs)
    assert table["value"].notna().all()
    values = table.set_index(["picture", "measure"])["value"]
    assert values["margins", "margin"].tolist() == found.margins["margin"].tolist()
    assert values["intervals", "high"].tolist() == found.intervals["high"].tolist()
    assert values["costs", "size"].tolist() == found.costs["size"].tolist()


def test_plain_values_are_json():
    values = json.loads(json.dumps(pictures(None).to_dict(), allow_nan=False))
    assert (values["population"], values["size"]) == (None, 165)
    assert values["margins"][0]["population"] is None
    assert values["costs"][0]["size"] == 165


@pytest.mark.parametrize(
    ("arguments", "first", "second", "third"),
    [
        (
            {"population": 577},
            "Five points at 80% takes 128 of 577 cases",
            "Of 20 relevant cases expect ±16 points, of all 128 cases ±5.3",
            "95% confidence takes 103 more cases than 80%",
        ),
        (
            {"population": None, "precision": Precision(0.95, 0.025, 0.9)},
            "2.5 points at 95% takes 554 cases, however long the list if 90% are yes",
            "Of 20 relevant cases expect ±15 points, of all 554 cases ±2.6 if 90% are yes",
            "80% confidence takes 317 fewer cases than 95%",
        ),
        (
            {"population": 577, "size": 60},
            "60 of 577 cases give 7.8 points at 80%",
            "Of 20 relevant cases expect ±16 points, of all 60 cases ±8.4",
            "95% confidence takes 103 more cases than 80%",
        ),
        (
            {"population": 7, "precision": Precision(0.80, 0.01)},
            "One point at 80% takes all 7 cases",
            "When every case is inspected, no answer has a margin of error",
            "95% confidence takes no more cases than 80%",
        ),
        (
            {"population": 1},
            "Five points at 80% takes the only case",
            "When every case is inspected, no answer has a margin of error",
            "95% confidence takes no more cases than 80%",
        ),
        (
            {"population": 9, "size": 1},
            "1 of 9 cases gives 60 points at 80%",
            "Of 1 case expect ±44 points",
            "95% confidence takes no more cases than 80%",
        ),
    ],
)
def test_titles_say_the_finding(arguments, first, second, third):
    found = pictures(**arguments)
    assert found.titles == (first, second, third)
    assert str(found) == f"{first}. {second}. {third}."
    assert all(title in found.alt for title in found.titles)


def test_the_paragraph_holds_the_figures():
    alt = pictures(577, name="supervision").alt
    assert "\n" not in alt
    assert alt.startswith("supervision: Five points")
    for words in ("128 cases: 5.0 points", "4.6 points if 30% are yes", "5.7 points with N without limit"):
        assert words in alt
    for row in pictures(577).costs.itertuples():
        assert f"{row.size:,}" in alt


SEVERAL = [
    {"population": 577},
    {"population": 25},
    {"population": 2},
    {"population": 1},
    {"population": 100_000, "precision": Precision(0.95, 0.02, 0.9)},
    {"population": None},
    {"population": 577, "precision": Precision(0.80, 0.02, 0.9), "name": "A name, " * 20},
    {"population": 577, "size": 60, "populations": (300, 1000, None), "proportions": (0.5, 0.4, 0.2, 0.05)},
    {"population": 577, "precision": Precision(0.975, 0.015)},
    {"population": 10**15, "precision": Precision(0.999, 0.01, 0.01)},
    {"population": 7, "populations": (8, 9, 10)},
    {"population": 577, "size": 1},
    {"population": 577, "size": 577},
]


def words_of(figure):
    """Return the words in a figure with their boxes, of axes' figures those in sight."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    texts = list(figure.texts)
    for axes in figure.axes:
        texts += [*axes.texts, axes.xaxis.label]
        for axis, limits in ((axes.xaxis, axes.get_xlim()), (axes.yaxis, axes.get_ylim())):
            low, high = sorted(limits)
            ticks = zip(axis.get_majorticklocs(), axis.get_majorticklabels(), strict=True)
            texts += [label for place, label in ticks if low <= place <= high]
    return [
        (text, text.get_window_extent(canvas.get_renderer())) for text in texts if text.get_text().strip()
    ]


@pytest.mark.parametrize("arguments", SEVERAL)
def test_nothing_is_cut_off_or_overlaps_or_is_too_small_to_read(arguments):
    figure = drawn(pictures(**arguments))
    wide, high = figure.get_size_inches() * figure.dpi
    assert wide == WIDTH * figure.dpi
    placed = words_of(figure)
    assert len(placed) > 30
    for number, (text, box) in enumerate(placed):
        assert text.get_fontsize() >= 9
        assert 0 <= box.x0 <= box.x1 <= wide and 0 <= box.y0 <= box.y1 <= high, text.get_text()
        for other, beside in placed[number + 1 :]:
            across = min(box.x1, beside.x1) - max(box.x0, beside.x0)
            down = min(box.y1, beside.y1) - max(box.y0, beside.y0)
            # Boxes hold room for letters that reach lower: a pixel or two of it may be shared.
            assert across <= 1 or down <= 2, (text.get_text(), other.get_text())


def test_what_is_drawn_is_what_the_tables_hold():
    found = pictures(577)
    margins, intervals, costs = found.figure().axes
    formula = found.margins[found.margins["rule"] == "formula"]
    for (share, population), rows in formula.groupby(["proportion", "population"], dropna=False):
        wanted = rows["size"].tolist(), (100 * rows["margin"]).tolist()
        assert any((list(line.get_xdata()), list(line.get_ydata())) == wanted for line in margins.lines), (
            share,
            population,
        )
    drawn_limits = [list(line.get_ydata()) for line in intervals.lines]
    assert all([100 * row.low, 100 * row.high] in drawn_limits for row in found.intervals.itertuples())
    assert [bar.get_width() for bar in costs.patches] == found.costs["size"].tolist()
    assert {text.get_text().split()[0] for text in costs.texts} == {f"{n:,}" for n in found.costs["size"]}


def test_no_meaning_by_colour_alone():
    margins, _, costs = pictures(577, populations=(1000, None)).figure().axes
    lines = [line for line in margins.lines if len(line.get_xdata()) > 40]
    assert len({(str(line._dash_pattern), line.get_linewidth()) for line in lines}) == len(lines) == 5
    assert len({bar.get_hatch() for bar in costs.patches}) == 2


@pytest.mark.parametrize("name", ["", 'Court & <b>community</b> $5$ -- "north" ]]>', "हिन्दी\x00 \u202e"])
def test_the_svg_is_xml_with_title_and_description_and_nothing_from_outside(name):
    found = pictures(577, name=name)
    written = as_svg(found)
    tree = ElementTree.fromstring(written)  # noqa: S314 (made just now, by us)
    assert tree.tag == f"{SVG}svg"
    title, described = tree.find(f"{SVG}title"), tree.find(f"{SVG}desc")
    assert title.text.endswith(found.titles[0])
    assert found.titles[2] in described.text and "\x00" not in described.text
    assert tree.get("aria-labelledby") == title.get("id")
    assert tree.get("aria-describedby") == described.get("id")
    assert tree.get("role") == "img"
    tags = {node.tag.removeprefix(SVG) for node in tree.iter() if isinstance(node.tag, str)}
    assert not tags & {"style", "script", "image", "a", "text", "metadata", "foreignObject"}
    references = [v for node in tree.iter() for k, v in node.attrib.items() if k.endswith("href")]
    assert references and all(reference.startswith("#") for reference in references)
    urls = [v for node in tree.iter() for v in node.attrib.values() if "url(" in v]
    assert all("url(#" in value for value in urls)
    assert written.count("http") == 2  # the name spaces of SVG and XLink
    assert "<!DOCTYPE" not in written and "<?" not in written


def test_the_png_opens_and_says_what_it_shows():
    from PIL import Image

    found = pictures(577, name="supervision")
    with Image.open(BytesIO(as_png(found))) as picture:
        assert picture.width == round(200 * WIDTH)
        assert picture.text["Title"] == f"supervision: {found.titles[0]}"
        assert picture.text["Description"] == found.alt
        assert set(picture.text) == {"Title", "Description"}
        assert len(picture.convert("L").getcolors()) > 10


SCRIPT = """
import hashlib, warnings
warnings.simplefilter("error")
from types import SimpleNamespace
from sampler.size.pictures.what_if import what_if
from sampler.size.pictures.files import as_png, as_svg
import sys
found = what_if(577, name="a", exact=lambda *given: SimpleNamespace(size=141))
print(hashlib.sha256(as_svg(found).encode()).hexdigest(), hashlib.sha256(as_png(found)).hexdigest())
assert "matplotlib.pyplot" not in sys.modules
"""


def test_the_same_bytes_in_every_process_whatever_its_settings(tmp_path):
    (tmp_path / "matplotlibrc").write_text(
        "font.size: 20\nsvg.fonttype: none\nsavefig.bbox: tight\naxes.grid: True\nlines.linewidth: 9\n"
    )
    printed = []
    # The second cannot write where matplotlib keeps its list of fonts, and is not told of it.
    other = {"MATPLOTLIBRC": str(tmp_path / "matplotlibrc"), "MPLCONFIGDIR": "/proc/nowhere"}
    for settings in ({"PYTHONHASHSEED": "1"}, {"PYTHONHASHSEED": "2", **other}):
        environment = {**os.environ, **settings}
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True, env=environment
        )
        assert done.stderr == ""
        printed.append(done.stdout)
    assert len(set(printed)) == 1


def test_drawing_leaves_the_users_settings():
    import matplotlib

    before = dict(matplotlib.rcParams)
    with matplotlib.rc_context({"font.size": 31.0}):
        pictures(25).figure()
        assert matplotlib.rcParams["font.size"] == 31.0
    assert dict(matplotlib.rcParams) == before


def test_a_picture_is_written_whole_and_not_over_another(tmp_path):
    found = pictures(25)
    for name, start in (("size.svg", b"<svg "), ("new/size.PNG", b"\x89PNG")):
        path = tmp_path / name
        found.save(path)
        written = path.read_bytes()
        assert written.startswith(start)
        with pytest.raises(SamplerError, match="exists already"):
            found.save(path)
        path.write_bytes(b"other")
        found.save(str(path), force=True)
        assert path.read_bytes() == written
    assert {path.name for path in tmp_path.rglob("*.*")} == {"size.svg", "size.PNG"}


@pytest.mark.parametrize("name", ["size.pdf", "size", "size.svg.gz", ".svg"])
def test_other_endings_are_refused(tmp_path, name):
    with pytest.raises(SamplerError, match=r"ends in \.svg or \.png"):
        pictures(25).save(tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_in_jupyter_it_is_the_figure_and_its_tables():
    shown = pictures(25, name="<i>")._repr_html_()
    assert shown.startswith("<svg ")
    assert shown.count("<table") == 3
    assert "<i>" not in shown


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"population": 0}, "population must be a whole number of at least 1, but got 0"),
        ({"population": 577.0}, "population must be a whole number"),
        ({"size": 0}, "size must be a whole number of at least 1"),
        ({"size": 600}, "size must be at most the population of 577, but got 600"),
        ({"proportions": (0.5, 80)}, "proportions must lie between 0 and 1, but got 80. Is 0.8 meant?"),
        ({"populations": (True,)}, "populations must be a whole number"),
        ({"proportions": [k / 20 for k in range(1, 10)]}, "at most 8 lines, but got 10 proportions and 2"),
        ({"precision": 0.8}, "precision must be a Precision, but got float"),
        ({"population": 0, "size": 0.5, "proportions": (2,)}, "3 mistakes"),
    ],
)
def test_bad_arguments_are_refused(arguments, words):
    with pytest.raises(SamplerError) as caught:
        pictures(**{"population": 577, **arguments})
    assert words in str(caught.value)


def test_whole_numbers_of_numpy_are_whole_numbers():
    found = pictures(np.int64(577), size=np.int64(128), populations=(np.int64(600),))
    json.dumps(found.to_dict())
    assert found.titles[0] == "128 of 577 cases give 5.0 points at 80%"


def test_shares_with_the_same_margin_have_one_line():
    table = pictures(577, Precision(proportion=0.9), proportions=(0.1, 0.5, 0.5)).margins
    assert table[table["rule"] == "formula"]["proportion"].unique().tolist() == [0.9, 0.5]


def test_bases_are_few_and_rise_to_the_size():
    for size in (*range(1, 700), 10**6, 10**15):
        found = bases(size)
        assert found == sorted(set(found)) and found[-1] == size and len(found) <= 8
        assert size <= 30 or found[:3] == [10, 20, 30]


def test_labels_keep_apart_in_their_order():
    random = np.random.default_rng(1)
    for _ in range(300):
        places = random.choice([0.0, 1.0, 2.5, 4.0, 9.9], size=random.integers(1, 8)).tolist()
        found = apart(places, 1.0, 0.0, 10.0)
        stood = sorted(found)
        assert all(after - before >= 1 - 1e-9 for before, after in pairwise(stood))
        assert stood[0] >= -1e-9 and stood[-1] <= 10 + 1e-9
        assert all(
            a <= b or places[i] > places[j]
            for i, a in enumerate(found)
            for j, b in enumerate(found)
            if places[i] < places[j]
        )
