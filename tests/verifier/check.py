"""Using the page as a person does: choosing files, pressing the button, reading what it says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Chosen = Path | tuple[str, bytes] | None

_READ = """() => Array.from(document.querySelectorAll('#results h3'), heading => [
    heading.textContent,
    Array.from(heading.nextElementSibling.children, line => [
        line.querySelector('strong').textContent,
        [line.querySelector('.result').textContent, line.querySelector('p').lastElementChild.textContent],
    ]),
])"""


@dataclass(frozen=True)
class Found:
    """What the page says: in short; and by part (the record, a sample) and title its result and words."""

    verdict: str
    parts: Mapping[str, Mapping[str, tuple[str, str]]]

    def results(self) -> list[str]:
        return [result for part in self.parts.values() for result, _ in part.values()]

    def differing(self) -> list[tuple[str, str]]:
        return [
            (part, title)
            for part, lines in self.parts.items()
            for title, (result, _) in lines.items()
            if result == "Differs"
        ]


def choose(page: Any, sample: str, label: str, file: Chosen | list[Chosen]) -> None:
    files = file if isinstance(file, list) else [file]
    given = [
        {"name": one[0], "mimeType": "text/csv", "buffer": one[1]} if isinstance(one, tuple) else one
        for one in files
    ]
    # An input that takes several files has its label in the plural.
    start = re.compile(re.escape(label).replace("file", "files?"))
    page.get_by_role("group", name=sample, exact=True).get_by_label(start).set_input_files(given)


def check(
    page: Any,
    lists: Mapping[str, Chosen] | None = None,
    files: Mapping[str, Chosen | list[Chosen]] | None = None,
    published: str = "",
    history: Chosen = None,
) -> Found:
    """Choose the files, press the button, and return what the page says when it is done."""
    for sample, file in (lists or {}).items():
        choose(page, sample, "List of cases", file)
    for sample, file in (files or {}).items():
        choose(page, sample, "The sample’s file (optional)", file)
    if history is not None:
        choose(page, "Changes since the draw", "History (optional)", history)
    page.get_by_label("Seal of the plans").fill(published)
    page.get_by_role("button", name="Check the draw").click()
    return finished(page)


def finished(page: Any) -> Found:
    page.locator("#before").wait_for(state="hidden")
    page.locator("#progress").wait_for(state="hidden", timeout=60_000)
    parts = {part: {title: tuple(line) for title, line in lines} for part, lines in page.evaluate(_READ)}
    return Found(page.inner_text("#verdict"), parts)
