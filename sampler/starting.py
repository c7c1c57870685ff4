"""A new inspection's folder: settings to fill in, standards, and places for lists and answers."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from sampler.errors import SamplerError
from sampler.files import write_whole


def start_folder(folder: Path, framework: str = "nps-2018") -> list[Path]:
    """Write a new inspection's files and return their paths.

    Args:
        folder: to make.
        framework: name of the bundled standards to start from, one of `stats.FRAMEWORKS`.

    Raises:
        SamplerError: the folder exists and is not empty, or cannot be written to; no such framework.
    """
    from stats.framework_files import framework_file

    standards = framework_file(framework)
    require_empty(folder, "Name a new folder.")
    made = {
        folder / "inspection.toml": bundled("sampler.templates", "inspection.toml"),
        folder / "standards.toml": standards,
        folder / "panel.toml": bundled("sampler.templates", "panel.toml"),
    }
    write_whole(made)
    for place in ("cases", "answers"):
        (folder / place).mkdir(exist_ok=True)
    return list(made)


def require_empty(folder: Path, advice: str) -> None:
    """Refuse a folder that holds anything, that is none, or that cannot be.

    Raises:
        SamplerError: with the advice; also of a folder that cannot be looked into, or be made by that name.
    """
    try:
        if folder.exists() and not folder.is_dir():
            raise SamplerError(f"{folder} is a file, not a folder. {advice}")
        if folder.is_dir() and any(folder.iterdir()):
            raise SamplerError(f"{folder} is not empty, and nothing in it is overwritten. {advice}")
    except OSError as error:
        raise SamplerError(f"the folder {folder} cannot be used: {error.strerror}. {advice}") from None


def bundled(package: str, name: str) -> bytes:
    """Return the content of a file that comes with the packages."""
    return files(package).joinpath(name).read_bytes()
