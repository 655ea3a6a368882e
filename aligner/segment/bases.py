"""The two libraries whose cuts our rules correct. Both are imported when they are first needed."""

from __future__ import annotations

_PAIRED = '"“”„«»()[]'
_HIDDEN = str.maketrans(_PAIRED, " " * len(_PAIRED))


def base_name(lang: str) -> str:
    """The name under which `explain` reports the base splitter of a language."""
    return "razdel" if lang == "ru" else f"sentencex:{lang}"


def base_cuts(text: str, lang: str) -> set[int]:
    """The offsets at which the base splitter starts a new sentence, white space before it skipped."""
    starts = _razdel(text) if lang == "ru" else _sentencex(text, lang)
    cuts = {_word_start(text, start) for start in starts}
    return {cut for cut in cuts if 0 < cut < len(text) and text[cut - 1].isspace()}


def _razdel(text: str) -> list[int]:
    from razdel import sentenize

    return [sentence.start for sentence in sentenize(text)]


def _sentencex(text: str, lang: str) -> list[int]:
    """Starts of sentences. sentencex never cuts inside quotes and brackets, so it does not get to see them."""
    from sentencex import get_sentence_boundaries

    return [boundary["start_index"] for boundary in get_sentence_boundaries(lang, text.translate(_HIDDEN))]


def _word_start(text: str, at: int) -> int:
    """The offset of the next word, with the quotes and brackets that open it."""
    while at < len(text) and text[at].isspace():
        at += 1
    while at > 0 and text[at - 1] in _PAIRED:
        at -= 1
    return at
