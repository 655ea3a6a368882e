"""The review page without a browser: what it shows, what it answers, and whom it turns away."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from review_texts import alignment, folder_with
from starlette.testclient import TestClient

from aligner.bitext import Alignment, Bead
from aligner.errors import ModelError, SettingsError
from aligner.judgement import Evidence, Flag
from aligner.review.app import make_app
from aligner.review.server import bind, hosts_of
from aligner.review.session import OPERATIONS, Session

ROOT = Path(__file__).parents[1]
STATIC = ROOT / "aligner" / "review" / "static"
HOSTS = ["127.0.0.1", "localhost"]
OWN = {"origin": "http://127.0.0.1"}


class Reviewer:
    """A reviewer's client: gets pages, sends edits with the revision it knows."""

    def __init__(self, folder: Path, flags: tuple[Flag, ...] = (), **more: Any) -> None:
        self.session = Session.open(folder, reviewer="Anna", flags=flags, **more)
        self.client = TestClient(make_app(self.session, HOSTS), base_url="http://127.0.0.1")
        self.rev = self.session.rev
        self.turn = int(re.findall(r'data-turn="(\d+)"', self.page())[0])

    def page(self, address: str = "/") -> str:
        answer = self.client.get(address)
        assert answer.status_code == 200, answer.text
        return answer.text

    def edit(self, op: str, *, expect: int = 200, **args: Any) -> dict[str, Any]:
        answer = self.client.post(
            "/ops", json={"rev": self.rev, "turn": self.turn, "op": op, "args": args}, headers=OWN
        )
        assert answer.status_code == expect, answer.text
        told: dict[str, Any] = answer.json()
        self.rev, self.turn = told.get("rev", self.rev), told.get("turn", self.turn)
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
    feet = [client.client.get(f"/beads/{bead.id}").text for _, _, bead in alignment_117427.twins()]
    assert all("the other copy" in foot for foot in feet)
    assert any('<mark class="variant">' in foot for foot in feet)
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
    client.rev, client.turn = 0, client.turn - 2
    told = client.edit("confirm", beads=["b3"], expect=409)
    assert told["rev"] == 2 and told["removed"] == ["b2"] and "another tab" in told["message"]
    assert {"b1", "b4"} <= {row["id"] for row in told["rows"]}
    client.edit("confirm", beads=["b3"])


def test_a_tab_of_an_earlier_server_must_load_again(reviewer: Callable[..., Reviewer], tmp_path: Path) -> None:
    earlier = reviewer("1-1 1-1")
    later = Reviewer(tmp_path)
    later.edit("confirm", beads=["b1"])
    later.rev, later.turn = earlier.rev, earlier.turn
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


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> Reviewer:
    """One review for all that is sent: an edit may meet whatever the ones before have left."""
    return Reviewer(folder_with(alignment("1-1 2-1 1-0 1-2"), tmp_path_factory.mktemp("fuzzed")))


odd = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.just(10**30),
    st.floats(),
    st.sampled_from(["", "b1", "b2", "ru.s1", "en.s1", "next", "source", "down", "stamp", "\ud800", "\0"]),
    st.lists(st.sampled_from(["b1", "ru.s1", "en.s2", 3, None, []]), max_size=3),
    st.dictionaries(st.text(max_size=2), st.integers(), max_size=2),
)
names = ["bead", "beads", "with", "side", "direction", "source", "target", "segment", "at", "caret", "text", "kind"]


@given(
    op=st.sampled_from([*OPERATIONS, "dismiss", "restore", "realign", "undo", "redo", "fly", ""]),
    args=st.dictionaries(st.sampled_from([*names, "flag", "reason", "rev", "op", "self", "_fresh"]), odd, max_size=4),
    more=st.dictionaries(st.sampled_from(["rev", "turn", "query", "args"]), odd, max_size=1),
)
@settings(max_examples=100)
def test_whatever_is_sent_is_answered_with_a_sentence(
    fuzzed: Reviewer, op: str, args: dict[str, Any], more: dict[str, Any]
) -> None:
    client = fuzzed
    body = {"rev": client.session.rev, "turn": 0, "op": op, "args": args, **more}
    answer = client.client.post("/ops", content=json.dumps(body), headers={**OWN, "content-type": "application/json"})
    assert answer.status_code in (200, 400, 409, 422), answer.text
    assert answer.json()["message"] or answer.status_code == 200
    assert client.page()


