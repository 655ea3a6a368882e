"""Whether the arguments of an edit, which come from a browser or a script, are of the sorts that it takes."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from aligner.errors import EditError


def check_arguments(op: str, does: Callable[..., Any], given: Mapping[str, Any]) -> None:
    """Nothing, where these are the keyword arguments that the edit takes. Raises EditError."""
    takes = {
        name.rstrip("_"): parameter
        for name, parameter in inspect.signature(does).parameters.items()
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY
    }
    for name in given:
        if name not in takes:
            raise EditError(f"{op} takes no argument {name!r}")
    for name, parameter in takes.items():
        if name not in given and parameter.default is inspect.Parameter.empty:
            raise EditError(f"{op} lacks the argument {name!r}")
        sort, fits = _SORTS.get(str(parameter.annotation), _WORD)
        if name in given and not fits(given[name]):
            raise EditError(f"{op}: {name!r} is to be {sort}")


def _is_word(value: Any) -> bool:
    return isinstance(value, str)


_WORD = "a word", _is_word
_SORTS: Mapping[str, tuple[str, Callable[[Any], bool]]] = {
    "int": ("a whole number", lambda value: isinstance(value, int) and not isinstance(value, bool)),
    "str | None": ("a word, or nothing", lambda value: value is None or _is_word(value)),
    "Sequence[str]": ("a list of words", lambda value: isinstance(value, (list, tuple)) and all(map(_is_word, value))),
}
"""By the annotation of the argument; all others are words, and the edit itself knows which."""
