"""Make Russian-English sentence pairs out of the translations of programs: `make_pairs.py OUT_FOLDER PACKAGE ...`.

A PACKAGE is a Debian source package, NAME or NAME=VERSION. apt-get fetches it into a temporary folder, and all its
Russian gettext files are read; OUT_FOLDER/NAME.tsv gets a pair a line, Russian TAB English, 12,000 at most (`--most`).
An entry stays whole, be it one sentence or a few; what is marked as doubtful, has plural forms or is not plain prose is
left out. The same version of a package gives the same bytes.

Needs polib (MIT; `pip install polib`), which is no dependency of the project, and apt-get with `deb-src` lines. The
translations have the licences of their packages, and nothing of them belongs to the project.
"""

from __future__ import annotations

import argparse
import html
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

Pair = tuple[str, str]
"""Russian, English."""

FEWEST, MOST = 6, 55  # words of a side
RATIO = (0.5, 2.2)  # characters of the Russian to those of the English
MOSTLY = 0.7  # share of the letters of its own script in a side, spaces apart
TAGS = 4  # more are markup with some text in it
NOT_FETCHED = """\
{}: apt-get fetched no source package; its own message stands above.
Where it asks for deb-src: put `Types: deb deb-src` into /etc/apt/sources.list.d/debian.sources, or a line that begins
with deb-src into /etc/apt/sources.list, and run `apt-get update`."""

_RUSSIAN_FILE = re.compile(r"(?:^|/)ru(?:[-_]RU)?/.*\.po$|(?:^|[/._-])ru(?:[-_]RU)?\.po$")
_INVISIBLE = re.compile("[\u00ad\u0301\u200b-\u200f\u2060\ufeff]")
_ESCAPED_BREAK = re.compile(r"\\[nrt]")
_ESCAPED_MARK = re.compile(r"\\([<>\"'])")
_BREAK = re.compile(r"</?(?:br|div|h\d|li|ol|p|para|ul)\b[^<>]*>|(?<=>)(?=<)", re.I)
_TAG = re.compile(r"<(/?)[A-Za-z][^<>]*>")
_ACCELERATOR = re.compile(r"(?:&(?![\w.-]+;)|[_~])(?=[^\W\d_])")
_BULLET = re.compile(r"^(?:[-*•–—]|\d+[.)]) ")
_NOISE = re.compile(
    r"[\\<>{}\[\]|_~^$@#*=`]"  # markup, variables, mail
    r"|%[-+.#\d]*[A-Za-z(\d]"  # placeholders
    r"|&[\w.-]+;|://|\bwww\.|^\?\w+:"  # entities, addresses, freeciv's word for the context
    r"|(?<!\S)-{1,2}\w|(?<!\S)[.~]?/\w|\w/\w+/"  # options, paths
    r"|(?<=\s)[,.;:](?:\s|$)|\(\s*\)"  # what a removed name leaves behind
)
_CYRILLIC = re.compile("[А-Яа-яЁё]")
_LATIN = re.compile("[A-Za-z]")


def main() -> None:
    """Fetch, read and write, package by package."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, metavar="OUT_FOLDER")
    parser.add_argument("packages", nargs="+", metavar="PACKAGE")
    parser.add_argument("--most", type=int, default=12_000, help="pairs of a package")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    for package in options.packages:
        with tempfile.TemporaryDirectory() as temporary:
            tarballs = fetched(package, Path(temporary))
            pairs = spread(list(fine(pair for path in tarballs for pair in entries(path))), options.most)
        lines = "".join(f"{russian}\t{english}\n" for russian, english in pairs)
        (options.out / f"{package.split('=')[0]}.tsv").write_text(lines, encoding="utf-8")
        sys.stdout.write(f"{package}: {len(pairs):,} pairs from {', '.join(path.name for path in tarballs)}\n")


def fetched(package: str, folder: Path) -> list[Path]:
    """The tarballs of the source package, now in the folder, without what Debian adds to them."""
    apt = ["apt-get", "-qq", "source", "--download-only", "--tar-only", package]
    if subprocess.run(apt, cwd=folder, stdout=subprocess.DEVNULL).returncode:
        sys.exit(NOT_FETCHED.format(package))
    return sorted(path for path in folder.glob("*.tar.*") if path.suffix != ".asc")


def entries(tarball: Path) -> Iterator[Pair]:
    """What its Russian files translate, in the order of the tarball."""
    import polib  # type: ignore[import-untyped]

    extracted = tarball.with_name("ru.po")  # polib finds out about the encoding only where it reads a file
    with tarfile.open(tarball) as archive:
        for member in archive:
            content = archive.extractfile(member) if _RUSSIAN_FILE.search(member.name) else None
            if content is None:
                continue
            extracted.write_bytes(content.read())
            try:
                found = polib.pofile(str(extracted))
            except (OSError, UnicodeError) as error:
                sys.stderr.write(f"{tarball.name}: {member.name} is left out: {error}\n")
                continue
            if (found.metadata.get("Language") or "ru").lower().startswith("ru"):
                chosen = (entry for entry in found if entry.translated() and not entry.msgid_plural)
                yield from ((entry.msgstr, entry.msgid) for entry in chosen)


def fine(pairs: Iterable[Pair]) -> Iterator[Pair]:
    """The pairs of plain prose that may translate each other, no text twice on its side."""
    seen: set[str] = set()  # of both sides, which share no script
    for raw_russian, raw_english in pairs:
        russian, english = plain(raw_russian), plain(raw_english)
        if russian is None or english is None or not alike(russian, english):
            continue
        folded = {russian.casefold(), english.casefold()}
        if not folded & seen:
            yield russian, english
            seen |= folded


def plain(text: str) -> str | None:
    """The text on one line without its tags and accelerator; nothing where more than that would have to go."""
    text = _ESCAPED_MARK.sub(r"\1", _ESCAPED_BREAK.sub(" ", _INVISIBLE.sub("", text)))
    text = _BREAK.sub(" ", text)
    tags = [bool(closing) for closing in _TAG.findall(text)]
    if len(tags) > TAGS or 2 * sum(tags) != len(tags):  # a tag that is not closed stands for a word
        return None
    text = html.unescape(_TAG.sub("", text))
    text = _BULLET.sub("", " ".join(_ACCELERATOR.sub("", text, count=1).split()))
    return None if _NOISE.search(text) else text


def alike(russian: str, english: str) -> bool:
    """Whether both sides are of the right script and length."""
    return (
        all(FEWEST <= len(text.split()) <= MOST for text in (russian, english))
        and RATIO[0] <= len(russian) / len(english) <= RATIO[1]
        and not _CYRILLIC.search(english)
        and _share(_CYRILLIC, russian) >= MOSTLY
        and _share(_LATIN, english) >= MOSTLY
    )


def _share(letter: re.Pattern[str], text: str) -> float:
    return len(letter.findall(text)) / len(text.replace(" ", ""))


def spread(pairs: list[Pair], most: int) -> list[Pair]:
    """At most so many of the pairs, as far from each other as can be."""
    size = min(most, len(pairs))
    return [pairs[at * len(pairs) // size] for at in range(size)]


if __name__ == "__main__":
    main()
