r"""A case's ticket: chance as a function of the seed and the case id, and of nothing else.

A ticket depends neither on the other cases nor on row order, machine, time or library
version, so anyone can check one by hand:

    printf 'sampler/1\n%s\n%s' SEED SAMPLE | sha256sum          (the key: its first 32 digits)
    printf '%s,%s' KEY ID | sha256sum                           (the ticket)

The lowest tickets of a stratum are its sample; the next ones are its reserves.

Next: `sampler.rules`.
"""

from __future__ import annotations

import hashlib
import re

from sampler.errors import SamplerError

RULE = "sampler/1"
"""The name of this rule. It enters every hash, so that another rule can never pass for it."""

CASE_ID = re.compile(r"[!-~]+")
"""A case id: printable ASCII without blanks."""

HIDDEN = (
    r"[\x00-\x1f\x7f-\x9f"
    "\u00ad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f]"
)
"""What can forge a line, or change how the rest of one is shown: a pattern for any engine.

Line breaks, control characters and format characters, those that turn the direction of writing among them:
Unicode's categories Cc, Cf, Zl and Zp, written out so that every version of Unicode agrees. The two joiners
(U+200C, U+200D) are spelling in some scripts, hold emoji together, and are not among them."""

_HIDDEN = re.compile(HIDDEN + "|[\ud800-\udfff]")  # halves of a character are no text either

LINE_RULE = "text on one line, without control characters or others that are not seen"

ID_RULE = "a case id must be text or a whole number, in letters, digits and signs of ASCII, without blanks"


def ticket(seed: str, name: str, case: str | int) -> str:
    """Return the ticket of a case: 64 lower-case hex digits, compared as text, the lowest first.

    Args:
        seed: the seed of the draw, any text on one line.
        name: the name of the sample.
        case: the case id, printable ASCII without blanks, or a whole number.

    Raises:
        SamplerError: the seed or name is empty or has a control character; the id breaks the rule.

    Example:
        >>> ticket("2018-07-02 12 17 23 31 40 44", "domain_two", "S000123")[:16]
        '6666da3554b07272'
    """
    text = str(case) if isinstance(case, int) and not isinstance(case, bool) else case
    if not isinstance(text, str) or not CASE_ID.fullmatch(text):
        raise SamplerError(f"{ID_RULE}. The one given is not.")
    return hashlib.sha256(f"{ticket_key(seed, name)},{text}".encode("ascii")).hexdigest()


def ticket_key(seed: str, name: str) -> str:
    """Return what goes before the id in a ticket: 32 hex digits that stand for the seed and the sample.

    Raises:
        SamplerError: the seed or name is empty or has a control character.
    """
    return hashlib.sha256(_draw_text(seed, name)).hexdigest()[:32]


def pick_number(seed: str, name: str, step: int = 1) -> int:
    r"""Return the number from 0 to 2**256 - 1 that picks the table of a draw.

    By hand: `printf 'sampler/1\n%s\n%s\nallocation' SEED SAMPLE | sha256sum`; for the first extension of
    a sample `\nallocation\n2`, for the second `\nallocation\n3`.

    Args:
        seed: the seed of the draw.
        name: the name of the sample.
        step: 1 for the draw, 2 for its first extension, and so on.

    Raises:
        SamplerError: the seed or name is empty or has a control character.
    """
    label = "\nallocation" if step == 1 else f"\nallocation\n{step}"
    return int(hashlib.sha256(_draw_text(seed, name) + label.encode()).hexdigest(), 16)


def _draw_text(seed: str, name: str) -> bytes:
    check_text("the seed", seed)
    check_text("the sample's name", name)
    return f"{RULE}\n{seed}\n{name}".encode()


def on_one_line(text: str) -> bool:
    r"""Return whether a text is on one line and is shown as it stands: nothing in it is `HIDDEN`.

    Example:
        >>> on_one_line("not known"), on_one_line("two\nlines"), on_one_line("\u202edesrever")
        (True, False, False)
    """
    return _HIDDEN.search(text) is None


def check_text(thing: str, text: str) -> None:
    """Refuse a seed, name or reason that is empty or that cannot be written on one line.

    Line breaks would let two different pairs of seed and name give the same text.

    Raises:
        SamplerError: with the thing and the rule.
    """
    if not isinstance(text, str) or not text:
        raise SamplerError(f"{thing} must be text of at least one character.")
    if not on_one_line(text):
        raise SamplerError(f"{thing} must be {LINE_RULE}.")
