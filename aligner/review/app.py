"""The review page as a Starlette application: it shows what the session holds and hands it the reviewer's edits.

One thread reads and changes the session, and so needs no locks. What takes its time – the checks, similarities, pairing
anew – is done in other threads on values that nobody changes, and taken in by the one thread afterwards.
"""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from functools import lru_cache
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
from aligner.review import keys
from aligner.review.background import Found, in_background
from aligner.review.board import places_in
from aligner.review.book import Book, offsets_of
from aligner.review.chapters import bounds, chapters
from aligner.review.findings import Look
from aligner.review.guard import Guard
from aligner.review.listing import Listing, What, listing, next_bead
from aligner.review.marks import offset_of
from aligner.review.query import Query, parse
from aligner.review.session import Outcome, Session
from aligner.review.views import SEVERITY, foot, number, preview_row, row

LOG = logging.getLogger(__name__)
HERE = Path(__file__).parent
PARTS = ("progress", "filters")
PREVIEWS = 4
REDRAWN = 200
"""When an edit changes more rows than that, the page is loaded again."""
WAIT = 20.0
"""So many seconds the page is kept waiting for news of the checks before it must ask again."""


def make_app(session: Session, hosts: Sequence[str]) -> Starlette:
    """The application that reviews this session; it answers only to these host names."""
    desk = _Desk(session)
    return Starlette(
        routes=[
            Route("/", desk.page),
            Route("/go", desk.go),
            Route("/ops", desk.ops, methods=["POST"]),
            Route("/news", desk.news),
            Route("/beads/{bead}", desk.foot),
            Route("/beads/{bead}/previews", desk.previews),
            Mount("/static", StaticFiles(directory=HERE / "static")),
        ],
        middleware=[Middleware(Guard), Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts))],
    )


