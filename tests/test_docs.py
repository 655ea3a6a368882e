"""The documents say what the program does: commands, options, flags, files and links."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import click
import pytest
from checking import aligned

from aligner import registry
from aligner.bitext import NULL_KINDS, Status
from aligner.check import check
from aligner.cli import cli, main
from aligner.judgement import FLAG_CODES, SEVERITIES

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *(ROOT / "benchmarks").glob("*.md")])
PARTS = ("guide", "checks", "review", "measure", "formats")
GUIDE = {name: (DOCS / f"{name}.md").read_text(encoding="utf-8") for name in PARTS}
COMMANDS = sorted(cli.commands)
WHOLE_TEXT = {"omission", "addition", "length", "similarity", "variant", "consistency"}
"""Flags that need the encoder, or more of a text than one pair."""

_LINK = re.compile(r"\]\(([^)\s]+)\)")
_PATH = re.compile(r"`((?:aligner|benchmarks|docs|scripts|tests|\.ci)/[\w./-]*\w/?)`")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_EXAMPLE = re.compile(r"^ {4}ru {2}(.+)\n {4}en {2}(.+)\n {4}(\w+) (\w+): (.+)$", re.MULTILINE)
page = pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))


def code_lines(path: Path) -> Iterator[str]:
    """The lines of the indented and fenced blocks of a page, without indent."""
    fenced = False
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("```"):
            fenced = not fenced
        elif fenced or line.startswith("    "):
            yield line.strip()


def shown(path: Path) -> list[str]:
    """The calls of `align` in the blocks of a page, without what is said beside them."""
    lines = [re.sub(r'"\$\w+"', "texts/117427", line.removeprefix("$ ")) for line in code_lines(path)]
    return [re.split(r"\s{2,}| [|&]+ | # ", line)[0] for line in lines if line.startswith("align ")]


def mentioned(path: Path) -> list[str]:
    """The calls of `align` in the text of a page, where arguments may be left out."""
    return re.findall(r"`(align [^`]+)`", path.read_text(encoding="utf-8"))


def anchors(path: Path) -> set[str]:
    """The places in a page that a link can name, as GitHub makes them of headings."""
    headings = _HEADING.findall(path.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\s-]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", COMMANDS)
def test_the_guide_shows_every_command(name: str) -> None:
    assert f"align {name} " in GUIDE["guide"] or f"`align {name}`" in GUIDE["guide"]


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_the_guide_or_one_of_its_parts_names_every_option(name: str) -> None:
    command = cli.commands[name] if name else cli
    said = "\n".join(GUIDE.values())
    options = [param for param in command.params if isinstance(param, click.Option) and not param.hidden]
    missing = [
        option.opts[-1]
        for option in options
        if not any(re.search(rf"(?<![\w-]){re.escape(way)}(?![\w-])", said) for way in option.opts)
    ]
    assert not missing, f"align {name}: nobody is told of {', '.join(missing)}"


@page
def test_every_command_that_is_shown_can_be_typed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    for line in shown(path):
        parse(line)
    for line in mentioned(path):
        try:
            parse(line)
        except click.MissingParameter:
            pass
        except click.UsageError as error:
            assert line.split()[1].isupper(), f"{line}: {error.message}"  # `align TEXT`


def parse(line: str) -> None:
    """Have click read a call. Raises UsageError for what nobody could type."""
    words = shlex.split(line)[1:]
    try:
        context = cli.make_context("align", list(words))
        own = [word for word in words if not word.startswith("-")][:1]  # the options before it are the program's
        name, command, rest = cli.resolve_command(context, words[words.index(own[0]) :])
        assert command is not None
        parsed = command.make_context(name, rest, parent=context)
    except click.exceptions.Exit:  # --help, --version, --list
        return
    except click.MissingParameter:
        raise
    except click.BadParameter as error:
        if "does not exist" not in error.message:  # but for a file of the reader's
            raise
        return
    if name in ("export", "pair"):
        wanted = parsed.params.get("name") or parsed.params.get("to")
        assert wanted is None or wanted in registry.format_names(), line


@page
def test_every_link_leads_somewhere(path: Path) -> None:
    for link in _LINK.findall(path.read_text(encoding="utf-8")):
        if link.startswith(("http://", "https://", "mailto:")):
            continue
        name, _, anchor = link.partition("#")
        aim = path.parent / name if name else path
        assert aim.exists(), f"{link} is not there"
        assert not anchor or anchor in anchors(aim), f"{link}: no such heading"


@page
def test_every_file_that_is_named_is_there(path: Path) -> None:
    for name in _PATH.findall(path.read_text(encoding="utf-8")):
        assert (ROOT / name).exists(), f"{name} is not there"


@pytest.mark.parametrize("code", FLAG_CODES)
def test_every_flag_has_its_section(code: str) -> None:
    sections = re.split(r"^###? ", GUIDE["checks"], flags=re.MULTILINE)
    section = next((text for text in sections if text.startswith(f"{code}\n")), "")
    assert any(f"    {severity} {code}: " in section for severity in SEVERITIES), f"{code} has no example"
    assert any(f"`{severity}`" in section for severity in SEVERITIES), f"nobody is told how grave {code} is"


def test_every_severity_kind_and_status_is_explained() -> None:
    for severity in SEVERITIES:
        assert f"| `{severity}` |" in GUIDE["checks"]
    for kind in NULL_KINDS:
        assert kind in GUIDE["guide"]
    for status in get_args(Status):
        assert status in GUIDE["review"]


EXAMPLES = _EXAMPLE.findall(GUIDE["checks"])


@pytest.mark.parametrize("russian, english, severity, code, message", EXAMPLES)
def test_the_checks_say_what_the_examples_show(
    russian: str, english: str, severity: str, code: str, message: str
) -> None:
    flags = [(flag.severity, flag.code, flag.message) for flag in check(aligned([(russian, english)]))]
    assert (severity, code, message) in flags


def test_every_flag_that_one_pair_can_show_has_such_an_example() -> None:
    assert {code for *_, code, _ in EXAMPLES} == set(FLAG_CODES) - WHOLE_TEXT


def test_the_table_of_formats_is_the_program_s() -> None:
    rows = re.findall(r"^\| `(\w+)` \|", GUIDE["formats"].partition("## Which one?")[0], re.MULTILINE)
    assert rows == [entry.name for entry in registry.FORMATS]


def test_the_program_prints_what_the_pages_show(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All but the signature, which names every change of the weights."""
    for arguments, shown_on in (
        (["texts/117427"], ("README.md", "docs/guide.md")),
        (["check", "117427"], ("docs/checks.md",)),
    ):
        main(arguments)
        printed = [line.strip() for line in capsys.readouterr().out.splitlines() if "signature" not in line]
        for name in shown_on:
            assert set(printed) <= set(code_lines(ROOT / name)), name
