"""What the panel decided, and why, kept apart from what was computed.

Next: `stats.judging`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stats.errors import SamplerError, refuse_if_any
from stats.toml_tables import Table, read_toml

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["PanelDecision", "panel_of", "read_decisions"]


@dataclass(frozen=True, slots=True)
class PanelDecision:
    """A standard's band as the panel decided it.

    Attributes:
        standard: code of the standard, such as "2.2".
        band: name of the band decided.
        reason: why, in a sentence; it is printed beside the rating.

    Raises:
        SamplerError: when made without a reason, or with a standard or band that is no text.
    """

    standard: str
    band: str
    reason: str

    def __post_init__(self) -> None:
        for name in ("standard", "band"):
            if not isinstance(value := getattr(self, name), str):
                raise SamplerError(f"the {name} of a panel's decision must be text, but got {value!r}.")
        if not isinstance(self.reason, str) or not self.reason.strip():
            raise SamplerError(
                f"the panel's decision on standard {self.standard} must have a reason: give one."
            )


def panel_of(decisions: Any) -> tuple[PanelDecision, ...]:
    """Return the panel's decisions as a tuple.

    Raises:
        SamplerError: what is given is no list of decisions.
    """
    listed = tuple(decisions) if isinstance(decisions, Iterable) else None
    if listed is None or not all(isinstance(one, PanelDecision) for one in listed):
        kind = type(decisions).__name__
        raise SamplerError(
            f"decisions must be a list of stats.PanelDecision, but got {kind} or others in it."
        )
    return listed


def read_decisions(path: str | Path) -> tuple[PanelDecision, ...]:
    """Return the panel's decisions in a `panel.toml`, in its order; none if it holds none.

    Each is a table `[[decision]]` with the texts `standard`, `band` and `reason`. Whether standard and
    band exist, and whether the panel may decide there, is for `stats.rate` to say.

    Args:
        path: of the file.

    Raises:
        SamplerError: the file cannot be read, or has mistakes: each with its place, counted from 0.
    """
    mistakes: list[str] = []
    table = Table(read_toml(path), mistakes)
    values = [_texts(entry) for entry in table.tables("decision", optional=True)]
    table.finish()
    refuse_if_any(f"{path}: {mistake}" for mistake in mistakes)
    return tuple(PanelDecision(*texts) for texts in values)


def _texts(table: Table) -> tuple[str, str, str]:
    texts = table.text("standard"), table.text("band"), table.text("reason")
    table.finish()
    return texts
