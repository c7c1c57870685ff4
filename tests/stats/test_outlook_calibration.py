"""Said chances come true: a smaller run of docs/scripts/band_calibration.py."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

SCRIPTS = Path(__file__).parent.parent.parent / "docs" / "scripts"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    sys.path.insert(0, str(SCRIPTS))
    try:
        return importlib.import_module("band_calibration")
    finally:
        sys.path.remove(str(SCRIPTS))


def test_the_chance_said_of_the_likeliest_band_is_how_often_it_is_right(script: ModuleType) -> None:
    """40 inspections, 500 completions: 720 questions and 240 standards.

    The difference between what is said and what is right is within 4 of its standard errors (less than 3
    points), and half a point for a bias that the full run would not show: one seed in 15,000 fails.
    """
    inspections = script.simulate(40, completions=500, seed=11)
    for level, least in (("question", 0.8), ("standard", 0.75)):
        said, right, error, _ = script.likeliest(inspections, level)
        assert abs(said - right) < 4 * error + 0.005
        assert error < 0.03
        assert said > least
    drawing = script.picture(
        {level: script.reliability(inspections, level) for level in ("question", "standard", "overall")}, 40
    )
    assert drawing.startswith("<svg ")
    assert "came true" in drawing
    assert "<script" not in drawing


@pytest.mark.slow
def test_the_first_row_of_small_samples_is_found_again() -> None:
    """2,000 populations by the script's own seed; the other rows follow in the same stream."""
    sys.path.insert(0, str(SCRIPTS))
    try:
        script = importlib.import_module("small_samples")
    finally:
        sys.path.remove(str(SCRIPTS))
    rng = np.random.Generator(np.random.PCG64(script.SEED))
    printed = (SCRIPTS.parent / "tables" / "small_samples.md").read_text("utf-8").splitlines()
    assert printed[2] == script.row(script.DESIGNS[0], 2000, rng)
