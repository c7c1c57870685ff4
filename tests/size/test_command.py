"""`sampler size`: what it answers, in words, as JSON and as tables, and what it refuses."""

from __future__ import annotations

import csv
import json
import math
import re
import shutil
from fractions import Fraction
from pathlib import Path
from statistics import NormalDist

import pytest
from click.testing import CliRunner

from sampler import plan
from sampler.cli import verbs
from sampler.inspection import read_inspection
from tests.small_inspection import make, mistake, planned, run


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a plan; not to be changed."""
    return planned(make(tmp_path_factory.mktemp("size") / "small"))


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """A copy, to spoil."""
    shutil.copytree(made, tmp_path / "small")
    return tmp_path / "small"


def words(*arguments: object) -> str:
    """What is printed, with every run of blanks as one."""
    return re.sub(r"\s+", " ", run("size", *arguments).stdout)


def values(*arguments: object) -> dict:
    """What is printed as JSON, of the first list."""
    return json.loads(run("size", *arguments, "--json").stdout)["samples"][0]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8-sig") as lines:
        return list(csv.DictReader(lines))


def _two_starts(folder: Path) -> None:
    """Let the column start hold two values only."""
    cases = folder / "cases" / "list.csv"
    text = re.sub(r"(\d\d)/01/2018", lambda m: "odd" if int(m[1]) % 2 else "even", cases.read_text())
    cases.write_text(text)


_AT_TWENTY = ("--relevant-margin", "0.2")


class TestOnePercentage:
    # NPS Midlands 2018 printed 128, 123 and 22 cases; 577, 487 and 25 are populations that give them.
    @pytest.mark.parametrize(
        ("population", "size", "first", "last"),
        [("577", 128, 561, 580), ("487", 123, 475, 489), ("25", 22, 25, 25)],
    )
    def test_the_formula_and_every_population_that_needs_as_many(self, population, size, first, last) -> None:
        found = values(population)
        assert found["size"] == found["formula"]["size"] == size
        assert found["formula"]["populations"] == [first, last]
        assert run("size", population).stdout.startswith(f"{size} cases\n  confidence 80%")

    def test_the_exact_rule_stands_beside_it(self) -> None:
        # By enumeration of every n of 1 to 577: see test_exact.py.
        said = words("577")
        assert "141 cases: whatever the answers, half the width of the interval is at most 5 points" in said
        assert "138 cases: at most 5 points on average, if 50% of the list are yes" in said
        assert "140 cases: at most 5 points in 90% of samples, if 50% of the list are yes" in said
        assert "128 cases: 5.26 points on average if 50% of the list are yes, and 5.29 at most" in said
        assert "so that every larger n holds too" in said
        sizes = values("577", "--proportion", "0.75")["exact"]["sizes"]
        assert [one["size"] for one in sizes] == [141, 113, 124]
        assert sizes[2]["first"] == 122

    def test_another_interval(self) -> None:
        # Wilson on the effective n at 577: 128, 127 on average at 50%, 100 at 75%.
        assert [s["size"] for s in values("577", "--method", "wilson")["exact"]["sizes"][:2]] == [128, 127]
        assert values("infinite", "--method", "clopper-pearson")["exact"]["sizes"][0]["size"] == 183

    def test_no_limit_and_thousands(self) -> None:
        # 1.2815515655446008**2 * 0.25 / 0.05**2 = 164.24
        assert run("size", "infinite").stdout.startswith("165 cases\n")
        assert run("size", "1,000").stdout.startswith("142 cases\n")
        assert "every N from" in words("10000000")

    def test_a_census_has_no_margin(self) -> None:
        assert "a census: every eligible case is inspected, and there is no margin of error" in words("1")

    def test_a_size_asked_about(self) -> None:
        said = words("577", "--cases", "100")
        assert said.startswith("100 cases, as you ask margin of error with 100 cases: 5.83 points 128 cases")
        assert "100 cases: 6.18 points on average" in said

    def test_the_formula_alone(self) -> None:
        assert "exact" not in values("577", "--formula")
        assert "interval" not in words("577", "--formula")

    def test_lists_as_good_as_endless_are_answered_at_once(self) -> None:
        found = values("1000000000000000")["exact"]["sizes"]
        assert [one["size"] for one in found] == [183, 182, 183]
        assert "taken without limit" in found[0]["rule"][-1]

    def test_what_is_too_fine_for_the_exact_rule_is_said_and_the_formula_answers(self) -> None:
        said = words("1000000000000", "--margin", "0.001")
        assert said.startswith("410,594 cases")
        assert "By the exact rule: nothing, for it looks at samples of up to 100,000 cases." in said
        said = words("100000000", "--margin", "0.0025")
        assert "By the exact rule: margin 0.0025 is too small for the exact rule" in said
        assert "points on average if 50%" in said


class TestFurtherQuestions:
    def test_relevant_parts(self) -> None:
        # Base 122, 105 and 77 of 461.6, 288.5 and 144.25 relevant cases: base N / N_d, rounded up.
        parts = values("577", "--relevant", "0.8", "--relevant", "0.5", "--relevant", "0.25")["relevant"]
        assert [one["on_average"]["size"] for one in parts] == [153, 210, 308]
        assert [one["assured"]["size"] for one in parts] == [159, 225, 333]
        assert "150 cases of 577: with a chance of 90.46%, 32 or more of them" in words(
            "577", "--relevant", "0.25", "--relevant-margin", "0.1"
        )
        two = values(
            "577", "--relevant", "0.25", "--relevant", "0.5", "--relevant-margin", "0.1", *_AT_TWENTY
        )
        assert [one["on_average"]["base"] for one in two["relevant"]] == [32, 10]
        assert "(for 25% of the list, write 0.25)" in words("577", "--relevant", "25")
        known = values("577", "--relevant", "100")["relevant"][0]["on_average"]
        assert known["domain_population"] == 100

    def test_two_years(self) -> None:
        found = values("577", "--against", "577", "--difference", "0.07")
        assert found["difference"]["margin"] == pytest.approx(0.0707, abs=5e-5)
        assert found["difference_size"]["size"] == 130
        assert "smallest_change" in found

    def test_a_change_starts_where_it_is_said_to(self) -> None:
        found = values("577", "--change", "-0.10", "--from", "0.75")
        assert found["size"] == 128  # sized at 50% still
        assert found["change"]["chance"] == pytest.approx(0.7580, abs=5e-5)
        assert found["change_size"]["size"] == 143
        other = values("577", "--change", "-0.10", "--from", "0.75", "--test", "newcombe")
        assert other["change_size"]["size"] == 149

    def test_another_list_with_its_own_sample(self) -> None:
        found = values("577", "--against", "1,200", "--against-cases", "300")["difference"]
        assert (found["other_size"], found["other_population"]) == (300, 1200)
        assert values("577", "--against", "infinite")["difference"]["other_population"] is None

    def test_losses(self) -> None:
        # R: phyper and qnbinom (tests/reference/size_reaching.R).
        assert values("577", "--loss", "0.1")["losses"]["total"] == 148
        assert values("577", "--loss", "0.2")["losses"]["total"] == 169
        found = values("577", "--loss", "ineligible=0.05", "--loss", "unavailable=0.1")["losses"]
        assert found["loss"] == pytest.approx(0.145)

    def test_fewer_may_have_to_be_usable(self) -> None:
        assert values("577", "--loss", "0.1", "--usable", "100")["losses"]["main"] == 100

    def test_a_census_has_no_reserves(self) -> None:
        # R: qbinom(0.05, 25, 0.8) is 17, and 1 - pbinom(17, 25, 0.8) is 0.8908772.
        said = words("25", "--cases", "25", "--loss", "0.2", "--usable", "18")
        assert "All 25 cases are read, so that there are no reserves." in said
        assert "On average 20.0 usable ones remain, with 95% certainty 17." in said
        assert "18 remain with a chance of 89.08%." in said

    def test_numbers_have_commas_as_they_are_printed_with(self) -> None:
        found = values("5,000", "--cases", "1,000", "--against-cases", "1,200")
        assert found["by_hand"]["size"] == 1000
        assert found["difference"]["other_size"] == 1200


class TestFolder:
    def test_lists_are_counted_and_a_size_fixed_by_hand_and_a_sample_of_a_sample_are_told(
        self, folder
    ) -> None:
        said = words(folder, "--margin", "0.1")
        assert "N = 36 (counted on the list)" in said
        assert "margin of error 10 points" in said
        assert "12 cases, fixed by hand in inspection.toml: few margin of error with 12 cases: 15.10" in said
        assert "sub: 4 of the cases of 'main': fewer" in said
        assert json.loads(run("size", folder, "--json").stdout)["nested"] == [
            {"name": "sub", "from": "main", "size": 4, "reason": "fewer"}
        ]

    def test_a_population_fixed_by_hand_is_sized_for(self, folder) -> None:
        settings = folder / "inspection.toml"
        text = settings.read_text().replace(
            'size = 12\nreason = "few"', 'population = 577\nreason = "as published"'
        )
        settings.write_text(text)
        said = words(folder)
        assert "main: 128 cases" in said
        assert "N = 577 (fixed by hand: as published)" in said
        assert "counted on the list: 36 eligible cases" in said
        assert "36 cases: 11.28 points on average if 50% of the list are yes" in said
        assert "of the 36 on the list now 0.00 on average, and 0.00 at most" in said

    def test_by_a_column_that_is_not_matched(self, folder) -> None:
        _two_starts(folder)
        units = values(folder, "--by", "start")["units"]
        assert units["column"] == "start"
        assert {row["level"] for row in units["levels"]} == {"odd", "even"}
        assert sum(row["population"] for row in units["levels"]) == 36
        assert units["size"] == 12  # the size fixed by hand
        assert sum(row["expected"] for row in units["levels"]) == pytest.approx(12)

    @pytest.mark.parametrize("column", ["case_id", "start"])
    def test_a_column_that_tells_cases_apart_is_not_printed(self, folder, column) -> None:
        said = mistake(folder, "size", folder, "--by", column)
        assert f"--by needs a column that groups cases, but '{column}'" in said

    def test_the_columns_that_tell_persons_apart_are_not_printed(self, folder) -> None:
        settings = folder / "inspection.toml"
        person = '[samples.main.person]\nsame = [["status", "start"]]\nfirst = "start"\n\n[samples.sub]'
        settings.write_text(settings.read_text().replace("[samples.sub]", person))
        assert "'status' tells one from another" in mistake(folder, "size", folder, "--by", "status")

    def test_levels_share_the_cases_as_asked(self, folder) -> None:
        found = values(folder, "--by", "gender", "--allocation", "equal")["units"]["levels"]
        assert [row["expected"] for row in found] == [6, 6]
        assert "shared out by 'equal' over the levels" in words(
            folder, "--by", "gender", "--allocation", "equal"
        )

    def test_levels_expect_what_the_plan_gives_them(self, folder) -> None:
        """Of 36 eligible cases 8 are of women: 2.67 of 12, unless eight are asked for or all are taken."""
        settings = folder / "inspection.toml"
        text = settings.read_text()
        for setting, women in (
            ("", 12 * 8 / 36),
            ("minimum = { gender = { female = 5 } }", 5),
            ('take_all = { gender = ["female"] }', 8),
            ('allocation = "equal"', 6),
        ):
            settings.write_text(text.replace('reason = "few"\n', f'reason = "few"\n{setting}\n'))
            found = {row["level"]: row for row in values(folder, "--by", "gender")["units"]["levels"]}
            assert found["female"]["expected"] == pytest.approx(women, abs=1e-9), setting
            assert sum(row["expected"] for row in found.values()) == pytest.approx(12)
            assert bool(setting) == ("Chances are unequal here" in words(folder)), setting
            if setting.startswith("take_all"):
                assert found["female"]["margin"] == 0

    def test_unequal_chances_have_the_margin_of_strata(self, folder) -> None:
        """Five women of 8 and seven men of 28, by the formula for strata (Cochran 1977, section 5.3)."""
        settings = folder / "inspection.toml"
        more = 'reason = "few"\nminimum = { gender = { female = 5 } }\n'
        settings.write_text(settings.read_text().replace('reason = "few"\n', more))
        z = NormalDist().inv_cdf(0.9)
        spread = (8 / 36) ** 2 / 5 * (1 - 5 / 8) + (28 / 36) ** 2 / 7 * (1 - 7 / 28)
        assert values(folder)["unequal"]["margin_held"] == pytest.approx(z * (spread / 4) ** 0.5)

    def test_blanks_in_a_column_are_a_level(self, folder) -> None:
        _two_starts(folder)
        cases = folder / "cases" / "list.csv"
        cases.write_text(cases.read_text().replace(",odd,", ",,"))
        found = values(folder, "--by", "start")["units"]["levels"]
        assert {row["level"] for row in found} == {"(blank)", "even"}

    def test_reserves_by_stratum_are_told_where_losses_are_asked(self, folder) -> None:
        said = words(folder, "--loss", "0.1", "--usable", "11")
        assert "main: losses of 10% Reserves of 0.2," in said
        found = values(folder, "--loss", "0.1")["losses_by_stratum"]
        assert found["settings"]["usable"] == 12
        assert found["more_cases"] is None or found["more_cases"]["chance"] >= 0.95
        assert found["more_reserves"] is None or found["more_reserves"]["chance"] >= 0.95

    def test_reserves_hold_what_the_real_draw_keeps(self, folder) -> None:
        """The chance told is that of the sealed plan's tables, worked out table by table in fractions."""
        inspection = read_inspection(folder)
        made = plan(inspection.samples[0].frame(), size=12, reason="few", name="main")
        populations = [stratum.population for stratum in made.count.strata]
        keep = Fraction(9, 10)

        def kept(cases: int, population: int) -> Fraction:
            drawn = min(cases + math.ceil(Fraction(cases, 5)), population)
            return sum(
                math.comb(drawn, k) * keep**k * (1 - keep) ** (drawn - k) for k in range(cases, drawn + 1)
            )

        total = sum(made.design.weights)
        chance = sum(
            Fraction(weight, total)
            * math.prod(kept(n, all_) for n, all_ in zip(table, populations, strict=True))
            for table, weight in zip(made.design.tables, made.design.weights, strict=True)
        )
        found = values(folder, "--loss", "0.1")["losses_by_stratum"]["settings"]
        assert found["chance"] == pytest.approx(float(chance), rel=1e-9)
        assert found["tables"] == len(made.design.tables)

    def test_chances_that_differ_from_case_to_case_are_not_told_by_level(self, folder) -> None:
        settings = folder / "inspection.toml"
        text = settings.read_text()
        for setting, because in (
            ("cap = { start = 3 }", "cap"),
            ('method = "pps"\nmeasure = "size"', "method = 'pps'"),
        ):
            changed = text.replace('reason = "few"\n', f'reason = "few"\n{setting}\n')
            if because != "cap":
                cases = folder / "cases" / "list.csv"
                lines = cases.read_text().splitlines()
                more = ("size", *(str(1 + k % 3) for k in range(len(lines))))
                cases.write_text("\n".join(f"{line},{n}" for line, n in zip(lines, more, strict=False)))
                changed = changed.replace('match = ["gender", "rosh"]\n', "")
                changed = changed[: changed.index("[samples.sub]")]
            settings.write_text(changed)
            said = words(folder, "--by", "gender")
            assert f"Chances are unequal here ({because}), from case to case" in said
            assert f"main: by gender Not told: chances differ from case to case ({because})" in said

    def test_one_sample(self, folder) -> None:
        assert words(folder, "--sample", "main").startswith("main: ")
        assert "is drawn from 'main'" in mistake(folder, "size", folder, "--sample", "sub")
        assert "Did you mean 'main'?" in mistake(folder, "size", folder, "--sample", "mian")

    def test_nothing_is_written_unasked(self, folder) -> None:
        before = sorted(folder.rglob("*"))
        run("size", folder, "--loss", "0.1", "--by", "gender")
        assert sorted(folder.rglob("*")) == before


