"""The review page as a Starlette application: it shows what the session holds and hands it the reviewer's edits.

No handler waits between reading and changing the session, so one thread needs no locks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from json import JSONDecodeError
from pathlib import Path
from typing import Any, Literal, get_args
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from aligner.bitext import NULL_KINDS, Bead
from aligner.errors import AlignerError, EditError, StaleRevision
from aligner.judgement import Flag
from aligner.review import keys
from aligner.review.book import Book, offsets_of
from aligner.review.chapters import bounds, chapters
from aligner.review.guard import Guard
from aligner.review.listing import Listing, What, listing, next_bead
from aligner.review.marks import offset_of
from aligner.review.query import Query, parse
from aligner.review.session import Outcome, Session
from aligner.review.views import SEVERITY, foot, number, preview_row, row

HERE = Path(__file__).parent
PARTS = ("progress", "rail", "filters")
PREVIEWS = 4
REDRAWN = 200
"""When an edit changes more rows than that, the page is loaded again."""


def make_app(session: Session, hosts: Sequence[str]) -> Starlette:
    """The application that reviews this session; it answers only to these host names."""
    desk = _Desk(session)
    return Starlette(
        routes=[
            Route("/", desk.page),
            Route("/go", desk.go),
            Route("/ops", desk.ops, methods=["POST"]),
            Route("/beads/{bead}", desk.foot),
            Route("/beads/{bead}/previews", desk.previews),
            Mount("/static", StaticFiles(directory=HERE / "static")),
        ],
        middleware=[Middleware(Guard), Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts))],
    )


class _Desk:
    """The handlers, with the session, its present book, and which rows each revision has changed."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._seen: dict[str, Flag] = {}
        self._book = self._open()
        self._chapters = chapters(self._book.document("source"), self._book.starts.tolist())
        self._changed: dict[int, frozenset[str]] = {}
        self._removed: dict[int, tuple[str, ...]] = {}
        self._templates = _templates()

    def _refresh(self) -> Book:
        """The present book; another session may have written to the journal."""
        if self._session.refresh() != self._book.rev:
            self._book = self._open()
        return self._book

    def _open(self, before: Book | None = None) -> Book:
        session, made = self._session, self._session.alignment
        same = before is not None and all(
            one is other for one, other in zip(made.documents, before.alignment.documents, strict=True)
        )
        return Book(
            rev=session.rev,
            alignment=made,
            flags=session.flags,
            set_aside=self._set_aside(session.flags),
            dismissed=session.dismissed,
            decisions=session.decisions,
            offsets=before.offsets if before and same else offsets_of(made),
        )

    def _set_aside(self, flags: Mapping[str, tuple[Flag, ...]]) -> dict[str, tuple[Flag, ...]]:
        """The flags that were open once and are set aside now, by bead."""
        self._seen.update((flag.key, flag) for several in flags.values() for flag in several)
        aside: dict[str, tuple[Flag, ...]] = {}
        for key in self._session.dismissed:
            if key in self._seen:
                flag = self._seen[key]
                aside[flag.bead] = (*aside.get(flag.bead, ()), flag)
        return aside

    async def page(self, request: Request) -> Response:
        """The whole page that the address asks for."""
        query, book = parse(request.url.query), self._refresh()
        if "q" in request.query_params and query.text != request.query_params["q"]:
            return RedirectResponse(query.address, status_code=303)  # filters that were typed go into the address
        shown = listing(book, self._chapters, query)
        beads = book.alignment.beads
        html = self._templates.get_template("page.html").render(
            book=book,
            title=book.alignment.metadata.title,
            listing=shown,
            groups=[
                [row(book, beads[place], rank=shown.asked.get(place), words=query.text) for place in group]
                for group in shown.groups
            ],
            pages=self._pages(query, shown),
            notices=self._session.notices,
            target=book.document("target"),
            null_kinds=NULL_KINDS,
            **self._counters(query, shown.chapter),
        )
        return HTMLResponse(html)

    def _counters(self, query: Query, chapter: int | None) -> dict[str, Any]:
        """What the parts of the page are drawn from that any edit may change."""
        firsts = bounds(self._chapters, self._book.starts)
        tallies = [self._book.counts(first, last) for first, last in pairwise(firsts)]
        counts = {key: sum(tally[key] for tally in tallies) for key in tallies[0]}
        return {
            "query": query,
            "chapter": chapter,
            "counts": counts,
            "rail": [{"title": one.title, **tally} for one, tally in zip(self._chapters, tallies, strict=True)],
            "filters": _filters(self._book, counts),
            "source": self._book.document("source"),
        }

    def _pages(self, query: Query, shown: Listing) -> dict[str, str]:
        """The addresses of the page before and the page after; empty where there is none."""
        if shown.chapter is not None:
            last = len(self._chapters)
            before, after = shown.chapter - 1, shown.chapter + 1
            return {
                "previous": f"/?chapter={before}" if before else "",
                "next": f"/?chapter={after}" if after <= last else "",
            }
        return {
            "previous": query.on_page(shown.page - 1).address if shown.page > 1 else "",
            "next": query.on_page(shown.page + 1).address if shown.page < shown.pages else "",
        }

    async def foot(self, request: Request) -> Response:
        """All that is known about a bead, as a fragment of HTML."""
        bead = self._refresh().bead(request.path_params["bead"])
        shown = foot(self._book, bead) if bead else None
        return HTMLResponse(self._templates.get_template("_foot.html").render(foot=shown))

    async def previews(self, request: Request) -> Response:
        """What each repair of a bead would give, as a fragment of HTML; nothing where it would change nothing."""
        bead = self._refresh().bead(request.path_params["bead"])
        found = self._session.previews(bead.id) if bead else ()
        rows = [preview_row(one) for one in found if abs(one.after - one.before) >= 0.005]
        return HTMLResponse(self._templates.get_template("_previews.html").render(previews=rows[:PREVIEWS]))

    async def go(self, request: Request) -> Response:
        """Where the next bead of a sort is, or the bead with a number: its id and the address of its page."""
        params, book = request.query_params, self._refresh()
        bead: Bead | None
        if "to" in params:
            wanted = params["to"].strip()
            bead = book.bead(wanted) or book.bead(f"b{wanted}")
            missing = f"There is no bead {wanted}."
        else:
            bead = self._beside(params.get("from", ""), params.get("what", ""), back=params.get("step") == "-1")
            missing = "There is none."
        if bead is None:
            return JSONResponse({"bead": "", "message": missing})
        return JSONResponse({"bead": bead.id, "address": _address(bead.id)})

    def _beside(self, name: str, what: str, *, back: bool) -> Bead | None:
        bead = self._book.bead(name)
        if bead is None:
            return None
        if what == "translation":
            return self._book.translation_neighbours(bead)[0 if back else 1]
        known: tuple[What, ...] = get_args(What)
        step: Literal[1, -1] = -1 if back else 1
        return next((next_bead(self._book, bead, word, step) for word in known if word == what), None)

    async def ops(self, request: Request) -> Response:
        """Make one edit, and answer with the rows that it changed: 409 for a stale page, 422 for what cannot be."""
        try:
            body = await request.json()
            rev, op, args = int(body["rev"]), str(body["op"]), dict(body.get("args", {}))
            query = parse(str(body.get("query", "")).removeprefix("?"))
        except (JSONDecodeError, UnicodeDecodeError, KeyError, TypeError, ValueError):
            return JSONResponse({"message": "This is no edit."}, status_code=400)
        try:
            outcome = self._apply(rev, op, args)
        except StaleRevision:
            self._refresh()
            message = "Changed in another tab. The rows here are now the new ones."
            return JSONResponse(self._answer(rev, query, message=message), status_code=409)
        except EditError as error:
            return JSONResponse({"message": error.message, "hint": error.hint or ""}, status_code=422)
        except AlignerError as error:
            return JSONResponse({"message": f"Not saved: {error}"}, status_code=503)
        if outcome.rev != rev:
            self._note(outcome)
        return JSONResponse(self._answer(rev, query, focus=outcome.focus, message=outcome.message))

    def _apply(self, rev: int, op: str, args: dict[str, Any]) -> Outcome:
        if op == "undo":
            return self._session.undo(rev)
        if op == "redo":
            return self._session.redo(rev)
        if op == "split_segment" and "caret" in args:
            args = {"segment": args["segment"], "at": self._offset(str(args["segment"]), int(args["caret"]))}
        return self._session.apply(rev, op, **args)

    def _offset(self, name: str, caret: int) -> int:
        """The offset in the original of a place in the reading text of a segment."""
        for document in self._book.alignment.documents:
            for segment in document.segments:
                if segment.id == name:
                    return offset_of(document, segment, caret)
        raise EditError(f"There is no sentence {name} any more.")

    def _note(self, outcome: Outcome) -> None:
        """Remember what an edit has changed: the rows it names, and those whose flags or crossing it has touched."""
        before = self._book
        after = self._open(before)
        after.learn_from(before)
        flags = {
            name for name in before.flags.keys() | after.flags.keys() if before.flags.get(name) != after.flags.get(name)
        }
        self._book = after
        self._changed[outcome.rev] = frozenset(flags | (before.crossing ^ after.crossing) | set(outcome.changed))
        self._removed[outcome.rev] = outcome.removed

    def _answer(self, since: int, query: Query, *, message: str, focus: str = "") -> dict[str, Any]:
        """What a page at revision `since` needs to be up to date. `rows` is None when it must be loaded again."""
        book = self._book
        missed = range(since + 1, book.rev + 1)
        rows: list[dict[str, Any]] | None = None
        removed: list[str] = []
        if since <= book.rev and all(rev in self._changed for rev in missed):
            names = {name for rev in missed for name in self._changed[rev]}
            removed = [name for rev in missed for name in self._removed[rev] if name not in book.place]
            places = sorted(book.place[name] for name in names if name in book.place)
            if len(places) <= REDRAWN:
                rows = [self._row(place, query.text) for place in places]
        counters = self._counters(query, chapter=None)
        return {
            "rev": book.rev,
            "rows": rows,
            "removed": removed,
            "focus": focus,
            "address": _address(focus),
            "message": message,
            "parts": {name: self._templates.get_template(f"_{name}.html").render(counters) for name in PARTS},
        }

    def _row(self, place: int, words: str) -> dict[str, Any]:
        beads = self._book.alignment.beads
        html = self._templates.get_template("_bead.html").render(row=row(self._book, beads[place], words=words))
        return {
            "id": beads[place].id,
            "previous": beads[place - 1].id if place else "",
            "next": beads[place + 1].id if place + 1 < len(beads) else "",
            "html": html.strip(),
        }


def _address(bead: str) -> str:
    return f"/?at={quote(bead)}"


def _filters(book: Book, counts: Mapping[str, int]) -> list[tuple[str, str, str, int]]:
    """The filters to offer: field, word, label and how many beads it finds."""
    offered = [
        ("flag", "any", "Flagged", counts["flagged"]),
        ("status", "unconfirmed", "Unconfirmed", counts["left"]),
        ("status", "unsure", "Unsure", counts["unsure"]),
        ("is", "crossing", "⤭ crossing", len(book.crossing)),
        *(("flag", word, word, count) for word, count in book.flag_counts().items()),
    ]
    return [entry for entry in offered if entry[3]]


def _templates() -> Environment:
    templates = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        auto_reload=False,
    )
    templates.filters["number"] = number
    templates.filters["thousands"] = lambda value: f"{value:,}".replace(",", "\u202f")
    templates.globals["severity"] = SEVERITY
    templates.globals["keys"] = keys.KEYS
    templates.globals["key_groups"] = keys.GROUPS
    return templates
