"""Pairs out of gettext files: which files, what is left of a text, which pairs are fine, which of them are taken."""

import importlib
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.append(str(Path(__file__).parents[1] / "scripts"))
make_pairs: Any = importlib.import_module("make_pairs")

RUSSIAN = "Он долго стоял у окна и молчал."
ENGLISH = "He stood at the window for a long time in silence."


@pytest.mark.parametrize("path", ["p/po/ru.po", "p/po/ru/a/b.po", "ru-RU/a.po", "help/ru_RU.po", "x_ru.po", "x-ru.po"])
def test_russian_files(path: str) -> None:
    assert make_pairs._RUSSIAN_FILE.search(path)


@pytest.mark.parametrize("path", ["po/uk.po", "po/tt_RU.po", "guru.po", "guru/a.po", "po/ru.mo", "po/ru.po.txt"])
def test_other_files(path: str) -> None:
    assert not make_pairs._RUSSIAN_FILE.search(path)


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("Click <b>Save</b>\n now.", "Click Save now."),
        ("<gui>View</gui><gui>Preview</gui> shows it.", "View Preview shows it."),
        ("One.<br/>Two.", "One. Two."),
        ("&Open the _file", None),
        ("_Open the file", "Open the file"),
        ("Fish &amp; chips &mdash; 50% off", "Fish & chips — 50% off"),
        (r"One.\nTwo \"words\".", 'One. Two "words".'),
        ("- a thing", "a thing"),
        ("Press <key/> now.", None),
        ("I thank you, <name>.", None),
        ("<a>a</a> <a>b</a> <a>c</a>", None),
        ("Use &product; now.", None),
        ("Failed: %s", None),
        ("It took %1$d days.", None),
        ("See {name}.", None),
        ("Write to https://example.org.", None),
        ("Give --help to it.", None),
        ("Look into /etc/apt.", None),
    ],
)
def test_plain(raw: str, plain: str | None) -> None:
    assert make_pairs.plain(raw) == plain


def test_a_fine_pair_comes_once() -> None:
    pairs = [(RUSSIAN, ENGLISH), (RUSSIAN.upper(), "He was silent, and he stood there."), ("Он молчал.", ENGLISH)]
    assert list(make_pairs.fine(pairs)) == [(RUSSIAN, ENGLISH)]


@pytest.mark.parametrize(
    ("russian", "english"),
    [
        ("Очень долго простоял неподвижно, молча.", ENGLISH),  # five words
        (RUSSIAN, f"{ENGLISH} {ENGLISH}"),  # twice as long
        (RUSSIAN, RUSSIAN),
        (RUSSIAN, ENGLISH.replace("window", "окна")),
        ("Set the value: он долго и молчал.", ENGLISH),
        (" ".join([RUSSIAN] * 8), " ".join([ENGLISH] * 6)),  # 66 words
    ],
)
def test_what_is_no_pair(russian: str, english: str) -> None:
    assert make_pairs.alike(RUSSIAN, ENGLISH)
    assert not make_pairs.alike(russian, english)


@given(st.integers(0, 60), st.integers(0, 80))
def test_spread_is_even(size: int, most: int) -> None:
    taken = make_pairs.spread(list(range(size)), most)
    steps = {after - before for before, after in pairwise(taken)}
    assert len(taken) == min(size, most)
    assert not steps or (min(steps) >= 1 and max(steps) - min(steps) <= 1)
