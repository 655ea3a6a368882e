"""`align import TEXT --beads FILE`: an alignment made elsewhere becomes an edit of the review."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from aligner import config
from aligner.cli.options import text_argument
from aligner.cli.printing import print_json, print_rows, progress_line, say_note
from aligner.errors import InputError

if TYPE_CHECKING:
    from aligner.review.session import Session

BEAD_FORMATS = ("ladder", "vecalign", "xces", "intertext", "tmx")


def take_over(
    name: str,
    file: Path,
    format_name: str,
    sentences: tuple[Path | None, Path | None],
    reviewer: str | None,
    *,
    as_json: bool,
) -> None:
    """Put the beads of a file on a text, and say how many there were and which were not found."""
    from aligner.adopt import adopt
    from aligner.ingest.alignments import read_alignment
    from aligner.review.imported import imported
    from aligner.review.realign import is_anchor

    folder = config.read_text_folder(text_argument(name))
    langs = {side.side: side.lang for side in folder.files}
    if len(langs) != 2:
        raise InputError("there is only one text here, and nothing to pair", path=folder.path)
    foreign = read_alignment(file, format_name, langs=(langs["source"], langs["target"]), sentences=sentences)
    session = _review(folder, reviewer or config.person())
    adopted = adopt(session.alignment, foreign)
    if not any(not bead.is_null for bead in adopted.alignment.beads):
        raise InputError("none of its sentences is in these two texts", path=file, hint="Is it of another text?")
    step = imported(session.alignment, adopted.alignment, session.fresh(), name=file.name)
    left = set(step.change.after)
    replaced = sum(is_anchor(bead) and bead not in left for bead in step.change.before)
    changed = bool(step.change.before or step.change.after or step.change.cuts)
    if changed:
        session.apply_all(session.rev, "import", step, {"file": file.name, "format": format_name})
    cut = sum(len(one.after) - len(one.before) for one in step.change.cuts)
    lost = list(adopted.lost)
    result = {"text": folder.metadata.id, "pairs": step.count, "cut": cut, "replaced": replaced, "lost": lost}
    if as_json:
        print_json({**result, "applied": changed})
        return
    rows = {"pairs": f"{step.count} taken over from {file}"}
    if cut:
        rows["cut"] = f"{cut} cuts inside our sentences, where those of the file end"
    if replaced:
        rows["replaced"] = f"{replaced} decisions of the review; it can undo this"
    if lost:
        shown = ", ".join(map(str, lost[:10])) + (" …" if len(lost) > 10 else "")
        rows["not found"] = f"{len(lost)} beads with a sentence that is not in the texts: line {shown}"
    if not changed:
        rows["result"] = "nothing to do: the review says the same"
    print_rows({folder.metadata.id: folder.metadata.title, **rows, "next": f"align {folder.path}"})


def _review(folder: config.TextFolder, reviewer: str) -> Session:
    """The review of a text, which is aligned first if nobody has."""
    from aligner import judging, store

    place = store.alignment_folder(folder.path, folder.metadata.id)
    settings = config.settings()
    if not (place / "alignment.json").is_file():
        with progress_line() as progress:
            judging.align_text(folder, place, settings, progress)
    session = judging.open_review(folder, place, settings, reviewer=reviewer)
    for notice in session.notices:
        say_note(notice)
    return session
