"""The review page without a browser: what it shows, what it answers, and whom it turns away."""

from __future__ import annotations

import itertools
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from review_texts import alignment, folder_with
from starlette.testclient import TestClient

from aligner.bitext import Alignment, Block, Document, Elision
from aligner.errors import SettingsError
from aligner.judgement import Evidence, Flag
from aligner.review.app import make_app
from aligner.review.book import Book, offsets_of
from aligner.review.chapters import bounds, chapters, starts
from aligner.review.crossing import displaced
from aligner.review.keys import GROUPS, KEYS
from aligner.review.listing import listing
from aligner.review.marks import offset_of, pieces, reading_span
from aligner.review.query import Limit, Query, parse
from aligner.review.server import bind, hosts_of
from aligner.review.session import Session

ROOT = Path(__file__).parents[1]
STATIC = ROOT / "aligner" / "review" / "static"
HOSTS = ["127.0.0.1", "localhost"]
OWN = {"origin": "http://127.0.0.1"}


class Reviewer:
    """A reviewer's client: gets pages, sends edits with the revision it knows."""

    def __init__(self, folder: Path, flags: tuple[Flag, ...] = ()) -> None:
        self.session = Session.open(folder, reviewer="Anna", flags=flags)
        self.client = TestClient(make_app(self.session, HOSTS), base_url="http://127.0.0.1")
        self.rev = self.session.rev

    def page(self, address: str = "/") -> str:
        answer = self.client.get(address)
        assert answer.status_code == 200, answer.text
        return answer.text

    def edit(self, op: str, *, expect: int = 200, **args: Any) -> dict[str, Any]:
        answer = self.client.post("/ops", json={"rev": self.rev, "op": op, "args": args}, headers=OWN)
        assert answer.status_code == expect, answer.text
        told: dict[str, Any] = answer.json()
        self.rev = told.get("rev", self.rev)
        return told


@pytest.fixture
def reviewer(tmp_path: Path) -> Callable[..., Reviewer]:
    def open_review(types: str, *, flags: tuple[Flag, ...] = (), **texts: Any) -> Reviewer:
        return Reviewer(folder_with(alignment(types, **texts), tmp_path), flags)

    return open_review


def shown(html: str) -> list[str]:
    return re.findall(r'<tr id="bead-(\w+)"', html)


def number_flag(bead: str = "b1", **changes: Any) -> Flag:
    evidence = (Evidence(side="source", start=4, stop=15),)
    flag = Flag(
        code="number", severity="warning", bead=bead, message="5 is missing.", evidence=evidence, key=f"k-{bead}"
    )
    return replace(flag, **changes)


# -- what it shows


def test_a_row_names_bead_type_status_and_flags(reviewer: Callable[..., Reviewer]) -> None:
    page = reviewer("1-1 2-1 1-0", flags=(number_flag(),)).page()
    assert 'aria-label="Bead 1, one to one, automatic, number"' in page
    assert 'aria-label="Bead 2, two to one, automatic"' in page
    assert 'aria-label="Bead 3, no translation: omission, automatic"' in page
    assert 'Это <mark class="warning">предложение</mark> номер 1 здесь.' in page
    assert page.count('lang="ru"') == 3


def test_markup_in_a_text_stays_text(reviewer: Callable[..., Reviewer]) -> None:
    hostile = ['<script>alert("1")</script> & <b onclick=x>б</b>']
    client = reviewer("1-1", source=hostile, target=['" autofocus onfocus="alert(1)'])
    client.edit("comment", bead="b1", text="<img src=x onerror=alert(1)>")
    for html in (client.page(), client.client.get("/beads/b1").text, client.page("/?q=%3Cscript%3E")):
        assert not re.search(r"<script>|<img|<b |\sonfocus=\"", html)
    assert "&lt;script&gt;" in client.page()


