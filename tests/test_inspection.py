"""`inspection.toml`: what it says, and every way in which it can be wrong."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sampler.errors import SamplerError
from sampler.inspection import read_inspection
from sampler.rule_reading import read_rule
from sampler.rules import Between, MonthsBefore, NotBlank, NotEqual, OneOf
from sampler.settings import Inspection
from sampler.sizing import Precision

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
            '{column = "e", between = [1, 2.5]}, {column = "f", months_before = [6, 7]}]\n'
        )
        assert read(tmp_path, text).samples[0].eligible == (
            OneOf("a", ("x", "7")),
            NotEqual("b", "y"),
            NotBlank("c"),
            Between("d", date(2018, 4, 23), date(2018, 5, 4)),
            Between("e", 1, 2.5),
            MonthsBefore("f", 6, 7, date(2018, 7, 2)),
        )

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
