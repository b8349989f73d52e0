"""Review and exception records: small YAML files that are only ever added, never changed (c. and d.).

`needs/<kommune>/pruefungen/PR-<Jahr>-<Nr>.yaml` says that a body or office looked at something in a certain wording;
`needs/<kommune>/ausnahmen/<id>.yaml` says that an adopted wording was repaired without a decision.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from konzept.core import Problem, Project, UsageError, nearest, quoted
from konzept.core.dates import german_date, is_date, period
from konzept.items import Catalog
from konzept.items.model import Place
from konzept.items.safety import check_text
from konzept.items.source import read_source
from konzept.items.yaml_tree import Mapping as YamlMapping
from konzept.items.yaml_tree import Node, Scalar, Sequence, read_record
from konzept.staende.canonical import FINGERPRINT
from konzept.staende.files import sha256
from konzept.staende.vcs import Change

REVIEWS, EXCEPTIONS = "pruefungen", "ausnahmen"
PATTERNS = tuple(f":(glob)needs/*/{name}/*" for name in (REVIEWS, EXCEPTIONS))  # for the version control
REASON_MIN = 20
CONFIRMED, ADAPTED, OBSOLETE, WITHDRAWN = "bestaetigt", "angepasst", "nicht_mehr_zutreffend", "zurueckgenommen"
RESULTS = (CONFIRMED, ADAPTED, OBSOLETE, WITHDRAWN)
OBJECT, LINK, GAP = "objekt", "verknuepfung", "luecke"
EDITORIAL = "redaktionell"
OFFICE_TYPES = frozenset({"akteur", "gremium"})

REVIEW_KEYS = (
    "id",
    "gegenstand",
    "fp_von",
    "fp_nach",
    "ergebnis",
    "stelle",
    "datum",
    "begruendung",
    "nachweis",
    "ersetzt",
)
REVIEW_REQUIRED = ("id", "gegenstand", "fp_von", "ergebnis", "stelle", "datum", "begruendung")
SUBJECT_KEYS = ("art", "von", "rolle", "nach")
EXCEPTION_KEYS = ("objekt", "art", "fp_alt", "fp_neu", "stelle", "datum", "grund", "mitgeteilt_an")
EXCEPTION_REQUIRED = ("objekt", "art", "fp_alt", "fp_neu", "stelle", "datum", "grund")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What was reviewed: an object (`source`), a link, or the gap where a link could be (`target` "")."""

    kind: str
    source: str
    role: str = ""
    target: str = ""

    @property
    def key(self) -> tuple[str, str, str, str]:
        return (self.kind, self.source, self.role, self.target)


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A review record. The fingerprints are by letter (w, s, d); `office` is the id of the body or office."""

    id: str
    subject: Subject
    fp_source: Mapping[str, str]
    fp_target: Mapping[str, str]
    result: str
    office: str
    date: str
    reason: str
    evidence: str = ""
    replaces: str = ""
    path: str = ""
    places: Mapping[str, Place] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class EditorialException:
    """A repair of an adopted wording that needs no decision."""

    item_id: str
    fp_old: str
    fp_new: str
    office: str
    date: str
    reason: str
    told: str = ""
    path: str = ""
    places: Mapping[str, Place] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """All records of a project in the order of their dates; `hashes` are those of the files by path."""

    reviews: tuple[Review, ...] = ()
    exceptions: tuple[EditorialException, ...] = ()
    hashes: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def of_municipality(self, municipality: str) -> dict[str, str]:
        """Path and hash of the records of one concept."""
        return {path: digest for path, digest in self.hashes.items() if path.startswith(f"needs/{municipality}/")}


def read_records(project: Project) -> Records:
    """The records of all concepts; what is faulty is a problem and counts for nothing."""
    reviews: list[Review] = []
    exceptions: list[EditorialException] = []
    hashes: dict[str, str] = {}
    problems: list[Problem] = []
    for path in _record_files(project):
        shown = project.relative(path)
        text, found = read_source(path, project)
        if text is not None:
            hashes[shown] = sha256(path.read_bytes())
            reader = _RecordReader(shown, text)
            if path.parent.name == REVIEWS:
                reviews += reader.review()
            else:
                exceptions += reader.exception()
            found += reader.problems
        problems += found
    return Records(
        reviews=tuple(sorted(reviews, key=lambda review: (review.date, review.id))),
        exceptions=tuple(sorted(exceptions, key=lambda exception: (exception.date, exception.path))),
        hashes=hashes,
        problems=(*problems, *_doubles(reviews)),
    )


def _record_files(project: Project) -> list[Path]:
    folders = [folder for name in (REVIEWS, EXCEPTIONS) for folder in project.needs.glob(f"*/{name}")]
    return sorted(path for folder in folders for path in folder.iterdir() if path.suffix in (".yaml", ".yml"))


def _doubles(reviews: Iterable[Review]) -> list[Problem]:
    first: dict[str, Review] = {}
    found = []
    for review in reviews:
        other = first.setdefault(review.id, review)
        if other is not review:
            message = f"Die Kennung {review.id} gibt es schon: {other.path}."
            found.append(_problem(review, "id", "KZ-KENNUNG-DOPPELT", message, "Eine neue Nummer nehmen."))
    return found


def _problem(record: Review | EditorialException, key: str, code: str, message: str, hint: str) -> Problem:
    line, column = record.places.get(key, Place(1, 1))
    return Problem(code=code, path=record.path, line=line, column=column, message=message, hint=hint)


def check_unchanged(
    records: Records, frozen: Mapping[str, tuple[str, str]], changes: Iterable[Change]
) -> list[Problem]:
    """Records that are not what they were: against the states that saw them and against the protected branch.

    `frozen` maps a path to the hash that a state knows and the id of that state.
    """
    hint = "Die Datei wiederherstellen und einen neuen Nachweis anlegen; „ersetzt“ nennt den alten."
    told: dict[str, str] = {}
    for path, (digest, state_id) in frozen.items():
        if records.hashes.get(path) != digest:
            told[path] = f"Der Nachweis ist nicht mehr der, den der Stand „{state_id}“ kennt."
    for change in changes:
        if change.status != "A" and not change.path.startswith("data/"):
            told.setdefault(change.path, "Der Nachweis wurde gegenüber dem geschützten Zweig verändert.")
    return [
        Problem(code="KZ-PRUEFUNG-VERAENDERT", path=path, message=message, hint=hint) for path, message in told.items()
    ]


def check_offices(records: Records, catalog: Catalog) -> list[Problem]:
    """Who decided and what was looked at must exist: offices and bodies, never names of persons."""
    found: list[Problem] = []
    given: tuple[Review | EditorialException, ...] = (*records.reviews, *records.exceptions)
    for record in given:
        office = catalog.items.get(record.office)
        if (office is None or office.type not in OFFICE_TYPES) and not catalog.may_be_lost(record.office):
            message = f"{quoted(record.office)} ist weder eine Stelle noch ein Gremium."
            hint = "Die Kennung eines Akteurs oder Gremiums eintragen, nie den Namen einer Person."
            found.append(_problem(record, "stelle", "KZ-PRUEFUNG-STELLE", message, hint))
        item_id = record.subject.source if isinstance(record, Review) else record.item_id
        if item_id not in catalog.items and not catalog.may_be_lost(item_id):
            key = "gegenstand" if isinstance(record, Review) else "objekt"
            message = f"Den Eintrag {quoted(item_id)} gibt es nicht."
            found.append(_problem(record, key, "KZ-PRUEFUNG-GEGENSTAND", message, "Die Kennung berichtigen."))
    return found


# -- what a command is told, before it writes --------------------------------------------------------------------


def require_day(text: str, latest: datetime.date) -> None:
    """Raises UsageError for what is no date, or one that begins after `latest`."""
    if not (text.isascii() and text.isprintable() and is_date(text)):
        raise UsageError(f"{quoted(text)} ist kein Datum. → JJJJ-MM-TT schreiben.")
    if period(text).first > latest:
        raise UsageError(f"{german_date(text)} liegt in der Zukunft. → Ein Datum bis zum {latest:%d.%m.%Y} angeben.")


def require_safe(texts: Mapping[str, str]) -> None:
    """Raises UsageError for the first text that must not be published; the keys say which option holds it."""
    for option, text in texts.items():
        for finding in check_text(text):
            raise UsageError(f"{option}: {finding.message} → {finding.hint}")


# -- one file ----------------------------------------------------------------------------------------------------


class _RecordReader:
    """Reads one file; collects what is wrong with it."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        node, problems = read_record(text, path)
        self.node = node
        self.problems: list[Problem] = list(problems)
        self.places: dict[str, Place] = {}

    def review(self) -> list[Review]:
        """The review in this file, none where it is faulty."""
        node = self._checked(REVIEW_KEYS, REVIEW_REQUIRED)
        if node is None:
            return []
        subject = self._subject(node.find("gegenstand"))
        result = self._one_of(node, "ergebnis", RESULTS)
        review = Review(
            id=self._text(node, "id"),
            subject=subject,
            fp_source=self._fingerprints(node, "fp_von"),
            fp_target=self._fingerprints(node, "fp_nach"),
            result=result,
            office=self._text(node, "stelle"),
            date=self._date(node),
            reason=self._reason(node, "begruendung"),
            evidence=self._free_text(node, "nachweis"),
            replaces=self._text(node, "ersetzt"),
            path=self.path,
            places=self.places,
        )
        return [] if self.problems else [review]

    def exception(self) -> list[EditorialException]:
        """The exception in this file, none where it is faulty."""
        node = self._checked(EXCEPTION_KEYS, EXCEPTION_REQUIRED)
        if node is None:
            return []
        self._one_of(node, "art", (EDITORIAL,))
        exception = EditorialException(
            item_id=self._text(node, "objekt"),
            fp_old=self._fingerprints(node, "fp_alt").get("w", ""),
            fp_new=self._fingerprints(node, "fp_neu").get("w", ""),
            office=self._text(node, "stelle"),
            date=self._date(node),
            reason=self._reason(node, "grund"),
            told=self._free_text(node, "mitgeteilt_an"),
            path=self.path,
            places=self.places,
        )
        return [] if self.problems else [exception]

    def _checked(self, known: tuple[str, ...], required: tuple[str, ...]) -> YamlMapping | None:
        if self.node is None:
            return None
        for key, value in self.node.items():
            self.places[str(key)] = value.place
            if key not in known:
                near = nearest(key, known)
                hint = f"Meinten Sie „{near}“?" if near else f"Erlaubt: {', '.join(known)}."
                self._report(key.place, f"Ein Nachweis kennt kein {quoted(key)}.", hint)
        for name in required:
            if not self.node.find(name):
                self._report(self.node.place, f"„{name}“ fehlt.", f"{name}: … ergänzen.")
        return self.node

    def _subject(self, node: Node | None) -> Subject:
        if not isinstance(node, YamlMapping):
            place = node.place if node is not None else Place(1, 1)
            self._report(place, "„gegenstand“ ist keine Struktur.", "{art: verknuepfung, von: …, rolle: …, nach: …}")
            return Subject(kind="", source="")
        kind = self._one_of(node, "art", (OBJECT, LINK, GAP))
        source, role, target = (self._text(node, key) for key in SUBJECT_KEYS[1:])
        if not source or (kind != OBJECT and not role) or (kind == LINK and not target):
            self._report(node.place, "„gegenstand“ ist unvollständig.", "von, bei Verknüpfungen auch rolle und nach.")
        return Subject(kind=kind, source=source, role=role, target=target)

    def _one_of(self, node: YamlMapping, key: str, allowed: tuple[str, ...]) -> str:
        text = self._text(node, key)
        value = node.find(key)
        if text and text not in allowed:
            place = value.place if value is not None else node.place
            self._report(place, f"{quoted(text)} ist kein Wert für „{key}“.", f"Erlaubt: {', '.join(allowed)}.")
        return text

    def _text(self, node: YamlMapping, key: str) -> str:
        value = node.find(key)
        if value is None:
            return ""
        if isinstance(value, Scalar):
            return value.strip()
        self._report(value.place, f"„{key}“ ist kein Text.", f"{key}: Text schreiben.")
        return ""

    def _free_text(self, node: YamlMapping, key: str) -> str:
        """A text that everybody will read."""
        text = self._text(node, key)
        place = self.places.get(key, node.place)
        self.problems += [finding.problem(self.path, *place, key) for finding in check_text(text)]
        return text

    def _reason(self, node: YamlMapping, key: str) -> str:
        text = self._free_text(node, key)
        place = self.places.get(key, node.place)
        if len(text) < REASON_MIN:
            hint = f"In mindestens {REASON_MIN} Zeichen sagen, was geprüft wurde und warum es so bleiben kann."
            self._report(place, f"Die Begründung hat {len(text)} Zeichen.", hint)
        return text

    def _date(self, node: YamlMapping) -> str:
        text = self._text(node, "datum")
        if text and not is_date(text):
            self._report(self.places["datum"], f"{quoted(text)} ist kein Datum.", "JJJJ-MM-TT schreiben.")
        return text

    def _fingerprints(self, node: YamlMapping, key: str) -> dict[str, str]:
        """One or more fingerprints by their letter."""
        value = node.find(key)
        if value is None:
            return {}
        parts = value if isinstance(value, Sequence) else [value]
        found: dict[str, str] = {}
        for part in parts:
            if isinstance(part, Scalar) and FINGERPRINT.fullmatch(part.strip()):
                found[part.strip().split("-")[1]] = part.strip()
            else:
                hint = "v1-w-… mit 64 Ziffern; „konzept pruefung“ schreibt sie."
                self._report(part.place, f"„{key}“ ist kein Fingerabdruck.", hint)
        return found

    def _report(self, place: Place, message: str, hint: str) -> None:
        code = "KZ-PRUEFUNG-FORM" if f"/{REVIEWS}/" in self.path else "KZ-AUSNAHME-FORM"
        self.problems.append(
            Problem(code=code, path=self.path, line=place.line, column=place.column, message=message, hint=hint)
        )
