"""The nouns of export: what a user asks for, and what a writer gives back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from aligner.bitext import Bead, Status
from aligner.judgement import Edition


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportOptions:
    """Which beads are wanted, and how they are written.

    `statuses` empty: any. `langs` replaces language codes (`{"ru": "ru-RU"}`). `bom`: tables begin with a byte order
    mark, for spreadsheets. `split`: a format that can write one file a language does so.
    """

    min_probability: float | None = None
    statuses: frozenset[Status] = frozenset()
    no_flagged: bool = False
    dedupe: bool = False
    langs: Mapping[str, str] | None = None
    bom: bool = False
    split: bool = False

    def lang(self, code: str) -> str:
        """The language code to write for `code`."""
        return (self.langs or {}).get(code, code)

    def beads(self, edition: Edition) -> tuple[Bead, ...]:
        """The beads of an edition that are wanted, null beads included.

        A bead that a person confirmed has no need of a probability; a flag counts from severity warning on.
        """
        flagged = {flag.bead for flag in edition.flags if flag.severity != "info"} if self.no_flagged else set()
        return tuple(
            bead
            for bead in edition.alignment.beads
            if bead.id not in flagged
            and (not self.statuses or bead.status in self.statuses)
            and (
                self.min_probability is None
                or bead.status in ("confirmed", "edited")
                or (bead.probability is not None and bead.probability >= self.min_probability)
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The files of an export by what is added to the name of the text (`.tmx`, `.ru`), and what they leave out.

    A note is one sentence: what the format cannot hold, and how many there were.
    """

    files: Mapping[str, bytes]
    notes: tuple[str, ...] = ()


Writer = Callable[[Edition, ExportOptions], Written]