class _Desk:
    """The handlers, with the session, its present book, and which rows each turn has changed.

    A turn is whatever changes rows: an edit, or what the checks have found. Turns begin with a number drawn by lot, so
    that a page of an earlier server is not taken for one of ours.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._book = self._open()
        self._chapters = chapters(self._book.document("source"), self._book.starts.tolist())
        self._turn = secrets.randbelow(1 << 40)
        self._turns: dict[int, tuple[Collection[str], Collection[str]]] = {}
        self._look: Future[Look] | None = None
        self._trouble = ""
        self._templates = _templates()
        self._entry = lru_cache(maxsize=None)(self._templates.get_template("_rail.html").render)
        self._check()

    def _refresh(self) -> Book:
        """The present book; another session may have written to the journal, and the checks may have come to an end."""
        if self._session.refresh() != self._book.rev:
            self._book = self._open()
            self._turn += 1
            self._turns.clear()
        if self._look is not None and self._look.done():
            done, self._look = self._look, None
            try:
                changed = self._session.learn(done.result())
            except Exception as error:  # also where it is our own bug: people can review without the checks
                self._trouble = f"The checks have failed: {error}"
                if not isinstance(error, AlignerError):
                    LOG.error("The checks have failed. Please report this.", exc_info=error)
            else:
                if changed:
                    self._turn_over(changed)
                self._check()
        return self._book

    def _check(self) -> None:
        """Have the checks look at what they have not seen, unless they are at work, or cannot be."""
        if self._look is None and not self._trouble and (work := self._session.unseen()):
            self._look = in_background(work)

    def _open(self, before: Book | None = None) -> Book:
        session, made = self._session, self._session.alignment
        same = before is not None and all(
            one is other for one, other in zip(made.documents, before.alignment.documents, strict=True)
        )
        return Book(
            rev=session.rev,
            alignment=made,
            flags=session.known_flags,
            set_aside=session.set_aside,
            dismissed=session.dismissed,
            decisions=session.decisions,
            offsets=before.offsets if before and same else offsets_of(made),
        )

    def _turn_over(self, changed: Collection[str], removed: Collection[str] = ()) -> None:
        """Open the book anew, and remember what to draw: these rows, and those whose crossing has changed."""
        before = self._book
        self._book = self._open(before)
        self._book.learn_from(before, {*changed, *removed})
        self._turn += 1
        self._turns[self._turn] = {*changed, *(before.crossing ^ self._book.crossing)}, removed

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
            reviewer=self._session.reviewer,
            turn=self._turn,
            checking=self._look is not None,
            source=book.document("source"),
            target=book.document("target"),
            null_kinds=NULL_KINDS,
            **self._counters(query, shown.chapter),
        )
        return HTMLResponse(html)

    def _counters(self, query: Query, chapter: int | None) -> dict[str, Any]:
        """What the parts of the page are drawn from that any edit may change."""
        tallies = self._book.columns.tallies(bounds(self._chapters, self._book.starts))
        counts = {key: sum(tally[key] for tally in tallies) for key in tallies[0]}
        lang = self._book.document("source").lang
        rail = [
            self._entry(number=number, title=one.title, lang=lang, current=number == chapter, **tally)
            for number, (one, tally) in enumerate(zip(self._chapters, tallies, strict=True), 1)
        ]
        return {"query": query, "counts": counts, "rail": rail, "filters": _filters(self._book, counts)}

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
        checking = bead is not None and not self._session.is_checked(bead.id)
        html = self._templates.get_template("_foot.html").render(foot=shown, checking=checking, trouble=self._trouble)
        return HTMLResponse(html)

    async def previews(self, request: Request) -> Response:
        """What each repair of a bead would give, as a fragment of HTML; nothing where it would change nothing."""
        bead = self._refresh().bead(request.path_params["bead"])
        found = await _beside(self._session.previewing(bead.id)) if bead else ()
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
            bead = self._next(params.get("from", ""), params.get("what", ""), back=params.get("step") == "-1")
            missing = "There is none."
        if bead is None:
            return JSONResponse({"bead": "", "message": missing})
        return JSONResponse({"bead": bead.id, "address": _address(bead.id)})

    def _next(self, name: str, what: str, *, back: bool) -> Bead | None:
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
            json.dumps(body, ensure_ascii=False).encode("utf-8")  # half a surrogate pair is no text
            rev, turn, op, args = int(body["rev"]), body.get("turn"), str(body["op"]), dict(body.get("args", {}))
            query = parse(str(body.get("query", "")).removeprefix("?"))
        except (AttributeError, KeyError, TypeError, ValueError, OverflowError, RecursionError):
            return JSONResponse({"message": "This is no edit."}, status_code=400)
        self._refresh()
        try:
            outcome = await self._apply(rev, op, args)
        except StaleRevision:
            self._refresh()
            message = "Changed in another tab. The rows here are now the new ones."
            return JSONResponse(self._answer(turn, query, message=message), status_code=409)
        except EditError as error:
            return JSONResponse({"message": error.message, "hint": error.hint or ""}, status_code=422)
        except AlignerError as error:
            return JSONResponse({"message": f"Not saved: {error}"}, status_code=503)
        if outcome.rev != rev:
            self._turn_over(outcome.changed, outcome.removed)
            self._check()
        return JSONResponse(self._answer(turn, query, focus=outcome.focus, message=outcome.message))

    async def news(self, request: Request) -> Response:
        """The rows that have changed since a turn, as soon as the checks have looked at what is new."""
        turn = request.query_params.get("turn", "")
        self._refresh()
        if self._look is not None:
            with suppress(TimeoutError):
                await asyncio.wait_for(_ended(self._look), WAIT)
            self._refresh()
        query = parse(request.query_params.get("query", "").removeprefix("?"))
        since = int(turn) if turn.isdecimal() and len(turn) < 16 else None
        return JSONResponse(self._answer(since, query, message=self._trouble))

    async def _apply(self, rev: int, op: str, args: dict[str, Any]) -> Outcome:
        if op == "undo":
            return self._session.undo(rev)
        if op == "redo":
            return self._session.redo(rev)
        if op == "split_segment" and "caret" in args:
            args = {"segment": args.get("segment"), "at": self._offset(args.get("segment"), args["caret"])}
        draft = self._session.draft(rev, op, args)
        return self._session.finish(draft, await _beside(draft.work) if draft.work else None)

    def _offset(self, name: Any, caret: Any) -> int:
        """The offset in the original of a place in the reading text of a segment."""
        if not isinstance(caret, int):
            raise EditError("split_segment: 'caret' is to be a whole number")
        for document in self._book.alignment.documents:
            for segment in document.segments:
                if segment.id == name:
                    return offset_of(document, segment, caret)
        raise EditError(f"There is no sentence {name} any more.")

    def _answer(self, since: Any, query: Query, *, message: str, focus: str = "") -> dict[str, Any]:
        """What a page at turn `since` needs to be up to date. `rows` is None when it must be loaded again."""
        book, known = self._book, self._book.columns.ids
        rows: list[dict[str, Any]] | None = None
        removed: list[str] = []
        missed = range(since + 1, self._turn + 1) if isinstance(since, int) and since <= self._turn else range(-1, 0)
        if len(missed) <= len(self._turns) and all(turn in self._turns for turn in missed):
            places = places_in(known, {name for turn in missed for name in self._turns[turn][0]})
            removed = [name for turn in missed for name in self._turns[turn][1] if book.place(name) is None]
            if len(places) <= REDRAWN:
                rows = [self._row(place, query.text) for place in places]
        counters = self._counters(query, chapter=None)
        return {
            "rev": book.rev,
            "turn": self._turn,
            "rows": rows,
            "removed": removed,
            "focus": focus,
            "address": _address(focus),
            "message": message,
            "checking": self._look is not None,
            "rail": counters["rail"],
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


async def _beside(work: Callable[[], Found]) -> Found:
    """What the work gives, while other requests are answered."""
    return await asyncio.wrap_future(in_background(work))


async def _ended(future: Future[Any]) -> None:
    """Nothing, when the future has its result, or its error for whoever asks for the result."""
    with suppress(Exception):
        await asyncio.wrap_future(future)


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