def test_the_foot_tells_flags_decision_and_remark(reviewer: Callable[..., Reviewer]) -> None:
    client = reviewer("1-1 1-1", flags=(number_flag(),))
    client.edit("comment", bead="b1", text="see the scan")
    client.edit("confirm", beads=["b1"])
    foot = client.client.get("/beads/b1").text
    for words in ("5 is missing.", "Confirm by Anna", "<q>see the scan</q>", "similarity 0.50", "probability 75%"):
        assert words in foot
    client.edit("dismiss", flag="k-b1", reason="a slip of the scan")
    assert "Set aside by Anna: a slip of the scan" in client.client.get("/beads/b1").text
    assert "no such bead any more" in client.client.get("/beads/b99").text


def test_both_copies_of_a_passage_are_shown(alignment_117427: Alignment, tmp_path: Path) -> None:
    client = Reviewer(folder_with(alignment_117427, tmp_path))
    bead = next(bead for _, _, bead in alignment_117427.twins())
    foot = client.client.get(f"/beads/{bead.id}").text
    assert "the other copy" in foot and '<mark class="variant">' in foot
    assert set(shown(client.page("/?is=copy"))) >= {bead.id for _, _, bead in alignment_117427.twins()}


def test_a_crossing_bead_says_where_it_stands(reviewer: Callable[..., Reviewer]) -> None:
    client = reviewer("1-1 1-1 1-1 1-1 0-1 1-0")
    client.edit("link", source=["ru.s5"], target=["en.s1"])
    page = client.page()
    assert "crosses others" in page and "stands first in the translation" in page
    bead = next(bead for bead in client.session.alignment.beads if bead.target == ("en.s1",))
    found = client.client.get("/go", params={"from": bead.id, "what": "translation", "step": "1"}).json()
    assert found["bead"] == next(bead.id for bead in client.session.alignment.beads if bead.target == ("en.s2",))


# -- what it answers


def test_an_edit_answers_with_the_rows_that_changed(reviewer: Callable[..., Reviewer]) -> None:
    client = reviewer("1-1 1-1 1-1 1-1 1-1")
    told = client.edit("merge", bead="b2", **{"with": "next"})
    assert told["rev"] == 1 and told["removed"] == ["b3"] and told["focus"] == "b2"
    drawn = next(row for row in told["rows"] if row["id"] == "b2")
    assert (drawn["previous"], drawn["next"]) == ("b1", "b4") and "edited" in drawn["html"]
    assert {row["id"] for row in told["rows"]} <= {"b1", "b2", "b4"}
    assert "<strong>1</strong> edited" in told["parts"]["progress"]
    assert shown(client.page()) == ["b1", "b2", "b4", "b5"]


def test_a_stale_tab_gets_the_rows_that_it_missed(reviewer: Callable[..., Reviewer]) -> None:
    client = reviewer("1-1 1-1 1-1 1-1")
    client.edit("merge", bead="b1", **{"with": "next"})
    client.edit("confirm", beads=["b4"])
    client.rev = 0
    told = client.edit("confirm", beads=["b3"], expect=409)
    assert told["rev"] == 2 and told["removed"] == ["b2"] and "another tab" in told["message"]
    assert {"b1", "b4"} <= {row["id"] for row in told["rows"]}
    client.edit("confirm", beads=["b3"])


def test_a_tab_of_an_earlier_server_must_load_again(reviewer: Callable[..., Reviewer], tmp_path: Path) -> None:
    reviewer("1-1 1-1").edit("confirm", beads=["b1"])
    later = Reviewer(tmp_path)
    later.rev = 0
    assert later.edit("confirm", beads=["b2"], expect=409)["rows"] is None


def test_what_another_session_wrote_is_shown(reviewer: Callable[..., Reviewer], tmp_path: Path) -> None:
    first = reviewer("1-1 1-1")
    second = Reviewer(tmp_path)
    second.edit("merge", bead="b1", **{"with": "next"})
    assert shown(first.page()) == ["b1"]


