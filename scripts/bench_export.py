"""How long 26,000 beads take in every format, how much memory and how large they are. Run: .venv/bin/python FILE."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from dataclasses import replace

from aligner import registry
from aligner.bitext import Alignment, Bead, Block, Document, Metadata, Side, Signature
from aligner.exchange import ExportOptions
from aligner.judgement import Decision, Edition, Evidence, Flag

BEADS = 26_000
SECONDS, MEMORY = 10, 1024  # MiB: what no format may need
PATIENCE = 60  # seconds until one is given up
WORDS: dict[Side, str] = {
    "source": "В ту пору смотритель ещё не знал, кто пришёл к нему ночью, и записал в книгу номер {}.",
    "target": "At that time the keeper did not yet know who had come to him at night, and wrote down number {}.",
}


def main() -> None:
    """Prints a table with a row a format, each written in a process of its own; exits with 1 where one is too slow."""
    if len(sys.argv) > 1:
        _measure(sys.argv[1])
        return
    sys.stdout.write(
        f"{BEADS:,} beads\n\n| format | seconds of CPU | peak memory, MiB | size, MiB |\n|---|---|---|---|\n"
    )
    slow = False
    for entry in registry.FORMATS:
        command = [sys.executable, __file__, entry.name]
        try:
            done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            slow = True
            sys.stdout.write(f"| {entry.name} | more than {PATIENCE} | – | – |\n")
            continue
        seconds, memory, size = map(float, done.stdout.split())
        slow |= seconds > SECONDS or memory > MEMORY
        sys.stdout.write(f"| {entry.name} | {seconds:.1f} | {memory:.0f} | {size:.1f} |\n")
        sys.stdout.flush()
    sys.exit(int(slow))


def _measure(name: str) -> None:
    edition = made(BEADS)
    write = registry.writer(name)
    start = time.process_time()
    written = write(edition, ExportOptions())
    seconds = time.process_time() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    size = sum(map(len, written.files.values())) / 2**20
    sys.stdout.write(f"{seconds} {memory} {size}\n")


def made(count: int) -> Edition:
    """A made-up edition of so many beads: one in 50 null, one in 40 crossing, one in 20 flagged or decided."""
    documents = {side: _document(side, count) for side in WORDS}
    beads = [
        Bead(id=f"b{n}", source=(f"ru.s{n}",), target=(f"en.s{n}",), probability=0.9, similarity=0.7)
        for n in range(1, count + 1)
    ]
    for place in range(0, count - 3, 80):
        first, second = beads[place], beads[place + 2]
        beads[place] = replace(first, target=second.target, origin="crossing")
        beads[place + 2] = replace(second, target=first.target, origin="crossing")
    for place in range(40, count, 100):
        bead = beads[place]
        alone = replace(bead, id=f"b{count + place}", source=(), kind="addition", similarity=None)
        beads[place] = replace(bead, target=(), kind="omission", similarity=None)
        beads.append(alone)
    alignment = Alignment(
        metadata=Metadata(id="bench", title="Bench"),
        source=documents["source"],
        target=documents["target"],
        beads=tuple(beads),
        signature=Signature(pairs=(("align", "bench"),)),
    )
    return Edition(alignment=alignment, flags=_flags(alignment), decisions=_decisions(alignment))


def _document(side: Side, count: int) -> Document:
    lang = "ru" if side == "source" else "en"
    text, spans, blocks = [], [], []
    at = 0
    for number in range(1, count + 1):
        line = WORDS[side].format(number)
        spans.append((f"{lang}.s{number}", at, at + len(line)))
        blocks.append(Block(kind="paragraph", start=at, stop=at + len(line) + 1))
        text.append(line + "\n")
        at += len(line) + 1
    bare = Document(
        side=side, lang=lang, text="".join(text), path=f"{lang}.txt", sha256="0" * 64, encoding="utf-8",
        blocks=tuple(blocks),
    )  # fmt: skip
    return bare.with_segments(spans)


def _flags(alignment: Alignment) -> tuple[Flag, ...]:
    flags = []
    for bead in alignment.beads[::20]:
        if bead.source:
            start = alignment[bead.source[0]].start
            place = Evidence(side="source", start=start, stop=start + 5)
            flags.append(Flag(code="number", severity="warning", bead=bead.id, message="5 is 6", evidence=(place,)))
    return tuple(flags)


def _decisions(alignment: Alignment) -> dict[str, Decision]:
    return {
        bead.id: Decision(bead=bead.id, who="A. Reader", when="2026-11-22T09:30:00Z", operation="confirm")
        for bead in alignment.beads[::20]
    }


if __name__ == "__main__":
    main()
