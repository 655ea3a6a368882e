"""The pages of the original, as its page numbers tell them."""

from __future__ import annotations

import re
from bisect import bisect_right

from aligner.bitext import Block, Document


def page_starts(document: Document) -> dict[int, str]:
    """Where a new page starts, as the start of the furniture block before which it does, and its number's digits.

    A run of furniture marks one page: the last number in it, with the running heads that stand with this number. A
    number before it counts the page that ends here. After the last words no new page starts.
    """
    pages: dict[int, str] = {}
    run: list[Block] = []
    for block in document.blocks:
        if block.is_furniture:
            run.append(block)
            continue
        numbers = [place for place, item in enumerate(run) if item.kind == "page_number"]
        if numbers:
            first = run[numbers[-2] + 1 if len(numbers) > 1 else 0]
            number = run[numbers[-1]]
            digits = re.search(r"\d+", document.text[number.start : number.stop])
            pages[first.start] = digits[0] if digits else ""
        run = []
    return pages


class Pages:
    """The page on which a place of a document stands."""

    def __init__(self, document: Document) -> None:
        starts = page_starts(document)
        self._starts = sorted(starts)
        self._numbers = [starts[start] for start in self._starts]

    def at(self, offset: int) -> str | None:
        """The number of the page with this offset; None before the first numbered page."""
        index = bisect_right(self._starts, offset) - 1
        return (self._numbers[index] or None) if index >= 0 else None
