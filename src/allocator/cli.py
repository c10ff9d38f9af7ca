"""The command line: every command reads its words, calls one function, speaks."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, NoReturn, TextIO

import click

from allocator.errors import EXIT_NO_ROOM, EXIT_USAGE, AllocatorError, InputError
from allocator.stopping import leaving

FAULTS_SHOWN = 100

dossier_argument = click.argument(
    "dossier", type=click.Path(exists=True, path_type=Path)
)


class Commands(click.Group):
    """A group whose commands end with the exit codes of `allocator.errors`."""

    def main(self, *words: Any, **options: Any) -> Any:
        """Run the program; a signal that comes early ends it with one line."""
        with leaving():
            return super().main(*words, **options)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; say what went wrong in words, never in a traceback."""
        try:
            return super().invoke(ctx)
        except InputError as error:
            _leave(_faults(error), error.exit_code)
        except AllocatorError as error:
            _leave(str(error), error.exit_code)
        except MemoryError:
            _leave("There is not enough memory for this dossier.", EXIT_NO_ROOM)
        except BrokenPipeError:
            _hush(sys.stdout)
            sys.exit(0)
        except OSError as error:
            code = EXIT_NO_ROOM if error.errno == errno.ENOSPC else EXIT_USAGE
            _hush(sys.stdout)
            where = f"{error.filename}: " if error.filename else ""
            _leave(f"{where}{error.strerror}.", code)


def _leave(words: str, code: int) -> NoReturn:
    click.echo(words, err=True)
    sys.exit(code)


def _faults(error: InputError) -> str:
    count = len(error.faults)
    lines = [str(fault) for fault in error.faults[:FAULTS_SHOWN]]
    if count > FAULTS_SHOWN:
        lines.append(f"… and {count - FAULTS_SHOWN} more")
    noun = "fault" if count == 1 else "faults"
    return "\n".join([f"{count} {noun}; nothing was written.", *lines])


def _say(line: str) -> None:
    """Say a line of progress; a reader that went away costs no plan."""
    try:
        click.echo(line, err=True)
    except BrokenPipeError:
        _hush(sys.stderr)


