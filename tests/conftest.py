"""What several tests share: the demonstration, made once, and small case lists."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sampler.demo.caseload import write_lists
from sampler.demo.road import make_demo


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
