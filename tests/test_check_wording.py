"""A form of address says the same on both sides, or the check says so."""

from __future__ import annotations

import pytest
from test_check_names import checked, flags, table

from aligner.check.passages import CheckedText, pairs
from aligner.check.wording import wording


@pytest.mark.parametrize(("russian", "english", "expected"), table("wording.tsv"))
def test_a_form_of_address_that_says_something_else(russian, english, expected):
    text = checked((russian, english))
    assert "; ".join(flag.message for flag in flags(wording(text), text)) == expected


def test_117427_calls_mao_comrade(alignment_117427):
    text = CheckedText(alignment=alignment_117427, pairs=pairs(alignment_117427))
    (flag,) = flags(wording(text), text)
    assert flag.severity == "warning"
    assert flag.message == "“г.” (Mr.) in the Russian is “Cde.” in the English; perhaps a misread “т.”"
    texts = {document.side: document.text for document in alignment_117427.documents}
    assert [texts[place.side][place.start : place.stop] for place in flag.evidence] == ["г.", "Cde."]
