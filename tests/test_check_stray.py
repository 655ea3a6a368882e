"""A sentence that translates what stands alone beside its bead is found; one that is where it should be is not."""

from __future__ import annotations

from checking import aligned, words

from aligner import config
from aligner.bitext import Alignment
from aligner.check.passages import CheckedText, pairs
from aligner.check.stray import stray
from aligner.embed import load_encoder
from aligner.judgement import Flag

LONE = "Завод требует от города возмещения убытков и грозит подать в суд."
CLAIM = "The factory demands damages from the city."
BEGAN, BEGUN = "Расследование началось в июне и ещё продолжается.", "The inquiry began in June and is still going on."
LEFT, GONE = "Директор уехал в отпуск на юг.", "The director has gone on holiday to the south."


def flags(alignment: Alignment) -> list[Flag]:
    every = pairs(alignment)
    encode = load_encoder(cache=config.settings().cache).encode
    judge = stray(CheckedText(alignment=alignment, pairs=every, encode=encode))
    around = [None, *every, None]
    return [flag for at, pair in enumerate(every) for flag in judge(pair, (around[at], around[at + 2]))]


def test_the_first_sentence_may_belong_to_what_stands_alone_before() -> None:
    alignment = aligned([(LONE, ""), (BEGAN, f"{CLAIM} / {BEGUN}")])
    (flag,) = flags(alignment)
    assert (flag.code, flag.severity, flag.bead) == ("similarity", "warning", "b2")
    assert words(alignment, flag) == [CLAIM]
    assert flag.message == f"“{CLAIM}” may belong to what stands alone before it in the Russian"


def test_the_last_sentence_may_belong_to_what_stands_alone_after_on_either_side() -> None:
    alignment = aligned([(f"{BEGAN} / {LONE}", BEGUN), ("", CLAIM)])
    (flag,) = flags(alignment)
    assert (flag.bead, words(alignment, flag)) == ("b1", [LONE])
    assert flag.message.endswith("may belong to what stands alone after it in the English")


def test_what_is_where_it_should_be_is_let_be() -> None:
    assert flags(aligned([(LONE, ""), (f"{BEGAN} {LEFT}", f"{BEGUN} / {GONE}")])) == []
    assert flags(aligned([(LONE, ""), (BEGAN, f"{BEGUN} {CLAIM}")])) == []
    assert flags(aligned([(BEGAN, f"{CLAIM} / {BEGUN}"), (LEFT, GONE)])) == []


def test_a_stamp_is_nothing_that_is_missed_and_a_word_is_too_little() -> None:
    assert flags(aligned([(LONE, ""), (BEGAN, f"{CLAIM} / {BEGUN}")], kinds=["stamp"])) == []
    assert flags(aligned([("Завод требует.", ""), (BEGAN, f"{CLAIM} / {BEGUN}")])) == []
