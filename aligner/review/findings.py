"""What the checks say in a review: flags by bead, and which of them a person has set aside.

The checks take their time, so they look at the beads in a thread of their own, if there is one to spare: `work` is what
is left to look at, and `learn` takes in what was found. Until then a bead that has changed shows no flags.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What the checks have found in some beads (None: in all), and the checker, which is made only once."""

    beads: frozenset[str] | None
    flags: Flags
    checker: CheckerLike
    text: int


class Findings:
    """All flags of the present state, as far as they are known."""

    def __init__(self, make: Callable[[Alignment], CheckerLike] | None, flags: Iterable[Flag] | None) -> None:
        self._make = make
        self._checker: CheckerLike | None = None
        self._text = 0
        self._found: dict[str, tuple[Flag, ...]] = {}
        self._beads_of: dict[str, set[str]] = {}
        self._all_unseen = flags is None
        self._unseen: set[str] = set()
        self._looking: frozenset[str] | None = frozenset()
        for name, found in _by_bead(flags or ()).items():
            self._say(name, found)

    def forget(self) -> None:
        """Forget everything: the text is another one."""
        self._found, self._beads_of, self._checker = {}, {}, None
        self._all_unseen = True
        self._unseen.clear()
        self._looking = frozenset()
        self._text += 1

    def outdate(self, changed: Iterable[str], beside: Iterable[str]) -> None:
        """Have these beads looked at again: what was said of those that changed, or are gone, no longer counts."""
        for name in changed:
            self._say(name, ())
            self._unseen.add(name)
        self._unseen.update(beside)

    def open(self, dismissed: Iterable[str]) -> Flags:
        """The flags that are not set aside, by bead, as far as they are known."""
        aside = frozenset(dismissed)
        found = dict(self._found)
        for name in self.with_keys(aside):
            kept = tuple(flag for flag in found.pop(name) if flag.key not in aside)
            if kept:
                found[name] = kept
        return MappingProxyType(found)

    def set_aside(self, dismissed: Iterable[str]) -> Flags:
        """The flags that a person has set aside, by bead, as far as they are known."""
        aside = frozenset(dismissed)
        return MappingProxyType(
            {name: tuple(one for one in self._found[name] if one.key in aside) for name in self.with_keys(aside)}
        )

    def with_keys(self, keys: Iterable[str]) -> set[str]:
        """The beads that have flags with these keys, set aside or not."""
        return {name for key in keys for name in self._beads_of.get(key, ())}

    def work(self, alignment: Callable[[], Alignment]) -> Callable[[], Look] | None:
        """The look at what has not been looked at, to be had in any thread; None where nothing is left."""
        make, checker, text = self._make, self._checker, self._text
        if make is None or not (self._all_unseen or self._unseen):
            return None
        made = alignment()
        beads = None if self._all_unseen else frozenset(self._unseen)
        self._all_unseen, self._looking = False, beads
        self._unseen.clear()

        def look() -> Look:
            try:
                used = checker or make(made)
                found = used.flags(made, beads)
            except BaseException:
                self._all_unseen |= beads is None
                self._unseen |= beads or frozenset()
                raise
            return Look(beads=beads, flags=_by_bead(found), checker=used, text=text)

        return look

    def is_seen(self, name: str) -> bool:
        """Whether the checks have looked at the bead as it is now."""
        looking = self._looking is None or name in self._looking
        return self._make is None or not (self._all_unseen or name in self._unseen or looking)

    def learn(self, look: Look) -> frozenset[str]:
        """The beads whose flags are others after a look; it says nothing of a bead that has changed since."""
        if look.text != self._text:
            return frozenset()
        self._checker, self._looking = look.checker, frozenset()
        seen = self._found.keys() | look.flags.keys() if look.beads is None else look.beads
        changed = {
            name for name in seen if name not in self._unseen and look.flags.get(name, ()) != self._found.get(name, ())
        }
        for name in changed:
            self._say(name, look.flags.get(name, ()))
        return frozenset(changed)

    def _say(self, name: str, flags: tuple[Flag, ...]) -> None:
        for flag in self._found.pop(name, ()):
            self._beads_of[flag.key].discard(name)
        if flags:
            self._found[name] = flags
        for flag in flags:
            self._beads_of.setdefault(flag.key, set()).add(name)


def _by_bead(flags: Iterable[Flag]) -> dict[str, tuple[Flag, ...]]:
    found: dict[str, list[Flag]] = {}
    for flag in flags:
        found.setdefault(flag.bead, []).append(flag)
    return {name: tuple(flags) for name, flags in found.items()}
