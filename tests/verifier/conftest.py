"""A real browser for the verifier's page: Chromium, without a network."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from sampler.verifier import verifier_page
from tests.small_inspection import drawn, make

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


def records(folder: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """What `plan.json` and `draw.json` of a folder hold."""
    plan, draw = (json.loads((folder / name).read_bytes()) for name in ("plan.json", "draw.json"))
    return plan, draw
