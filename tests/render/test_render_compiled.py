"""Our templates are compiled to shorter code; what they print is what Jinja prints."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader, Environment, StrictUndefined, TemplateAssertionError, UndefinedError
from markupsafe import Markup

from konzept.render.compiled import ViewEnvironment

TEMPLATES = {
    "seite": """<main>{% block inhalt %}{% endblock %}</main>
{% macro zeile(x, tief="–") %}<i>{{ x }} {{ tief }}</i>{% endmacro %}""",
    "haupt": """{% extends "seite" %}{% import "seite" as s %}{% block inhalt %}
{% macro rahmen() %}<b>{{ caller() }}</b>{% endmacro %}
{% set kleines %}{{ wert.text }}{% endset %}
{% for teil in wert.teile %}{{ loop.index }}: {{ teil }}{% if not loop.last %}, {% endif %}{% endfor %}
{{ wert.text }} {{ kleines }} {{ s.zeile(wert.text) }} {{ s.zeile(wert.text, tief=wert.text ~ 1) }} {{ wert.rufe(2) }}
{% call rahmen() %}{{ wert.text | upper }}{% endcall %}<a title="{{ wert.text or 'nichts' }}">
{% endblock %}""",
}
shown = st.one_of(st.text(), st.integers(), st.none(), st.booleans(), st.text().map(Markup), st.lists(st.text()))


def printed(kind: type[Environment], **values: object) -> str:
    environment = kind(loader=DictLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
    return environment.get_template("haupt").render(**values)


@given(text=st.text(), parts=st.lists(shown, max_size=4))
def test_values_print_as_jinja_prints_them(text: str, parts: list[object]) -> None:
    """Texts are escaped, markup stays, numbers and nothing print as ever; in blocks, loops, macros, calls and sets."""
    value = SimpleNamespace(text=text, teile=parts, rufe=lambda n: text * n)
    assert printed(ViewEnvironment, wert=value) == printed(Environment, wert=value)


def test_what_is_not_there_is_an_error() -> None:
    """A misspelt name never prints nothing."""
    with pytest.raises(UndefinedError):
        printed(ViewEnvironment)
    with pytest.raises(AttributeError):
        printed(ViewEnvironment, wert=SimpleNamespace(teile=()))


def test_spread_arguments_are_refused() -> None:
    """What the shorter code does not know stops when the template is compiled, not when a page is read."""
    with pytest.raises(TemplateAssertionError, match="Spread"):
        ViewEnvironment().from_string("{{ f(*x) }}")
