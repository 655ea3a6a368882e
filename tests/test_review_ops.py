"""Edits keep every sentence in exactly one place, and each can be taken back exactly."""

from __future__ import annotations

from dataclasses import replace
from itertools import count, pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from review_texts import PAGE, alignment

from aligner.bitext import NULL_KINDS, SIDES, Alignment, Bead, Side
from aligner.errors import BrokenInvariant, EditError
from aligner.review.board import Board
from aligner.review.edits import Change, Edit, edit_from_json, edit_json
from aligner.review.placing import difference
from aligner.review.session import OPERATIONS


def do(board: Board, op: str, **args: Any) -> Change:
    numbers = count(100)
    step = OPERATIONS[op](board, lambda: f"b{next(numbers)}", **args)
    board.check(step.change)
    board.apply(step.change)
    return step.change


def types(board: Board) -> str:
    return " ".join(f"{bead.id}:{bead.type}" for bead in board.beads)


def checked(made: Alignment) -> Alignment:
    """The same alignment, through the constructors that check everything."""
    documents = {
        document.side: replace(document, segments=document.segments, elisions=document.elisions)
        for document in made.documents
    }
    return replace(made, **documents)


@pytest.mark.parametrize(
    ("before", "op", "args", "after"),
    [
        ("1-1 1-1 1-1", "merge", {"bead": "b1", "with_": "next"}, "b1:2-2 b3:1-1"),
        ("1-1 1-1 1-1", "merge", {"bead": "b3", "with_": "previous"}, "b1:1-1 b2:2-2"),
        ("1-0 0-1", "merge", {"bead": "b1", "with_": "next"}, "b1:1-1"),
        ("2-1", "split", {"bead": "b1", "source": 1, "target": 1}, "b1:1-1 b100:1-0"),
        ("2-1", "split", {"bead": "b1", "source": 1, "target": 0}, "b1:1-0 b100:1-1"),
        ("2-2 1-1", "unlink", {"bead": "b1"}, "b1:2-0 b100:0-2 b2:1-1"),
        ("1-1 2-1", "move", {"bead": "b2", "side": "source", "direction": "up"}, "b1:2-1 b2:1-1"),
        ("1-2 1-1", "move", {"bead": "b1", "side": "target", "direction": "down"}, "b1:1-1 b2:1-2"),
        ("1-1 1-0", "move", {"bead": "b2", "side": "source", "direction": "up"}, "b1:2-1"),
        ("1-1 0-1 1-1", "move", {"bead": "b3", "side": "source", "direction": "up"}, "b1:1-1 b2:1-1 b3:0-1"),
        ("1-2 1-0 1-1", "move", {"bead": "b1", "side": "target", "direction": "down"}, "b1:1-1 b2:1-1 b3:1-1"),
        ("2-1 0-1 1-1", "move", {"bead": "b1", "side": "source", "direction": "down"}, "b1:1-1 b2:1-1 b3:1-1"),
        ("1-1 1-0 1-2", "move", {"bead": "b3", "side": "target", "direction": "up"}, "b1:1-1 b2:1-1 b3:1-1"),
        ("1-1 1-0 1-0", "move", {"bead": "b1", "side": "target", "direction": "down"}, "b1:1-0 b2:1-1 b3:1-0"),
        ("0-1 1-0", "move", {"bead": "b1", "side": "target", "direction": "down"}, "b2:1-1"),
        ("1-0 1-0 0-1", "move", {"bead": "b3", "side": "target", "direction": "up"}, "b1:1-0 b2:1-1"),
        ("1-1 1-0 1-0 1-1", "move", {"bead": "b4", "side": "target", "direction": "up"}, "b1:1-1 b2:1-0 b3:1-1 b4:1-0"),
        ("1-1 1-0 0-1 1-1", "link", {"source": ["ru.s2"], "target": ["en.s2"]}, "b1:1-1 b2:1-1 b4:1-1"),
        ("1-1 1-1 1-1", "link", {"source": ["ru.s1"], "target": ["en.s3"]}, "b1:1-1 b100:0-1 b2:1-1 b3:1-0"),
        ("2-1", "split_segment", {"segment": "ru.s1", "at": 10}, "b1:3-1"),
        ("2-1", "join_segment", {"segment": "ru.s1"}, "b1:1-1"),
        ("1-1 0-1 1-1", "join_segment", {"segment": "ru.s1"}, "b1:1-2 b2:0-1"),
        ("0-1 1-0 1-1", "join_segment", {"segment": "en.s1"}, "b2:1-0 b1:1-1"),
        ("0-1 1-0 0-1", "join_segment", {"segment": "en.s1"}, "b2:1-0 b1:0-1"),
    ],
)  # fmt: skip
def test_what_an_edit_does(before: str, op: str, args: dict[str, Any], after: str) -> None:
    board = Board(alignment(before))
    do(board, op, **args)
    assert types(board) == after
    checked(board.alignment)