class TestFiles:
    def test_the_table_has_a_row_a_number_of_cases(self, folder, tmp_path) -> None:
        table = tmp_path / "sizes.csv"
        run("size", folder, "--by", "gender", "--loss", "0.1", "--change", "0.2", "--csv", table)
        found = rows(table)
        assert {row["sample"] for row in found} == {"main"}
        assert [row["cases"] for row in found if row["question"] == "exact, every"] != []
        assert {row["part"] for row in found if row["question"] == "level, expected"} == {"female", "male"}
        assert {row["cases"] for row in found if row["question"] == "formula"} == {"30"}
        assert {row["margin_points"] for row in found if row["question"] == "exact, every"} == {"5.0"}
        assert [row for row in found if row["question"] == "losses, by stratum"]
        assert [row for row in found if row["question"] == "smallest change"]

    def test_levels_never_become_a_formula(self, folder, tmp_path) -> None:
        cases = folder / "cases" / "list.csv"
        cases.write_text(cases.read_text().replace("female", "=1+1"))
        table = tmp_path / "sizes.csv"
        run("size", folder, "--by", "gender", "--csv", table)
        assert "=1+1" not in {row["part"] for row in rows(table)}

    @pytest.mark.parametrize("name", ["what.svg", "what.png"])
    def test_the_picture_and_the_figures_behind_it(self, tmp_path, name) -> None:
        picture, table = tmp_path / name, tmp_path / "what.csv"
        run("size", "577", "--plot", picture, "--plot-csv", table)
        assert picture.read_bytes()[:4] in (b"<svg", b"\x89PNG")
        assert {row["picture"] for row in rows(table)} == {"margins", "intervals", "costs"}

    def test_what_was_written_is_told(self, tmp_path) -> None:
        table = tmp_path / "sizes.csv"
        assert words("25", "--csv", table).endswith(f"Written: {table} ")

    def test_nothing_is_overwritten_unasked_and_all_is_looked_at_first(self, tmp_path) -> None:
        table, picture = tmp_path / "a.csv", tmp_path / "a.svg"
        table.write_text("mine")
        said = mistake(tmp_path, "size", "577", "--csv", table, "--plot", picture)
        assert "a.csv exists already" in said
        assert not picture.exists()
        run("size", "577", "--csv", table, "--force")
        assert table.read_text() != "mine"

    def test_quiet_prints_nothing_and_still_writes(self, tmp_path) -> None:
        table = tmp_path / "a.csv"
        assert run("size", "577", "--csv", table, "--quiet").stdout == ""
        assert rows(table)


