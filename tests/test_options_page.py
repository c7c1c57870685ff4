"""Every setting that docs/how-to/options.md shows is one that inspection.toml takes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sampler.design_settings import METHODS
from sampler.inspection import read_inspection

PAGE = (Path(__file__).parents[1] / "docs" / "how-to" / "options.md").read_text(encoding="utf-8")
SNIPPETS = re.findall(r"```toml\n(.*?)```", PAGE, flags=re.DOTALL)
ROWS = set(re.findall(r'^\| `"(\w+)"` \|', PAGE, flags=re.MULTILINE))


@pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda text: text.split()[0])
def test_the_settings_shown_are_read(snippet, tmp_path):
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "earlier.csv").write_text("id\nA1\n")
    earlier = tmp_path / "2017" / "samples"
    earlier.mkdir(parents=True)
    (earlier / "one.csv").write_text("id,role\nA2,sample\n")
    match = "" if "match" in snippet else 'match = ["gender", "rosh"]\n'
    keys = match + snippet.replace("../2017", "2017")
    (tmp_path / "inspection.toml").write_text(
        f'name = "x"\n[samples.one]\nsource = "list.csv"\ncase = "id"\n{keys}'
    )
    settings = read_inspection(tmp_path).samples[0]
    key = snippet.split()[0]
    assert getattr(settings, key, None) or getattr(settings.design, key, None) or settings.inspected


def test_every_method_has_its_row():
    assert set(METHODS) == ROWS
    assert len(SNIPPETS) == 6