@pytest.mark.parametrize(
    ("before", "op", "args", "says"),
    [
        ("1-1 1-1", "merge", {"bead": "b2", "with_": "next"}, "no bead below"),
        ("1-1 1-1", "merge", {"bead": "b1", "with_": "previous"}, "no bead above"),
        ("1-1", "confirm", {"beads": ["b9"]}, "no bead 9"),
        ("1-1", "confirm", {"beads": []}, "no bead is chosen"),
        ("2-1", "split", {"bead": "b1", "source": 2, "target": 1}, "empty"),
        ("2-1", "split", {"bead": "b1", "source": 3, "target": 0}, "2 and 1 sentences"),
        ("1-0", "unlink", {"bead": "b1"}, "only one side"),
        ("1-1", "move", {"bead": "b1", "side": "source", "direction": "up"}, "no bead above"),
        ("1-1 0-1", "move", {"bead": "b2", "side": "source", "direction": "up"}, "no sentence on this side"),
        ("1-1", "link", {"source": ["ru.s1"], "target": ["en.s1"]}, "one bead already"),
        ("1-1", "link", {"source": ["ru.s1"], "target": []}, "either side"),
        ("1-1 1-1", "link", {"source": ["ru.s1"], "target": ["ru.s2"]}, "not all of the target side"),
        ("1-1", "link", {"source": ["ru.s1"], "target": ["en.s7"]}, "no sentence en.s7"),
        ("1-1", "split_segment", {"segment": "ru.s1", "at": 0}, "not inside"),
        ("1-1", "join_segment", {"segment": "ru.s1"}, "no next sentence"),
        ("1-1", "kind", {"bead": "b1", "kind": "stamp"}, "both sides"),
        ("1-0", "kind", {"bead": "b1", "kind": "nonsense"}, "no kind 'nonsense'"),
        ("1-0", "kind", {"bead": "b1", "kind": "addition"}, "only in the original"),
    ],
)
def test_what_cannot_be_done_is_said(before: str, op: str, args: dict[str, Any], says: str) -> None:
    board = Board(alignment(before))
    with pytest.raises(EditError, match=says):
        do(board, op, **args)
    assert board.alignment == alignment(before)


def test_a_sentence_moves_over_a_bead_that_crosses() -> None:
    """Below stands a bead with words from elsewhere: the sentence goes to the bead that its text goes on in."""
    board = Board(alignment("1-2 1-1 1-1 1-1"))
    do(board, "link", source=["ru.s2"], target=["en.s5"])
    assert [bead.target for bead in board.beads if bead.source == ("ru.s2",)] == [("en.s5",)]
    do(board, "link", source=["ru.s3"], target=["en.s3", "en.s4"])
    do(board, "move", bead="b1", side="target", direction="down")
    assert [(bead.source, bead.target) for bead in board.beads] == [
        (("ru.s1",), ("en.s1",)),
        (("ru.s2",), ("en.s5",)),
        (("ru.s3",), ("en.s2", "en.s3", "en.s4")),
        (("ru.s4",), ()),
    ]