WISHES = """
[[margin]]
margin = 0.12

[[margin]]
margin = 0.25
each = "gender"
"""


class TestWishes:
    def test_strata_of_a_file(self, tmp_path) -> None:
        (tmp_path / "strata.csv").write_text("gender,population\nfemale,26\nmale,551\n")
        wishes = tmp_path / "wishes.toml"
        wishes.write_text('strata = "strata.csv"\n' + WISHES)
        table = tmp_path / "cases.csv"
        printed = run("size", "--wishes", wishes, "--csv", table).stdout
        assert "proved: nothing cheaper holds" in printed
        assert "read from strata.csv" in printed
        found = json.loads(run("size", "--wishes", wishes, "--json").stdout)["least_cost"]
        assert [int(row["cases"]) for row in rows(table)] == list(found["cases"].values())

    def test_strata_counted_on_a_list(self, folder) -> None:
        wishes = folder / "wishes.toml"
        wishes.write_text(WISHES)
        found = json.loads(run("size", folder, "--wishes", wishes, "--json").stdout)["least_cost"]
        assert sum(row["population"] for row in found["strata"]) == 36
        assert {"gender", "rosh"} < set(found["strata"][0])
        assert f"size = {found['size']}, with a reason" in words(folder, "--wishes", wishes)
        assert all(one["reached"] <= one["asked"] * (1 + 1e-9) for one in found["constraints"])

    def test_wishes_that_conflict_are_named(self, tmp_path) -> None:
        (tmp_path / "strata.csv").write_text("gender,population\nfemale,26\nmale,551\n")
        wishes = tmp_path / "wishes.toml"
        wishes.write_text('strata = "strata.csv"\nmost_cases = 10\n' + WISHES)
        assert "cannot be met together" in mistake(tmp_path, "size", "--wishes", wishes)

    def test_settings_to_draw_what_was_found(self, folder) -> None:
        wishes = folder / "wishes.toml"
        wishes.write_text('[[least]]\ncases = 7\ndomain = { gender = "female" }\n')
        found = json.loads(run("size", folder, "--wishes", wishes, "--json").stdout)["least_cost"]
        said = words(folder, "--wishes", wishes)
        assert (
            f"size = {found['size']}, with a reason, and minimum = {{ gender = {{ female = 7 }} }}." in said
        )

    def test_wishes_that_settings_cannot_have_are_told(self, folder) -> None:
        wishes = folder / "wishes.toml"
        both = '{ gender = "female", rosh = "high" }'
        wishes.write_text(f"[[least]]\ncases = 2\ndomain = {both}\n[[least]]\ncases = 12\n")
        said = words(folder, "--wishes", wishes)
        assert "A plan by that gives fewer: 'gender female, rosh high: at least 2 cases' expects" in said

    def test_a_column_that_is_no_stratum_can_be_made_one(self, folder) -> None:
        wishes = folder / "wishes.toml"
        wishes.write_text('[[margin]]\nmargin = 0.3\neach = "status"\n')
        assert "add it to spread" in mistake(folder, "size", folder, "--wishes", wishes)

    def test_a_file_that_asks_nothing(self, folder) -> None:
        (folder / "wishes.toml").write_text("")
        said = mistake(folder, "size", folder, "--wishes", folder / "wishes.toml")
        assert said == "wishes.toml: nothing is asked: give at least one [[margin]], [[cv]] or [[least]]."

    def test_strata_that_are_nowhere(self, tmp_path) -> None:
        wishes = tmp_path / "wishes.toml"
        wishes.write_text(WISHES)
        assert "strata is missing" in mistake(tmp_path, "size", "--wishes", wishes)


