"""`inspection.toml`: what it says, and every way in which it can be wrong."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sampler.design_settings import DesignSettings, design_from_json
from sampler.errors import SamplerError
from sampler.exclusions import NotAfter, NotBefore, NotContaining
from sampler.inspection import read_inspection
from sampler.persons import Person
from sampler.rule_reading import read_rule
from sampler.rules import Between, MonthsBefore, NotBlank, NotEqual, OneOf
from sampler.settings import Inspection
from sampler.size.formula import Precision

LEAST = """
name = "Small"
[samples.main]
source = "list.csv"
case = "id"
"""

NESTED = """
[samples.sub]
from = "main"
case = "id"
size = 4
reason = "fewer"
"""


def read(folder: Path, text: str | bytes) -> Inspection:
    content = text if isinstance(text, bytes) else text.encode()
    (folder / "inspection.toml").write_bytes(content)
    return read_inspection(folder)


def mistakes(folder: Path, text: str | bytes) -> list[str]:
    with pytest.raises(SamplerError) as caught:
        read(folder, text)
    found = caught.value.mistakes
    assert all(sentence.startswith("inspection.toml: ") for sentence in found)
    return [sentence.removeprefix("inspection.toml: ") for sentence in found]


class TestWhatItSays:
    def test_what_is_left_out_has_its_default(self, tmp_path) -> None:
        inspection = read(tmp_path, LEAST)
        assert inspection.name == "Small"
        assert inspection.fieldwork is None
        assert inspection.precision == Precision(0.80, 0.05, 0.5, "simple")
        assert inspection.standards == tmp_path / "standards.toml"
        assert (inspection.notice, inspection.beside) == ("", None)
        [main] = inspection.samples
        assert (main.title, main.source, main.drawn_from) == ("Main", tmp_path / "list.csv", "")
        assert (main.match, main.eligible, main.blank) == ((), (), {})
        assert (main.size, main.reason, main.reserves, main.questions) == (None, "", 0.2, ())

    def test_every_kind_of_rule_is_read_in_order(self, tmp_path) -> None:
        text = (
            'fieldwork = 2018-07-02\nname = "Small"\n[samples.main]\nsource = "list.csv"\ncase = "id"\n'
            'eligible = [{column = "a", one_of = ["x", 7]}, {column = "b", not_equal = "y"}, '
            '{column = "c", not_blank = true}, {column = "d", between = [2018-04-23, 2018-05-04]}, '
            '{column = "e", between = [1, 2.5]}, {column = "f", months_before = [6, 7]}, '
            '{column = "g", not_containing = "*"}, {column = "h", not_after = "fieldwork"}, '
            '{column = "i", not_before = 2018-01-02}]\n'
        )
        assert read(tmp_path, text).samples[0].eligible == (
            OneOf("a", ("x", "7")),
            NotEqual("b", "y"),
            NotBlank("c"),
            Between("d", date(2018, 4, 23), date(2018, 5, 4)),
            Between("e", 1, 2.5),
            MonthsBefore("f", 6, 7, date(2018, 7, 2)),
            NotContaining("g", "*"),
            NotAfter("h", date(2018, 7, 2)),
            NotBefore("i", date(2018, 1, 2)),
        )

    def test_the_design_levels_and_persons_are_read(self, tmp_path) -> None:
        text = """
            name = "Small"
            [samples.main]
            source = "list.xlsx"
            sheet = "June"
            case = "id"
            match = ["gender", "Risk [RoSH]"]
            spread = ["LDU"]
            method = "walk"
            allocation = "neyman"
            expected = { gender = { female = 0.7, male = 0.5 } }
            minimum = { gender = { female = 10 } }
            take_all = { LDU = "North", "Risk [RoSH]" = ["high"] }
            cap = { "Responsible officer" = 6 }
            [samples.main.levels."Risk [RoSH]"]
            low = "RLRH"
            high = ["RHRH", "RVRH"]
            [samples.main.person]
            same = ["PNC", ["Family name", "DoB"]]
            first = "start"
            """
        [main] = read(tmp_path, text).samples
        assert (main.sheet, main.spread, main.officer, main.measure) == (
            "June",
            ("LDU",),
            "Responsible officer",
            "",
        )
        assert main.levels == {"Risk [RoSH]": {"low": ("RLRH",), "high": ("RHRH", "RVRH")}}
        assert main.person == Person((("PNC",), ("Family name", "DoB")), "start")
        assert main.design == DesignSettings(
            method="walk",
            allocation="neyman",
            expected={"gender": {"female": 0.7, "male": 0.5}},
            minimum={"gender": {"female": 10}},
            take_all={"LDU": ("North",), "Risk [RoSH]": ("high",)},
            cap=6,
        )
        frame = main.frame()
        assert (frame.strata_by, frame.sheet) == (("gender", "Risk [RoSH]", "LDU"), "June")
        assert frame.rules_json()["officer"] == "Responsible officer"

    @pytest.mark.parametrize(
        ("given", "sealed"),
        [
            ({}, {"method": "controlled"}),
            ({"method": "pps"}, {"method": "pps"}),
            ({"allocation": "power"}, {"method": "controlled", "allocation": "power", "power": 0.5}),
            (
                {"allocation": "power", "power": 0},
                {"method": "controlled", "allocation": "power", "power": 0},
            ),
            (
                {"take_all": {"g": ["f"]}, "cap": 6},
                {"method": "controlled", "take_all": {"g": ["f"]}, "cap": 6},
            ),
        ],
    )
    def test_only_the_options_that_are_set_are_sealed(self, given, sealed) -> None:
        design = DesignSettings(**given)
        assert design.to_json() == sealed
        assert design_from_json(design.to_json()) == design

    def test_a_file_saved_by_windows_notepad_is_read(self, tmp_path) -> None:
        text = LEAST.replace("Small", "Café").replace("\n", "\r\n")
        assert read(tmp_path, b"\xef\xbb\xbf" + text.encode()).name == "Café"


class TestTheFile:
    def test_a_folder_without_it_is_no_inspections_folder(self, tmp_path) -> None:
        with pytest.raises(SamplerError, match=r"inspection\.toml is missing: .*'sampler new DIR'"):
            read_inspection(tmp_path)

    def test_a_file_given_for_the_folder_is_told_apart(self, tmp_path) -> None:
        read(tmp_path, LEAST)
        with pytest.raises(SamplerError, match=r"is a file\. Name the inspection's folder"):
            read_inspection(tmp_path / "inspection.toml")

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ('name = "Small\n', r"is not TOML: line 1, .*quote"),
            ('name = "a"\nname = "b"\n', r"is not TOML: .*line 2"),
            ("name = 2018-02-30\n", "is not TOML"),
            ('name = "Café"\n'.encode("cp1252"), "must be UTF-8 text: save it as such"),
            ('name = "a"\n'.encode("utf-16"), "must be UTF-8 text: save it as such"),
        ],
    )
    def test_what_is_not_toml_is_refused_with_its_place(self, tmp_path, text, said) -> None:
        with pytest.raises(SamplerError, match=said) as caught:
            read(tmp_path, text)
        assert len(caught.value.mistakes) == 1

    def test_an_empty_file_lacks_a_name_and_samples(self, tmp_path) -> None:
        assert mistakes(tmp_path, "") == [
            "name must be text in quotes and not blank, but is missing.",
            "samples is missing: describe at least one sample, under a heading like [samples.court].",
        ]


# (what is put in, what takes its place, the only mistake: its place, the rule and the value)
ONE_MISTAKE = [
    ('name = "Small"', "name = 3", "name must be text in quotes and not blank, but is 3."),
    ('name = "Small"', 'name = " "', "name must be text in quotes and not blank, but is ' '."),
    ('name = "Small"', 'name = "Small"\nseed = 5', "seed does not belong here: give it to 'sampler draw'"),
    ('name = "Small"', 'name = "Small"\nnmae = 5', "nmae is not known. Did you mean 'name'?"),
    ('name = "Small"', 'name = "Small"\nengine = "spark"', "engine must be duckdb, but is 'spark'."),
    (
        'name = "Small"',
        'name = "Small"\nfieldwork = "2018-07-02"',
        "fieldwork must be a date without quotes, such as 2018-07-02, but is '2018-07-02'.",
    ),
    (
        'name = "Small"',
        'name = "Small"\nfieldwork = 2018-07-02T10:00:00',
        "fieldwork must be a date without quotes",
    ),
    (
        "[samples.main]",
        "[precision]\nmargin = 5\n[samples.main]",
        "precision.margin must lie between 0 and 1",
    ),
    ("[samples.main]", "[precision]\nmargin = nan\n[samples.main]", "precision.margin must lie between 0"),
    ("[samples.main]", "[precision]\nmargin = true\n[samples.main]", "precision.margin must be a number"),
    (
        "[samples.main]",
        '[precision]\ncorrection = "simpl"\n[samples.main]',
        "precision.correction 'simpl' is not known. Did you mean 'simple'?",
    ),
    (
        "[samples.main]",
        "[precision]\nconfidnce = 0.9\n[samples.main]",
        "precision.confidnce is not known. Did you mean 'confidence'?",
    ),
    (
        "[samples.main]",
        "[report]\nnotce = 1\n[samples.main]",
        "report.notce is not known. Did you mean 'notice'",
    ),
    ("[samples.main]", "[samples.Main]", "samples.Main must be named in lower-case letters, digits and _"),
    ("[samples.main]", '[samples."../up"]', "samples.../up must be named in lower-case letters"),
    ('case = "id"', 'case = "id"\nseed = 5', "samples.main.seed is not known."),
    ('case = "id"', 'case = "id"\nmacth = []', "samples.main.macth is not known. Did you mean 'match'?"),
    ('case = "id"', "", "samples.main.case must be text in quotes and not blank, but is missing."),
    ('source = "list.csv"', "", "samples.main.source or from must be given, and not both"),
    (
        'source = "list.csv"',
        "source = 5",
        "samples.main.source must be text in quotes and not blank, but is 5.",
    ),
    ('case = "id"', 'case = "id"\nmatch = "gender"', "samples.main.match must be a list of texts"),
    (
        'case = "id"',
        'case = "id"\nmatch = ["a", 3]',
        "samples.main.match[1] must be text in quotes and not blank",
    ),
    ('case = "id"', 'case = "id"\nmatch = ["a", "b", "A"]', "samples.main.match[2] names 'A' again"),
    ('case = "id"', 'case = "id"\nmatch = ["id"]', "samples.main.match[0] names 'id' again"),
    (
        'case = "id"',
        'case = "id"\nmatch = ["a", "role"]',
        "samples.main.match[1] is 'role', but a drawn sample",
    ),
    (
        'case = "id"',
        'case = "Weight"',
        "samples.main.case is 'Weight', but a drawn sample has columns role, order",
    ),
    (
        'case = "id"',
        'case = "id"\nmatch = ["2.1.1"]\nquestions = ["2.1.1"]',
        "samples.main.match[0] is '2.1.1', which is the code of a question too.",
    ),
    (
        'case = "id"',
        'case = "id"\nmatch = ["gender"]\nblank = {gendr = "x"}',
        "samples.main.blank.gendr is not a matched column. Did you mean 'gender'?",
    ),
    ('case = "id"', 'case = "id"\nblank = {a = 3}', "samples.main.blank must be a table of texts"),
    ('case = "id"', 'case = "id"\nsize = 0\nreason = "x"', "samples.main.size must be at least 1, but is 0."),
    (
        'case = "id"',
        'case = "id"\nsize = -1\nreason = "x"',
        "samples.main.size must be a whole number, 0 or more",
    ),
    ('case = "id"', 'case = "id"\nsize = 9.5\nreason = "x"', "samples.main.size must be a whole number"),
    ('case = "id"', 'case = "id"\nsize = 9', "samples.main.reason must say why the size was fixed by hand."),
    (
        'case = "id"',
        'case = "id"\nreason = "x"',
        "samples.main.reason says why the size was fixed by hand, but",
    ),
    (
        'case = "id"',
        'case = "id"\nreserves = 20',
        "samples.main.reserves must be a share from 0 to 10, such as 0.2",
    ),
    ('case = "id"', 'case = "id"\nreserves = nan', "samples.main.reserves must be a share from 0 to 10"),
    (
        'case = "id"',
        'case = "id"\nquestions = ["2.1.1", "2.1.1"]',
        "samples.main.questions[1] is named twice.",
    ),
    ('case = "id"', 'case = "id"\neligible = "all"', "samples.main.eligible must be a list of rules"),
    ('case = "id"', 'case = "id"\neligible = 0', "samples.main.eligible must be a list of rules"),
    (
        'case = "id"',
        'case = "id"\neligible = [{column = "a", not_blank = true}, {colum = "a", not_blank = true}]',
        "samples.main.eligible[1]: column must name the column that the rule looks at.",
    ),
    (
        'case = "id"',
        'case = "id"\neligible = [{column = "a"}]',
        "samples.main.eligible[0]: exactly one of one_of",
    ),
    (
        'case = "id"',
        'case = "id"\neligible = [{column = "a", on_of = ["x"]}]',
        "samples.main.eligible[0]: 'on_of' is not a rule. Did you mean 'one_of'?",
    ),
    (
        'case = "id"',
        'case = "id"\neligible = [{column = "a", one_of = []}]',
        "samples.main.eligible[0]: one_of must",
    ),
    (
        'case = "id"',
        'case = "id"\neligible = [{column = "a", between = [2018-05-04, 2018-04-23]}]',
        "samples.main.eligible[0]: between must run from low to high",
    ),
    (
        'case = "id"',
        'case = "id"\neligible = [{column = "a", between = [2018-04-23T00:00:00, 2018-05-04]}]',
        "samples.main.eligible[0] must have dates without a time of day",
    ),
    (
        'case = "id"',
        'case = "id"\neligible = [{column = "a", months_before = [6, 7]}]',
        "samples.main.eligible[0]: months_before needs a day to count from: give fieldwork",
    ),
    (
        'case = "id"',
        'case = "id"\neligible = [{column = "a", not_after = "fieldwork"}]',
        'samples.main.eligible[0]: not_after = "fieldwork" needs the fieldwork day',
    ),
    (
        'case = "id"',
        'case = "id"\neligible = [{column = "a", not_before = "soon"}]',
        'samples.main.eligible[0]: not_before must be a date, such as 2018-07-02, or "fieldwork".',
    ),
    (
        'case = "id"',
        'case = "id"\neligible = [{column = "a", not_after = 5}]',
        "samples.main.eligible[0]: not_after must be a date",
    ),
    (
        'case = "id"',
        'case = "id"\neligible = [{column = "a", not_containing = " "}]',
        "samples.main.eligible[0]: not_containing must be a text that is not blank.",
    ),
    (
        'case = "id"',
        'case = "id"\neligible = [{column = "a", not_inspected_before = ["x.csv"]}]',
        "samples.main.eligible[0]: not_inspected_before is no rule to be written. Give inspected_before",
    ),
]

# What is put below `case = "id"` and `match = ["g", "rosh"]`, and the only mistake.
DESIGNS = [
    ('method = "walks"', "method 'walks' is not known. Did you mean 'walk'?"),
    ('method = "pps"', "measure names the column with a case's size for method = 'pps': give both"),
    ('measure = "orders"', "measure names the column with a case's size for method = 'pps': give both"),
    ('method = "pps"\nmeasure = "id"', "measure must name another column than the case id 'id'."),
    ('method = "srs"\nspread = ["ldu"]', "spread cannot be had with method = 'srs'"),
    ('method = "srs"\nallocation = "equal"', "allocation cannot be had with method = 'srs'"),
    ('method = "srs"\nminimum = {g = {f = 3}}', "minimum cannot be had with method = 'srs'"),
    ('method = "srs"\ntake_all = {g = ["f"]}', "take_all cannot be had with method = 'srs'"),
    ('method = "srs"\ncap = {po = 6}', "cap cannot be had with method = 'srs'"),
    ('allocation = "equl"', "allocation 'equl' is not known. Did you mean 'equal'?"),
    ('allocation = "equal"\npower = 0.5', "power goes with allocation = 'power' only."),
    ('allocation = "power"\npower = 2', "power must lie from 0 to 1, but is 2."),
    ('allocation = "power"\npower = nan', "power must lie from 0 to 1"),
    ('allocation = "power"\npower = "half"', "power must be a number, but is 'half'."),
    ('allocation = "neyman"', "expected gives the share of yes by level for allocation = 'neyman'"),
    ("expected = {g = {f = 0.5}}", "expected gives the share of yes by level for allocation = 'neyman'"),
    (
        'allocation = "neyman"\nexpected = {g = {f = 7}}',
        "expected.g.f must be a share from 0 to 1, but is 7.",
    ),
    ('allocation = "neyman"\nexpected = {g = {f = "x"}, rosh = {a = 0.5}}', "expected.g.f must be a number"),
    (
        'allocation = "neyman"\nexpected = {g = {f = 0.5}, rosh = {a = 1}}',
        "expected must speak of one column",
    ),
    ("minimum = {g = {f = 0}}", "minimum.g.f must be a whole number of cases from 1, but is 0."),
    ("minimum = {g = {f = -1}}", "minimum.g.f must be a whole number, 0 or more, but is -1."),
    ("minimum = {g = {}}", "minimum.g must name at least one level."),
    ("minimum = {g = 10}", "minimum.g must be a table, but is 10."),
    ("minimum = 10", "minimum must be a table, but is 10."),
    ("minimum = {gg = {f = 3}}", "minimum.gg is not a matched column. Did you mean 'g'?"),
    (
        'minimum = {g = {f = 3}}\ntake_all = {g = ["f"]}',
        "minimum.g.f is asked of a level that take_all takes",
    ),
    ("take_all = {g = []}", "take_all.g must be a text in quotes, or a list of them"),
    ('take_all = {g = ["f", "f"]}', "take_all.g names 'f' more than once."),
    ("cap = 6", "cap must be a table, but is 6."),
    ("cap = {po = 0}", "cap must be a whole number of cases from 1, but is 0."),
    ("cap = {po = 6, office = 7}", "cap must name one column, the responsible officer's, but names 2."),
    ("cap = {id = 6}", "cap must name another column than the case id 'id'."),
    ('spread = ["g"]', "spread[0] names 'g' again; name each column once"),
    ('spread = ["Weight"]', "spread[0] is 'Weight', but a drawn sample has columns role, order"),
    ('sheet = "June"', "sheet names a sheet of a workbook, but the list is list.csv. Take it out."),
    ('levels = {ros = {low = "a"}}', "levels.ros is not a matched column. Did you mean 'rosh'?"),
    ("levels = {rosh = {low = 5}}", "levels.rosh.low must be a text in quotes, or a list of them"),
    ("levels = {rosh = {}}", "levels: levels of 'rosh' must name at least one level."),
    ('levels = {rosh = {low = "a", high = ["a", "b"]}}', "levels: levels of 'rosh' name the value 'a' in 2"),
    (
        'levels = {rosh = {low = "a"}}\nminimum = {rosh = {lwo = 3}}',
        "minimum.rosh names 'lwo', which is no level of it. Did you mean 'low'?",
    ),
    (
        'levels = {rosh = {low = "a", high = "b"}}\nallocation = "neyman"\nexpected = {rosh = {low = 0.5}}',
        "expected.rosh must give a share for every level, but 'high' has none.",
    ),
    ('person = {same = [["pnc"]]}', "person.first must be text in quotes and not blank, but is missing."),
    ('person = {first = "start"}', "person.same must be lists of columns"),
    ('person = {same = [[]], first = "start"}', "person: same must list columns that tell a person"),
    ('person = {same = [[5]], first = "start"}', "person: same and first must name columns"),
    ('person = {same = ["pnc"], first = "start", last = "x"}', "person.last is not known."),
    ('person = "pnc"', "person must be a table, but is 'pnc'."),
    ("inspected_before = 5", "inspected_before must be a list of texts"),
    ('inspected_before = ["none.csv"]', "inspected_before[0]: "),
]


class TestMistakes:
    @pytest.mark.parametrize(("before", "after", "said"), ONE_MISTAKE)
    def test_one_mistake_is_one_sentence_with_its_place(self, tmp_path, before, after, said) -> None:
        assert before in LEAST
        [sentence] = mistakes(tmp_path, LEAST.replace(before, after))
        assert sentence.startswith(said)

    @pytest.mark.parametrize(
        ("before", "after", "said"),
        [
            (
                'from = "main"',
                'from = "mian"',
                "samples.sub.from must name a sample further up, but is 'mian'.",
            ),
            (
                'from = "main"',
                'from = "sub"',
                "samples.sub.from must name a sample further up, but is 'sub'.",
            ),
            (
                'from = "main"',
                'from = "main"\nsource = "x.csv"',
                "samples.sub.source or from must be given, and not",
            ),
            (
                'size = 4\nreason = "fewer"',
                "",
                "samples.sub.size must be given for a sample that is drawn from",
            ),
            ('case = "id"', 'case = "other"', "samples.sub.case must be 'id', as in sample main."),
            (
                'case = "id"',
                'case = "id"\nmatch = ["a"]',
                "samples.sub.match is that of sample main; leave it out.",
            ),
            (
                'case = "id"',
                'case = "id"\neligible = [{column = "gendr", one_of = ["x"]}]',
                "samples.sub.eligible[0] must be one_of or not_equal on a matched column of sample main. "
                "Did you mean 'gender'?",
            ),
            (
                'case = "id"',
                'case = "id"\neligible = [{column = "gender", not_blank = true}]',
                "samples.sub.eligible[0] must be one_of or not_equal on a matched column of sample main.",
            ),
        ],
    )
    def test_a_sample_drawn_from_another_keeps_to_it(self, tmp_path, before, after, said) -> None:
        parent = LEAST + 'match = ["gender"]\n'
        assert read(tmp_path, parent + NESTED)
        [sentence] = mistakes(tmp_path, parent + NESTED.replace(before, after))
        assert sentence.startswith(said)

    @pytest.mark.parametrize(("lines", "said"), DESIGNS)
    def test_one_mistake_of_the_design_is_one_sentence_with_its_place(self, tmp_path, lines, said) -> None:
        text = LEAST + 'match = ["g", "rosh"]\n' + lines + "\n"
        [sentence] = mistakes(tmp_path, text)
        assert sentence.startswith(f"samples.main.{said}")

    @pytest.mark.parametrize(
        "line",
        [
            'spread = ["ldu"]',
            'levels = {gender = {f = "F"}}',
            'person = {same = ["pnc"], first = "start"}',
            'sheet = "June"',
            'method = "walk"',
            'allocation = "equal"',
            "minimum = {gender = {f = 3}}",
            'take_all = {gender = ["f"]}',
            "cap = {po = 6}",
        ],
    )
    def test_a_sample_drawn_from_another_has_no_design_of_its_own(self, tmp_path, line) -> None:
        parent = LEAST + 'match = ["gender"]\n'
        found = mistakes(tmp_path, parent + NESTED + line + "\n")
        key = line.split(" ")[0]
        assert f"samples.sub.{key} is that of sample main; leave it out." in found

    def test_a_sample_drawn_from_a_drawn_one_has_no_stated_chances(self, tmp_path) -> None:
        third = NESTED.replace("samples.sub", "samples.third").replace('"main"', '"sub"')
        assert mistakes(tmp_path, LEAST + NESTED + third) == [
            "samples.third.from must name a sample with a list of its own, but sub is drawn from another."
        ]

    def test_a_question_is_asked_in_one_sample(self, tmp_path) -> None:
        text = LEAST + 'questions = ["2.1.1"]\n' + NESTED + 'questions = ["2.1.2", "2.1.1"]\n'
        assert mistakes(tmp_path, text) == ["samples.sub.questions[1] is asked in sample main already."]

    @pytest.mark.parametrize("text", ["samples = 3", "[samples]\nmain = 3"])
    def test_what_should_be_a_table_is_said_once(self, tmp_path, text) -> None:
        [sentence] = mistakes(tmp_path, f'name = "a"\n{text}\n')
        assert "must be a table, but is 3." in sentence

    def test_all_mistakes_come_at_once(self, tmp_path) -> None:
        text = """
            seed = 1
            extra = 1
            [precision]
            confidence = 80
            margin = "5"
            correction = "simpl"
            [samples.court]
            source = "court.csv"
            case = "id"
            match = ["a", "a"]
            reserves = -1
            eligible = [{column = "a"}, {column = "b", between = [1]}]
            [samples.sub]
            from = "cuort"
            case = "id"
            """
        places = [sentence.split()[0] for sentence in mistakes(tmp_path, text)]
        assert places == [
            "seed",
            "name",
            "precision.margin",
            "precision.confidence",
            "precision.correction",
            "samples.court.eligible[0]:",
            "samples.court.eligible[1]:",
            "samples.court.reserves",
            "samples.court.match[1]",
            "samples.sub.from",
            "extra",
        ]


@pytest.mark.parametrize(
    ("line", "cure"),
    [
        ("fieldwork = 05/01/2026", "a date is written 2018-07-02 here"),
        ("confidence = 80%", "0.80 for 80%"),
        ("confidence = 0,80", "with a point"),
        ("name = \u201cours\u201d", "curly quotes"),
        ('source = "cases\\\\June.csv"'.replace("\\\\", "\\"), "in a path write /"),
        ("[samples.Case supervision]", "a name in brackets has no blanks"),
        ("name = ours", "text stands in quotes"),
        ('name = "ours', "is a quote, bracket or equals sign missing?"),
    ],
)
def test_what_people_type_instead_of_toml_is_answered_with_the_cure(tmp_path, line, cure) -> None:
    (tmp_path / "inspection.toml").write_text(f"# settings\n{line}\n", encoding="utf-8")
    with pytest.raises(SamplerError, match="is not TOML: line 2, ") as caught:
        read_inspection(tmp_path)
    assert cure in str(caught.value)


@pytest.mark.parametrize("key", ["equals", "is", "In", "equal_to"])
def test_a_rule_that_was_meant_as_one_of_is_never_answered_with_its_opposite(key) -> None:
    with pytest.raises(SamplerError, match="Write one_of") as caught:
        read_rule({"column": "status", key: "open"})
    assert "not_equal" not in str(caught.value)


def test_a_key_of_the_sample_among_the_rules_is_sent_to_its_place() -> None:
    with pytest.raises(SamplerError, match="'blank' belongs to the sample"):
        read_rule({"column": "status", "one_of": ["open"], "blank": {"g": "x"}})


def test_a_setting_typed_below_the_levels_is_not_lost_in_silence(tmp_path):
    (tmp_path / "inspection.toml").write_text(
        'name = "x"\n[samples.one]\nsource = "l.csv"\ncase = "id"\nmatch = ["rosh"]\n'
        '[samples.one.levels.rosh]\nlow = "RLRH"\nspread = ["ldu"]\n'
    )
    with pytest.raises(SamplerError, match=r"levels\.rosh\.spread is the name of a setting"):
        read_inspection(tmp_path)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('case = "i\\nd"', "case"),
        ('case = "id"\nmatch = ["gender", "ro\\u202esh"]', "match"),
        ('case = "id"\nspread = ["l\\u0000du"]', "spread"),
        ('case = "id"\nsize = 4\nreason = "few\\nSeal: 0000"', "reason"),
        ('case = "id"\ncap = { "off\\nicer" = 6 }', "cap"),
        (
            'case = "id"\n[[samples.main.eligible]]\ncolumn = "sta\\ntus"\none_of = ["current"]',
            "eligible",
        ),
        (
            'case = "id"\n[[samples.main.eligible]]\ncolumn = "status"\none_of = ["cur\\u200brent"]',
            "eligible",
        ),
    ],
)
def test_no_text_that_is_published_can_forge_a_line(tmp_path, text, key) -> None:
    """They stand on lines of the page to publish, between others that planners cannot write."""
    least = f'name = "Small"\n[samples.main]\nsource = "list.csv"\n{text}\n'
    [said] = mistakes(tmp_path, least)
    rule = "text on one line, without control characters or others that are not seen"
    assert said == f"samples.main.{key} must be {rule}."
