"""What several tests share: the demonstration, made once, and small case lists."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

from sampler.demo.caseload import write_lists
from sampler.demo.road import make_demo

# The same examples on every run, so that no run fails by chance. To look for others:
# HYPOTHESIS_PROFILE=searching python -m pytest
settings.register_profile("same", derandomize=True)
settings.register_profile("searching", settings.get_profile("default"))
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


@pytest.fixture(scope="session")
def made_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration's folder; not to be changed."""
    folder = tmp_path_factory.mktemp("demo") / "midlands"
    make_demo(folder, "0")
    return folder


@pytest.fixture
def demo(made_demo: Path, tmp_path: Path) -> Path:
    """A copy of the demonstration's folder, to spoil as one likes."""
    shutil.copytree(made_demo, tmp_path / "midlands")
    return tmp_path / "midlands"


@pytest.fixture(scope="session")
def lists(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration's case lists."""
    folder = tmp_path_factory.mktemp("lists")
    write_lists(folder)
    return folder / "cases"
