"""The frame of the command line in German: headings of the help, and what is said about a wrong call.

typer's own words are English and come from several libraries; they are replaced here and nowhere else. Whatever
it says that we do not know becomes a plain German sentence, never an English one.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from typing import Any

import typer
from typer._click.core import Context  # typer has no public name for what its help is written with
from typer._click.exceptions import (
    BadOptionUsage,
    BadParameter,
    MissingParameter,
    NoArgsIsHelpError,
    NoSuchOption,
    UsageError,
)
from typer._click.formatting import HelpFormatter
from typer.core import TyperCommand, TyperGroup
from typer.models import CommandFunctionType

EXIT_USAGE = 2
HELP_OPTIONS = ("-h", "--help", "--hilfe")

HEADINGS = {"Arguments": "Angaben", "Options": "Optionen", "Commands": "Befehle"}
WORDS = (
    (re.compile(r"\[OPTIONS\]"), "[OPTIONEN]"),
    (re.compile(r"COMMAND \[ARGS\]\.\.\."), "BEFEHL …"),
    (re.compile(r"\{([^{}|]+)\}"), r"\1"),
    (re.compile(r"^Show this message and exit\.$"), "Zeigt diese Hilfe."),
    (re.compile(r"\bdefault: \(?([^)\]]*)\)?(?=[\];])"), r"Vorgabe: \1"),
    (re.compile(r"\brequired(?=\]$)"), "Pflicht"),
    (re.compile(r"<path>"), "<pfad>"),
    (re.compile(r"<str>"), "<text>"),
    (re.compile(r"<list\[str\]>"), "<text>…"),
    (re.compile(r"<(?:int|integer|float)(?: range)?>"), "<zahl>"),
    (re.compile(r"(\d+)<=x<=(\d+)"), r"\1 bis \2"),
    (re.compile(r"\.\.\."), "…"),
)
VALUE_FAULTS = (
    (re.compile(r"'([^']*)' is not one of (.*?)\.?$"), "„{0}“ gibt es nicht. → Erlaubt: {1}."),
    (re.compile(r"valid integer"), "Das ist keine ganze Zahl. → Nur Ziffern schreiben."),
    (re.compile(r"valid number"), "Das ist keine Zahl. → Nur Ziffern schreiben."),
    (re.compile(r"greater than or equal to (\S+)"), "Die Zahl ist zu klein. → Mindestens {0}."),
    (re.compile(r"less than or equal to (\S+)"), "Die Zahl ist zu groß. → Höchstens {0}."),
    (re.compile(r"does not exist"), "Das gibt es nicht. → Den Pfad prüfen."),
)
# A full stop behind a word, so that „z. B.“ ends no sentence.
SENTENCE_END = re.compile(r"(?<=\w\w\.) (?=\W?[A-ZÄÖÜ])")
CALL_FAULTS = (
    (
        re.compile(r"No such command '([^']*)'\. Did you mean '([^']*)'"),
        "Den Befehl „{0}“ gibt es nicht. → Meinten Sie „{1}“?",
    ),
    (re.compile(r"No such command '([^']*)'"), "Den Befehl „{0}“ gibt es nicht. → Alle Befehle zeigt die Hilfe."),
    (re.compile(r"Missing command"), "Es fehlt der Befehl. → Alle Befehle zeigt die Hilfe."),
    (re.compile(r"unexpected extra argument\(s\) \((.*)\)"), "„{0}“ ist zu viel. → Diese Angabe weglassen."),
    (re.compile(r"Option '([^']*)' requires"), "Der Option {0} fehlt ihr Wert. → {0} WERT schreiben."),
    (re.compile(r"Option '([^']*)' does not take"), "Die Option {0} hat keinen Wert. → Nur {0} schreiben."),
)


class GermanFormatter(HelpFormatter):
    """Writes the help with German headings and marks."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, _german(args), prefix or "Aufruf: ")

    def write_heading(self, heading: str) -> None:
        super().write_heading(HEADINGS.get(heading, heading))

    def write_dl(self, rows: Sequence[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        super().write_dl([(_german(name), _german(text)) for name, text in rows], col_max, col_spacing)


class GermanContext(Context):
    """A call whose help is German."""

    formatter_class = GermanFormatter


class GermanCommand(TyperCommand):
    """A command with German help."""

    context_class = GermanContext

    def get_help_option_names(self, ctx: Context) -> list[str]:
        return list(ctx.help_option_names)

    def get_short_help_str(self, limit: int = 45) -> str:  # noqa: ARG002 - typer asks for a short one
        return first_sentence(self.help or "")


class GermanGroup(TyperGroup):
    """A group of commands with German help that answers a wrong call in German, with exit code 2."""

    context_class = GermanContext

    def get_help_option_names(self, ctx: Context) -> list[str]:
        return list(ctx.help_option_names)

    def get_short_help_str(self, limit: int = 45) -> str:  # noqa: ARG002 - typer asks for a short one
        return first_sentence(self.help or "")

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        try:
            code = super().main(args, prog_name, complete_var, False, windows_expand_args, **extra)
        except UsageError as error:
            if not standalone_mode:
                raise
            typer.echo(complaint(error), err=True)
            sys.exit(EXIT_USAGE)
        if not standalone_mode:
            return code
        sys.exit(code if isinstance(code, int) else 0)


class GermanTyper(typer.Typer):
    """A `typer.Typer` set up as all commands of this project are."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(
            cls=GermanGroup,
            no_args_is_help=True,
            add_completion=False,
            pretty_exceptions_enable=False,
            rich_markup_mode=None,
            context_settings={"help_option_names": list(HELP_OPTIONS)},
            **settings,
        )

    def command(
        self, name: str | None = None, *, cls: type[TyperCommand] | None = None, **settings: Any
    ) -> Callable[[CommandFunctionType], CommandFunctionType]:
        """As in typer, for a command with German help."""
        return super().command(name, cls=cls or GermanCommand, **settings)


def first_sentence(text: str) -> str:
    """What a list of commands says of one: whole, however many lines it takes."""
    paragraph = " ".join(text.partition("\n\n")[0].split())
    return SENTENCE_END.split(paragraph, maxsplit=1)[0]


def complaint(error: UsageError) -> str:
    """What is wrong with a call, how it should look, and where to read more."""
    if isinstance(error, NoArgsIsHelpError) or error.ctx is None:
        return error.format_message() if isinstance(error, NoArgsIsHelpError) else _sentence(error)
    more = f"Mehr dazu: {error.ctx.command_path} {HELP_OPTIONS[-1]}"
    return f"{error.ctx.get_usage()}\n\n{_sentence(error)}\n{more}"


def _sentence(error: UsageError) -> str:
    if isinstance(error, NoSuchOption):
        near = ", ".join(error.possibilities or ())
        return f"Die Option {error.option_name} gibt es nicht. → " + (f"Meinten Sie {near}?" if near else "Weglassen.")
    if isinstance(error, MissingParameter):
        return f"Es fehlt {_name(error)}. → Ergänzen."
    if isinstance(error, BadParameter):
        return f"{_name(error)}: {_filled(VALUE_FAULTS, error.message, 'Dieser Wert passt nicht.')}"
    fallback = "Diese Option ist falsch verwendet." if isinstance(error, BadOptionUsage) else "Der Aufruf ist falsch."
    return _filled(CALL_FAULTS, error.message, fallback)


def _name(error: BadParameter) -> str:
    """How the user knows the parameter: an option by its longest name, an argument as the usage line shows it."""
    if error.param is None:
        return "eine Angabe"
    return max(error.param.opts, key=len) if error.param.param_type_name == "option" else str(error.param.metavar)


def _filled(faults: Sequence[tuple[re.Pattern[str], str]], message: str, fallback: str) -> str:
    for pattern, german in faults:
        if match := pattern.search(message):
            return german.format(*(group.replace("'", "") for group in match.groups()))
    return fallback


def _german(text: str) -> str:
    for pattern, german in WORDS:
        text = pattern.sub(german, text)
    return text
