import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.align.confidence import EVIDENCE, confidence, evidence
from aligner.align.features import Profile, profiles
from aligner.align.model import confidence_weights
from aligner.align.search import Edge

TEXTS = ["Раз.", "Два.", "Три."], ["One.", "Two.", "Three."]
FIRST = Edge(source=0, target=0, step=(1, 1))


def sides() -> tuple[Profile, Profile]:
    """Three sentences a side; each vector is the same as that of its translation, and as none of the others."""
    spans = np.stack([np.eye(3), np.full((3, 3), 3**-0.5)]).astype(np.float32)
    return profiles(*TEXTS, spans, spans, 1.0)


@given(st.floats(0, 1), st.floats(0, 1))
def test_the_likelier_of_two_beads_stays_the_likelier_one(one: float, other: float) -> None:
    low, high = (confidence(*sides(), [FIRST], {FIRST: chance})[0] for chance in sorted((one, other)))
    assert 0 < low <= high < 1


def test_each_bead_has_its_probability_in_whatever_order() -> None:
    edges = [FIRST, Edge(source=2, target=1, step=(1, 1)), Edge(source=1, target=2, step=(0, 1))]
    chances = dict(zip(edges, (0.9, 0.2, 0.6), strict=True))
    assert confidence(*sides(), edges[::-1], chances) == confidence(*sides(), edges, chances)[::-1]
    assert confidence(*sides(), [], {}) == []


def test_a_moved_line_is_the_surer_the_nearer_it_is() -> None:
    right, wrong = FIRST, Edge(source=0, target=2, step=(1, 1))
    near, far = confidence(*sides(), [right, wrong], {})
    assert near > 0.5 > far
    assert evidence(*sides(), [right], {})[0, EVIDENCE.index("moved")] == 1


@pytest.mark.parametrize("step", [(1, 0), (0, 1)])
def test_a_null_that_nothing_was_left_for_is_sure(step: tuple[int, int]) -> None:
    assert confidence(*sides(), [Edge(source=1, target=1, step=step)], {})[0] > 0.9


def test_every_piece_of_evidence_has_a_weight() -> None:
    assert set(confidence_weights()) == set(EVIDENCE)
    assert confidence_weights()["log_odds"] > 0