def test_what_cannot_be_is_refused_with_a_sentence(reviewer: Callable[..., Reviewer]) -> None:
    client = reviewer("1-1 1-1")
    assert "no bead below" in client.edit("merge", bead="b2", expect=422, **{"with": "next"})["message"]
    assert client.edit("undo", expect=422)["message"] == "there is nothing to undo"
    assert client.edit("explode", expect=422)["message"]
    assert client.edit("split_segment", segment="ru.s9", caret=3, expect=422)["message"]
    for body in (b"{", b"[]", b'{"rev": "x", "op": "undo"}', b'{"rev": 0}', b'{"rev": 0, "op": "undo", "args": 3}'):
        answer = client.client.post("/ops", content=body, headers={**OWN, "content-type": "application/json"})
        assert answer.status_code == 400
    assert client.session.rev == 0


def test_an_edit_that_changes_nothing_keeps_the_revision(reviewer: Callable[..., Reviewer]) -> None:
    client = reviewer("1-1")
    client.edit("confirm", beads=["b1"])
    assert client.edit("confirm", beads=["b1"])["rev"] == 1


def test_a_cut_sentence_is_cut_where_the_page_shows_the_caret(reviewer: Callable[..., Reviewer]) -> None:
    client = reviewer("1-1", source=["Он   говорил. Она молчала."])
    reading = client.session.alignment["ru.s1"].text
    client.edit("split_segment", segment="ru.s1", caret=reading.index("Она"))
    source = client.session.alignment.source
    assert source is not None
    assert [segment.text for segment in source.segments] == ["Он говорил.", "Она молчала."]


def test_going_on(reviewer: Callable[..., Reviewer]) -> None:
    client = reviewer("1-1 1-1 1-1 1-1", flags=(number_flag("b4"), number_flag("b2", severity="info")))
    client.edit("confirm", beads=["b2"])

    def go(**params: str) -> str:
        return str(client.client.get("/go", params=params).json()["bead"])

    assert go(**{"from": "b1", "what": "open", "step": "1"}) == "b3"
    assert go(**{"from": "b1", "what": "flagged", "step": "1"}) == "b4"
    assert go(**{"from": "b4", "what": "flagged", "step": "-1"}) == ""
    assert go(**{"from": "b4", "what": "nonsense"}) == ""
    assert go(to=" 3 ") == "b3"
    assert "no bead 77" in client.client.get("/go?to=77").json()["message"]


# -- whom it turns away