@given(st.lists(st.sampled_from(["1-1", "2-2", "0-1", "1-0"]), min_size=2, max_size=6), st.sampled_from(SIDES))
def test_what_a_row_without_a_side_is_given_it_gives_back(types: list[str], side: Side) -> None:
    """Down goes to the row below if that is empty on this side, and up again undoes it."""
    board = Board(alignment(" ".join(types)))

    def held(bead: Bead) -> tuple[str, ...]:
        return bead.source if side == "source" else bead.target

    for bead, below in list(pairwise(board.beads)):
        if len(held(bead)) > 1 and not held(below):
            pairs = {(one.source, one.target) for one in board.beads}
            do(board, "move", bead=bead.id, side=side, direction="down")
            assert held(board.bead(below.id)) == held(bead)[-1:]
            do(board, "move", bead=below.id, side=side, direction="up")
            assert {(one.source, one.target) for one in board.beads} == pairs


def test_a_formed_bead_is_edited_and_a_rest_without_counterpart_is_nobodys() -> None:
    board = Board(alignment("1-1 1-1 2-1"))
    do(board, "link", source=["ru.s1"], target=["en.s2"])
    found = {bead.id: (bead.type, bead.status, bead.origin, bead.kind) for bead in board.beads}
    assert found["b1"] == ("1-1", "edited", "person", None)
    assert found["b2"] == ("1-0", "auto", "person", "omission")
    assert found["b100"] == ("0-1", "auto", "person", "addition")
    assert found["b3"] == ("2-1", "auto", "search", None)


def test_a_confirmed_bead_keeps_what_the_machine_said() -> None:
    board = Board(alignment("1-1 1-1"))
    old = board.beads[0]
    do(board, "confirm", beads=["b1"])
    assert board.beads[0] == replace(old, status="confirmed")


def test_confirming_all_above_stops_at_the_last_confirmed_and_leaves_doubts() -> None:
    board = Board(alignment("1-1 1-1 1-1 1-1 1-1 1-1"))
    do(board, "confirm", beads=["b2"])
    do(board, "reject", beads=["b3"])
    do(board, "unsure", beads=["b4"])
    change = do(board, "confirm_above", bead="b6")
    assert [bead.id for bead in change.after] == ["b5", "b6"]
    assert [bead.status for bead in board.beads] == [
        "auto", "confirmed", "rejected", "unsure", "confirmed", "confirmed",
    ]  # fmt: skip


def test_a_sentence_joined_across_a_page_reads_without_the_page_number() -> None:
    board = Board(alignment("2-1", source=["Он не мог", PAGE, "ответить."]))
    change = do(board, "join_segment", segment="ru.s1")
    assert board.segment("ru.s1-s2").text == "Он не мог ответить."
    checked(board.alignment)
    board.check(change.inverse())
    board.apply(change.inverse())
    assert board.alignment == alignment("2-1", source=["Он не мог", PAGE, "ответить."])


def test_the_two_parts_of_a_sentence_joined_are_that_sentence() -> None:
    board = Board(alignment("1-1"))
    do(board, "split_segment", segment="ru.s1", at=board.segment("ru.s1").text.index(" "))
    assert board.beads[0].source == ("ru.s1a", "ru.s1b")
    do(board, "join_segment", segment="ru.s1a")
    assert board.document("source") == alignment("1-1").source


def test_a_second_copy_is_cut_only_when_it_is_linked() -> None:
    board = Board(alignment("1-1 1-1", twins=2))
    with pytest.raises(EditError, match="second copy"):
        do(board, "split_segment", segment="ru.s3", at=board.segment("ru.s3").start + 5)
    do(board, "link", source=["ru.s3"], target=["en.s1"])
    assert [link.twin for witness in board.witnesses for link in witness.links] == [("ru.s4",)]
    checked(board.alignment)


