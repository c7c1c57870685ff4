"""What differs between engines: a handful of SQL expressions, one line each.

Every value reaches an expression as text or NULL, whatever file or table it came from,
so that `007`, `NA` and `1E5` stay what they are. `{}` stands for that text.

Next: `sampler.engines.verdicts`.
"""

from __future__ import annotations

from dataclasses import dataclass

from sampler.tickets import HIDDEN


@dataclass(frozen=True, slots=True)
class Dialect:
    """The expressions of one engine; `{}` stands for a text.

    Attributes:
        sha256: lower-case hex digits of the SHA-256 of its UTF-8 bytes.
        has_text: whether it holds anything to be seen, and not only blanks (NULL counts as nothing).
        is_id: whether all of it is printable ASCII without blanks.
        date: the date in yyyy-mm-dd or dd/mm/yyyy, a time of day ignored; NULL if it is neither.
        number: the number, exactly; NULL if it is none.
        damaged: whether it holds the sign for a character that could not be read.
        hidden: whether it holds what could forge a line (`sampler.tickets.HIDDEN`).
        joined: all such texts of a group, in byte order, with line feeds between them.
        folded: in lower case, with one blank for each run of white space and none at its ends.
        listed: what may stand after `in`, for a list of values; here `{}` stands for the list.
    """

    sha256: str
    has_text: str
    is_id: str
    date: str
    number: str
    damaged: str
    hidden: str
    joined: str
    folded: str
    listed: str


_ISO = r"^\s*(\d{4}-\d{1,2}-\d{1,2})([ T]\d{1,2}:\d{2}(:\d{2}(\.0*)?)?)?\s*$"
_BRITISH = r"^\s*(\d{1,2}/\d{1,2}/\d{4})( \d{1,2}:\d{2}(:\d{2})?)?\s*$"

DUCKDB = Dialect(
    sha256="sha256({})",
    has_text=r"coalesce(regexp_matches({}, '[^\s\p{Z}\p{Cc}\p{Cf}]'), false)",
    is_id="regexp_full_match({}, '[!-~]+')",
    date=(
        f"cast(coalesce(try_strptime(regexp_extract({{}}, '{_ISO}', 1), '%Y-%m-%d'), "
        f"try_strptime(regexp_extract({{}}, '{_BRITISH}', 1), '%d/%m/%Y')) as date)"
    ),
    number="try_cast(trim({}) as decimal(38, 9))",
    damaged="contains({}, chr(65533))",
    hidden=f"coalesce(regexp_matches({{}}, '{HIDDEN}'), false)",
    joined="string_agg({}, chr(10) order by {})",
    folded=r"lower(trim(regexp_replace({}, '[\s\p{Z}\p{Cc}\p{Cf}]+', ' ', 'g')))",
    listed="(select unnest({}))",
)


def fill(template: str, text: str) -> str:
    """Return an expression with its `{}` replaced by the SQL of a text."""
    return template.replace("{}", text)
