"""Measure the checks: `bench_check.py ERRORS_FOLDER ... [--gold] [--only GLOB] [--show N]`.

ERRORS_FOLDER holds what make_errors.py made; of several, by different seeds, all is counted together. Each line is a
segment; the texts are aligned with the default settings and checked. With --gold, their gold beads are checked instead.

recall      planted errors whose sentence stands in a bead with a flag of severity warning or above, by kind;
            `named`: those where such a flag has a code that fits the kind
true        errors of the translation itself (defects.tsv), neither planted nor clean: the share with such a flag
clean       beads that are right by gold and hold no error: the share with such a flag, by code and in all
info        the same for flags of severity info, which are remarks and no alarms
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatch
from pathlib import Path

from make_cases import FILES

from aligner import config, pipeline
from aligner.bitext import Alignment, Bead, FloatArray, Metadata
from aligner.check import check
from aligner.embed import load_encoder
from aligner.evaluate import IndexBead, index_beads, read_beads
from aligner.judgement import FLAG_CODES, Flag

Encode = Callable[[Sequence[str]], FloatArray]

Error = tuple[str, str, tuple[Flag, ...]]
"""Kind, sentence and flags."""
FITTING = {
    "number": {"number", "date"},
    "date": {"date", "number"},
    "name": {"name"},
    "clause": {"omission", "length"},
    "sentence": {"similarity", "omission", "addition", "length"},
    "negation": {"negation"},
    "copy": {"untranslated"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """A flag on a clean bead, with the words of the bead."""

    text: str
    flag: Flag
    source: str
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the checks say about one text: of the planted and the true errors; and of the clean beads."""

    name: str
    errors: tuple[Error, ...]
    true: tuple[Error, ...]
    clean: int
    alarms: tuple[Alarm, ...]


