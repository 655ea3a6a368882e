"""What the page shows, as plain values: queries, chapters, order, marks, keys, colours."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from review_texts import alignment, folder_with

from aligner.bitext import Alignment, Block, Document, Elision
from aligner.judgement import Flag
from aligner.review.book import Book, offsets_of
from aligner.review.chapters import Chapter, bounds, chapters
from aligner.review.crossing import displaced
from aligner.review.keys import GROUPS, KEYS
from aligner.review.listing import listing
from aligner.review.marks import offset_of, pieces, reading_span
from aligner.review.query import Limit, Query, parse
from aligner.review.session import Session

ROOT = Path(__file__).parents[1]
STATIC = ROOT / "aligner" / "review" / "static"


@pytest.fixture
def reviewed(tmp_path: Path) -> Callable[..., Session]:
    def open_review(types: str, *, flags: tuple[Flag, ...] = ()) -> Session:
        return Session.open(folder_with(alignment(types), tmp_path), reviewer="Anna", flags=flags)

    return open_review


words = st.sampled_from(["number", "1-0", "archival note", "unsure", "crossing"])
queries = st.builds(
    Query,
    view=st.sampled_from(["document", "queue"]),
    filters=st.lists(st.tuples(st.sampled_from(["flag", "type", "kind", "status", "is"]), words), unique=True).map(
        tuple
    ),
    limits=st.lists(
        st.builds(Limit, what=st.sampled_from(["prob", "sim"]), below=st.booleans(), value=st.sampled_from([0.5, 0.25]))
    ).map(tuple),
    text=st.lists(st.sampled_from(["мир", "1805", "a&b=c", "100%", "#", "и/или"]), max_size=3).map(" ".join),
    page=st.integers(1, 9),
    chapter=st.none() | st.integers(1, 9),
)


@given(queries)
@example(Query(text="prob <0.5"))
def test_the_address_says_the_whole_query(query: Query) -> None:
    assert parse(query.address.partition("?")[2]) == query


@given(queries)
def test_what_is_typed_says_all_filters(query: Query) -> None:
    assert parse(f"q={quote(query.typed)}") == Query(filters=query.filters, limits=query.limits, text=query.text)


@given(st.text(max_size=60))
def test_any_address_is_some_query(address: str) -> None:
    assert parse(parse(address).address.partition("?")[2]) == parse(address)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", "b1 b2 b3 b4 b5 b6"),
        ("type=1-0", "b3"),
        ("type=1-0&type=0-1", "b3 b5"),
        ("kind=addition", "b5"),
        ("flag=number", "b1"),
        ("flag=any", "b1"),
        ("flag=number&type=1-0", ""),
        ("status=confirmed", "b2"),
        ("status=unconfirmed", "b1 b3 b4 b5 b6"),
        ("is=remark", "b6"),
        ("is=empty", "b3 b5"),
        ("prob<0.8", "b1 b2 b3 b5 b6"),
        ("prob>0.8", "b4"),
        ("sim<0.1", ""),
        ("q=НОМЕР%206", "b6"),
        ("q=sentence%204", "b5"),
    ],
)
def test_filters(reviewed: Callable[..., Session], asked: str, found: str) -> None:
    flag = Flag(code="number", severity="warning", bead="b1", message="5 is missing.", key="k")
    session = reviewed("1-1 1-1 1-0 2-1 0-1 1-1", flags=(flag,))
    session.apply(0, "confirm", beads=["b2"])
    session.apply(1, "comment", bead="b6", text="?")
    beads = session.alignment.beads
    made = replace(session.alignment, beads=(*beads[:3], replace(beads[3], probability=0.99), *beads[4:]))
    answer = listing(book_of(session, made), pages_of(made), parse(asked))
    assert [made.beads[place].id for place in sorted(answer.asked)] == found.split()


def book_of(session: Session, made: Alignment) -> Book:
    return Book(
        rev=session.rev,
        alignment=made,
        flags=session.flags,
        set_aside={},
        dismissed=session.dismissed,
        decisions=session.decisions,
        offsets=offsets_of(made),
    )


def test_the_queue_begins_with_the_most_doubtful(reviewed: Callable[..., Session]) -> None:
    session = reviewed(" ".join(["1-1"] * 60))
    beads = list(session.alignment.beads)
    for place, probability in ((50, 0.1), (10, 0.2), (30, None)):
        beads[place] = replace(beads[place], probability=probability)
    beads[5] = replace(beads[5], probability=0.0, status="confirmed")
    made = replace(session.alignment, beads=tuple(beads))
    answer = listing(book_of(session, made), pages_of(made), parse("view=queue"))
    order = sorted(answer.asked, key=answer.asked.__getitem__)
    assert order[:2] == [50, 10] and 5 not in order
    assert answer.groups[0] == range(48, 53)
    assert answer.hits == 59 and answer.pages == 3
    last_page = listing(book_of(session, made), pages_of(made), parse("view=queue&page=3"))
    assert [*last_page.asked][-1] == 30


# -- chapters, order, marks, keys


@given(st.lists(st.integers(1, 24), min_size=1, max_size=6), st.booleans())
def test_chapters_cover_the_text_and_none_is_too_long(lengths: list[int], headed: bool) -> None:
    made = _with_headings(lengths, headed=headed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("aligner.review.chapters.FULL", 4)
        patch.setattr("aligner.review.chapters.MOST", 8)
        pages = pages_of(made)
    firsts = bounds(pages, starts_of(made))
    sizes = [last - first for first, last in itertools.pairwise(firsts)]
    assert firsts[0] == 0 and firsts[-1] == len(made.beads)
    assert all(0 < size <= 8 for size in sizes)
    assert len({page.title for page in pages}) == len(pages)


def starts_of(made: Alignment) -> list[int]:
    return [made[bead.source[0]].start for bead in made.beads]


def pages_of(made: Alignment) -> tuple[Chapter, ...]:
    assert made.source is not None
    return chapters(made.source, [0 if not bead.source else made[bead.source[0]].start for bead in made.beads])


def _with_headings(lengths: list[int], *, headed: bool) -> Alignment:
    made = alignment(" ".join(["1-1"] * sum(lengths)))
    source = made.source
    assert source is not None
    heads = set(itertools.accumulate([0, *lengths[:-1]])) if headed else set()
    blocks = tuple(
        replace(block, kind="heading" if number in heads else "paragraph") for number, block in enumerate(source.blocks)
    )
    return replace(made, source=replace(source, blocks=blocks))


def test_chapters_are_called_by_their_headings() -> None:
    titles = [page.title for page in pages_of(_with_headings([150, 150, 10, 500], headed=True))]
    assert titles[0] == "Это предложение номер 1 здесь."
    assert titles[1] == "Это предложение номер 151 здесь. – Это предложение номер 301 здесь."
    assert [title[-6:] for title in titles[2:]] == ["part 1", "part 2"]


def test_a_book_learns_from_the_one_before(reviewed: Callable[..., Session], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aligner.review.columns.CHUNK", 2)
    session = reviewed("1-1 1-1 2-2 1-0 1-1 0-1 1-2 1-1")
    known = book_of(session, session.alignment)
    for op, args in (
        ("merge", {"bead": "b1", "with": "next"}),
        ("split", {"bead": "b3", "source": 1, "target": 1}),
        ("link", {"source": ["ru.s5"], "target": ["en.s1"]}),
        ("confirm_above", {"bead": "b5"}),
        ("move", {"bead": "b7", "side": "target", "direction": "down"}),
        ("join_segment", {"segment": "ru.s6"}),
    ):
        done = session.apply(session.rev, op, **args)
        fresh = book_of(session, session.alignment)
        same = fresh.offsets == known.offsets
        learned = replace(fresh, offsets=known.offsets if same else fresh.offsets)
        learned.learn_from(known, {*done.changed, *done.removed})
        assert ("columns" in learned.__dict__) == same == (op != "join_segment")
        assert learned.starts.tolist() == fresh.starts.tolist() and learned.crossing == fresh.crossing
        assert learned.in_translation == fresh.in_translation
        known = learned
    assert known.crossing


@given(st.permutations(range(7)))
def test_as_few_beads_as_possible_cross(ranks: list[int]) -> None:
    out = displaced(ranks)
    rest = [rank for place, rank in enumerate(ranks) if place not in out]
    longest = max(
        size for size in range(8) for kept in itertools.combinations(ranks, size) if list(kept) == sorted(kept)
    )
    assert rest == sorted(rest) and len(rest) == longest


def test_a_mark_falls_on_its_words_whatever_the_reading_text_leaves_out() -> None:
    text = "Пере-\nговоры  в 19 53 году."
    document = Document(
        side="source", lang="ru", text=text, path="ru.txt", sha256="", encoding="utf-8",
        blocks=(Block(kind="paragraph", start=0, stop=len(text)),),
        elisions=(Elision(kind="hyphen", start=4, stop=6), Elision(kind="blank", start=18, stop=19)),
    )  # fmt: skip
    document = document.with_segments([("ru.s1", 0, len(text))])
    segment = document.segments[0]
    assert segment.text == "Переговоры в 1953 году."
    for original, read in (("19 53", "1953"), ("Пере-\nговоры", "Переговоры"), ("в", "в"), ("году", "году")):
        at = text.index(f" {original} ") + 1 if original == "в" else text.index(original)
        start, stop = reading_span(document, segment, at, at + len(original))
        assert segment.text[start:stop] == read
    for read in ("году", "в ", "говоры"):
        assert text.startswith(read.strip(), offset_of(document, segment, segment.text.index(read)))


@given(
    st.text("абв г", max_size=12), st.lists(st.tuples(st.integers(0, 14), st.integers(0, 14), st.sampled_from("xy")))
)
def test_pieces_are_the_text_and_carry_their_marks(text: str, marks: list[tuple[int, int, str]]) -> None:
    found = pieces(text, marks)
    assert "".join(piece.text for piece in found) == text
    letters = [piece.marks for piece in found for _ in piece.text]
    for place, words_here in enumerate(letters):
        assert set(words_here) == {word for start, stop, word in marks if start <= place < stop}


def test_words_stand_out_from_every_ground_in_light_and_dark() -> None:
    style = (STATIC / "review.css").read_text(encoding="utf-8")
    colours = dict(re.findall(r"--([\w-]+): light-dark\((.*?)\);", style))
    for scheme in (0, 1):
        light = {name: _luminance(values.split(", ")[scheme]) for name, values in colours.items()}
        for word in ("ink", "soft", "accent", "error", "warning", "info", "good"):
            for ground in ("paper", "panel", "hand"):
                low, high = sorted((light[word], light[ground]))
                assert (high + 0.05) / (low + 0.05) >= 4.5, (scheme, word, ground)


def _luminance(colour: str) -> float:
    """The relative luminance of WCAG 2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_the_key_table_is_whole() -> None:
    keys = [key for entry in KEYS for key in entry.keys]
    assert len(set(keys)) == len(keys)
    assert {entry.group for entry in KEYS} == set(GROUPS)
    script = (STATIC / "review.js").read_text(encoding="utf-8")
    table = script[script.index("const actions = {") : script.index("// -- keys and buttons")]
    for entry in KEYS:
        assert entry.act == "pick" or re.search(rf'^  "?{entry.act}"?[:,]', table, re.M), entry.act
    for key in keys:  # the browser keeps these for itself
        assert not re.fullmatch(r"Ctrl\+Key[LNTWRSPF]|Alt\+Arrow(Left|Right)", key)


def test_the_documentation_has_every_key() -> None:
    lines = (ROOT / "docs" / "keyboard.md").read_text(encoding="utf-8").splitlines()
    for entry in KEYS:
        shown_keys = (" … " if entry.act == "pick" else " or ").join(f"`{key}`" for key in entry.shown)
        assert f"| {shown_keys} | {entry.does} |" in lines
