"""What the reviewer asks to see: the address of the page says it all, so that a reload or a colleague sees the same."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import parse_qsl, quote, urlencode

View = Literal["document", "queue"]

FIELDS = ("flag", "type", "kind", "status", "is")
_TOKEN = re.compile(r'(?:\b(flag|type|kind|status|is):(?:"([^"]*)"|(\S+)))|\b(prob|sim)([<>])(\d*\.?\d+)')
_LIMIT = re.compile(r"(prob|sim)([<>])(\d*\.?\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A bound on the probability or similarity of a bead. What is unknown is within no bound."""

    what: Literal["prob", "sim"]
    below: bool
    value: float

    def __str__(self) -> str:
        return f"{self.what}{'<' if self.below else '>'}{self.value:g}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A view, the filters on it, and the page of it. Filters of one field are alternatives; fields add up."""

    view: View = "document"
    filters: tuple[tuple[str, str], ...] = ()
    limits: tuple[Limit, ...] = ()
    text: str = ""
    page: int = 1
    chapter: int | None = None
    at: str = ""

    @property
    def filtered(self) -> bool:
        """True when only some beads are asked for."""
        return bool(self.filters or self.limits or self.text)

    def wanted(self, field: str) -> tuple[str, ...]:
        """The words that the filter on a field allows; none when it allows all."""
        return tuple(word for name, word in self.filters if name == field)

    @property
    def address(self) -> str:
        """The address of the page that answers this query."""
        pairs = [("view", "queue")] if self.view == "queue" else []
        pairs += self.filters
        pairs += [("q", self.text)] if self.text else []
        pairs += [("page", str(self.page))] if self.page > 1 else []
        pairs += [("chapter", str(self.chapter))] if self.chapter is not None else []
        pairs += [("at", self.at)] if self.at else []
        parts = [urlencode(pairs, quote_via=quote)] if pairs else []
        parts += [quote(str(limit)) for limit in self.limits]
        return f"/?{'&'.join(parts)}" if parts else "/"

    @property
    def typed(self) -> str:
        """The query as it is typed into the search field."""
        words = [f'{field}:"{word}"' if " " in word else f"{field}:{word}" for field, word in self.filters]
        return " ".join([*words, *map(str, self.limits), self.text]).strip()

    def only(self, field: str, word: str) -> Query:
        """This view with one filter and no other."""
        return Query(view=self.view, filters=((field, word),))

    def on_page(self, page: int) -> Query:
        """Another page of the same answer."""
        return replace(self, page=page)

    def in_view(self, view: View) -> Query:
        """The same question in a view."""
        return self if view == self.view else replace(self, view=view, page=1, chapter=None, at="")


def parse(address: str) -> Query:
    """The query in the part of an address after `?`. What it does not understand it leaves out."""
    query = Query()
    for key, value in parse_qsl(address, keep_blank_values=True):
        limit = _LIMIT.fullmatch(f"{key}={value}" if value else key)
        if limit:
            query = replace(query, limits=(*query.limits, _limit(*limit.groups())))
        elif key == "view":
            query = replace(query, view="queue" if value == "queue" else "document")
        elif key in FIELDS and value:
            query = replace(query, filters=_with(query.filters, key, value))
        elif key == "q":
            query = _typed(query, value)
        elif key in ("page", "chapter") and value.isdecimal() and len(value) < 9:
            query = replace(query, page=max(1, int(value))) if key == "page" else replace(query, chapter=int(value))
        elif key == "at":
            query = replace(query, at=value)
    return query


def _typed(query: Query, words: str) -> Query:
    """The query with what was typed: words with a colon or a bound are filters, the rest is text to look for."""
    for field, quoted, word, what, relation, value in _TOKEN.findall(words):
        if field:
            query = replace(query, filters=_with(query.filters, field, quoted or word))
        else:
            query = replace(query, limits=(*query.limits, _limit(what, relation, value)))
    return replace(query, text=" ".join(_TOKEN.sub(" ", words).split()))


def _with(filters: Iterable[tuple[str, str]], field: str, word: str) -> tuple[tuple[str, str], ...]:
    return tuple(dict.fromkeys([*filters, (field, word.casefold())]))


def _limit(what: str, relation: str, value: str) -> Limit:
    return Limit(what="prob" if what == "prob" else "sim", below=relation == "<", value=float(value))
