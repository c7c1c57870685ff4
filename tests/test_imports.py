"""What is loaded when: the command line answers at once, and `stats` stands alone."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ["numpy", "pandas", "scipy", "matplotlib", "duckdb", "xlsxwriter", "python_calamine", "statsmodels"]


def loaded_after(code: str) -> set[str]:
    script = f"import sys\n{code}\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return {name.split(".")[0] for name in done.stdout.splitlines()[-1].split()}


@pytest.mark.parametrize(
    "code",
    [
        "import sampler",
        "import stats",
        "import sampler; sampler.sample_size(577); sampler.ticket('s', 'n', 1)",
        "from sampler.cli import verbs; verbs(['--help'], standalone_mode=False)",
        "from sampler.cli import verbs; verbs(['draw', '--help'], standalone_mode=False)",
        "from sampler.cli import verbs; verbs(['size', '--help'], standalone_mode=False)",
    ],
)
def test_nothing_heavy_is_loaded(code):
    assert not loaded_after(code) & set(HEAVY)


def test_a_size_needs_what_intervals_need_and_no_more():
    code = "from sampler.cli import verbs; verbs(['size', '577', '-q'], standalone_mode=False)"
    assert loaded_after(code) & set(HEAVY) == {"numpy", "scipy"}


def test_a_draw_needs_the_database_and_nothing_else(demo):
    (demo / "draw.json").unlink()
    settings = (demo / "inspection.toml").read_text("utf-8")
    one = settings[: settings.index("[samples.court]")]
    (demo / "inspection.toml").write_text(one, "utf-8")
    (demo / "plan.json").unlink()
    for path in (demo / "samples").iterdir():
        path.unlink()
    plan = f"from sampler.cli import verbs; verbs(['plan', {str(demo)!r}, '-q'], standalone_mode=False)"
    draw = f"from sampler.cli import verbs; verbs(['draw', {str(demo)!r}, '-q'], standalone_mode=False)"
    assert loaded_after(plan) & set(HEAVY) == {"duckdb", "numpy"}
    assert loaded_after(draw) & set(HEAVY) == {"duckdb"}


def test_stats_does_not_load_the_sampler_or_a_database():
    code = (
        "import stats, stats.reporting\n"
        "for name in stats.__all__: getattr(stats, name)\n"
        "for name in stats.reporting.__all__: getattr(stats.reporting, name)"
    )
    assert not loaded_after(code) & {"sampler", "click", "duckdb", "pyspark"}