def main() -> None:
    """Align, check, measure and report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("errors", nargs="+", type=Path, metavar="ERRORS_FOLDER")
    parser.add_argument("--gold", action="store_true", help="check the gold beads")
    parser.add_argument("--only", metavar="GLOB", default="*", help="the texts to take, such as 'lit_*'")
    parser.add_argument("--show", type=int, metavar="N", default=0, help="false alarms of each code, errors not found")
    options = parser.parse_args()
    settings = config.settings()
    encode = load_encoder(settings.model, cache=settings.cache, offline=settings.offline).encode
    found = [
        measure(path.parent, settings, encode, gold=options.gold)
        for folder in options.errors
        for path in sorted(folder.glob("*/errors.tsv"))
        if fnmatch(path.parent.name, options.only)
    ]
    sys.stdout.writelines(report(found, options.show))


def measure(folder: Path, settings: config.Settings, encode: Encode, *, gold: bool) -> Found:
    """What the checks say about one text."""
    files = tuple(
        config.SideFile(path=folder / name, side=side, lang=config.DEFAULT_LANG[side]) for side, name in FILES.items()
    )
    metadata = Metadata(id=folder.name, title=folder.name)
    alignment = pipeline.align_files(files, metadata, settings, lambda _: None, lines=True)
    truth = read_beads(folder / "gold.tsv")
    if gold:
        alignment = replace(alignment, beads=tuple(_gold_beads(alignment, truth)), witnesses=())
    planted = {truth[int(row[0]) - 1]: (row[1], row[3]) for row in _rows(folder / "errors.tsv")}
    true = {truth[int(row[0]) - 1]: (row[1], "") for row in _rows(folder / "defects.tsv")}
    return judge(folder.name, alignment, truth, planted, true, check(alignment, encode=encode))


def _rows(path: Path) -> list[list[str]]:
    return [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]


def _gold_beads(alignment: Alignment, truth: Sequence[IndexBead]) -> Iterator[Bead]:
    assert alignment.source and alignment.target
    known = dict(zip(index_beads(alignment.beads, alignment.source, alignment.target), alignment.beads, strict=True))
    for number, (source, target) in enumerate(truth, 1):
        bead = known.get((source, target)) or Bead(
            id="",
            source=tuple(alignment.source.segments[at].id for at in source),
            target=tuple(alignment.target.segments[at].id for at in target),
            kind=None if source and target else "omission" if source else "addition",
        )
        yield replace(bead, id=f"g{number}")


def judge(
    name: str,
    alignment: Alignment,
    truth: Sequence[IndexBead],
    planted: Mapping[IndexBead, tuple[str, str]],
    true: Mapping[IndexBead, tuple[str, str]],
    flags: Sequence[Flag],
) -> Found:
    """What these flags are worth."""
    assert alignment.source and alignment.target
    of_bead: dict[str, list[Flag]] = {}
    for flag in flags:
        of_bead.setdefault(flag.bead, []).append(flag)
    beads = dict(zip(index_beads(alignment.beads, alignment.source, alignment.target), alignment.beads, strict=True))
    holder = {at: bead.id for (_, target), bead in beads.items() for at in target}
    right = set(truth) - planted.keys() - true.keys()
    clean = [bead for index, bead in beads.items() if index in right and not bead.is_null]

    def said(errors: Mapping[IndexBead, tuple[str, str]]) -> tuple[Error, ...]:
        return tuple(
            (kind, after, tuple(of_bead.get(holder[bead[1][0]], ()))) for bead, (kind, after) in errors.items()
        )

    return Found(
        name=name,
        errors=said(planted),
        true=said(true),
        clean=len(clean),
        alarms=tuple(
            Alarm(text=name, flag=flag, source=alignment.text(bead.source), target=alignment.text(bead.target))
            for bead in clean
            for flag in of_bead.get(bead.id, ())
        ),
    )


def report(found: Sequence[Found], show: int) -> Iterator[str]:
    """The lines to print."""
    errors = [error for text in found for error in text.errors]
    yield f"{'kind':12}{'planted':>8}{'recall':>8}{'named':>8}\n"
    for kind in (*FITTING, "all"):
        of_kind = [error for error in errors if kind in (error[0], "all")]
        grave = [{flag.code for flag in flags if flag.severity != "info"} for _, _, flags in of_kind]
        if of_kind:
            named = sum(bool(codes & FITTING[error[0]]) for codes, error in zip(grave, of_kind, strict=True))
            recall = sum(map(bool, grave)) / len(of_kind)
            yield f"{kind:12}{len(of_kind):8}{recall:8.3f}{named / len(of_kind):8.3f}\n"
    true = [flags for text in found for _, _, flags in text.true]
    if true:
        flagged = sum(any(flag.severity != "info" for flag in flags) for flags in true)
        yield f"{'true':12}{len(true):8}{flagged / len(true):8.3f}\n"
    yield from _clean(found)
    if show:
        yield from _alarms(found, show)
        yield "\nnot found\n"
        for kind, after, flags in errors:
            if all(flag.severity == "info" for flag in flags):
                yield f"  {kind}: {after}\n"


def _clean(found: Sequence[Found]) -> Iterator[str]:
    """The share of clean beads with flags, by code, together, and by text."""
    clean = sum(text.clean for text in found)
    yield f"\n{clean} clean beads\n{'code':14}{'clean':>8}{'info':>8}\n"
    counts: dict[str, Counter[str]] = {"alarm": Counter(), "info": Counter()}
    for text in found:
        marks = {(alarm.flag.bead, alarm.flag.code, _grave(alarm.flag)) for alarm in text.alarms}
        for grave in ("alarm", "info"):
            counts[grave].update(code for _, code, how in marks if how == grave)
            counts[grave]["all"] += len({bead for bead, _, how in marks if how == grave})
    for code in (*FLAG_CODES, "all"):
        if counts["alarm"][code] or counts["info"][code]:
            yield f"{code:14}{counts['alarm'][code] / clean:8.2%}{counts['info'][code] / clean:8.2%}\n"
    yield "\n"
    for name in sorted({text.name for text in found}):
        own = [text for text in found if text.name == name]
        size, errors = sum(text.clean for text in own), sum(len(text.errors) for text in own)
        alarms = sum(len({alarm.flag.bead for alarm in text.alarms if alarm.flag.severity != "info"}) for text in own)
        yield f"{name:24}{errors:4} errors{size:6} clean{alarms / max(1, size):8.2%}\n"


def _grave(flag: Flag) -> str:
    return "info" if flag.severity == "info" else "alarm"


def _alarms(found: Sequence[Found], show: int) -> Iterator[str]:
    for code in FLAG_CODES:
        alarms = [
            alarm
            for text in found
            for alarm in text.alarms
            if alarm.flag.code == code and alarm.flag.severity != "info"
        ]
        step = max(1, len(alarms) // show)
        for alarm in alarms[::step][:show]:
            yield f"\n{alarm.flag.severity} {code} ({alarm.text}): {alarm.flag.message}\n"
            yield f"    {alarm.source}\n    {alarm.target}\n"


if __name__ == "__main__":
    main()
