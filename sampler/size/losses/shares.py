"""The share of cases expected to be lost: one, or several by name that come together.

Next: `sampler.size.losses.results`.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import prod

from sampler.size.formula import percent
from sampler.size.refusals import share_mistakes

Parts = tuple[tuple[str, float], ...]
Loss = float | Mapping[str, float]


def loss_parts(loss: Loss) -> Parts:
    """Return the losses with their names; a single one has none."""
    if isinstance(loss, Mapping):
        return tuple((str(name), share) for name, share in loss.items())
    return (("", loss),)


def loss_parts_mistakes(parts: Parts) -> list[str]:
    """Return what is wrong with the losses: each from 0 to below 1."""
    if not parts:
        return ["loss must name at least one share, but there is none."]
    return [
        sentence
        for name, share in parts
        for sentence in share_mistakes(f"loss '{name}'" if name else "loss", share, besides=0)
    ]


def kept_of(parts: Parts) -> Fraction:
    """Return the share that is not lost, exactly: each loss takes its share of what the others leave."""
    return prod((1 - Fraction(str(share)) for _, share in parts), start=Fraction(1))


def loss_words(parts: Parts) -> str:
    """Return the loss in words, with its parts.

    Example:
        >>> loss_words((("ineligible", 0.05), ("unavailable", 0.1)))
        'loss 14.5% (ineligible 5%, unavailable 10%, each of what the others leave)'
    """
    whole = percent(float(1 - kept_of(parts)))
    if len(parts) == 1:
        return f"loss {whole}%{f' ({parts[0][0]})' if parts[0][0] else ''}"
    named = ", ".join(f"{name} {percent(share)}%" for name, share in parts)
    return f"loss {whole}% ({named}, each of what the others leave)"
