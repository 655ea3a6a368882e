"""Single line breaks: does the text go on in the next line, or is that a line of its own.

The answer comes from an ordered list of rules; the first that knows one decides. Most of them need the *measure* of the
text: how long a full line is. It is taken from the breaks that are certain, those before a small letter.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from aligner.layout.lines import (
    Line,
    ends_with_hyphen,
    first_word,
    is_caps,
    is_dialogue,
    is_finished,
    is_item,
    is_numbered,
    is_open,
    starts_lower,
)
from aligner.layout.marks import is_office, is_signature, is_signed, stands_alone

Chunk = Sequence[Line]

_CERTAIN = 2  # breaks before a small letter that make a measure
_NARROWEST = 25  # no column is narrower; shorter lines are a list or verse
_SHARE = 0.4  # of them among the lines of full length; wrapped prose has .7 and more, lists and paragraphs near 0
_RAGGED = 1.3  # a line this much longer than nearly all wrapped ones was not wrapped
_SLACK = 0.85  # a line that stops inside a sentence may be this much shorter and still be full
_LONGEST_VERSE = 90
_TITLE = 40  # a shorter line without a full stop is a form line rather than the first line of a long title


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """How long the full lines of a text are: `shortest` with the next word added, `longest` without it."""

    shortest: int
    longest: int
    speeches_marked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """A line break inside a chunk: the lines around it, the chunk's left margin, and the measure if there is one."""

    before: Line
    after: Line
    margin: int
    verse: bool
    measure: Measure | None

    @property
    def full(self) -> bool:
        """True when the line before is as long as wrapped lines are."""
        return self.measure is not None and _is_full(self.before, self.after, self.measure)


def _reach(before: Line, after: Line) -> int:
    """How long the line before would have been with the next word on it."""
    return len(before.text) + 1 + len(first_word(after.text))


def _is_full(before: Line, after: Line, measure: Measure) -> bool:
    shortest = measure.shortest if is_finished(before.text) else _SLACK * measure.shortest
    return shortest <= _reach(before, after) and len(before.text) <= measure.longest


