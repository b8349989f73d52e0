"""What Sphinx and MyST say of a page, in our form: `file:line:column: CODE text → remedy`. The rest stays as it is."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import NamedTuple

from sphinx.util.logging import NAMESPACE, SphinxInfoLogRecord, WarningStreamHandler

from konzept.core import Problem, Project, quoted

OWN = "konzept."  # the type of our own warnings: they carry their place and are German already
PLACE = re.compile(r"(.*?)(?::(\d+))?:?")
# File, code and what it is about; not the line, for MyST knows only where a paragraph begins.
TOLD = re.compile(r"(.+?):\d+:\d+: (KZ-[A-Z-]+) [^„]*„\{?([^“}]*)")
NAMED = re.compile(r"'([^']+)'")


class German(NamedTuple):
    """Our words for a kind of warning; `{}` is what it is about."""

    code: str
    message: str
    remedy: str


NO_TARGET = German("KZ-SEITE-VERWEIS", "{} gibt es nicht.", "Namen, Ordner und Überschrift des Ziels prüfen.")
NO_OBJECT = German("KZ-LINK-UNBEKANNT", "Die Kennung {} gibt es nicht.", "Die Kennung berichtigen.")
NO_TITLE = German("KZ-SEITE-TITEL", "Die Seite {} hat keine Überschrift.", "Sie mit einer Zeile „# Titel“ beginnen.")
NO_BRICK = German("KZ-SEITE-BAUSTEIN", "Den Baustein {} gibt es nicht.", "Einen der erlaubten Bausteine verwenden.")
NO_LEXER = German("KZ-SEITE-BAUSTEIN", "Die Sprache {} für ein Codebeispiel gibt es nicht.", "Zum Beispiel: text.")
LEVELS = German(
    "KZ-SEITE-TITEL",
    "Die Überschriften beginnen nicht mit „#“ oder überspringen eine Ebene.",
    "Mit „# Titel“ beginnen; unter „#“ steht „##“, darunter „###“.",
)
# By type and subtype: the words differ with the language of the machine.
OURS = {
    "myst.xref_missing": NO_TARGET,
    "myst.directive_unknown": NO_BRICK,
    "myst.role_unknown": NO_BRICK,
    "myst.header": LEVELS,
    "misc.highlighting_failure": NO_LEXER,
    "toc.not_readable": NO_TARGET,
    "toc.no_title": NO_TITLE,
    "image.not_readable": NO_TARGET,
    "konzept.objekt": NO_OBJECT,
    "ref.doc": NO_TARGET,
    "ref.ref": NO_TARGET,
}


class GermanWarnings(logging.Filter):
    """Rewrites the warnings an editor can cause, and drops those about what our own check has told of already."""

    def __init__(self, project: Project) -> None:
        super().__init__()
        self.project = project
        self.told: set[tuple[str, ...]] = set()

    def filter(self, record: logging.LogRecord) -> bool:
        """Lets a record pass, perhaps in other words, unless it says nothing new."""
        kind = f"{getattr(record, 'type', '')}.{getattr(record, 'subtype', '')}"
        said = logging.LogRecord.getMessage(record).removesuffix(f" [{kind}]")
        known = OURS.get(kind)
        if known is None and not kind.startswith(OWN):
            return True
        if known:
            said = str(self._problem(known, said, str(getattr(record, "location", "") or "")))
        fault = TOLD.match(said)
        if known and fault and fault.groups() in self.told:
            return False
        if fault and not known:
            self.told.add(fault.groups())
        record.msg, record.args = said, ()
        record.__dict__["location"] = None
        record.__class__ = SphinxInfoLogRecord  # adds no English word before the message
        return True

    def _problem(self, known: German, said: str, location: str) -> Problem:
        place = PLACE.fullmatch(location)
        path, line = (place[1], int(place[2] or 1)) if place else (location, 1)
        about = NAMED.findall(said) or [said.rpartition(": ")[2]]
        return Problem(
            code=known.code,
            path=self.project.relative(Path(path)),
            line=line,
            message=known.message.format(quoted(about[-1])),
            hint=known.remedy,
        )


def speak_german(project: Project) -> None:
    """Rewrites the warnings of the build that begins."""
    for handler in logging.getLogger(NAMESPACE).handlers:
        if isinstance(handler, WarningStreamHandler):
            handler.addFilter(GermanWarnings(project))
