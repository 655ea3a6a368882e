"""The command line: the only part that prints. Results go to stdout, everything else to stderr.

Exit codes: 0 done · 1 findings · 2 your input or settings · 101 our bug · 130 interrupted.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

import click

from aligner import __version__, config
from aligner.cli import checking, exporting, looking, reviewing, texts
from aligner.cli.options import TEXTS, near, text_names
from aligner.cli.printing import say
from aligner.errors import AlignerError


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
            known = self.list_commands(ctx) + text_names()
            raise click.UsageError(f"{name!r} is neither a text nor a command.{near(name, known)}", ctx)
        return super().resolve_command(ctx, args)

    def format_usage(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Show the main use first."""
        formatter.write_usage("align", "TEXT [OPTIONS]", "Usage: ")
        formatter.write_usage("align", "COMMAND [OPTIONS] [ARGS]...", "       ")


def _looks_like_text(name: str) -> bool:
    return not name.startswith("-") and (
        Path(name).exists() or "/" in name or name.isdigit() or (TEXTS / name).is_dir()
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code. Every error is turned into words here, and nowhere else."""
    config.one_blas_thread()
    given = list(sys.argv[1:] if arguments is None else arguments)
    args = [word for word in given if word != "--debug"]  # it may stand anywhere
    try:
        code = cli.main(args, prog_name="align", standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except click.ClickException as error:
        error.show()
        return 2
    except AlignerError as error:
        if "--debug" in given:
            traceback.print_exc()
        say("error", str(error))
        return 2
    except (click.Abort, KeyboardInterrupt):
        say("interrupted", "nothing was left half-written")
        return 130
    except BrokenPipeError:  # the reader of our output has gone, as in `align list | head -1`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception:
        traceback.print_exc()
        say("internal error", f"this is a bug of align {__version__}; please report it with the lines above")
        return 101


def _version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        click.echo(f"align {__version__} (Python {sys.version.split()[0]})")
        ctx.exit()


_EXAMPLES = """\b
align texts/117427          align a text and write its edition to alignments/117427
align check 117427          show what does not match
align review 117427         set it right in the browser
align export 117427 -f tmx  make a translation memory"""


@click.group(
    cls=TextOrCommand,
    context_settings={"help_option_names": ["-h", "--help"], "show_default": True},
    epilog=_EXAMPLES,
)
@click.option("--version", is_flag=True, callback=_version, expose_value=False, is_eager=True, help="Show the version.")
@click.option("--debug", is_flag=True, expose_value=False, help="Show the traceback of an error.")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Aligned parallel editions of a Russian original and its English translation."""
    if config.no_color():
        ctx.color = False


for command in (
    texts.run,
    checking.check,
    reviewing.review,
    reviewing.apply,
    exporting.export,
    exporting.validate,
    texts.pair,
    texts.import_,
    texts.list_,
    looking.explain,
    looking.eval_,
    looking.doctor,
):
    cli.add_command(command)