def test_foreign_hosts_origins_and_forms_are_turned_away(reviewer: Callable[..., Reviewer]) -> None:
    client = reviewer("1-1")
    body = {"rev": 0, "op": "confirm", "args": {"beads": ["b1"]}}
    post = client.client.post
    assert client.client.get("/", headers={"host": "evil.example"}).status_code == 400
    assert post("/ops", json=body, headers={"origin": "http://evil.example"}).status_code == 403
    assert post("/ops", json=body, headers={"origin": "null"}).status_code == 403
    assert post("/ops", json=body, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert post("/ops", json=body, headers={**OWN, "sec-fetch-site": "cross-site"}).status_code == 403
    assert post("/ops", json=body).status_code == 403
    assert post("/ops", data={"rev": "0"}, headers=OWN).status_code == 415
    assert post("/ops", content="{}", headers={**OWN, "content-type": "text/plain"}).status_code == 415
    assert client.session.rev == 0
    assert post("/ops", json=body, headers={**OWN, "sec-fetch-site": "same-origin"}).status_code == 200


@pytest.mark.parametrize("address", ["/", "/beads/b1", "/static/review.js", "/static/none", "/go?to=1"])
def test_every_answer_forbids_foreign_code(reviewer: Callable[..., Reviewer], address: str) -> None:
    headers = reviewer("1-1").client.get(address).headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


def test_the_page_loads_nothing_from_elsewhere_and_holds_no_code(reviewer: Callable[..., Reviewer]) -> None:
    page = reviewer("1-1").page()
    assert not re.search(r"https?://|<style|style=|\son\w+=|<script>", page)
    for path in STATIC.iterdir():
        assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", path.read_text(encoding="utf-8")), path.name


def test_a_port_in_use_is_named_or_another_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(SettingsError, match=f"port {port} .* in use"):
            bind("127.0.0.1", port)
    with bind("127.0.0.1", None) as first, bind("127.0.0.1", None) as second:
        assert first.getsockname()[1] != second.getsockname()[1]
    with pytest.raises(SettingsError, match="no port 70000"):
        bind("127.0.0.1", 70000)
    with pytest.raises(SettingsError, match="cannot listen on"):
        bind("192.0.2.7", None)


def test_the_page_answers_to_the_name_it_is_bound_to() -> None:
    assert hosts_of("127.0.0.1") == ["127.0.0.1", "localhost"]
    assert "scans.example" in hosts_of("scans.example")
    assert socket.gethostname() in hosts_of("0.0.0.0")


def test_the_server_stops_with_ctrl_c(tmp_path: Path) -> None:
    folder_with(alignment("1-1"), tmp_path)
    script = (
        "import sys; from pathlib import Path; from aligner.review.server import serve;"
        "from aligner.review.session import Session;"
        "session = Session.open(Path(sys.argv[1]), reviewer='Anna', flags=());"
        "serve(session, open_browser=False, announce=lambda line: print(line, flush=True))"
    )
    command = [sys.executable, "-c", script, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout and running.stderr
        address = running.stdout.readline().split()[-1]
        with urllib.request.urlopen(address) as answer:
            assert b"Bead 1" in answer.read()
        running.send_signal(signal.SIGINT)
        said, complained = running.communicate(timeout=20)
    assert said.endswith("Stopped.\n") and complained == "" and running.returncode == 0


# -- queries


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
def test_filters(reviewer: Callable[..., Reviewer], asked: str, found: str) -> None:
    client = reviewer("1-1 1-1 1-0 2-1 0-1 1-1", flags=(number_flag(),))
    client.edit("confirm", beads=["b2"])
    client.edit("comment", bead="b6", text="?")
    beads = client.session.alignment.beads
    made = replace(client.session.alignment, beads=(*beads[:3], replace(beads[3], probability=0.99), *beads[4:]))
    answer = listing(book_of(client.session, made), chapters(made), parse(asked))
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


def test_the_queue_begins_with_the_most_doubtful(reviewer: Callable[..., Reviewer]) -> None:
    session = reviewer(" ".join(["1-1"] * 60)).session
    beads = list(session.alignment.beads)
    for place, probability in ((50, 0.1), (10, 0.2), (30, None)):
        beads[place] = replace(beads[place], probability=probability)
    beads[5] = replace(beads[5], probability=0.0, status="confirmed")
    made = replace(session.alignment, beads=tuple(beads))
    answer = listing(book_of(session, made), chapters(made), parse("view=queue"))
    order = sorted(answer.asked, key=answer.asked.__getitem__)
    assert order[:2] == [50, 10] and 5 not in order
    assert answer.groups[0] == range(48, 53)
    assert answer.hits == 59 and answer.pages == 3
    last_page = listing(book_of(session, made), chapters(made), parse("view=queue&page=3"))
    assert [*last_page.asked][-1] == 30


# -- chapters, order, marks, keys


@given(st.lists(st.integers(1, 24), min_size=1, max_size=6), st.booleans())
def test_chapters_cover_the_text_and_none_is_too_long(lengths: list[int], headed: bool) -> None:
    made = _with_headings(lengths, headed=headed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("aligner.review.chapters.FULL", 4)
        patch.setattr("aligner.review.chapters.MOST", 8)
        pages = chapters(made)
    firsts = bounds(pages, starts(made.beads, offsets_of(made)))
    sizes = [last - first for first, last in itertools.pairwise(firsts)]
    assert firsts[0] == 0 and firsts[-1] == len(made.beads)
    assert all(0 < size <= 8 for size in sizes)
    assert len({page.title for page in pages}) == len(pages)


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
    titles = [page.title for page in chapters(_with_headings([150, 150, 10, 500], headed=True))]
    assert titles[0] == "Это предложение номер 1 здесь."
    assert titles[1] == "Это предложение номер 151 здесь. – Это предложение номер 301 здесь."
    assert [title[-6:] for title in titles[2:]] == ["part 1", "part 2"]


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
