"""A review: what was answered is there after a restart, for every session on the same file, and after a new run."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from review_texts import PAGE, alignment, document, folder_with
from test_review_ops import START, checked, wishes

from aligner import config, pipeline, store
from aligner.bitext import Alignment, Bead
from aligner.errors import EditError, InputError, StaleRevision
from aligner.judgement import Flag
from aligner.review import rerun
from aligner.review.session import Session

WHEN = "2026-11-22T09:30:00Z"
FIVE = "1-1 1-1 1-1 1-1 1-1"


def opened(folder: Path, **more: Any) -> Session:
    return Session.open(folder, reviewer=more.pop("reviewer", "anna"), now=lambda: WHEN, **more)


def started(folder: Path, types: str = FIVE, **more: Any) -> Session:
    return opened(folder_with(alignment(types), folder), **more)


def marks(session: Session) -> tuple[Any, ...]:
    return session.rev, session.alignment, dict(session.decisions), dict(session.dismissed)


@settings(max_examples=40)
@given(st.data())
def test_a_restart_gives_the_same_state_and_everything_can_be_undone(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    session = opened(folder_with(START, tmp_path_factory.mktemp("review")))
    folder = session._folder
    states = [marks(session)[1:]]
    undone: list[tuple[Any, ...]] = []
    for _ in range(data.draw(st.integers(1, 8))):
        turn = data.draw(st.sampled_from(["edit", "edit", "edit", "undo", "redo", "restart"]))
        if turn == "undo" and len(states) > 1:
            session.undo(session.rev)
            undone.append(states.pop())
        elif turn == "redo" and undone:
            session.redo(session.rev)
            states.append(undone.pop())
        elif turn == "edit":
            op, args = data.draw(wishes(session._board))
            try:
                outcome = session.apply(session.rev, op, **args)
            except EditError:
                continue
            if outcome.count:
                states.append(marks(session)[1:])
                undone.clear()
        assert marks(session)[1:] == states[-1]
        again = opened(folder)
        assert marks(again) == marks(session)
        if turn == "restart":
            session = again
    checked(session.alignment)
    while len(states) > 1:
        session.undo(session.rev)
        states.pop()
        assert marks(session)[1:] == states[-1]
    assert session.alignment == START
    assert not session.can_undo


def test_an_outcome_says_what_to_draw_again_and_where_to_go_on(tmp_path: Path) -> None:
    session = started(tmp_path)
    outcome = session.apply(0, "merge", bead="b3", **{"with": "previous"})
    assert (outcome.rev, outcome.changed, outcome.removed) == (1, ("b1", "b2", "b4"), ("b3",))
    assert (outcome.focus, outcome.message) == ("b2", "Merged 2 and 3")
    back = session.undo(1)
    assert (back.rev, back.changed, back.focus) == (2, ("b1", "b2", "b3", "b4"), "b3")
    assert session.redo(2).focus == "b2"
    many = session.apply(3, "confirm_above", bead="b5")
    assert (many.message, many.count, many.focus) == ("Confirmed 4 beads", 4, "b5")


def test_an_edit_that_changes_nothing_writes_nothing(tmp_path: Path) -> None:
    session = started(tmp_path)
    session.apply(0, "confirm", beads=["b1"])
    outcome = session.apply(1, "confirm", beads=["b1"])
    assert (outcome.rev, outcome.count, outcome.changed) == (1, 0, ())


@pytest.mark.parametrize(
    ("op", "args"),
    [
        ("fly", {}),
        ("merge", {"bead": "b1"}),
        ("merge", {"bead": "b1", "with": "next", "x": 1}),
        ("merge", {"bead": "b1", "with": "x"}),
        ("move", {"bead": "b1", "side": "x", "direction": "up"}),
        ("realign", {}),
    ],
)
def test_an_edit_that_is_none_is_refused(tmp_path: Path, op: str, args: dict[str, Any]) -> None:
    session = started(tmp_path)
    with pytest.raises(EditError):
        session.apply(0, op, **args)
    assert session.rev == 0


def test_an_id_is_never_used_for_something_else(tmp_path: Path) -> None:
    session = started(tmp_path, "2-2 1-1")
    session.apply(0, "split", bead="b1", source=1, target=1)
    session.undo(1)
    session.apply(2, "unlink", bead="b1")
    assert [bead.id for bead in session.alignment.beads] == ["b1", "b4", "b2"]


def test_decisions_say_who_did_what_and_keep_the_remark(tmp_path: Path) -> None:
    session = started(tmp_path)
    session.apply(0, "comment", bead="b2", text=" Так? ")
    session.apply(1, "confirm", beads=["b1", "b2"])
    other = opened(tmp_path, reviewer="boris")
    other.apply(2, "merge", bead="b1", **{"with": "next"})
    session.refresh()
    decision = session.decisions["b1"]
    assert (decision.who, decision.operation, decision.comment) == ("boris", "merge", "Так?")
    session.undo(3)
    assert session.decisions["b2"].comment == "Так?"
    assert session.decisions["b1"].who == "anna"
    assert session.edition().decisions == session.decisions


def test_two_sessions_on_one_file(tmp_path: Path) -> None:
    first = started(tmp_path)
    second = opened(tmp_path, reviewer="boris")
    first.apply(0, "confirm", beads=["b1"])
    with pytest.raises(StaleRevision) as caught:
        second.apply(0, "merge", bead="b2", **{"with": "next"})
    assert caught.value.rev == 1
    assert second.alignment == first.alignment
    second.apply(1, "merge", bead="b2", **{"with": "next"})
    assert first.refresh() == 2
    first.undo(2)
    assert second.refresh() == 3
    assert marks(first) == marks(second) == marks(opened(tmp_path))


def test_a_stale_revision_changes_nothing(tmp_path: Path) -> None:
    session = started(tmp_path)
    session.apply(0, "confirm", beads=["b1"])
    before = (tmp_path / "review.jsonl").read_bytes()
    for call in (lambda: session.apply(0, "reject", beads=["b1"]), lambda: session.undo(0), lambda: session.redo(0)):
        with pytest.raises(StaleRevision):
            call()
    assert (tmp_path / "review.jsonl").read_bytes() == before


def test_there_is_nothing_to_undo_or_to_do_again(tmp_path: Path) -> None:
    session = started(tmp_path)
    with pytest.raises(EditError, match="nothing to undo"):
        session.undo(0)
    with pytest.raises(EditError, match="nothing to do again"):
        session.redo(0)


class Lengths:
    """A check that flags beads with more than one sentence a side, and counts the beads that it looks at."""

    def __init__(self) -> None:
        self.looked: list[frozenset[str] | None] = []

    def flags(self, alignment: Alignment, beads: Collection[str] | None = None) -> tuple[Flag, ...]:
        self.looked.append(None if beads is None else frozenset(beads))
        return tuple(
            Flag(code="length", severity="info", bead=bead.id, message="wide", key=f"length {bead.source}")
            for bead in alignment.beads
            if len(bead.source) > 1 and (beads is None or bead.id in beads)
        )


def test_flags_follow_the_edits_and_only_neighbours_are_looked_at(tmp_path: Path) -> None:
    checker = Lengths()
    session = started(tmp_path, "2-1 1-1 1-1 1-1 1-1 1-1", checker=lambda _alignment: checker)
    assert list(session.flags) == ["b1"]
    session.apply(0, "merge", bead="b4", **{"with": "next"})
    assert list(session.flags) == ["b1", "b4"]
    assert checker.looked == [None, {"b3", "b4", "b5", "b6"}]
    session.apply(1, "confirm", beads=["b2"])
    assert list(session.flags) == ["b1", "b4"]
    session.undo(2)
    session.undo(3)
    assert list(session.flags) == ["b1"]
    assert [flag.bead for flag in session.edition().flags] == ["b1"]


def test_known_flags_are_not_looked_for_again(tmp_path: Path) -> None:
    checker = Lengths()
    session = started(tmp_path, "2-1 1-1 1-1 1-1", checker=lambda _alignment: checker)
    known = tuple(flag for flags in session.flags.values() for flag in flags)
    session.apply(0, "merge", bead="b3", **{"with": "next"})
    checker.looked.clear()
    again = opened(tmp_path, checker=lambda _alignment: checker, flags=known)
    assert set(again.flags) == {"b1", "b3"}
    assert None not in checker.looked


def test_a_flag_is_set_aside_with_a_reason_and_taken_up_again(tmp_path: Path) -> None:
    session = started(tmp_path, "2-1 1-1", checker=lambda _alignment: Lengths())
    key = session.flags["b1"][0].key
    outcome = session.apply(0, "dismiss", flag=key, reason="so in the original")
    assert (outcome.changed, outcome.focus) == (("b1",), "b1")
    assert not session.flags
    assert opened(tmp_path).dismissed[key].reason == "so in the original"
    assert session.undo(1).changed == ("b1",)
    assert "b1" in session.flags
    session.redo(2)
    session.apply(3, "restore", flag=key)
    assert not session.dismissed and "b1" in session.flags
    with pytest.raises(EditError, match="no such flag"):
        session.apply(4, "dismiss", flag="other", reason="")


def like(source: str, target: str) -> float:
    """1 where both sides name the same sentences by number."""
    numbers = [{word for word in text.split() if word.isdigit()} for text in (source, target)]
    return len(numbers[0] & numbers[1]) / max(1, len(numbers[0] | numbers[1]))


def test_a_repair_is_shown_before_it_is_done(tmp_path: Path) -> None:
    made = alignment("2-1 1-2 1-1")
    session = opened(folder_with(made, tmp_path), similarity=like)
    shown = session.previews("b1")
    best = next(one for one in shown if one.op == "move")
    assert best.args == {"bead": "b1", "side": "source", "direction": "down"}
    assert (best.before, best.after) == (0.5, 1.0)
    assert [one.after - one.before for one in shown] == sorted((one.after - one.before for one in shown), reverse=True)
    assert session.rev == 0
    session.apply(0, best.op, **best.args)
    assert session.alignment.beads[0].similarity == 1.0
    assert session.alignment.beads[0].probability is None
    assert not opened(tmp_path).previews("b1")


def one_to_one(made: Alignment, anchors: Sequence[Bead]) -> Alignment:
    """A machine that pairs what is free in order, one to one, around the anchors."""
    assert made.source and made.target
    taken = {name for bead in anchors for name in (*bead.source, *bead.target)}
    taken |= {name for witness in made.witnesses for link in witness.links for name in link.twin}
    left = [one.id for one in made.source.segments if one.id not in taken]
    right = [one.id for one in made.target.segments if one.id not in taken]
    number = {name: place for place, name in enumerate(one.id for one in made.source.segments)}
    pairs = [Bead(id="b", source=(a,), target=(b,)) for a, b in zip(left, right, strict=False)]
    pairs += [Bead(id="b", source=(name,), target=(), kind="omission") for name in left[len(right) :]]
    pairs += [Bead(id="b", source=(), target=(name,), kind="addition") for name in right[len(left) :]]
    beads = sorted([*pairs, *anchors], key=lambda bead: number[bead.source[0]] if bead.source else len(number))
    return replace(made, beads=tuple(replace(bead, id=f"b{place}") for place, bead in enumerate(beads, 1)))


def test_gaps_are_realigned_around_decisions(tmp_path: Path) -> None:
    session = started(tmp_path, "2-1 1-2 1-1 2-1 1-2", realign=one_to_one)
    session.apply(0, "confirm", beads=["b3"])
    session.apply(1, "realign", bead="b1")
    assert [bead.type for bead in session.alignment.beads] == ["1-1", "1-1", "1-1", "1-1", "2-1", "1-2"]
    assert session.alignment.beads[3].id == "b3"
    session.apply(2, "realign", bead=None)
    assert {bead.type for bead in session.alignment.beads} == {"1-1"}
    checked(session.alignment)
    with pytest.raises(EditError, match="as they are"):
        session.apply(3, "realign", bead=None)
    session.undo(3)
    session.undo(4)
    assert [bead.id for bead in session.alignment.beads] == ["b1", "b2", "b3", "b4", "b5"]


def run_again(folder: Path, source: Sequence[str], target: Sequence[str]) -> tuple[Alignment, tuple[str, ...]]:
    """What `align` does with a folder that has been reviewed, with a machine that pairs in order."""
    fresh = alignment("1-1", source=source[:1], target=target[:1])
    kept = rerun.keep(folder, document("source", source), document("target", target))
    assert kept is not None
    bare = [Bead(id="b", source=(one.id,), target=(), kind="omission") for one in kept.source.segments]
    bare += [Bead(id="b", source=(), target=(one.id,), kind="addition") for one in kept.target.segments]
    paired = one_to_one(replace(fresh, source=kept.source, target=kept.target, beads=tuple(bare)), kept.carried.anchors)
    made = replace(paired, beads=kept.named(paired.beads))
    _, notices = rerun.write(folder, made, {"alignment.json": store.dump_alignment(made)}, when=WHEN)
    return made, notices


def sentences(session: Session) -> tuple[list[str], list[str]]:
    assert session.alignment.source and session.alignment.target
    return tuple(document.text.splitlines() for document in session.alignment.documents)  # type: ignore[return-value]


def test_a_new_run_keeps_decisions_and_can_be_undone(tmp_path: Path) -> None:
    session = started(tmp_path, "1-1 2-1 1-1 1-2 1-0")
    session.apply(0, "confirm", beads=["b2"])
    session.apply(1, "merge", bead="b4", **{"with": "next"})
    session.apply(2, "reject", beads=["b3"])
    session.apply(3, "comment", bead="b2", text="Так.")
    before = marks(session)
    made, notices = run_again(tmp_path, *sentences(session))
    kept = {(bead.source, bead.target): bead for bead in made.beads}
    assert kept[("ru.s2", "ru.s3"), ("en.s2",)] == session.alignment.beads[1]
    assert kept[("ru.s5", "ru.s6"), ("en.s4", "en.s5")].status == "edited"
    assert kept[("ru.s4",), ("en.s3",)].status == "rejected"
    assert not notices
    assert session.refresh() == 5
    assert session.alignment == made
    assert session.decisions["b2"].comment == "Так."
    assert marks(opened(tmp_path)) == marks(session)
    session.undo(5)
    assert marks(session)[1:] == before[1:]
    session.undo(6)
    session.undo(7)
    assert session.alignment.beads[1].status == "confirmed"
    assert marks(opened(tmp_path)) == marks(session)


def test_a_second_run_with_nothing_new_changes_no_byte(tmp_path: Path) -> None:
    session = started(tmp_path, "1-1 2-1 1-1 1-1")
    session.apply(0, "confirm", beads=["b2"])
    session.apply(1, "unsure", beads=["b3"])
    texts = sentences(session)
    run_again(tmp_path, *texts)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    run_again(tmp_path, *texts)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_sentences_cut_by_hand_are_cut_again(tmp_path: Path) -> None:
    made = alignment("1-1 2-1 1-1", source=["Один. Два", "Он не мог", PAGE, "ответить.", "Три"])
    session = opened(folder_with(made, tmp_path))
    session.apply(0, "split_segment", segment="ru.s1", at=5)
    session.apply(1, "join_segment", segment="ru.s2")
    again, _ = run_again(tmp_path, *sentences(session))
    assert again.source == session.alignment.source
    assert [replace(one, similarity=None, probability=None) for one in session.alignment.beads] == list(again.beads)
    session.refresh()
    session.undo(session.rev)
    source = ["Нуль", *sentences(session)[0]]
    shifted, notices = run_again(tmp_path, source, ["Zero", *sentences(session)[1]])
    assert shifted.source is not None
    assert [one.text for one in shifted.source.segments][:3] == ["Нуль", "Один.", "Два"]
    assert not notices


def test_decisions_are_found_by_their_words_when_the_text_has_changed(tmp_path: Path) -> None:
    source = ["Да.", "Нет.", "Да.", "Иван пришёл.", "Он сел.", "Да."]
    target = ["Yes.", "No.", "Yes.", "Ivan came.", "He sat.", "Yes."]
    session = opened(folder_with(alignment("1-1 1-1 1-1 1-1 1-1 1-1", source=source, target=target), tmp_path))
    session.apply(0, "confirm", beads=["b3", "b4", "b5"])
    session.apply(1, "comment", bead="b4", text="Имя!")
    source[4] = "Он сел на стул."
    made, notices = run_again(tmp_path, ["Начало.", *source], ["Beginning.", *target])
    found = {bead.id: (bead.source, bead.target) for bead in made.beads if bead.status == "confirmed"}
    assert found == {"b3": (("ru.s4",), ("en.s4",)), "b4": (("ru.s5",), ("en.s5",))}
    assert len(notices) == 1
    assert "1 decision no longer fits" in notices[0]
    assert "5 (confirmed: Он сел.)" in notices[0]
    again = opened(tmp_path)
    assert again.decisions["b4"].comment == "Имя!"
    assert "b5" not in again.decisions
    with pytest.raises(EditError, match="split into sentences anew on 2026-11-22"):
        again.undo(again.rev)
    again.apply(again.rev, "reject", beads=["b3"])
    again.undo(again.rev)


def test_a_decision_that_did_not_fit_comes_back_with_its_words(tmp_path: Path) -> None:
    source, target = ["Раз.", "Два.", "Три."], ["One.", "Two.", "Three."]
    session = opened(folder_with(alignment("1-1 1-1 1-1", source=source, target=target), tmp_path))
    session.apply(0, "confirm", beads=["b2"])
    _, notices = run_again(tmp_path, ["Раз.", "Три."], ["One.", "Three."])
    assert "2 (confirmed: Два.)" in notices[0]
    before = (tmp_path / "review.jsonl").read_bytes()
    assert run_again(tmp_path, ["Раз.", "Три."], ["One.", "Three."])[1] == notices
    assert (tmp_path / "review.jsonl").read_bytes() == before
    made, notices = run_again(tmp_path, ["Нуль.", *source], ["Zero.", *target])
    assert not notices
    assert [bead.status for bead in made.beads] == ["auto", "auto", "confirmed", "auto"]
    again = opened(tmp_path)
    confirmed = next(bead.id for bead in made.beads if bead.status == "confirmed")
    assert (again.decisions[confirmed].who, again.decisions[confirmed].operation) == ("anna", "confirm")


def test_an_alignment_that_the_journal_does_not_know_is_given_the_decisions(tmp_path: Path) -> None:
    session = started(tmp_path)
    session.apply(0, "confirm", beads=["b2"])
    session.apply(1, "merge", bead="b4", **{"with": "next"})
    folder_with(replace(alignment(FIVE), metadata=replace(alignment(FIVE).metadata, title="Other")), tmp_path)
    again = opened(tmp_path)
    assert [bead.status for bead in again.alignment.beads] == ["auto", "confirmed", "auto", "auto", "auto"]
    assert again.decisions["b2"].who == "anna"
    assert "not in the journal" in again.notices[0]
    assert "4 (edited)" in again.notices[1]
    assert marks(opened(tmp_path)) == marks(again)
    made, notices = run_again(tmp_path, *sentences(again))
    assert not notices
    assert "edited" in {bead.status for bead in made.beads}


def test_a_later_decision_stands_for_one_that_was_lost(tmp_path: Path) -> None:
    source, target = ["Раз.", "Два.", "Три."], ["One.", "Two.", "Three."]
    session = opened(folder_with(alignment("1-1 1-1 1-1", source=source, target=target), tmp_path))
    session.apply(0, "confirm", beads=["b2"])
    run_again(tmp_path, source, ["One.", "2.", "Three."])
    session.refresh()
    session.apply(session.rev, "merge", bead=session.alignment.beads[1].id, **{"with": "next"})
    run_again(tmp_path, source, ["One.", "2.", "Three."])
    made, notices = run_again(tmp_path, source, target)
    assert len(notices) == 1 and "edited" in notices[0] and "confirmed" not in notices[0]
    assert [bead.status for bead in made.beads] == ["auto", "confirmed", "auto"]


def test_a_remark_on_a_bead_of_the_machine_survives_a_run(tmp_path: Path) -> None:
    session = started(tmp_path)
    session.apply(0, "comment", bead="b2", text="Так?")
    session.apply(1, "confirm", beads=["b2"])
    session.undo(2)
    texts = sentences(session)
    _, notices = run_again(tmp_path, ["Нуль.", *texts[0]], ["Zero.", *texts[1]])
    assert not notices
    session.refresh()
    assert session.decisions["b2"].comment == "Так?"
    assert session.alignment.text(session._board.bead("b2").source) == texts[0][1]


def test_flags_of_another_text_are_forgotten(tmp_path: Path) -> None:
    session = started(tmp_path, "2-1 1-1", checker=lambda _alignment: Lengths())
    session.apply(0, "unsure", beads=["b1"])
    assert list(session.flags) == ["b1"]
    run_again(tmp_path, ["Раз.", "Два."], ["One.", "Two."])
    session.refresh()
    assert not session.flags
    assert [bead.type for bead in session.alignment.beads] == ["1-1", "1-1"]


def test_a_run_that_was_killed_before_its_line_loses_nothing(tmp_path: Path) -> None:
    session = started(tmp_path)
    session.apply(0, "confirm", beads=["b2"])
    session.apply(1, "comment", bead="b2", text="Так.")
    line = (tmp_path / "review.jsonl").read_bytes()
    made, _ = run_again(tmp_path, *sentences(session))
    (tmp_path / "review.jsonl").write_bytes(line)
    again = opened(tmp_path)
    assert again.alignment == made
    assert (again.decisions["b2"].operation, again.decisions["b2"].comment) == ("confirm", "Так.")
    with pytest.raises(EditError, match="cannot be undone"):
        again.undo(again.rev)


def test_an_edition_of_a_run_says_who_decided(tmp_path: Path) -> None:
    session = started(tmp_path)
    session.apply(0, "confirm", beads=["b2"])
    texts = sentences(session)
    source, target = ["Нуль.", *texts[0]], ["Zero.", *texts[1]]
    before = rerun.marks(tmp_path, session.alignment)
    assert before == (dict(session.decisions), {})
    made, _ = run_again(tmp_path, source, target)
    decisions, _ = rerun.marks(tmp_path, made)
    assert decisions == dict(opened(tmp_path).decisions)
    assert [one.who for one in decisions.values()] == ["anna"]
    assert rerun.marks(tmp_path / "nowhere", made) == ({}, {})


def test_a_run_does_not_overwrite_what_was_decided_meanwhile(tmp_path: Path) -> None:
    session = started(tmp_path)
    session.apply(0, "confirm", beads=["b2"])
    made = session.alignment
    session.apply(1, "confirm", beads=["b3"])
    with pytest.raises(InputError, match="gone on reviewing"):
        rerun.write(tmp_path, made, {"alignment.json": store.dump_alignment(made)}, when=WHEN)
    assert len(session.decisions) == 2


def test_without_an_alignment_the_journal_still_has_the_decisions(tmp_path: Path) -> None:
    session = started(tmp_path)
    session.apply(0, "confirm", beads=["b2"])
    texts = sentences(session)
    (tmp_path / "alignment.json").unlink()
    made, notices = run_again(tmp_path, *texts)
    assert [bead.status for bead in made.beads] == ["auto", "confirmed", "auto", "auto", "auto"]
    assert not notices


def test_the_pipeline_keeps_what_was_decided_on_a_real_page(workspace: Path) -> None:
    text, folder = config.read_text_folder(Path("texts/117427")), Path("alignments/117427")
    journal = folder / "review.jsonl"

    def align() -> tuple[Alignment, dict[str, bool], tuple[str, ...]]:
        made = pipeline.run(text, config.settings(), lambda _stage: None, journal=journal)
        return made, *pipeline.write(folder, made, {"alignment.json": store.dump_alignment(made)})

    align()
    session = opened(folder)
    beads = [bead for bead in session.alignment.beads if bead.type == "1-1"]
    session.apply(0, "confirm", beads=[beads[2].id])
    session.apply(1, "link", source=list(beads[5].source), target=list(beads[9].target))
    session.apply(2, "merge", bead=beads[12].id, **{"with": "next"})
    long = next(session.alignment[name] for name in beads[7].source)
    session.apply(3, "split_segment", segment=long.id, at=long.start + long.text.index(" "))
    decided = {(one.id, one.source, one.target, one.status) for one in session.alignment.beads if one.status != "auto"}
    made, changed, notices = align()
    assert changed == {"alignment.json": True}
    assert not notices
    assert {(one.id, one.source, one.target, one.status) for one in made.beads if one.status != "auto"} == decided
    assert "anchors:" in str(made.signature)
    assert opened(folder).alignment == made
    before = journal.read_bytes()
    assert align()[1] == {"alignment.json": False}
    assert journal.read_bytes() == before
    shutil.rmtree(folder)
