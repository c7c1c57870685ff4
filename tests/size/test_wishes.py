"""A file of wishes: what it says is what is asked, and all that is wrong with it is said at once."""

from __future__ import annotations

import json

import numpy as np
import pytest

from sampler.errors import SamplerError
from sampler.size.constrained.constraints import Cv, Least, Margin
from sampler.size.constrained.sizes import least_cost
from sampler.size.constrained.strata import Stratum
from sampler.size.constrained.wishes import read_strata, read_wishes

STRATA = """stratum,population,cost,proportion,minimum,ldu,gender
Derby women,26,1.5,0.6,5,Derby,female
Derby men,"1,151",1,0.7,,Derby,male

Leicester women,31,2,,,Leicester,female
"""

WISHES = """
strata = "strata.csv"
most_cases = 300

[[margin]]
margin = 0.05

[[margin]]
margin = 0.12
confidence = 0.9
each = "ldu"

[[cv]]
cv = 0.2
domain = { gender = "female" }
name = "women"

[[least]]
cases = 12
domain = ["Derby women", "Leicester women"]
"""


def written(folder, wishes=WISHES, strata=STRATA):
    (folder / "strata.csv").write_text(strata, encoding="utf-8")
    (folder / "wishes.toml").write_text(wishes, encoding="utf-8")
    return folder / "wishes.toml"


def test_a_file_says_what_is_asked(tmp_path):
    wishes = read_wishes(written(tmp_path))
    assert wishes.strata == (
        Stratum("Derby women", 26, 1.5, 0.6, 5, None, {"ldu": "Derby", "gender": "female"}),
        Stratum("Derby men", 1151, 1, 0.7, None, None, {"ldu": "Derby", "gender": "male"}),
        Stratum("Leicester women", 31, 2, 0.5, None, None, {"ldu": "Leicester", "gender": "female"}),
    )
    assert wishes.constraints == (
        Margin(0.05),
        Margin(0.12, 0.9, each="ldu"),
        Cv(0.2, {"gender": ("female",)}, name="women"),
        Least(12, ("Derby women", "Leicester women")),
    )
    found = wishes.least_cost()
    assert found.cases == least_cost(wishes.strata, wishes.constraints, most_cases=300).cases
    assert "N = 1,208 (read from strata.csv)" in found.rule[0]
    assert [one.name for one in found.reached][3] == "women: coefficient of variation of 20%"
    with pytest.raises(SamplerError, match="at most 20 cases"):
        wishes.least_cost(most_cases=20)


def test_strata_without_names_are_named_after_their_levels(tmp_path):
    (tmp_path / "s.csv").write_text("ldu,gender,population\nDerby,female,26\n", encoding="utf-8-sig")
    assert read_strata(tmp_path / "s.csv")[0].name == "Derby, female"


def test_all_mistakes_are_said_at_once(tmp_path):
    wishes = """
strata = "strata.csv"
most_case = 3
minimum = -1

[[margin]]
margin = 5

[[margin]]
confidence = 80
margin = 0.1
eech = "ldu"

[[least]]
cases = 0
domain = {}

[[cv]]
"""
    strata = "stratum,population,cost,proportion\na,x,1,0.5\nb,10,0,50\n,5,1,.5\nb,,1,.5\n"
    with pytest.raises(SamplerError) as caught:
        read_wishes(written(tmp_path, wishes, strata))
    assert set(caught.value.mistakes) == {
        "wishes.toml: minimum must be a whole number, 0 or more, but is -1.",
        "wishes.toml: margin[0].margin must lie between 0 and 1, but got 5. Is 0.05 meant?",
        "wishes.toml: margin[1].eech is not known. Did you mean 'each'?",
        "wishes.toml: margin[1].confidence must lie between 0 and 1, but got 80. Is 0.8 meant?",
        "wishes.toml: cv[0].cv is missing.",
        "wishes.toml: least[0].domain is empty: name a column and its levels, or leave it out for all "
        "strata.",
        "wishes.toml: least[0].cases must be a whole number of at least 1, but got 0.",
        "wishes.toml: most_case is not known. Did you mean 'most_cases'?",
        "strata.csv: row 2, column population must be a whole number.",
        "strata.csv: row 3, stratum 'b': proportion must lie between 0 and 1, but got 50. Is 0.5 meant?",
        "strata.csv: row 3, stratum 'b': cost must be a number above 0, from 1e-06 to 1e+09, but got 0.",
        "strata.csv: row 4 has no name. Fill it in.",
        "strata.csv: row 5 has no population. Fill it in.",
    }


