"""Everything `konzept pruefen` asks about the past. Reads, never writes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from konzept.core import Problem, Project
from konzept.items import Catalog
from konzept.metamodel import Metamodel
from konzept.staende.decision_checks import check_decisions
from konzept.staende.ledger import Ledger
from konzept.staende.lock import check_lock
from konzept.staende.records import PATTERNS, check_offices, check_unchanged, read_records
from konzept.staende.register import PATH, Register, check_register
from konzept.staende.store import FOLDER, check_states, read_states
from konzept.staende.suspects import TEMPLATE, check_suspects
from konzept.staende.synopsis import NO_REASON, compare
from konzept.staende.vcs import Change, changed_files, is_versioned, version_of_base


def load_ledger(project: Project, catalog: Catalog, model: Metamodel, register: Register) -> Ledger:
    """The past of this catalog, read from the project, beside its register of ids."""
    states = read_states(project)
    missing = register.states - states.by_id.keys() - states.damaged
    return Ledger(
        catalog=catalog,
        model=model,
        states=replace(states, missing=missing),
        records=read_records(project),
        project=project,
        register=register,
    )


def check_ledger(ledger: Ledger, project: Project, profile: str = "") -> list[Problem]:
    """All findings about states, ids, records, decisions, the lock and suspect links.

    `profile`: "" for the everyday check, `entwurf` while a change is being drafted, `beschlussvorlage` before a vote.
    """
    states, records, register = ledger.states, ledger.records, ledger.register
    has_past = bool(states.infos or states.problems or records.hashes or register.given)
    changes = changed_files(project, [FOLDER, PATH, *PATTERNS]) if has_past or (project.root / ".git").exists() else []
    return [
        *check_states(states, changes),
        *records.problems,
        *check_offices(records, ledger.catalog),
        *check_unchanged(
            records, states.proofs(), [change for change in changes if not change.path.startswith("data/")]
        ),
        *check_register(register, ledger.catalog, states, ledger.decisions.entries, _register_before(project, changes)),
        *check_findings(ledger, profile),
    ]


def _register_before(project: Project, changes: Sequence[Change]) -> str | None:
    """The register where the work branched off, "" if it is as it was; None where there is no version control."""
    if any(change.path == PATH and change.status != "A" for change in changes):
        return version_of_base(project, PATH)
    return "" if is_versioned(project) else None


def check_findings(ledger: Ledger, profile: str = "") -> list[Problem]:
    """The findings that follow from content and records alone: what a change in memory can bring about."""
    found = [*check_decisions(ledger), *check_lock(ledger, profile), *check_suspects(ledger, profile)]
    return [*found, *check_reasons(ledger)] if profile == TEMPLATE else found


def check_reasons(ledger: Ledger) -> Iterator[Problem]:
    """Before a vote every change since the last adopted state has a reason."""
    for municipality in sorted({info.municipality for info in ledger.states.infos}):
        adopted = [info for info in ledger.states.of(municipality) if info.kind == "beschluss"]
        if not adopted:
            continue
        old, new = ledger.states.load(adopted[-1].state_id), ledger.working_state(municipality)
        for row in compare(old, new, ledger=ledger).rows:
            if NO_REASON in row.reasons:
                entry = new.objects[row.new_ids[0]] if row.new_ids else old.objects[row.old_ids[0]]
                yield Problem(
                    code="KZ-SYNOPSE-BEGRUENDUNG",
                    path=entry.path,
                    line=entry.line,
                    message=f"{entry.id} „{entry.title}“ ({'; '.join(row.headings)}): {NO_REASON}.",
                    hint="Unter aenderungsgrund oder in der Entscheidung sagen, warum.",
                )
