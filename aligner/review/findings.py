"""What the checks say in a review: flags by bead, without those that a person has set aside."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Mapping
from types import MappingProxyType
from typing import Protocol

from aligner.bitext import Alignment
from aligner.judgement import Flag

Flags = Mapping[str, tuple[Flag, ...]]


class CheckerLike(Protocol):
    """What looks for flags: in the beads named, or in all."""

    def flags(self, alignment: Alignment, beads: Collection[str] | None = None) -> tuple[Flag, ...]:
        """The flags of these beads."""
        ...


class Findings:
    """All flags of the present state. The checks run when they are first asked for, then on changed beads only."""

    def __init__(self, make: Callable[[Alignment], CheckerLike] | None, flags: Iterable[Flag] | None) -> None:
        self._make = make
        self._checker: CheckerLike | None = None
        self._all: dict[str, tuple[Flag, ...]] | None = None if flags is None else _by_bead(flags)
        self._stale: set[str] = set()
        self._open: Flags | None = None

    def forget(self) -> None:
        """Forget everything: the text is another one."""
        self._checker = self._all = self._open = None
        self._stale.clear()

    def outdate(self, beads: Iterable[str], *, recheck: bool) -> None:
        """Forget what was shown; with `recheck`, have these beads looked at again."""
        self._open = None
        if recheck and self._all is not None:
            self._stale.update(beads)

    def open(self, alignment: Callable[[], Alignment], dismissed: Container[str]) -> Flags:
        """The flags that are not set aside, by bead."""
        if self._open is None or self._stale:
            found = self._update(alignment)
            kept = {name: tuple(flag for flag in flags if flag.key not in dismissed) for name, flags in found.items()}
            self._open = MappingProxyType({name: flags for name, flags in kept.items() if flags})
        return self._open

    def with_key(self, alignment: Callable[[], Alignment], key: str) -> list[str]:
        """The beads that have the flag with this key, set aside or not."""
        found = self._update(alignment)
        return [name for name, flags in found.items() if any(flag.key == key for flag in flags)]

    def _update(self, alignment: Callable[[], Alignment]) -> dict[str, tuple[Flag, ...]]:
        if self._all is None:
            self._all = _by_bead(self._look(alignment(), None))
        elif self._stale:
            for name in self._stale:
                self._all.pop(name, None)
            self._all |= _by_bead(self._look(alignment(), frozenset(self._stale)))
        self._stale.clear()
        return self._all

    def _look(self, alignment: Alignment, beads: Collection[str] | None) -> tuple[Flag, ...]:
        if self._checker is None:
            if self._make is None:
                return ()
            self._checker = self._make(alignment)
        return self._checker.flags(alignment, beads)


def _by_bead(flags: Iterable[Flag]) -> dict[str, tuple[Flag, ...]]:
    found: dict[str, list[Flag]] = {}
    for flag in flags:
        found.setdefault(flag.bead, []).append(flag)
    return {name: tuple(flags) for name, flags in found.items()}