class TestMistakes:
    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["0"], "population must be a whole number of at least 1, but got 0."),
            (
                ["577.5"],
                "population must be a whole number of at least 1, such as 577 or 1,000, but got 577.5.",
            ),
            (
                ["577,5"],
                "population must be a whole number of at least 1, such as 577 or 1,000, but got 577,5.",
            ),
            (["5" * 60], "but got 5555555555555555555555555555555555555555..."),
            (
                ["577", "--confidence", "80"],
                "confidence must lie between 0 and 1, but got 80.0. Is 0.8 meant?",
            ),
            (["577", "--margin", "5"], "margin must lie between 0 and 1, but got 5.0. Is 0.05 meant?"),
            (["577", "--proportion", "-1"], "proportion must lie between 0 and 1, but got -1.0."),
            (["577", "--correction", "simpl"], "correction 'simpl' is not known. Did you mean 'simple'?"),
            (["577", "--method", "exat"], "Did you mean 'exact'?"),
            (["577", "--assurance", "90"], "assurance must lie between 0 and 1, but got 90.0. Is 0.9 meant?"),
            (
                ["577", "--change", "-0.1", "--test", "foo"],
                "--test must be one of those offered, but got 'foo'",
            ),
            (["577", "--cases", "600"], "--cases must be at most the population of 577, but got 600."),
            (["577", "--cases", "0"], "--cases must be a whole number of at least 1, but got 0."),
            (["577", "--relevant", "600"], "--relevant must be at most the population of 577, but got 600."),
            (["577", "--relevant", "0.0"], "--relevant must lie between 0 and 1, but got 0.0."),
            (["577", "--loss", "1"], "loss must lie between 0 and 1, but got 1.0."),
            (
                ["577", "--relevant", "0.5", "--relevant-margin", "0.1", "--relevant-margin", "0.2"],
                "--relevant-margin must be given once, or once for each of the 1 relevant parts.",
            ),
            (["577", "--change", "0"], "change must lie between -1 and 1, and not be 0, but got 0.0."),
            (["577", "--change", "-0.6"], "would lead below 0%: give --from, or a smaller change."),
            (
                ["577", "--difference", "0.01", "--against-cases", "128"],
                "even if all 577 cases are read now, the best that can be had is 0.04997",
            ),
            (["²"], "inspection.toml is missing"),
            (["5e3"], "inspection.toml is missing"),
        ],
    )
    def test_a_mistake_is_a_sentence(self, tmp_path, arguments, said) -> None:
        assert said in mistake(tmp_path, "size", *arguments)

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["577", "--relevant", "half"], "'half' is neither a share such as 0.25 nor a number of cases"),
            (["577", "--relevant", "0,25"], "'0,25' is neither a share such as 0.25 nor a number of cases"),
            (["577", "--relevant", "1.e999999999"], "'1.e999999999' is neither a share such as 0.25"),
            (
                ["577", "--csv", "a.csv", "--plot-csv", "./a.csv"],
                "need a file each: two of them name the same",
            ),
            (["577", "--loss", "few"], "'few' is not written as 0.10 or unavailable=0.10."),
            (["577", "--loss", "a=0.1", "--loss", "a=0.2"], "--loss names one loss twice"),
            (["577", "--against", "many"], "'many' is neither a whole number nor 'infinite'."),
            (
                ["577", "--allocation", "equal"],
                "--allocation belongs to --by: give that, too, or leave it out.",
            ),
            (["577", "--certainty", "0.9"], "--certainty belongs to --loss"),
            (["577", "--from", "0.75"], "--from belongs to --change or --against or --against-cases"),
            (["577", "--by", "ldu"], "--by and --sample are about a folder's lists"),
            (["577", "--wishes", "wishes.toml"], "--wishes takes its strata from its own file"),
            (["--wishes", "wishes.toml", "--cases", "5"], "--wishes is asked by itself"),
            (["577", "--csv", "no/such.csv"], "there is no folder no"),
            (["577", "--csv", "such.xlsx"], "such.xlsx must end in .csv, which is what is written."),
            (["577", "--plot", "such.pdf"], "such.pdf must end in .svg or .png, which is what is written."),
            (["577", "--usable", "100"], "--usable belongs to --loss"),
        ],
    )
    def test_what_is_typed_wrongly_is_a_usage_error(self, arguments, said) -> None:
        done = CliRunner().invoke(verbs, ["size", *arguments])
        assert done.exit_code == 2
        assert said in re.sub(r"\s+", " ", done.output)
