"""The frozen states of a project: read, write once, verify on every run. What was frozen never changes (b.)."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from konzept.core import KonzeptError, Problem, Project, UsageError
from konzept.core.dates import is_date, period
from konzept.staende.canonical import fingerprints
from konzept.staende.files import INFO, ORDER, PROOFS, chapters_of, from_files, info_of, proofs_of, sha256, to_files
from konzept.staende.freeze import counts
from konzept.staende.model import KINDS, Chapter, Predecessor, State, StateInfo
from konzept.staende.vcs import Change

FOLDER = "data/staende"
STATE_ID = re.compile(r"(?P<date>\d{4}(?:-Q[1-4]|-\d{2}(?:-\d{2})?)?)-(?P<code>[a-z]{3})(?:-[a-z0-9]+)*")
MUNICIPALITY = re.compile(r"[a-z]+(?:-[a-z]+)*")
KEEP = (
    "Stände sind unveränderlich: die Datei aus der Versionsverwaltung wiederherstellen und einen neuen Stand anlegen."
)


class StateError(KonzeptError):
    """A directory under data/staende/ is sealed correctly and yet holds no state."""


@dataclass(frozen=True)
class States:
    """The states of a project. `infos` are sorted by municipality, date and order of freezing; objects load on demand.

    `problems` are those of states that cannot be read; every file that can be is in `contents`, by state and name.
    `damaged` are the names of states whose directory is there and is not as it was, `missing` those of states that the
    register of ids knows and that are gone: both are told once, and whatever names one of them is right.
    """

    infos: tuple[StateInfo, ...] = ()
    contents: Mapping[str, Mapping[str, bytes]] = field(default_factory=dict, repr=False)
    problems: tuple[Problem, ...] = ()
    damaged: frozenset[str] = frozenset()
    missing: frozenset[str] = frozenset()
    _loaded: dict[str, State] = field(default_factory=dict, repr=False, compare=False)

    def of(self, municipality: str) -> tuple[StateInfo, ...]:
        """The states of a municipality, oldest first."""
        return tuple(info for info in self.infos if info.municipality == municipality)

    def pairs(self, municipality: str) -> tuple[tuple[StateInfo, StateInfo], ...]:
        """Neighbouring states, older and newer."""
        infos = self.of(municipality)
        return tuple(pairwise(infos))

    @cached_property
    def by_id(self) -> Mapping[str, StateInfo]:
        return {info.state_id: info for info in self.infos}

    def __contains__(self, state_id: object) -> bool:
        return state_id in self.by_id

    @cached_property
    def lost(self) -> frozenset[str]:
        """The states that were frozen and cannot be read."""
        followed = {info.predecessor.state_id for info in self.infos if info.predecessor}
        return (self.damaged | self.missing | followed) - self.by_id.keys()

    def load(self, state_id: str) -> State:
        """The state of this id, read once. Raises UsageError if there is none, StateError if it cannot be read."""
        if state_id in self.lost:
            hint = "„konzept pruefen“ sagt, was wiederherzustellen ist."
            raise UsageError(f"Der Stand „{state_id}“ fehlt oder wurde verändert. → {hint}")
        if state_id not in self.by_id:
            known = ", ".join(self.by_id) or "noch keine"
            raise UsageError(f"Den Stand „{state_id}“ gibt es nicht. → Vorhanden: {known}.")
        if state_id not in self._loaded:
            try:
                self._loaded[state_id] = from_files(self.by_id[state_id], self.contents[state_id])
            except (ValueError, LookupError, TypeError, AttributeError) as error:
                hint = "Aus der Versionsverwaltung wiederherstellen."
                raise StateError(f"Der Stand „{state_id}“ ist nicht lesbar. → {hint}") from error
        return self._loaded[state_id]

    def chapters(self, state_id: str) -> tuple[Chapter, ...]:
        """The printed order of a state, without reading its objects."""
        return chapters_of(self.contents[state_id])

    def proofs(self) -> dict[str, tuple[str, str]]:
        """Path → hash and state of every record that a state has seen, by the oldest of them."""
        found: dict[str, tuple[str, str]] = {}
        for info in self.infos:
            for path, digest in proofs_of(self.contents[info.state_id]).items():
                found.setdefault(path, (digest, info.state_id))
        return found

    def until(self, info: StateInfo) -> States:
        """What had been frozen of one concept when this state was: the state and all before it in the chain."""
        chain = {info.state_id}
        while (before := info.predecessor) and before.state_id in self and before.state_id not in chain:
            info = self.by_id[before.state_id]
            chain.add(info.state_id)
        return replace(self, infos=tuple(one for one in self.infos if one.state_id in chain), problems=())

    def latest(self, municipality: str) -> StateInfo | None:
        """The state frozen last: no other has it as its predecessor."""
        infos = self.of(municipality)
        followed = {info.predecessor.state_id for info in infos if info.predecessor}
        return next((info for info in reversed(infos) if info.state_id not in followed), None)


# -- reading -----------------------------------------------------------------------------------------------------


def read_states(project: Project) -> States:
    """All states of the project. What cannot be read is a problem and left out."""
    infos: list[StateInfo] = []
    contents: dict[str, Mapping[str, bytes]] = {}
    problems: list[Problem] = []
    damaged: set[str] = set()
    for folder in _folders(project):
        shown = project.relative(folder)
        files = {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if _is_own(path) and path.is_file()}
        info, found = _read_info(files, shown)
        if info and info.state_id != folder.name:
            message = f"Das Verzeichnis gehört zum Stand „{info.state_id}“."
            hint = f"Das Verzeichnis „{info.state_id}“ nennen oder, wenn es eine Kopie ist, löschen."
            found.append(_changed(f"{shown}/{INFO}", message, hint))
        if info and not found:
            infos.append(info)
            contents[info.state_id] = files
        else:
            damaged |= {folder.name, info.state_id} if info else {folder.name}
        problems += found
    damaged -= {info.state_id for info in infos}
    return States(infos=_in_order(infos), contents=contents, problems=tuple(problems), damaged=frozenset(damaged))


def _read_info(files: Mapping[str, bytes], shown: str) -> tuple[StateInfo | None, list[Problem]]:
    """What stand.json says, None where it says nothing, and what is wrong with it and the files beside it."""
    if INFO not in files:
        return None, [_changed(f"{shown}/{INFO}", "Die Datei fehlt.")]
    try:
        info = _checked(info_of(files[INFO]))
    except (ValueError, LookupError, TypeError, AttributeError):
        return None, [_changed(f"{shown}/{INFO}", "Die Datei ist kein gültiger Stand oder wurde verändert.")]
    return info, [*_file_problems(info, files, shown)] or [*_unreadable(files, shown)]


def _folders(project: Project) -> list[Path]:
    root = project.root / FOLDER
    if not root.is_dir():
        return []
    return sorted(path for path in root.iterdir() if _is_own(path) and path.is_dir())


def _is_own(path: Path) -> bool:
    """Whether this belongs to a state: no hidden file, nothing that lies elsewhere."""
    return not path.is_symlink() and not path.name.startswith(".")


def _checked(info: StateInfo) -> StateInfo:
    """The info itself. Raises ValueError where its name, date or kind could not come from us: they become addresses."""
    match = STATE_ID.fullmatch(info.state_id)
    if match is None or not is_date(match["date"]) or not is_date(info.date) or info.kind not in KINDS:
        raise ValueError(info.state_id)
    if not MUNICIPALITY.fullmatch(info.municipality):
        raise ValueError(info.municipality)
    return info


def _in_order(infos: list[StateInfo]) -> tuple[StateInfo, ...]:
    """By municipality, then day, then order of freezing."""
    previous = {info.state_id: info.predecessor.state_id if info.predecessor else "" for info in infos}

    def depth(state_id: str) -> int:
        steps = 0
        while (state_id := previous.get(state_id, "")) and steps <= len(infos):
            steps += 1
        return steps

    return tuple(
        sorted(infos, key=lambda info: (info.municipality, period(info.date).last, depth(info.state_id), info.state_id))
    )


# -- verifying ---------------------------------------------------------------------------------------------------


def check_states(states: States, changes: Iterable[Change]) -> list[Problem]:
    """Everything that changed in frozen states: bytes, names, order of the chain, and files against the branch."""
    against_branch = [*_branch_problems(states, changes)]
    told = {problem.path for problem in against_branch}
    own = [problem for problem in states.problems if problem.path not in told]
    return [*own, *_chain_problems(states), *against_branch]


def _file_problems(info: StateInfo, files: Mapping[str, bytes], shown: str) -> list[Problem]:
    sealed = {seal.path: seal for seal in info.files}
    found = [
        _changed(f"{shown}/{name}", "Die Datei fehlt." if name not in files else "Der Inhalt ist nicht mehr der alte.")
        for name, seal in sealed.items()
        if name not in files or sha256(files[name]) != seal.sha256
    ]
    extra = sorted(set(files) - set(sealed) - {INFO})
    hint = f"Die Datei an einen anderen Ort verschieben; in {shown} liegt nur, was eingefroren wurde."
    return found + [_changed(f"{shown}/{name}", "Die Datei gehört nicht zum Stand.", hint) for name in extra]


def _unreadable(files: Mapping[str, bytes], shown: str) -> Iterator[Problem]:
    """What is read of every state, and says nothing though its seal fits: it was not written by us."""
    for name, read in ((ORDER, chapters_of), (PROOFS, proofs_of)):
        try:
            read(files)
        except (ValueError, LookupError, TypeError, AttributeError):
            yield _changed(f"{shown}/{name}", "Die Datei ist nicht lesbar.")


def _chain_problems(states: States) -> Iterator[Problem]:
    for info in states.infos:
        previous = info.predecessor
        if previous is None:
            continue
        known = states.by_id.get(previous.state_id)
        if previous.state_id in states.damaged or previous.state_id in states.missing:
            continue
        if known is None:
            message = f"Der Vorgänger „{previous.state_id}“ fehlt oder ist nicht lesbar."
        elif known.sha256 != previous.sha256:
            message = f"Der Vorgänger „{previous.state_id}“ ist nicht mehr der, auf den dieser Stand folgt."
        else:
            continue
        yield Problem(code="KZ-STAND-KETTE", path=f"{FOLDER}/{info.state_id}/{INFO}", message=message, hint=KEEP)


def _branch_problems(states: States, changes: Iterable[Change]) -> Iterator[Problem]:
    """Files under data/staende that the protected branch has otherwise; only new ones are fine.

    Of a state that is gone as a whole, stand.json is told of, unless another message tells of the state.
    """
    there = {*states.by_id, *(problem.path.split("/")[-2] for problem in states.problems)}
    for change in changes:
        if change.status == "A" or not change.path.startswith(f"{FOLDER}/"):
            continue
        state_id, _, name = change.path.removeprefix(f"{FOLDER}/").partition("/")
        if state_id in there or (name == INFO and state_id not in states.lost):
            what = "gelöscht oder umbenannt" if change.status == "D" else "verändert"
            yield _changed(change.path, f"Die Datei wurde gegenüber dem geschützten Zweig {what}.")


def _changed(path: str, message: str, hint: str = KEEP) -> Problem:
    return Problem(code="KZ-STAND-VERAENDERT", path=path, message=message, hint=hint)


def verify_deeply(state: State) -> list[Problem]:
    """Counts, fingerprints, links and order of a state recomputed from its own data and its own vocabulary."""
    path = f"{FOLDER}/{state.info.state_id}/{INFO}"
    found: list[str] = []
    if counts(state.objects.values()) != dict(state.info.counts):
        found.append("Die Zählung stimmt nicht mit den Einträgen überein.")
    roles = {name for name, role in state.vocabulary.roles.items() if not role.lineage}
    for entry in state.objects.values():
        targets: dict[str, list[str]] = {}
        for link in state.links.get(entry.id, ()):
            if link.role in roles:
                targets.setdefault(link.role, []).append(link.target)
        expected = fingerprints(entry.type, entry.id, entry.groups, targets, state.vocabulary.fields)
        if expected != dict(entry.fingerprints):
            found.append(f"Die Fingerabdrücke von {entry.id} passen nicht zu seinem Inhalt.")
    if sorted(state.places) != sorted(state.objects):
        found.append("Die Ordnung nennt nicht genau die Einträge des Standes.")
    return [_changed(path, message) for message in found]


# -- writing -----------------------------------------------------------------------------------------------------


def new_info(
    states: States,
    state: State,
    *,
    state_id: str,
    kind: str,
    date: str,
    title: str,
    decision: str = "",
    template: str = "",
) -> StateInfo:
    """What stand.json of a new state will say. Raises UsageError where the name or the kind is none."""
    match = STATE_ID.fullmatch(state_id)
    if match is None or not is_date(match["date"]):
        raise UsageError(f"„{state_id}“ ist kein Name für einen Stand. → JJJJ-MM-TT-kürzel, z. B. 2026-03-12-mus.")
    if kind not in KINDS:
        raise UsageError(f"„{kind}“ ist keine Art von Stand. → Eine von: {', '.join(KINDS)}.")
    if not is_date(date):
        raise UsageError(f"„{date}“ ist kein Datum. → JJJJ, JJJJ-MM, JJJJ-MM-TT oder JJJJ-Q1 schreiben.")
    if state_id in states:
        raise UsageError(f"Den Stand „{state_id}“ gibt es schon. → Einen anderen Namen nehmen, z. B. {state_id}-2.")
    latest = states.latest(state.info.municipality)
    return replace(
        state.info,
        state_id=state_id,
        kind=kind,
        date=date,
        title=title,
        decision=decision,
        template=template,
        predecessor=Predecessor(latest.state_id, latest.sha256) if latest else None,
    )


@contextmanager
def all_or_nothing(*paths: Path) -> Iterator[None]:
    """These files and directories are again what they were if what is done within fails.

    A directory that was there before is left alone.
    """
    before = {path: path.read_bytes() if path.is_file() else None for path in paths if not path.is_dir()}
    try:
        yield
    except BaseException:
        for path, content in before.items():
            if content is not None:
                path.write_bytes(content)
            elif path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
        raise


def write_state(project: Project, state: State) -> Path:
    """Writes the files of a new state into a directory of its own and returns it. Raises UsageError if it exists."""
    folder = project.root / FOLDER / state.info.state_id
    if folder.exists():
        raise UsageError(f"{project.relative(folder)} gibt es schon. → Stände werden nie überschrieben.")
    folder.mkdir(parents=True)
    for name, content in to_files(state).items():
        (folder / name).write_bytes(content)
    return folder
