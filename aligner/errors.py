"""Every error that a user can cause, as one tree.

    AlignerError            what happened, where, what was expected, what to do
     ├─ InputError          a text, a page or a folder that cannot be read as it is
     │   ├─ EncodingError   bytes that are not text in the named encoding, or text in none that we know
     │   └─ GoldError       a gold or bead file that does not fit the two texts
     ├─ SettingsError       text.toml, an option or the environment says something impossible
     ├─ ModelError          the sentence encoder is missing, damaged or not what its name says
     └─ EditError           an edit that cannot be done here
         └─ StaleRevision   an edit of a state that is no longer the present one
    BrokenInvariant         our own bug; never the user's

The command line turns an `AlignerError` into one message and exit code 2, and a `BrokenInvariant` (like any other
exception) into exit code 101 with a request to report it.
"""

from __future__ import annotations

from pathlib import Path


class AlignerError(Exception):
    """Something that the user can put right.

    `message` says what happened and what was expected, `hint` what to do, `path` and `line` (1-based) where.
    """

    def __init__(
        self, message: str, *, hint: str | None = None, path: Path | str | None = None, line: int | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.path = path
        self.line = line

    def __str__(self) -> str:
        place = "" if self.path is None else str(self.path)
        if place and self.line is not None:
            place += f":{self.line}"
        text = f"{place}: {self.message}" if place else self.message
        return f"{text}\n{self.hint}" if self.hint else text


class InputError(AlignerError):
    """A text, a page or a folder that cannot be read as it is."""


class EncodingError(InputError):
    """Bytes that are not text in the named encoding, or in none that we know."""


class GoldError(InputError):
    """A gold or bead file that does not fit the two texts."""


class SettingsError(AlignerError):
    """text.toml, an option or the environment says something impossible."""


class ModelError(AlignerError):
    """The sentence encoder is missing, damaged, or not what its name says."""


class EditError(AlignerError):
    """An edit that cannot be done here, such as a merge with the bead below the last one."""


class StaleRevision(EditError):
    """An edit of a state that is no longer the present one; `rev` is the present one."""

    def __init__(self, rev: int) -> None:
        super().__init__(f"the review has gone on to revision {rev}", hint="Look at the present state and try again.")
        self.rev = rev


class BrokenInvariant(Exception):
    """A promise of our own code does not hold. Report it."""
