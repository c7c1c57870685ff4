"""Headings of columns, told apart by what is seen of them.

A heading copied from a workbook has line breaks and double blanks in other places than the one
that was typed, and both are meant to be the same.

Next: `sampler.persons`.
"""

from __future__ import annotations


def heading(name: str) -> str:
    r"""Return a heading without outer blanks, and with one blank for each inner run of white space.

    Example:
        >>> heading(" Case/sentence type\n[Licence]  [Community Order]")
        'Case/sentence type [Licence] [Community Order]'
    """
    return " ".join(name.split())
