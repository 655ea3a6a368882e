"""The state of a review on disk: the alignment of the last run, and what the journal has made of it since."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from aligner import store
from aligner.errors import BrokenInvariant, InputError
from aligner.review import journal
from aligner.review.board import Board
from aligner.review.history import History, is_barrier


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What a folder holds: the board, the history, and how far the journal has been read.

    `digest` is that of alignment.json; `named` is False where no line of the journal knows that file. `touched` are
    the beads that the journal has changed since.
    """

    board: Board
    history: History
    digest: str
    rev: int
    size: int
    highest: int
    named: bool = True
    touched: frozenset[str] = frozenset()
    notices: tuple[str, ...] = ()


def load(folder: Path) -> State:
    """The state of the review in this folder. Raises InputError for files that are not ours."""
    alignment = store.load_alignment(folder)
    digest = sha256((folder / "alignment.json").read_bytes()).hexdigest()
    board = Board(alignment)
    history = History()
    highest = max((journal.number(bead.id) for bead in alignment.beads), default=0)
    path = folder / journal.NAME
    if not path.exists():
        return State(board=board, history=history, digest=digest, rev=0, size=0, highest=highest)
    with store.locked_journal(path) as file:
        lines = journal.read(file, path)
    start = _after_naming(lines, digest)
    touched: set[str] = set()
    for place, edit in enumerate(lines.edits):
        try:
            history.follow(edit)
            if start is not None and place >= start:
                board.check(edit.change)
                board.apply(edit.change)
                touched.update(bead.id for bead in edit.change.after)
        except (BrokenInvariant, IndexError, KeyError) as error:
            raise InputError(
                f"revision {edit.rev} does not fit what was there before: {error}",
                path=path,
                line=place + 2,
                hint="Take the file from a copy. Nothing was changed.",
            ) from None
    return State(
        board=board,
        history=history,
        digest=digest,
        rev=len(lines.edits),
        size=lines.size,
        highest=max(highest, journal.numbered(lines.edits)),
        named=start is not None,
        touched=frozenset(touched),
        notices=(lines.notice,) if lines.notice else (),
    )


def _after_naming(lines: journal.Lines, digest: str) -> int | None:
    """The place of the first edit after the last line that names the alignment; None where none leads on to the end."""
    known = [0] if lines.base in (digest, None) else []
    known += [place + 1 for place, edit in enumerate(lines.edits) if edit.args.get("alignment") == digest]
    if not known or any(is_barrier(edit) for edit in lines.edits[known[-1] :]):
        return None
    return known[-1]
