"""Everything `konzept pruefen` asks about the past. Reads, never writes."""

from __future__ import annotations

from konzept.core import Problem, Project
from konzept.items import Catalog
from konzept.metamodel import Metamodel
from konzept.staende.decision_checks import check_decisions
from konzept.staende.ledger import Ledger
from konzept.staende.lock import check_lock
from konzept.staende.records import PATTERNS, check_offices, check_unchanged, read_records
from konzept.staende.register import PATH, check_register, read_register
from konzept.staende.store import FOLDER, check_states, read_states
from konzept.staende.suspects import check_suspects
from konzept.staende.vcs import changed_files


def load_ledger(project: Project, catalog: Catalog, model: Metamodel) -> Ledger:
    """The past of this catalog, read from the project."""
    return Ledger(
        catalog=catalog, model=model, states=read_states(project), records=read_records(project), project=project
    )


def check_ledger(ledger: Ledger, project: Project, profile: str = "") -> list[Problem]:
    """All findings about states, ids, records, decisions, the lock and suspect links.

    `profile`: "" for the everyday check, `entwurf` while a change is being drafted, `beschlussvorlage` before a vote.
    """
    states, records = ledger.states, ledger.records
    register = read_register(project)
    has_past = bool(states.infos or states.problems or records.hashes or register.given)
    changes = changed_files(project, [FOLDER, PATH, *PATTERNS]) if has_past or (project.root / ".git").exists() else []
    return [
        *check_states(states, changes),
        *records.problems,
        *check_offices(records, ledger.catalog),
        *check_unchanged(
            records, states.proofs(), [change for change in changes if not change.path.startswith("data/")]
        ),
        *check_register(register, ledger.catalog, states, ledger.decisions.entries, changes),
        *check_findings(ledger, profile),
    ]


def check_findings(ledger: Ledger, profile: str = "") -> list[Problem]:
    """The findings that follow from content and records alone: what a change in memory can bring about."""
    return [*check_decisions(ledger), *check_lock(ledger, profile), *check_suspects(ledger, profile)]