def test_the_base_of_a_second_copy_can_be_cut() -> None:
    board = Board(alignment("1-1 1-1", twins=1))
    do(board, "split_segment", segment="ru.s1", at=board.segment("ru.s1").start + 4)
    assert board.witnesses[0].links[0].base == ("ru.s1a", "ru.s1b")
    checked(board.alignment)


def test_a_change_that_loses_a_sentence_is_refused() -> None:
    board = Board(alignment("2-1 1-1"))
    bead = board.beads[0]
    less = replace(bead, source=bead.source[:1])
    with pytest.raises(BrokenInvariant, match="lost or doubled"):
        board.check(Change(before=(bead,), after=(less,), places_before=(0,), places_after=(0,)))


@st.composite
def wishes(draw: st.DrawFn, board: Board) -> tuple[str, dict[str, Any]]:
    """Any edit, sensible or not."""
    bead = draw(st.sampled_from(board.beads)).id
    source, target = (st.sampled_from([one.id for one in board.segments[side]]) for side in ("source", "target"))
    op = draw(st.sampled_from(sorted(OPERATIONS)))
    if op in ("confirm", "reject", "unsure", "reset"):
        return op, {"beads": draw(st.lists(st.sampled_from([one.id for one in board.beads]), max_size=4))}
    small = st.integers(0, 3)
    cut = board.segment(draw(source | target))
    args: dict[str, dict[str, Any]] = {
        "kind": {"bead": bead, "kind": draw(st.sampled_from(NULL_KINDS))},
        "comment": {"bead": bead, "text": draw(st.sampled_from(["", "Так?"]))},
        "merge": {"bead": bead, "with_": draw(st.sampled_from(["next", "previous"]))},
        "split": {"bead": bead, "source": draw(small), "target": draw(small)},
        "move": {
            "bead": bead,
            "side": draw(st.sampled_from(["source", "target"])),
            "direction": draw(st.sampled_from(["up", "down"])),
        },
        "link": {"source": draw(st.lists(source, max_size=3)), "target": draw(st.lists(target, max_size=3))},
        "split_segment": {"segment": cut.id, "at": cut.start + draw(st.integers(0, 30))},
        "join_segment": {"segment": cut.id},
    }
    return op, args.get(op, {"bead": bead})


START = alignment("1-1 2-1 0-1 1-0 1-1 1-2 0-2 2-2", twins=2)


@given(st.data())
def test_edits_keep_the_invariant_and_each_can_be_taken_back(data: st.DataObject) -> None:
    board = Board(START)
    states, changes = [board.alignment], []
    numbers = count(100)
    for _ in range(data.draw(st.integers(1, 8))):
        op, args = data.draw(wishes(board))
        try:
            change = OPERATIONS[op](board, lambda: f"b{next(numbers)}", **args).change
        except EditError:
            continue
        edit = Edit(rev=1, op=op, who="anna", when="now", message="", args=args, change=change)
        assert edit_from_json(edit_json(edit)).change == change
        board.check(change)
        board.apply(change)
        checked(board.alignment)
        starts = [board.segment(bead.source[0]).start for bead in board.beads if bead.source]
        assert starts == sorted(starts)
        states.append(board.alignment)
        changes.append(change)
    for change in reversed(changes):
        assert board.alignment == states.pop()
        board.check(change.inverse())
        board.apply(change.inverse())
    assert board.alignment == START
    assert board.beads == list(START.beads)


@given(st.permutations(range(8)), st.permutations(range(8)), st.integers(0, 8))
def test_the_difference_of_two_lists_leads_from_one_to_the_other(first: list[int], second: list[int], n: int) -> None:
    beads = alignment("1-1 " * 8).beads
    old, new = [beads[at] for at in first[:n]], [beads[at] for at in second]
    change = difference(old, new)
    for place in sorted(change.places_before, reverse=True):
        del old[place]
    for place, bead in zip(change.places_after, change.after, strict=True):
        old.insert(place, bead)
    assert old == new
