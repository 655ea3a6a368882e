"""What stands alone is told by its kind, gravely only where text was dropped or added."""

from typing import get_args

import pytest
from checking import aligned, judged, words

from aligner.bitext import NullKind
from aligner.check.nulls import nulls


@pytest.mark.parametrize("kind", get_args(NullKind))
def test_each_kind_on_the_source_side(kind: NullKind) -> None:
    alignment = aligned([("Получена копия по почте.", ""), ("Да.", "Yes.")], kinds=[kind])
    (flag,) = judged(nulls, alignment)
    grave = kind in ("omission", "addition", "lost")
    assert (flag.severity, flag.code) == (("warning", "omission") if grave else ("info", "untranslated"))
    assert words(alignment, flag) == ["Получена копия по почте."]
    assert grave or kind in flag.message


@pytest.mark.parametrize(
    ("kind", "severity"), [("addition", "warning"), ("lost", "warning"), ("editorial insertion", "info")]
)
def test_on_the_target_side(kind: NullKind, severity: str) -> None:
    (flag,) = judged(nulls, aligned([("", "[Beijing]"), ("Да.", "Yes.")], kinds=[kind]))
    assert (flag.severity, flag.code) == (severity, "addition")


def test_a_pair_is_none() -> None:
    assert not judged(nulls, aligned([("Да.", "Yes.")]))
