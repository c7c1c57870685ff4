"""A sample's population, completed many times: what was answered, and what may be.

Next: `stats.outlook.banding`.
"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np

from stats.case_weights import weights_of
from stats.outlook.classes import urns_of
from stats.outlook.draws import Stream
from stats.outlook.urns import Counted, completed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stats.outlook.urns import Urn
    from stats.responses import Responses

__all__ = ["completions_of", "count_completions"]

CELLS = 1 << 22  # numbers held at a time: completions by cases


def completions_of(name: str, responses: Responses, case: str, completions: int) -> Counted:
    """Return yeses and bases of a sample's completed populations, a row a completion.

    Chance is seeded by a hash of what was answered: the same answers give the same completions on every
    machine, in whatever order cases and questions stand.

    Args:
        name: of the sample.
        responses: its answers.
        case: the column of ids.
        completions: how many.
    """
    ids = [str(identity) for identity in responses.cases[case]]
    rows = sorted(range(len(ids)), key=ids.__getitem__)
    columns = sorted(range(len(responses.questions)), key=responses.questions.__getitem__)
    codes = responses.codes[rows][:, columns]
    weights = weights_of(responses.cases)[rows]
    sealed = [
        name,
        None if np.isinf(responses.population) else int(responses.population),
        [responses.questions[column] for column in columns],
        [[ids[row], answers] for row, answers in zip(rows, codes.tolist(), strict=True)],
    ]
    counted = count_completions(urns_of(codes, weights, responses.population), completions, _seed(sealed))
    back = np.argsort(columns)
    return Counted(counted.yes[:, back], counted.base[:, back])


def count_completions(urns: Sequence[Urn], completions: int, seed: int) -> Counted:
    """Return yeses and bases over all classes, in units: a row a completion, a column a question.

    The one pseudo-count of each completion stands in one class, drawn in proportion to the classes' sizes.
    """
    stream = Stream(seed)
    block = max(1, CELLS // max(len(urn.codes) for urn in urns))
    parts = [_block(urns, min(block, completions - start), stream) for start in range(0, completions, block)]
    return Counted(np.concatenate([p.yes for p in parts]), np.concatenate([p.base for p in parts]))


def _block(urns: Sequence[Urn], rows: int, stream: Stream) -> Counted:
    sizes = np.cumsum([len(urn.codes) + urn.unread for urn in urns])
    place = stream.below(int(sizes[-1]), (rows,))
    home = np.searchsorted(sizes, place, side="right")
    counted = [completed(urn, home == number, stream) for number, urn in enumerate(urns)]
    return Counted(*(np.sum(np.stack(tables), axis=0) for tables in zip(*counted, strict=True)))


def _seed(sealed: object) -> int:
    text = json.dumps(sealed, ensure_ascii=False, separators=(",", ":"))
    return int.from_bytes(sha256(text.encode()).digest(), "big")