def measure_of(chunks: Sequence[Chunk]) -> Measure | None:
    """The measure of a hard-wrapped text; None where lines are paragraphs, or too few are wrapped to tell."""
    breaks = [pair for chunk in chunks for pair in pairwise(chunk)]
    certain = [(a, b) for a, b in breaks if _is_certain(a.text, b.text)]
    reach = sorted(_reach(a, b) for a, b in certain)
    if len(certain) < _CERTAIN or reach[len(reach) // 10] < _NARROWEST:
        return None
    length = sorted(len(a.text) for a, _ in certain)
    measure = Measure(
        shortest=reach[len(reach) // 10],
        longest=round(length[len(length) * 9 // 10] * _RAGGED),
        speeches_marked=_speeches_are_marked(chunks),
    )
    full = sum(_is_full(a, b, measure) for a, b in breaks)
    certain_full = sum(_is_full(a, b, measure) for a, b in certain)
    return measure if certain_full >= _SHARE * full else None


def _is_certain(before: str, after: str) -> bool:
    """True when the line after carries on the one before, however long lines are."""
    return starts_lower(after) and not before.endswith((";", ":")) and not is_item(after) and not stands_alone(after)


def _speeches_are_marked(chunks: Sequence[Chunk]) -> bool:
    """True when speeches mostly begin after a blank line or an indent, so that another dash is inside a speech."""
    marked = unmarked = 0
    for chunk in chunks:
        margin = min(line.indent for line in chunk)
        for number, line in enumerate(chunk):
            if is_dialogue(line.text):
                if number == 0 or line.indent > margin:
                    marked += 1
                else:
                    unmarked += 1
    return marked >= unmarked


def split_chunk(chunk: Chunk, measure: Measure | None) -> list[tuple[list[Line], str]]:
    """The units of a chunk: the lines of each, and the rule that parted it from the unit before."""
    units: list[tuple[list[Line], str]] = [([chunk[0]], _gap(chunk[0]))]
    margin = min(line.indent for line in chunk)
    verse = _is_verse(chunk, measure)
    for before, after in pairwise(chunk):
        goes_on, rule = decide(Break(before=before, after=after, margin=margin, verse=verse, measure=measure))
        if goes_on:
            units[-1][0].append(after)
        else:
            units.append(([after], rule))
    return units


def _gap(line: Line) -> str:
    """What parts the first line of a chunk from the text before."""
    if line.feeds_before:
        return "form feed"
    return "blank line" if line.blank_before else "edge of the text or page"


def _is_verse(chunk: Chunk, measure: Measure | None) -> bool:
    """True for four short lines and more of which nearly all begin with a capital and none is full."""
    if len(chunk) < 4 or max(len(line.text) for line in chunk) > _LONGEST_VERSE:
        return False
    capitals = sum(not starts_lower(line.text) for line in chunk[1:])
    full = sum(measure is not None and _is_full(a, b, measure) for a, b in pairwise(chunk))
    return capitals >= 0.75 * (len(chunk) - 1) and full <= 0.25 * (len(chunk) - 1)


def decide(at: Break) -> tuple[bool, str]:
    """Whether the line goes on, and the name of the rule that says so."""
    for rule in RULES:
        answer = rule(at)
        if answer is not None:
            return answer, rule.__name__.replace("_", " ")
    return False, "own line"


def hyphen(at: Break) -> bool | None:
    """The word goes on after a hyphen."""
    return True if ends_with_hyphen(at.before.text) and at.after.text[:1].isalnum() else None


def form_line(at: Break) -> bool | None:
    """A date, number, addressee or stamp stands alone, unless it is the end of a full line's sentence."""
    if at.full and not is_finished(at.before.text) and not stands_alone(at.before.text):
        return None
    return False if stands_alone(at.before.text) or stands_alone(at.after.text) else None


def signature(at: Break) -> bool | None:
    """An office of two lines goes on to the name that signs."""
    signed = is_signed(at.after.text) and not is_signature(at.after.text)
    return True if is_office(at.before.text) and signed else None


def markup(at: Break) -> bool | None:
    """A line of markup for a title: `# Title`, `**Title**`."""
    return False if any(is_markup_title(line.text) for line in (at.before, at.after)) else None


def indent(at: Break) -> bool | None:
    """A paragraph begins with an indent."""
    deeper = at.after.indent - at.margin >= 2
    return False if deeper and not starts_lower(at.after.text) else None


def speech(at: Break) -> bool | None:
    """A speech begins with a dash."""
    if not is_dialogue(at.after.text):
        return None
    return at.full and ((at.measure is not None and at.measure.speeches_marked) or not is_finished(at.before.text))


def item(at: Break) -> bool | None:
    """An item of a list begins. A dash before a small letter is one only after another like it."""
    if _is_dashed(at.before.text) and _is_dashed(at.after.text):
        return at.full
    if not is_item(at.after.text) or (at.full and is_numbered(at.after.text) and not is_finished(at.before.text)):
        return None
    return False


def _is_dashed(words: str) -> bool:
    return words[:1] in ("-", "–", "—") and words[1:2].isspace() and starts_lower(words)


def verse(at: Break) -> bool | None:
    """Line after line begins with a capital, and none is full."""
    return False if at.verse else None


def capitals(at: Break) -> bool | None:
    """A line in capitals is parted from others, and from its like unless a preposition binds them."""
    before, after = is_caps(at.before.text), is_caps(at.after.text)
    if before and after:
        return is_open(at.before.text) or is_open(first_word(at.after.text))
    return False if before != after and not at.full else None


def clause(at: Break) -> bool | None:
    """A short line that ends with a semicolon or colon is an item of a list."""
    return False if at.before.text.endswith((";", ":")) and not at.full else None


def small_letter(at: Break) -> bool | None:
    """A line that begins with a small letter carries on the one before."""
    return True if starts_lower(at.after.text) else None


def full_line(at: Break) -> bool | None:
    """A line as long as wrapped lines are goes on."""
    return True if at.full else None


def open_end(at: Break) -> bool | None:
    """A line that ends with a preposition or the like goes on; after a comma a new line of verse may begin."""
    return True if is_open(at.before.text) and not at.before.text.endswith(",") else None


def long_title(at: Break) -> bool | None:
    """A long line without a full stop goes on, when the next is no longer: a title, not a paragraph below one."""
    length = len(at.before.text)
    if at.measure is not None or length < _TITLE or is_finished(at.before.text):
        return None
    return True if len(at.after.text) <= 1.25 * length else None


RULES: tuple[Callable[[Break], bool | None], ...] = (
    hyphen,
    signature,
    markup,
    form_line,
    indent,
    speech,
    item,
    verse,
    capitals,
    clause,
    small_letter,
    full_line,
    open_end,
    long_title,
)


def is_markup_title(words: str) -> bool:
    """True for a whole line of bold type or a markdown heading."""
    if words.startswith("#"):
        return words.lstrip("#")[:1].isspace()
    return len(words) > 4 and words.startswith("**") and words.endswith("**") and "**" not in words[2:-2]
