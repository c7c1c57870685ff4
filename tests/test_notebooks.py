"""The notebook runs from top to bottom."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest

NOTEBOOKS = Path(__file__).parent.parent / "notebooks"
REASON = "to run it, install the notebook extra: pip install '.[notebook]'"


@pytest.mark.filterwarnings("default")  # the notebook's machinery has warnings of its own
def test_the_midlands_notebook_runs(tmp_path):
    jupytext = pytest.importorskip("jupytext", reason=REASON)
    nbclient = pytest.importorskip("nbclient", reason=REASON)
    pytest.importorskip("ipykernel", reason=REASON)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        notebook = jupytext.read(NOTEBOOKS / "midlands.py")
        nbclient.NotebookClient(
            notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
        ).execute()
    printed = "".join(output.get("text", "") for cell in notebook.cells for output in cell.get("outputs", ()))
    for line in (
        "Sample size: 128 cases",
        "Furthest from what is due: 0.000000000 of a case",
        "Within one case: True",
        "As published: True",
    ):
        assert line in printed
    assert "69% (80% confidence interval 64% to 73%; 88 of 128 cases)" in printed
    assert "69% (95% confidence interval 61% to 76%; 88 of 128 cases)" in printed
