"""`grammar/LANGUAGE.md`: its tables are the tables of `facts/`, and its examples are true.

`CALLSHEET_RECORD=1` writes the tables anew.
"""

import os
import re
from pathlib import Path

import pytest

from callsheet.facts.assertions import (
    FILTERS,
    PREDICATES,
    SUBJECTS,
    FilterFacts,
    PredicateFacts,
)
from callsheet.facts.auth_schemes import AUTH_SCHEMES, SIGNATURES
from callsheet.facts.directive_facts import DirectiveFacts, Support
from callsheet.facts.directives import DIRECTIVES
from callsheet.facts.dynamic_variables import DYNAMIC_VARIABLES
from callsheet.facts.editor_settings import EDITOR_SETTINGS
from callsheet.facts.helpers import HELPERS
from callsheet.facts.paginators import PAGINATORS
from callsheet.facts.presets import PRESETS
from callsheet.model.document import read_document
from callsheet.problems import Severity

REFERENCE = Path(__file__).parents[1] / "grammar" / "LANGUAGE.md"
TABLE = re.compile(r"(<!-- table: ([\w ]+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)
EXAMPLE = re.compile(r"^```http\n(.*?)^```", re.DOTALL | re.MULTILINE)


def test_the_tables_are_those_of_the_code():
    text = REFERENCE.read_text(encoding="utf-8")
    found = TABLE.sub(lambda match: match[1] + TABLES[match[2]]() + match[4], text)
    if os.environ.get("CALLSHEET_RECORD"):
        REFERENCE.write_text(found, encoding="utf-8")
    assert found == REFERENCE.read_text(encoding="utf-8")


@pytest.mark.parametrize("example", EXAMPLE.findall(REFERENCE.read_text(encoding="utf-8")))
def test_the_examples_have_no_syntax_problem(example):
    document = read_document(Path("/folder/example.http"), example)
    bad = (Severity.ERROR, Severity.WARNING)
    assert [each for each in document.syntax_problems if each.severity in bad] == []


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "".join("| " + " | ".join(cell(each) for each in line) + " |\n" for line in lines)


def cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def directives() -> str:
    rows = [
        (f"`@{facts.name}`", arguments(facts), facts.documentation + state(facts))
        for facts in DIRECTIVES
    ]
    return table(("directive", "arguments", "what it does"), rows)


def arguments(facts: DirectiveFacts) -> str:
    positional = [each.name if each.required else f"[{each.name}]" for each in facts.arguments]
    keywords = [f"{each.name}=" for each in facts.keywords]
    return " ".join(f"`{each}`" for each in (*positional, *keywords))


def state(facts: DirectiveFacts) -> str:
    also = ", ".join(f"`@{alias}`" for alias in facts.aliases)
    also = f" Also {also}." if also else ""
    match facts.support:
        case Support.WORKS:
            return also
        case Support.LATER:
            return f"{also} *Recognised, not carried out in this version.*"
        case Support.ELSEWHERE:
            return f"{also} *No effect here.*"


def dynamic_variables() -> str:
    rows = [
        (", ".join(f"`{form}`" for form in facts.forms), facts.documentation)
        for facts in DYNAMIC_VARIABLES
    ]
    return table(("variable", "value"), rows)


def helpers() -> str:
    rows = [
        (f"`{facts.signature}`", facts.documentation, f"`{facts.example}`") for facts in HELPERS
    ]
    return table(("function", "value", "example"), rows)


def paginators() -> str:
    rows = [
        (
            f"`{each.name.removeprefix('paginate ')}`",
            each.documentation,
            " ".join(f"`{given.name}=` {given.documentation}" for given in each.keywords),
        )
        for each in PAGINATORS
    ]
    return table(("kind", "how pages follow one another", "arguments"), rows)


def presets() -> str:
    rows = [
        (
            f"`callsheet:{preset.name}`",
            preset.documentation,
            f"`# @use {preset.resource}`" if preset.resource else "",
        )
        for preset in PRESETS
    ]
    return table(("preset", "what it brings", "its resource"), rows)


def preset_functions() -> str:
    rows = [
        (code(facts.signature), facts.documentation, code(facts.example))
        for preset in PRESETS
        for facts in preset.helpers
    ]
    return table(("function", "value", "example"), rows)


def code(text: str) -> str:
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def subjects() -> str:
    rows = [
        (f"`{each.name} {each.example}`".replace(" `", "`"), each.documentation)
        for each in SUBJECTS.values()
    ]
    return table(("subject", "what it is"), rows)


def predicates() -> str:
    rows = [(spellings(each), each.documentation) for each in PREDICATES.values()]
    return table(("predicate", "what it claims"), rows)


def filters() -> str:
    rows = [
        (spellings(each), ", ".join(each.arguments), each.documentation)
        for each in FILTERS.values()
    ]
    return table(("filter", "takes", "what it makes of a value"), rows)


def spellings(facts: PredicateFacts | FilterFacts) -> str:
    return ", ".join(f"`{each}`" for each in (facts.name, *facts.aliases))


def auth_schemes() -> str:
    return variants(AUTH_SCHEMES)


def signatures() -> str:
    return variants(SIGNATURES)


def variants(facts: tuple[DirectiveFacts, ...]) -> str:
    rows = [
        (f"`@{each.name}`", arguments(each), each.documentation + names(each)) for each in facts
    ]
    return table(("directive", "arguments", "what it does"), rows)


def editor_settings() -> str:
    rows = [
        (f"`{each.name}`" + "*" * each.live, str(each.kind), each.documentation)
        for each in EDITOR_SETTINGS
    ]
    return table(("setting", "takes", "what it does"), rows)


def names(facts: DirectiveFacts) -> str:
    also = ", ".join(f"`{alias}`" for alias in facts.aliases)
    return f" Also {also}." if also else ""


TABLES = {
    "auth schemes": auth_schemes,
    "signatures": signatures,
    "directives": directives,
    "dynamic variables": dynamic_variables,
    "editor settings": editor_settings,
    "helpers": helpers,
    "paginators": paginators,
    "presets": presets,
    "preset functions": preset_functions,
    "subjects": subjects,
    "predicates": predicates,
    "filters": filters,
}
