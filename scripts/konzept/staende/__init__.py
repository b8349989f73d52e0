"""States, decisions, locks, suspects and the synopsis (fortschreibung.md). Knows no HTML, no Sphinx, no figures.

What others use, by module (each function says more in its docstring):

canonical   `normalise`, `fingerprint(group, type, id, pairs)`, `fingerprints_of(item, model)`
model       `State`, `StateInfo`, `FrozenObject`, `FrozenLink`, `Chapter`, `Entry`, `Vocabulary`; `WORKING`
freeze      `freeze(catalog, model, municipality, ledger)` → the working tree as a `State`
store       `States`: `.infos`, `.of(municipality)` (oldest first), `.load(state_id)` → `State`, `.pairs(municipality)`;
            `read_states(project)`, `write_state(project, state)`, `check_states(...)`
records     `Records`: `.reviews` (`Review`), `.exceptions` (`Exception_`); `read_records(project)`
decisions   `Decisions`: `.entries_of(id)` oldest first (`DecisionEntry`), `.adopted(id)`, `.text_status(item)`,
            `Decision`, `Consultation` (Beratung), `Amendment` (Änderungsantrag, with `.outdated`)
ledger      `Ledger(states, records, decisions, …)` = `concept.ledger`: what the functions below ask
lifecycle   `lateness(item, day)` → `Lateness(kind, text, due)`; `planned_due(item)`
lock        `check_lock(catalog, model, ledger)` → problems; `check_exception(old, new)` → refused token or None
suspects    `link_states(catalog, model, ledger)` → {(von, rolle, nach): `LinkState`};
            `touched_objects(...)` → {id: `Touched`} with distance and path
words       `tokens(text)`, `word_diff(old, new)` → ((op, text), …); `apply_diff(ops)`; ops `SAME`, `GONE`, `NEW`
synopsis    `compare(old, new, proposal=None, ledger=None)` → `Synopsis(rows, counts, proof, …)`; `as_json(synopsis)`
"""
