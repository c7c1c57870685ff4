"""`seal/commitment.txt`: the sealed plans on a page that people can read.

Next: `sampler.folder.commitment`.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from sampler.folder.plans import Plans
from sampler.frames import Frame
from sampler.nesting import NestedPlan
from sampler.plans import Plan
from sampler.tickets import RULE
from sampler.wording import aligned, counted

_WIDTH = 96


_SOURCE = "The seed will come from: "


def commitment_page(inspection_name: str, plans: Plans, seal: str, seed_source: str = "") -> str:
    """Return the page to publish before the seed is drawn. It holds counts, and no case and no file's place.

    Args:
        inspection_name: what is inspected.
        plans: the sealed plans.
        seal: the seal over all of them.
        seed_source: where the seed will come from, in words; "" where that is not settled.

    Returns:
        Plain text. The same plans give the same text.
    """
    lines = [*_wrapped(f"{inspection_name}: which cases will be inspected"), "", *_promise(seal, seed_source)]
    for planned in plans.values():
        title = f"Sample {planned.name}"
        lines += ["", title, "-" * len(title)]
        lines += _nested(planned) if isinstance(planned, NestedPlan) else _sample(planned)
    lines += ["", *_check(seal)]
    # Levels are texts of the list: no character of theirs may steer a terminal or a printer.
    text = "\n".join(lines) + "\n"
    return "".join(c if c.isprintable() or c == "\n" else "\ufffd" for c in text)


def seed_source_in(page: str) -> str:
    """Return where a page says that the seed will come from; "" where it leaves that open.

    The seal does not cover it, so it is taken from the page to write the same page again.
    """
    _, _, rest = page.partition(f"\n\n{_SOURCE}")
    return " ".join(rest.partition("\n\n")[0].split("\n")).removesuffix(".")


def _promise(seal: str, seed_source: str) -> Iterator[str]:
    yield from _wrapped(
        "This page, or its seal alone, is published before the seed is known. It fixes who is eligible, how "
        "many cases are drawn, and how the seed will pick them. Whoever has the lists can repeat the draw "
        "afterwards, and nobody can have chosen the plan to suit the seed."
    )
    yield ""
    yield f"Seal: {seal}"
    yield ""
    yield from _wrapped(
        f"{_SOURCE}{seed_source}."
        if seed_source
        else "The seed comes after this page, from a source that nobody here controls, such as dice thrown "
        "before witnesses, a lottery or a public beacon."
    )


def _sample(planned: Plan) -> Iterator[str]:
    frame, counts = planned.frame, planned.count
    yield from _wrapped(
        f"{counted(planned.size, 'case')} of {counted(planned.population, 'eligible case')}, of "
        f"{counted(counts.rows, 'row')} on the list."
    )
    yield "Who is eligible:"
    person = [frame.person.words()] if frame.person else []
    yield from _bullets([*(rule.words() for rule in frame.eligible), *person] or ["every case"])
    if counts.left_out:
        yield "Left out, each row under the first reason that applies:"
        yield from _bullets([f"{part.rows:,}: {part.words(frame)}" for part in counts.left_out])
    yield "How the size came about:"
    yield from _bullets(planned.rule)
    if frame.levels or frame.blank:
        yield "Levels, and what stands for each on the list:"
        yield from _bullets(_levels(frame))
    if frame.strata_by:
        yield f"Strata, with their eligible cases and their share of the {counted(planned.size, 'case')}:"
        rows = [
            [*stratum.levels, stratum.population, float(due)]
            for stratum, due in zip(counts.strata, planned.due, strict=True)
        ]
        table = aligned([*frame.strata_by, "eligible", "share due"], rows)
        yield from (f"  {line}" for line in table.splitlines())
    yield from _tables(planned)
    for line in planned.explain().splitlines()[1:]:
        yield from _bullets([line[2:]]) if line.startswith("- ") else _wrapped(line)


def _levels(frame: Frame) -> list[str]:
    """Return what stands for each level that is not just a value of the list."""
    grouped = [
        f"{column}, {level}: {', '.join(map(repr, values))}"
        for column, levels in frame.levels.items()
        for level, values in levels.items()
    ]
    return grouped + [f"{column}, {level}: a blank" for column, level in frame.blank.items()]


def _tables(planned: Plan) -> list[str]:
    if planned.design is None:
        return []
    number = len(planned.design.tables)
    if number == 1:
        return _wrapped("One table says how many cases each stratum gives; it stands in commitment.json.")
    return _wrapped(
        f"{number:,} tables say how many cases each stratum can give, and their weights how likely each of "
        "them is; they stand in commitment.json. The seed picks one."
    )


def _nested(planned: NestedPlan) -> Iterator[str]:
    yield from _wrapped(planned.words())
    yield "Which of them can be drawn:"
    yield from _bullets([rule.words() for rule in planned.eligible] or ["every case"])


def _check(seal: str) -> Iterator[str]:
    yield "How anyone can check"
    yield "--------------------"
    yield from _bullets(
        [
            f"The SHA-256 of commitment.json is the seal, {seal[:16]} and so on: sha256sum commitment.json.",
            f"The table, where the seed picks one: SHA-256 of the four lines {RULE}, the seed, the sample's "
            "name and the word allocation, without an end to the last, is a number that picks by weights.",
            "The cases: each has a ticket, the SHA-256 of a key, a comma and its id; the key is the first 32 "
            f"digits of the SHA-256 of the three lines {RULE}, the seed and the sample's name (for a sample "
            "drawn from another, that one's name). Each stratum gives the cases with the lowest tickets, and "
            "then its reserves, unless it is said above that cases are taken otherwise.",
            "Whoever has the lists repeats all of it with one command: sampler verify.",
        ]
    )


def _wrapped(words: str) -> list[str]:
    return textwrap.wrap(words, _WIDTH)


def _bullets(sentences: list[str] | tuple[str, ...]) -> Iterator[str]:
    for sentence in sentences:
        yield from textwrap.wrap(sentence, _WIDTH, initial_indent="  - ", subsequent_indent="    ")