@pytest.mark.parametrize(
    ("strata", "words"),
    [
        ("", "a column called population is needed"),
        ("stratum,population\n", "there are no strata"),
        ("stratum,population\na,1\na,2\n", "1 strata are called as others are"),
        (
            "stratum,population\na,1,7\n",
            "rows must have 2 values as the first row has, but these have not: 2.",
        ),
        ("stratum,population,population\na,1,7\n", "every column needs a name of its own"),
        ("stratum,population,costs\na,1,7\n", "column 'costs' is not known. Did you mean 'cost'?"),
        ("stratum,population,cost\na,1,x\n", "row 2, column cost must be a number with a decimal point"),
    ],
)
def test_bad_tables_are_refused(tmp_path, strata, words):
    with pytest.raises(SamplerError) as caught:
        read_wishes(written(tmp_path, strata=strata))
    assert words in str(caught.value)


def test_files_that_cannot_be_read(tmp_path):
    with pytest.raises(SamplerError, match=r"wishes\.toml cannot be read"):
        read_wishes(tmp_path / "wishes.toml")
    (tmp_path / "wishes.toml").write_text(WISHES, encoding="utf-8")
    with pytest.raises(SamplerError, match=r"strata\.csv cannot be read"):
        read_wishes(tmp_path / "wishes.toml")
    (tmp_path / "strata.csv").write_bytes(b"stratum,population\n\xff,1\n")
    with pytest.raises(SamplerError, match="must be UTF-8"):
        read_wishes(tmp_path / "wishes.toml")
    (tmp_path / "wishes.toml").write_text("strata = 5\n", encoding="utf-8")
    with pytest.raises(SamplerError, match="strata must be text"):
        read_wishes(tmp_path / "wishes.toml")


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ('a,"1,5",1', "row 2, column population must be a whole number"),
        ("a,1_0,1", "row 2, column population must be a whole number"),
        ("a,10,nan", "row 2, column cost must be a number"),
        ("a,10,inf", "row 2, column cost must be a number"),
    ],
)
def test_numbers_that_people_did_not_mean_are_refused(tmp_path, row, words):
    path = tmp_path / "strata.csv"
    path.write_text(f"stratum,population,cost\n{row}\n")
    with pytest.raises(SamplerError, match=words):
        read_strata(path)


def test_thousands_may_have_commas(tmp_path):
    path = tmp_path / "strata.csv"
    path.write_text('stratum,population\na,"1,500"\n')
    assert read_strata(path)[0].population == 1500


def test_many_mistakes_are_counted(tmp_path):
    path = tmp_path / "strata.csv"
    path.write_text("stratum,population\n" + "".join(f"s{k},x\n" for k in range(300)))
    with pytest.raises(SamplerError) as caught:
        read_strata(path)
    assert len(caught.value.mistakes) == 21
    assert caught.value.mistakes[-1] == "strata.csv: and 280 more like these."


def test_semicolons_are_noticed(tmp_path):
    path = tmp_path / "strata.csv"
    path.write_text("stratum;population\na;5\n")
    with pytest.raises(SamplerError, match="separated by commas here"):
        read_strata(path)


@pytest.mark.parametrize("path", [None, 3, b"x", ["x"], "a\0b"])
def test_what_is_no_path_is_refused(path):
    for read in (read_strata, read_wishes):
        with pytest.raises(SamplerError, match="a path must"):
            read(path)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Margin(0.05, name="two\nlines"),
        lambda: Least(3, name="\x1b[31mred"),
        lambda: Margin(0.05, each="l" * 1001),
        lambda: Stratum("two\nlines", 5),
        lambda: Stratum("a", 5, levels={"g": 1}),
        lambda: Stratum("a", 5, levels="g"),
        lambda: Cv(10**400),
    ],
)
def test_what_would_break_a_table_is_refused(make):
    with pytest.raises(SamplerError):
        make()


def test_numpys_whole_numbers_become_plain():
    found = least_cost(
        [Stratum("a", np.int64(50), minimum=np.int8(2))], Least(np.int16(5)), most_cases=np.int32(40)
    )
    assert json.loads(json.dumps(found.to_dict()))["cases"] == {"a": 5}
