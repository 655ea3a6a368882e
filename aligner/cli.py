"""The command line: the only module that prints. Results go to stdout, everything else to stderr.

Exit codes: 0 done · 1 findings · 2 your input or settings · 101 our bug · 130 interrupted.
"""

from __future__ import annotations

import difflib
import json
import os
import sys
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aligner import __version__, config
from aligner.errors import AlignerError, InputError

if TYPE_CHECKING:
    from aligner.bitext import Alignment

TEXTS = Path("texts")


class TextOrCommand(click.Group):
    """`align texts/117427` and `align 117427` run the pipeline; anything else has to be a command."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command and its arguments; for a text, `run` with all of them."""
        name = args[0]
        if self.get_command(ctx, name) is None:
            if _looks_like_text(name):
                return "run", self.get_command(ctx, "run"), args
            known = self.list_commands(ctx) + _text_names()
            raise click.UsageError(f"{name!r} is neither a text nor a command.{_near(name, known)}", ctx)
        return super().resolve_command(ctx, args)

    def format_usage(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Show the main use first."""
        formatter.write_usage("align", "TEXT [OPTIONS]", "Usage: ")
        formatter.write_usage("align", "COMMAND [OPTIONS] [ARGS]...", "       ")


def _looks_like_text(name: str) -> bool:
    return not name.startswith("-") and (
        Path(name).exists() or "/" in name or name.isdigit() or (TEXTS / name).is_dir()
    )


def _text_names() -> list[str]:
    return sorted(path.parent.name for path in TEXTS.glob("*/text.toml"))


def _near(name: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f" Did you mean {near[0]!r}?" if near else " `align --help` shows what there is."


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code. Every error is turned into words here, and nowhere else."""
    config.one_blas_thread()
    args = list(sys.argv[1:] if arguments is None else arguments)
    try:
        code = cli.main(args, prog_name="align", standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except click.ClickException as error:
        error.show()
        return 2
    except AlignerError as error:
        if "--debug" in args:
            traceback.print_exc()
        _say("error", str(error))
        return 2
    except (click.Abort, KeyboardInterrupt):
        _say("interrupted", "nothing was left half-written")
        return 130
    except BrokenPipeError:  # the reader of our output has gone, as in `align list | head -1`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception:
        traceback.print_exc()
        _say("internal error", f"this is a bug of align {__version__}; please report it with the lines above")
        return 101


def _say(word: str, text: str) -> None:
    color = False if config.no_color() else None
    click.echo(f"{click.style(word, fg='red', bold=True)}: {text}", err=True, color=color)


@contextmanager
def _progress() -> Iterator[Any]:
    """A function that shows the present stage on one line of the terminal, and nothing elsewhere."""
    terminal = sys.stderr.isatty()

    def show(stage: str) -> None:
        if terminal:
            click.echo(f"\r\x1b[K{stage} …", nl=False, err=True)

    try:
        yield show
    finally:
        if terminal:
            click.echo("\r\x1b[K", nl=False, err=True)


def _version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        click.echo(f"align {__version__} (Python {sys.version.split()[0]})")
        ctx.exit()


@click.group(cls=TextOrCommand, context_settings={"help_option_names": ["-h", "--help"], "show_default": True})
@click.option("--version", is_flag=True, callback=_version, expose_value=False, is_eager=True, help="Show the version.")
@click.option("--debug", is_flag=True, expose_value=False, help="Show the traceback of an error.")
@click.pass_context
def cli(ctx: click.Context) -> None:
    r"""Aligned parallel editions of a Russian original and its English translation.

    \b
    align texts/117427      align a text and write its edition to alignments/117427
    """
    if config.no_color():
        ctx.color = False


def _text_argument(name: str) -> Path:
    """The folder of a text named by path or by id."""
    path = Path(name)
    if path.exists() or "/" in name:
        return path
    if (TEXTS / name).is_dir():
        return TEXTS / name
    raise InputError(f"there is no text {name!r}.{_near(name, _text_names())}", path=TEXTS)


MODEL = click.option(
    "--model", metavar="NAME", help="Sentence encoder: muse, or a sentence-transformers name or path.  [default: muse]"
)
JSON = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
ANCHORS = click.option(
    "--anchors",
    type=click.Path(path_type=Path),
    help="File of beads that you have confirmed (as --to beads prints them): they are kept.",
)
ONLINE = click.option("--online", is_flag=True, help="Allow a named model to be downloaded.")


@cli.command()
@click.argument("text")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write here, not to alignments/ID.")
@ANCHORS
@MODEL
@ONLINE
@JSON
def run(text: str, output: Path | None, anchors: Path | None, model: str | None, online: bool, as_json: bool) -> None:
    """Align a text folder and write its edition (the same as `align TEXT`)."""
    from aligner import pipeline, store

    path = _text_argument(text)
    folder = config.read_text_folder(path)
    with _progress() as progress:
        chosen = config.settings(model=model, offline=not online)
        alignment = pipeline.run(folder, chosen, progress, anchors=anchors)
        files = pipeline.outputs(alignment)
    _report_encodings(alignment, folder.files)
    output = output or store.alignment_folder(path, folder.metadata.id)
    changed = store.write_files(output, files)
    _report(alignment, output, changed, as_json)


@cli.command()
@click.argument("source", type=click.Path(path_type=Path))
@click.argument("target", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write an edition to this folder.")
@click.option("--source-lang", default="ru", help="Language of SOURCE.")
@click.option("--target-lang", default="en", help="Language of TARGET.")
@click.option("--lines", is_flag=True, help="Each line is one segment: nothing is split.")
@click.option("--to", "to", metavar="FORMAT", help="Print as beads, json, tei or tsv.  [default: tsv]")
@click.option("--encoding", help="Encoding of both files, when it is not recognised.")
@ANCHORS
@MODEL
@ONLINE
@JSON
def pair(
    source: Path,
    target: Path,
    output: Path | None,
    source_lang: str,
    target_lang: str,
    lines: bool,
    to: str | None,
    encoding: str | None,
    anchors: Path | None,
    model: str | None,
    online: bool,
    as_json: bool,
) -> None:
    """Align two files without a text folder; print the result, or write an edition with -o."""
    from aligner import pipeline, registry, store
    from aligner.bitext import Metadata

    write = registry.writer(to or "tsv")
    files = (
        config.SideFile(path=source, side="source", lang=source_lang, encoding=encoding),
        config.SideFile(path=target, side="target", lang=target_lang, encoding=encoding),
    )
    metadata = Metadata(id=config.identifier(source.stem), title=f"{source.name} – {target.name}")
    with _progress() as progress:
        chosen = config.settings(model=model, offline=not online)
        alignment = pipeline.align_files(files, metadata, chosen, progress, lines=lines, anchors=anchors)
    _report_encodings(alignment, files)
    if output is None:
        sys.stdout.buffer.write(write(alignment))
        return
    results = pipeline.outputs(alignment)
    if to is not None:
        results[f"{metadata.id}.{to}"] = write(alignment)
    _report(alignment, output, store.write_files(output, results), as_json)


@cli.command("import")
@click.argument("page", type=click.Path(path_type=Path))
@click.option("--id", "identifier", help="Name of the new text folder.  [default: the document's number, or its title]")
@click.option("--encoding", help="Encoding of the page, when it is not recognised.")
@click.option("--force", is_flag=True, help="Replace a text folder that is already there.")
@JSON
def import_(page: Path, identifier: str | None, encoding: str | None, force: bool, as_json: bool) -> None:
    """Make a text folder from a saved page of the archive's site."""
    from aligner.ingest.archive_page import read_archive_page
    from aligner.ingest.folder import write_text_folder

    read = read_archive_page(page, encoding=encoding, id=identifier)
    folder = TEXTS / read.metadata.id
    written = write_text_folder(folder, read, force=force)
    if as_json:
        _print_json({"text": read.metadata.id, "files": [str(path) for path in written], "notes": list(read.notes)})
        return
    _lines(
        {
            read.metadata.id: read.metadata.title,
            **{f"note {number}": note for number, note in enumerate(read.notes, 1)},
            "written": _file_list(folder, [path.name for path in written]),
            "next": f"align {folder}",
        }
    )


@cli.command("list")
@JSON
def list_(as_json: bool) -> None:
    """Show the texts in texts/, and how far each has come."""
    from aligner import listing

    entries = listing.texts(TEXTS)
    if as_json:
        _print_json(entries)
        return
    if not entries:
        click.echo("No texts yet. Make one from a saved page: align import PAGE", err=True)
    widths = [max((len(str(entry[key])) for entry in entries), default=0) for key in ("id", "date", "state")]
    for entry in entries:
        cells = [str(entry[key]).ljust(width) for key, width in zip(("id", "date", "state"), widths, strict=True)]
        click.echo("  ".join([*cells, str(entry["title"])]))


@cli.command()
@click.argument("text")
@click.argument("what", metavar="SEGMENT|BEAD")
@JSON
def explain(text: str, what: str, as_json: bool) -> None:
    """Show which rules cut or joined a segment (ru.s12), or what a bead rests on (b12)."""
    from aligner import explain as explaining

    path = _text_argument(text)
    with _progress() as progress:
        found = explaining.explain(config.read_text_folder(path), what, config.settings(), progress)
    if as_json:
        _print_json(found)
        return
    for line in explaining.as_lines(found):
        click.echo(line)


@cli.command("eval")
@click.argument("text")
@click.option("--gold", required=True, type=click.Path(path_type=Path), help="Gold beads: source TAB target indices.")
@click.option("--min-f1", type=float, help="Exit with 1 when strict F1 is lower.")
@JSON
def eval_(text: str, gold: Path, min_f1: float | None, as_json: bool) -> int:
    """Compare the alignment of a text with gold beads: strict, lax and link scores."""
    from aligner.scoring import score

    with _progress() as progress:
        scores = score(config.read_text_folder(_text_argument(text)), gold, config.settings(), progress)
    if as_json:
        _print_json(scores)
    else:
        for name, values in scores["scores"].items():
            figures = "  ".join(f"{word} {value:.3f}" for word, value in values.items())
            click.echo(f"{name.ljust(14)}{figures}")
        click.echo(f"signature     {scores['signature']}")
    return int(min_f1 is not None and scores["scores"]["strict"]["f1"] < min_f1)


@cli.command()
@JSON
def doctor(as_json: bool) -> int:
    """Check this machine: Python, packages, encoder, cache, write access; each trouble with its cure."""
    from aligner import doctor as checking

    checks = checking.check(config.settings())
    if as_json:
        _print_json([{"name": c.name, "fine": c.fine, "found": c.found, "cure": c.cure} for c in checks])
    else:
        for one in checks:
            mark = click.style("ok  ", fg="green") if one.fine else click.style("fail", fg="red")
            click.echo(f"{mark} {one.name}: {one.found}" + ("" if one.fine else f"\n     {one.cure}"))
    return 0 if all(one.fine for one in checks) else 1


def _report_encodings(alignment: Alignment, files: Sequence[config.SideFile]) -> None:
    """Say when an encoding was recognised that nobody named."""
    for document, file in zip(alignment.documents, files, strict=True):
        if file.encoding is None and not document.encoding.startswith("utf-8"):
            click.echo(f"{file.path}: read as {document.encoding}, which was recognised", err=True)


def _report(alignment: Alignment, folder: Path, changed: Mapping[str, bool], as_json: bool) -> None:
    from aligner.report import next_command, summary

    following = next_command(alignment, folder)
    result = summary(alignment)
    if as_json:
        files = [str(folder / name) for name in changed]
        _print_json({**result, "files": files, "changed": dict(changed), "next": following})
        return
    rows = {"segments": " · ".join(f"{lang} {count}" for lang, count in result["segments"].items())}
    if result["missing"]:
        rows["note"] = result["missing"]
    else:
        rows["beads"] = " · ".join(f"{kind} {count}" for kind, count in result["beads"].items())
        rows["null"] = " · ".join(f"{kind} {count}" for kind, count in result["null"].items()) or "none"
        if result["crossing"]:
            rows["crossing"] = f"{result['crossing']} beads stand elsewhere in the translation"
        if result["witness"]:
            rows["witness"] = f"{result['witness']} segments are a second copy, linked to the base"
    word = "written" if any(changed.values()) else "unchanged"
    rows |= {word: _file_list(folder, list(changed)), "signature": result["signature"], "next": following}
    _lines({alignment.metadata.id: alignment.metadata.title, **rows})


def _file_list(folder: Path, names: Sequence[str]) -> str:
    return f"{folder}/ " + ", ".join(names)


def _lines(rows: Mapping[str, str]) -> None:
    first, *others = rows
    click.echo(f"{click.style(first, bold=True)}  {rows[first]}")
    width = max((len(name) for name in others), default=0)
    for name in others:
        click.echo(f"  {name.ljust(width)}  {rows[name]}")


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    sys.exit(main())