def _hush(stream: TextIO) -> None:
    """Let what is still to be written to a broken pipe or full disk go nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="sroi-allocator", prog_name="allocator")
def main() -> None:
    """Plan who works on which public contract in which weeks.

    A DOSSIER is a folder with instance.toml and CSV files, or one Excel workbook
    with the same tables as sheets. Start with "allocator init".

    \b
    Exit codes:
      0 done           3 the input has faults      6 no memory or disk left
      2 wrong usage    4 no plan can exist         7 solver failed, plan saved
                       5 no plan found in time     8 not verified
      130, 143 stopped by the user or the system; the best plan is saved
    """


def _limits(command: Callable[..., Any]) -> Callable[..., Any]:
    """Options that say how long and how a search runs."""
    for option in (
        click.option(
            "--workers", default=2, show_default=True, type=click.IntRange(1, 256),
            help="Threads of the solver.",
        ),
        click.option(
            "--seed", default=0, show_default=True, type=click.IntRange(0, 2**31 - 1),
            help="Seed of everything random.",
        ),
        click.option(
            "--time-limit", "seconds", default=60.0, show_default=True,
            type=click.FloatRange(min=0, max=604_800),
            help="Seconds to search for a plan.",
        ),
        click.option(
            "--gap", type=click.FloatRange(min=0, max=1),
            help="Stop once the proven gap is this small, as 0.005 for 0.5 %.",
        ),
    ):  # fmt: skip
        command = option(command)
    return command


@main.command()
@dossier_argument
@click.option(
    "-o", "--output", "out", required=True, type=click.Path(path_type=Path),
    help="Folder for the plan; it must not exist yet.",
)  # fmt: skip
@click.option(
    "--policy", default="balanced", show_default=True,
    help="Name of a policy, or a TOML file of your own.",
)  # fmt: skip
@_limits
@click.option(
    "--lang", default="en", show_default=True, type=click.Choice(["nl", "en"]),
    help="Language of the files and the closing words.",
)  # fmt: skip
@click.option("--force", is_flag=True, help="Replace an earlier plan in the folder.")
def plan(
    dossier: Path, out: Path, policy: str, seconds: float, gap: float | None,
    seed: int, workers: int, lang: Literal["nl", "en"], force: bool,
) -> None:  # fmt: skip
    """Plan a dossier and write the files for the programme and its contractors.

    \b
    Example:
      allocator plan instances/zuid-holland -o plan --time-limit 60
    """
    from allocator.commands.plan import Request, plan_dossier
    from allocator.planning import Options

    options = Options(seconds, seed, workers, gap)
    request = Request(dossier, out, policy, options, lang, force)
    words, code = plan_dossier(request, _say)
    click.echo(words, nl=False)
    sys.exit(code)


@main.command()
@dossier_argument
def check(dossier: Path) -> None:
    """Check a dossier: every fault, and what it can reach at most.

    \b
    Example:
      allocator check instances/zuid-holland
    """
    from allocator.commands.check import check_dossier

    click.echo(check_dossier(dossier), nl=False)


@main.command()
@dossier_argument
@click.argument("out", type=click.Path(exists=True, file_okay=False, path_type=Path))
def verify(dossier: Path, out: Path) -> None:
    """Judge a written plan again, from the dossier and the plan's files alone.

    \b
    Example:
      allocator verify instances/zuid-holland plan
    """
    from allocator.commands.verify import verify_output

    words, code = verify_output(dossier, out)
    click.echo(words, nl=False)
    sys.exit(code)


@main.command()
@dossier_argument
@click.argument(
    "out", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path)
)
def sroi(dossier: Path, out: Path | None) -> None:
    """Tell what each tender owes, with the arithmetic, and what a plan fulfils.

    With OUT, the folder of a plan, the ledger of that plan; without it the
    obligations, and what can be reached at most.

    \b
    Example:
      allocator sroi instances/zuid-holland plan
    """
    from allocator.commands.sroi import sroi_of_dossier

    click.echo(sroi_of_dossier(dossier, out), nl=False)


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--xlsx", is_flag=True, help="One Excel workbook instead of CSV files.")
def init(folder: Path, xlsx: bool) -> None:
    """Write an empty dossier: every column, and one example row in each table.

    \b
    Example:
      allocator init my-region
      allocator init my-region.xlsx --xlsx
    """
    from allocator.commands.init import init_dossier

    click.echo(init_dossier(folder, xlsx), nl=False)


@main.command()
@click.option(
    "--seekers", required=True, type=click.IntRange(1, 2_000_000),
    help="Number of job seekers.",
)  # fmt: skip
@click.option(
    "--demands", required=True, type=click.IntRange(1, 100_000),
    help="Number of demands.",
)  # fmt: skip
@click.option(
    "--weeks", default=156, show_default=True, type=click.IntRange(1, 520),
    help="Weeks that the plan covers.",
)  # fmt: skip
@click.option(
    "--seed", default=0, show_default=True, type=click.IntRange(0, 2**31 - 1),
    help="Seed of everything random; the same seed gives the same files.",
)  # fmt: skip
@click.option(
    "-o", "--output", "out", required=True, type=click.Path(path_type=Path),
    help="Folder for the dossier; it must not exist yet.",
)  # fmt: skip
def generate(seekers: int, demands: int, weeks: int, seed: int, out: Path) -> None:
    """Write a synthetic dossier: people, work and courses that do not exist.

    \b
    Example:
      allocator generate --seekers 500 --demands 30 --seed 1 -o my-try
    """
    from allocator.commands.generate import generate_dossier
    from allocator.generate import Size

    size = Size(seekers, demands, weeks, seed)
    click.echo(generate_dossier(size, out), nl=False)


@main.command()
@click.argument("source", metavar="IN", type=click.Path(exists=True, path_type=Path))
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--csv-locale", "locale", default="en", show_default=True,
    type=click.Choice(["en", "nl"]),
    help="How CSV files are written: 1234.5 and 2027-01-31, or 1234,5 and 31-01-2027.",
)  # fmt: skip
def convert(source: Path, out: Path, locale: Literal["en", "nl"]) -> None:
    """Write a dossier in another form: CSV files, or one Excel workbook.

    OUT must not exist yet; it is a workbook when its name ends in .xlsx.

    \b
    Example:
      allocator convert my-region my-region.xlsx
      allocator convert my-region.xlsx my-region-nl --csv-locale nl
    """
    from allocator.commands.convert import convert_dossier

    click.echo(convert_dossier(source, out, locale), nl=False)


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", "dossier", required=True, type=click.Path(path_type=Path),
    help="Folder of the dossier to make, or to add to.",
)  # fmt: skip
@click.option("--rulebook", help="Rulebook of every tender, by name.")
@click.option(
    "--assume", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="TOML file with what to assume where notices are silent.",
)  # fmt: skip
@click.option(
    "--rate", "rates", multiple=True, metavar="CUR=EUR",
    help="EUR for one unit of another currency, such as GBP=1.17.",
)  # fmt: skip
def intake(
    files: tuple[Path, ...], dossier: Path, rulebook: str | None,
    assume: Path | None, rates: tuple[str, ...],
) -> None:  # fmt: skip
    """Read notices and spreadsheets of tenders into a dossier.

    FILES are OCDS or TenderNed's JSON, TenderNed's workbook, XML notices of
    eForms or old TED, or tables of your own; what each is, its content tells.

    \b
    Example:
      allocator intake notices/*.xml tenderned-2025.json.gz -o my-region
    """
    from allocator.commands.intake import IntakeRequest, intake_files

    request = IntakeRequest(files, dossier, rulebook, assume, rates)
    click.echo(intake_files(request, _say), nl=False)


@main.group()
def rulebooks() -> None:
    """List and show rulebooks, and validate one of your own.

    \b
    Example:
      allocator rulebooks list
      allocator rulebooks show haaglanden-2023
      allocator rulebooks validate my-region.toml
    """


@rulebooks.command("list")
def list_() -> None:
    """Name every rulebook and rule set, and say which are complete."""
    from allocator.commands.rulebooks import list_rulebooks

    click.echo(list_rulebooks(), nl=False)


@rulebooks.command()
@click.argument("name")
@click.option("--toml", "as_file", is_flag=True, help="The file itself, to change.")
def show(name: str, as_file: bool) -> None:
    """Show what a rulebook says, each figure with its page."""
    from allocator.commands.rulebooks import show_rulebook

    click.echo(show_rulebook(name, as_file), nl=False)


@rulebooks.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def validate(file: Path) -> None:
    """Check a rulebook file: every fault with its line, or what it lacks."""
    from allocator.commands.rulebooks import validate_rulebook

    click.echo(validate_rulebook(file), nl=False)
