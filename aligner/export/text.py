"""What becomes of characters that XML 1.0 cannot hold."""

from __future__ import annotations

import re

FOREIGN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def xml_text(text: str) -> str:
    """The text with a space for each character that no XML file can hold, not even as a reference."""
    return FOREIGN.sub(" ", text)
