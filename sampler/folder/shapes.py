"""Whether what a file says was sealed has the shape of a plan, asked before anything is made of it.

A seal shows that a file was not changed since; whoever made a file up can seal it too.

Next: `sampler.folder.plans`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sampler.tickets import on_one_line

Check = Callable[[object], bool]


def is_plan(entry: object) -> bool:
    """Return whether a value has the keys of a sealed plan, of their kinds, and counts that agree."""
    return isinstance(entry, dict) and _PLAN(entry) and _agrees(entry)


def is_nested_plan(entry: object) -> bool:
    """Return whether a value has the keys of the sealed rules of a sample drawn from another."""
    return _NESTED(entry)


def _agrees(plan: Mapping[str, Any]) -> bool:
    """Return whether every stratum has its levels and no more cases due than it has, whole ones in all."""
    strata, due, whole = plan["strata"], plan["expected"]["cases"], plan["expected"]["of"]
    width = len(plan["frame"]["match"]) + len(plan["frame"]["spread"])
    return (
        len(strata) == len(due) > 0
        and all(len(levels) == width for levels, _ in strata)
        and all(0 <= cases <= there * whole for cases, (_, there) in zip(due, strata, strict=True))
        and sum(due) > 0
        and sum(due) % whole == 0
    )


def _text(value: object) -> bool:
    return isinstance(value, str)


def _line(value: object) -> bool:
    return isinstance(value, str) and on_one_line(value)


def _name(value: object) -> bool:
    return _line(value) and value != ""


def _whole(value: object) -> bool:
    return type(value) is int and value >= 0


def _positive(value: object) -> bool:
    return type(value) is int and value > 0


def _object(value: object) -> bool:
    return isinstance(value, dict)


def _each(check: Check) -> Check:
    return lambda value: isinstance(value, list) and all(map(check, value))


def _by_name(check: Check) -> Check:
    return lambda value: isinstance(value, dict) and all(map(check, value.values()))


def _row(*checks: Check) -> Check:
    return lambda value: (
        isinstance(value, list)
        and len(value) == len(checks)
        and all(check(cell) for check, cell in zip(checks, value, strict=True))
    )


def _keys(checks: dict[str, Check]) -> Check:
    return lambda value: (
        isinstance(value, dict)
        and value.keys() >= checks.keys()
        and all(check(value[key]) for key, check in checks.items())
    )


def _person(value: object) -> bool:
    return value is None or _keys({"same": _each(_each(_text)), "first": _text})(value)


def _sizing(value: object) -> bool:
    """Return whether a value says what size, and if a population was fixed by hand, which and why."""
    if not isinstance(value, dict) or not _keys({"size": _positive})(value):
        return False
    return "population" not in value or _keys({"population": _positive, "fixed": _name})(value)


_PLAN = _keys(
    {
        "rule": _name,
        "name": _name,
        "tickets": _name,
        "frame": _keys(
            {
                "case": _text,
                "match": _each(_text),
                "spread": _each(_text),
                "eligible": _each(_object),
                "blank": _by_name(_line),
                "levels": _by_name(_by_name(_each(_line))),
                "officer": _text,
                "measure": _text,
                "person": _person,
            }
        ),
        "rows": _positive,
        "left_out": _each(_row(_whole, _name, _positive)),
        "strata": _each(_row(_each(_line), _positive)),
        "fingerprint": _name,
        "sizing": _sizing,
        "method": _keys({"method": _name}),
        "expected": _keys({"of": _positive, "cases": _each(_whole)}),
        "base": _each(_whole),
        "tables": _each(_text),
        "weights": _each(_text),
    }
)
_NESTED = _keys(
    {
        "rule": _name,
        "name": _name,
        "from": _name,
        "eligible": _each(_object),
        "size": _positive,
        "reason": _line,
    }
)