@pytest.mark.parametrize(
    ("op", "args", "says"),
    [
        ("confirm", {"beads": 5}, "'beads' is to be a list of words"),
        ("confirm", {"beads": ["b1", 5]}, "'beads' is to be a list of words"),
        ("split", {"bead": "b1", "source": True, "target": 1}, "'source' is to be a whole number"),
        ("split_segment", {"segment": "ru.s1", "at": "x"}, "'at' is to be a whole number"),
        ("split_segment", {"segment": "ru.s1", "caret": "x"}, "'caret' is to be a whole number"),
        ("comment", {"bead": "b1"}, "lacks the argument 'text'"),
        ("merge", {"bead": "b1", "with": "next", "x": 1}, "takes no argument 'x'"),
        ("realign", {"bead": 3}, "'bead' is to be a word, or nothing"),
    ],
)
def test_an_argument_of_a_wrong_sort_is_named(
    reviewer: Callable[..., Reviewer], op: str, args: dict[str, Any], says: str
) -> None:
    client = reviewer("1-1 1-1")
    assert says in client.edit(op, expect=422, **args)["message"]
    assert client.session.rev == 0


class Slow:
    """A checker that finds nothing before it is told to go on."""

    def __init__(self) -> None:
        self.go_on = threading.Event()

    def flags(self, made: Alignment, beads: Collection[str] | None = None) -> tuple[Flag, ...]:
        assert self.go_on.wait(10)
        return tuple(number_flag(bead.id) for bead in made.beads if beads is None or bead.id in beads)


def test_an_edit_does_not_wait_for_the_checks(tmp_path: Path) -> None:
    folder = folder_with(alignment("1-1 1-1 1-1 1-1"), tmp_path)
    checker = Slow()
    client = Reviewer(folder, checker=lambda _alignment: checker, flags=(number_flag("b1"),))
    assert not client.edit("confirm", beads=["b4"])["checking"]
    told = client.edit("merge", bead="b1", **{"with": "next"})
    assert told["checking"] and told["message"] == "Merged 1 and 2"
    assert "5 is missing" not in client.client.get("/beads/b1").text
    assert "Checking …" in client.client.get("/beads/b1").text and "Checking" not in client.client.get("/beads/b4").text
    later = client.edit("merge", bead="b1", **{"with": "next"})
    checker.go_on.set()
    turn = later["turn"]
    while (news := client.client.get("/news", params={"turn": turn}).json())["checking"] or not news["rows"]:
        assert news["rev"] == 3
    assert {row["id"] for row in news["rows"]} == {"b1", "b4"} and "number" in news["rows"][0]["html"]
    assert "5 is missing" in client.client.get("/beads/b1").text
    assert client.client.get("/news", params={"turn": news["turn"]}).json()["rows"] == []
    assert client.client.get("/news", params={"turn": "x"}).json()["rows"] is None


@pytest.mark.parametrize("error", [ModelError("the encoder is missing"), ValueError("the encoder is missing")])
def test_checks_that_fail_are_reported_and_edits_go_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    def broken(_alignment: Alignment) -> Slow:
        raise error

    client = Reviewer(folder_with(alignment("1-1 1-1"), tmp_path), checker=broken, flags=())
    client.edit("merge", bead="b1", **{"with": "next"})
    news = client.client.get("/news", params={"turn": client.turn}).json()
    assert news["message"] == "The checks have failed: the encoder is missing" and not news["checking"]
    assert not client.edit("confirm", beads=["b1"])["checking"]
    assert bool(caplog.records) == isinstance(error, ValueError)


def test_an_edit_while_another_waits_for_the_encoder_is_not_lost(tmp_path: Path) -> None:
    """Pairing anew takes a minute; who edits meanwhile is answered, and the pairing is said to be out of date."""
    folder = folder_with(alignment("1-1 1-1 1-0 0-1"), tmp_path)
    begun, go_on = threading.Event(), threading.Event()

    def realign(made: Alignment, _anchors: Sequence[Bead]) -> Alignment:
        begun.set()
        assert go_on.wait(10)
        return made

    client = Reviewer(folder, flags=(), realign=realign)
    told: list[dict[str, Any]] = []
    with client.client:
        slow = threading.Thread(target=lambda: told.append(client.edit("realign", bead="b3", expect=409)))
        slow.start()
        assert begun.wait(10)
        client.edit("confirm", beads=["b1"])
        go_on.set()
        slow.join()
    assert "another tab" in told[0]["message"] and client.session.rev == 1


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
