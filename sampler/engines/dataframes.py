"""What a column of a DataFrame holds, and its one way of being text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sampler.errors import SamplerError

if TYPE_CHECKING:
    import pandas as pd

_PANDAS_KINDS = {
    "string": "text",
    "empty": "text",
    "integer": "whole numbers",
    "floating": "decimal numbers",
    "mixed-integer-float": "decimal numbers",
    "decimal": "decimal numbers",
    "datetime64": "dates",
    "datetime": "dates",
    "date": "dates",
}


def kind_of(column: pd.Series[Any]) -> str:
    """Return what a column holds, in words: "text", "whole numbers", "dates" and so on."""
    import pandas as pd

    values = column.cat.categories if isinstance(column.dtype, pd.CategoricalDtype) else column
    inferred = pd.api.types.infer_dtype(values, skipna=True)
    return _PANDAS_KINDS.get(inferred, inferred)


def as_text(column: pd.Series[Any], kind: str) -> pd.Series[Any]:
    """Return a column as text, with None where it is missing.

    Raises:
        SamplerError: dates of several zones in one column.
    """
    import pandas as pd

    if kind == "dates":
        try:
            text = pd.to_datetime(column).dt.strftime("%Y-%m-%d")
        except (ValueError, TypeError, AttributeError):
            raise SamplerError(
                f"'{column.name}' mixes dates that cannot be read together; turn it into text."
            ) from None
    elif kind == "text":
        text = column
    elif kind == "boolean":  # as Parquet's are written
        text = column.astype(object).map({True: "true", False: "false"})
    else:  # by way of objects: pandas' own conversions may change whole numbers beside missing ones
        text = column.astype(object).map(str, na_action="ignore")
    return pd.Series(text.astype(object).where(column.notna(), None), dtype=object).reset_index(drop=True)
