"""Measure the checks on whole documents with errors as translators make them: `bench_documents.py [FOLDER] [--show]`.

Each folder of scripts/documents is an invented document: ru.txt, a good and free translation (en.txt), the same with
eight or ten errors in fluent English (wrong.txt), and errors.tsv: kind TAB right sentence TAB wrong sentence (nothing
where it was left out). Both translations are paired and checked as a user would: of the good one the warnings are
counted, of the other the errors whose sentence has a warning or no counterpart. Nothing was learned from these
documents, but the rules for numbers, names and negations were mended after most of them had been seen.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from aligner import config, pipeline
from aligner.bitext import Alignment, Bead, Metadata
from aligner.check import check
from aligner.embed import load_encoder
from aligner.judgement import Flag

DOCUMENTS = Path(__file__).with_name("documents")
KINDS = ("number", "date", "name", "clause", "negation", "sentence")

Checked = tuple[Alignment, dict[str, list[Flag]]]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=DOCUMENTS)
    parser.add_argument("--show", action="store_true", help="the warnings of good sentences, and the errors not found")
    options = parser.parse_args()
    config.one_blas_thread()
    counts: Counter[str] = Counter()
    for folder in sorted(path.parent for path in options.folder.glob("*/errors.tsv")):
        for line in measure(folder, counts):
            if options.show:
                sys.stdout.write(line)
    for kind in KINDS:
        sys.stdout.write(f"{kind:10}{counts[kind]:5}{counts[f'{kind} found'] / max(1, counts[kind]):8.2f}\n")
    flagged = counts["flagged"] / max(1, counts["good"])
    sys.stdout.write(f"{counts['good']} pairs of good translations, {flagged:.1%} with a warning\n")


def measure(folder: Path, counts: Counter[str]) -> Iterator[str]:
    """Count what is found in one document, and say what is flagged in vain or not found."""
    good, wrong = (checked(folder, name) for name in ("en.txt", "wrong.txt"))
    for bead in good[0].beads:
        counts["good"] += 1
        counts["flagged"] += bool(grave(good, bead))
        for flag in grave(good, bead):
            yield f"{folder.name}: {flag.code}: {flag.message}\n    {good[0].text(bead.source)}\n"
    for row in (folder / "errors.tsv").read_text(encoding="utf-8").splitlines():
        kind, right, said = [*row.split("\t"), ""][:3]
        holding = beads_of(wrong, said) if said else without(good, wrong, right)
        found = any(bead.is_null or grave(wrong, bead) for bead in holding)
        counts[kind] += 1
        counts[f"{kind} found"] += found
        if not found:
            yield f"{folder.name}: not found: {kind}: {right} | {said}\n"


def checked(folder: Path, translation: str) -> Checked:
    """The document with this translation, paired, and its flags by bead."""
    settings = config.settings()
    with tempfile.TemporaryDirectory() as temporary:
        paths = [Path(temporary) / name for name in ("ru.txt", "en.txt")]
        for path, name in zip(paths, ("ru.txt", translation), strict=True):
            path.write_bytes((folder / name).read_bytes())
        files = (
            config.SideFile(path=paths[0], side="source", lang="ru"),
            config.SideFile(path=paths[1], side="target", lang="en"),
        )
        metadata = Metadata(id=folder.name, title=folder.name)
        alignment = pipeline.align_files(files, metadata, settings, lambda _: None)
    flags: dict[str, list[Flag]] = {}
    for flag in check(alignment, encode=load_encoder(cache=settings.cache).encode):
        flags.setdefault(flag.bead, []).append(flag)
    return alignment, flags


def grave(of: Checked, bead: Bead) -> list[Flag]:
    """The flags of a bead that are more than a remark."""
    return [flag for flag in of[1].get(bead.id, ()) if flag.severity != "info"]


def beads_of(of: Checked, sentence: str) -> list[Bead]:
    """The beads that hold a sentence of the translation, or a part of it."""
    alignment = of[0]
    return [bead for bead in alignment.beads if meets(alignment.text(bead.target), sentence)]


def without(good: Checked, wrong: Checked, sentence: str) -> list[Bead]:
    """The beads of the wrong translation with the Russian of a sentence that only the good one has."""
    originals: Sequence[str] = [good[0].text(bead.source) for bead in beads_of(good, sentence)]
    alignment = wrong[0]
    return [bead for bead in alignment.beads if any(meets(alignment.text(bead.source), one) for one in originals)]


def meets(one: str, other: str) -> bool:
    """Whether one text is in the other, whatever stands between the words."""
    bare, others = (re.sub(r"\W+", "", text) for text in (one, other))
    return bool(bare and others) and (bare in others or others in bare)


if __name__ == "__main__":
    main()
