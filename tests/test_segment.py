from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from aligner.segment import Boundary, explain, split
from aligner.segment.language import read_abbreviations
from aligner.segment.rules import RULES

DATA = Path(__file__).parent / "data" / "segment"


def cases() -> list[tuple[str, str]]:
    """Every line of the data files with its language."""
    return [
        (path.stem, line)
        for path in sorted(DATA.glob("*.txt"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip() and not line.startswith("#")
    ]


def sentences(text: str, lang: str) -> list[str]:
    return [text[start:stop] for start, stop in split(text, lang)]


@pytest.mark.parametrize(("lang", "line"), cases())
def test_cuts_stand_where_the_bars_are(lang: str, line: str) -> None:
    text = line.replace("‖", " ").replace("¦", "")
    assert sentences(text, lang) == re.split("[‖¦]", line)


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_each_abbreviation_is_needed_by_its_phrase(lang: str) -> None:
    for abbreviation in read_abbreviations(lang).values():
        text = abbreviation.phrase.replace("‖", " ")
        assert sentences(text, lang) == abbreviation.phrase.split("‖")
        assert abbreviation.entry in {boundary.entry for boundary in explain(text, lang)}


def decided(text: str, lang: str, word: str) -> tuple[bool, str, str | None]:
    """What was decided before `word`, by which rule, because of which entry."""
    found = next(boundary for boundary in explain(text, lang) if text.startswith(word, boundary.offset))
    return found.cut, found.rule, found.entry


def test_explain_names_the_rule_and_the_entry() -> None:
    assert decided("Ответ тов. Киму послан. Ждите.", "ru", "Киму") == (False, "title", "тов.")
    assert decided("Ответ послан. Ждите.", "ru", "Ждите") == (True, "full_stop", None)
    assert decided("See No. 5 there.", "en", "5") == (False, "number_word", "No.")
    assert decided("В 1953 г. СССР ждал.", "ru", "СССР") == (False, "time_phrase", "г.")
    assert decided("24 июля 1953 г. Подпись.", "ru", "Подпись") == (True, "mark", "г.")
    assert decided("Ответ г. Мао послан.", "ru", "Мао") == (False, "mark", "г.")


def test_every_rule_decides_some_case() -> None:
    """A rule that no case needs should go."""
    fired = {b.rule for lang, line in cases() for b in explain(line.replace("‖", " ").replace("¦", ""), lang)}
    extra = {b.rule for b in explain("Конец!\n\nНачало.", "ru")}
    assert {rule.__name__ for rule in RULES} <= fired | extra


def test_every_rule_says_what_it_does() -> None:
    for rule in RULES:
        assert re.match(r"(Cut|Join)[: ,]", rule.__doc__ or ""), rule.__name__
    names = [rule.__name__ for rule in RULES]
    assert len(set(names)) == len(names)


def test_a_language_without_rules_falls_back_on_sentencex() -> None:
    text = "Il est venu. Elle est partie."
    assert sentences(text, "fr") == ["Il est venu.", "Elle est partie."]
    assert explain(text, "fr") == [Boundary(offset=13, cut=True, rule="sentencex:fr")]


def test_line_ends_are_blanks_and_blank_lines_cut() -> None:
    assert sentences("Телеграмма\r\nпосла  Зорина\r\n\r\nМосква", "ru") == ["Телеграмма\r\nпосла  Зорина", "Москва"]


@pytest.mark.parametrize("text", ["", " \n ", "...", "—", "1.", "«»"])
def test_texts_without_sentences(text: str) -> None:
    assert sentences(text, "ru") == ([text.strip()] if text.strip() else [])


def test_an_import_loads_neither_splitter() -> None:
    code = "import sys, aligner.segment; print([name for name in ('razdel', 'sentencex') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
