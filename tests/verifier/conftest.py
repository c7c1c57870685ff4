"""A real browser for the verifier's page: Chromium, without a network."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from sampler.folder.draws import load_samples
from sampler.inspection import read_inspection
from sampler.verifier import verifier_page
from tests.small_inspection import drawn, make, run

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="package")  # not the session: Playwright's event loop would be in others' way
def browser() -> Iterator[Any]:
    driver = pytest.importorskip("playwright.sync_api", reason="needs playwright (extra 'browser')")
    if CHROMIUM is None:
        pytest.skip("Chromium is not on this machine")
    root = hasattr(os, "geteuid") and os.geteuid() == 0  # Chromium's sandbox refuses to be run by root
    with driver.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox"] if root else [], timeout=60_000
        )
        yield chromium
        chromium.close()


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Open a record's page without a network. Whatever it asked for or complained of fails the test."""
    asked: list[str] = []
    told: list[str] = []
    contexts = []

    def open_page(plans: Mapping[str, Any], draw: Mapping[str, Any], **options: Any) -> Any:
        file = tmp_path / "proof" / f"{len(contexts)}.html"
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(verifier_page(plans, draw))
        contexts.append(browser.new_context(offline=True, **options))
        page = contexts[-1].new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: told.append(message.text))
        page.on("pageerror", lambda error: told.append(str(error)))
        page.goto(file.as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [url for url in asked if not url.startswith(("file:///", "blob:"))] == []
    assert len([url for url in asked if url.startswith("file:")]) == len(contexts)
    assert told == []


@pytest.fixture
def functions(opened: Callable[..., Any]) -> Any:
    """A page whose `window.verifier` is to be asked."""
    record = {"inspection": "Nothing", "samples": [], "seal": ""}
    draw = {"number": 1, "samples": {}, "earlier": []}
    draw |= dict.fromkeys(["reason", "seed", "seed_source", "draw_seal"], "")
    return opened(record, draw)


@pytest.fixture(scope="package")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small inspection, drawn; not to be changed."""
    return drawn(make(tmp_path_factory.mktemp("small") / "one"))


def report(folder: Path, stratum: int, which: int, *words: str, name: str = "main") -> None:
    """Report a case of a stratum that is in the sample now, counted from 0 in the order of the tickets."""
    sample = load_samples(read_inspection(folder))[name]
    cases = [c.case for c in sample.current if c.stratum == stratum and c.role == "sample"]
    run("replace", folder, name, cases[which], "--because", *words)


@pytest.fixture(scope="package")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small inspection with nine changes, two of them extensions; not to be changed further."""
    folder = drawn(make(tmp_path_factory.mktemp("changes") / "one"))
    report(folder, 3, 1, "ineligible", "--note", "closed <b>in May</b>")
    report(folder, 3, 1, "unavailable")
    report(folder, 3, 0, "ineligible")  # no reserve is left in its stratum: it is removed
    report(folder, 4, 2, "unavailable", "--insist")
    report(folder, 0, 0, "ineligible", name="sub")
    run("extend", folder, "main", "--size", "20", "--because", "two more inspectors")
    report(folder, 5, -1, "ineligible")
    run("extend", folder, "main", "--size", "24", "--because", "and one more", "--reserves", "0.5")
    report(folder, 1, 0, "unavailable")
    return folder


def records(folder: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """What `plan.json` and `draw.json` of a folder hold."""
    plan, draw = (json.loads((folder / name).read_bytes()) for name in ("plan.json", "draw.json"))
    return plan, draw
