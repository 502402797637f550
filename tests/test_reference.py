"""`grammar/LANGUAGE.md`: its tables are the tables of `facts/`, and its examples are true.

`CALLSHEET_RECORD=1` writes the tables anew.
"""

import json
import os
import re
import textwrap
from pathlib import Path

import pytest

from callsheet.cli.check import main as check
from callsheet.facts import problem_meanings
from callsheet.facts.assertions import (
    FILTERS,
    PREDICATES,
    SUBJECTS,
    FilterFacts,
    PredicateFacts,
)
from callsheet.facts.auth_schemes import AUTH_SCHEMES, SIGNATURES
from callsheet.facts.directive_facts import ArgumentFacts, DirectiveFacts, Support
from callsheet.facts.directives import DIRECTIVES
from callsheet.facts.dynamic_variables import DYNAMIC_VARIABLES
from callsheet.facts.editor_settings import EDITOR_SETTINGS
from callsheet.facts.helpers import HELPERS
from callsheet.facts.paginators import PAGINATORS
from callsheet.facts.presets import PRESETS
from callsheet.facts.problem_meanings import PROBLEM_MEANINGS
from callsheet.facts.script_api import SCRIPT_API
from callsheet.facts.snippets import SNIPPETS
from callsheet.problems import Code, Severity
from test_spec import BOOK_TEXT, EXAMPLES

README = Path(__file__).parents[1] / "README.md"
REFERENCE = Path(__file__).parents[1] / "grammar" / "LANGUAGE.md"
MEANINGS = Path(problem_meanings.__file__)
TABLE = re.compile(r"(<!-- table: ([\w ]+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)
EXAMPLE = re.compile(r"^```http\n(.*?)^```", re.DOTALL | re.MULTILINE)


def test_the_tables_are_those_of_the_code():
    text = REFERENCE.read_text(encoding="utf-8")
    found = TABLE.sub(lambda match: match[1] + TABLES[match[2]]() + match[4], text)
    if os.environ.get("CALLSHEET_RECORD"):
        REFERENCE.write_text(found, encoding="utf-8")
    assert found == REFERENCE.read_text(encoding="utf-8")


def test_the_meanings_of_problems_are_those_of_the_book():
    """They are written out for SARIF, where whoever reads a finding has no book."""
    head, begin, rest = MEANINGS.read_text(encoding="utf-8").partition('_WRITTEN = r"""\\\n')
    written = "".join(f"{code}\n{indented(paragraph(code))}\n" for code in sorted(Code))
    found = head + begin + written + '"""\n' + rest.partition('"""\n')[2]
    if os.environ.get("CALLSHEET_RECORD"):
        MEANINGS.write_text(found, encoding="utf-8")
        return
    assert found == MEANINGS.read_text(encoding="utf-8")
    assert {code: paragraph(code) for code in Code} == PROBLEM_MEANINGS


def indented(text: str) -> str:
    return textwrap.indent(textwrap.fill(text, 90, break_on_hyphens=False), "    ")


@pytest.mark.parametrize(
    "example",
    [
        example
        for page in (REFERENCE, README)
        for example in EXAMPLE.findall(page.read_text(encoding="utf-8"))
    ],
)
def test_nothing_is_wrong_with_the_examples(example, tmp_path, monkeypatch, capsys):
    """Apart from variables that are the reader's to define."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "main.http").write_text(example, encoding="utf-8")
    (tmp_path / "days.csv").write_text("date\n2024-01-25\n", encoding="utf-8")
    schema = '{"$defs": {"item": {"type": "object"}}}'
    (tmp_path / "order.schema.json").write_text(schema, encoding="utf-8")
    check(["main.http", "--report", "json"])
    (file,) = json.loads(capsys.readouterr().out)["files"]
    wrong = [each for each in file["problems"] if each["severity"] in ("error", "warning")]
    assert {each["code"] for each in wrong} <= {"unresolved-variable"}


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


def directive_arguments() -> str:
    uploads = [each for facts in DIRECTIVES if facts.name == "upload" for each in facts.variants]
    return explained([*(facts for facts in DIRECTIVES if facts.keywords), *uploads])


def auth_arguments() -> str:
    return explained([*AUTH_SCHEMES, *SIGNATURES])


def explained(directives: list[DirectiveFacts]) -> str:
    """Every argument, those that several schemes take from OAuth 2 once."""
    (oauth2,) = (each.keywords for each in AUTH_SCHEMES if each.word == "oauth2")
    rows = [
        (f"`@{facts.name}`", argument_name(facts, given), argument_meaning(given))
        for facts in directives
        for given in dict.fromkeys((*facts.arguments, *facts.keywords))
        if facts.word == "oauth2" or given not in oauth2
    ]
    return table(("directive", "argument", "what it is"), rows)


def argument_name(facts: DirectiveFacts, given: ArgumentFacts) -> str:
    return f"`{given.name}=`" if given in facts.keywords else f"`{given.name}`"


def argument_meaning(given: ArgumentFacts) -> str:
    choices = ", ".join(f"`{each}`" for each in given.choices)
    also = ", ".join(f"`{each}=`" for each in given.aliases)
    words = (given.documentation, choices and f"One of {choices}.", also and f"Also {also}.")
    return " ".join(word for word in words if word)


def editor_settings() -> str:
    rows = [
        (f"`{each.name}`" + "*" * each.live, str(each.kind), each.documentation)
        for each in EDITOR_SETTINGS
    ]
    return table(("setting", "takes", "what it does"), rows)


def problems() -> str:
    """The book's heading, how bad it is in the book's examples, and the book's first sentence."""
    rows = []
    for code in sorted(Code):
        told = (each.expected for each in EXAMPLES if each.heading == code)
        found = re.findall(rf"(\w+) \[{code}\]", "\n".join(told))
        severities = [each for each in Severity if each in found]
        sentence = re.split(r"(?<=\.)\s", paragraph(code))[0]
        rows.append((f"`{code}`", ", ".join(severities), sentence))
    return table(("code", "how bad", "what it means"), rows)


def paragraph(code: Code) -> str:
    """What the book says of a code, before its first example."""
    _, _, rest = BOOK_TEXT.partition(f"## `{code}`\n\n")
    return " ".join(rest.partition("\n\n")[0].split())


def names(facts: DirectiveFacts) -> str:
    also = ", ".join(f"`{alias}`" for alias in facts.aliases)
    return f" Also {also}." if also else ""


def snippets() -> str:
    rows = ((f"`{each.label}`", str(each.place), each.documentation) for each in SNIPPETS)
    return table(("snippet", "where", "what it inserts"), tuple(rows))


def script_api() -> str:
    phases = {"before": "before", "after": "behind", "": ""}
    rows = [(code(each.signature), phases[each.phase], each.documentation) for each in SCRIPT_API]
    return table(("name", "only", "what it is"), rows)


TABLES = {
    "arguments": directive_arguments,
    "auth arguments": auth_arguments,
    "auth schemes": auth_schemes,
    "signatures": signatures,
    "snippets": snippets,
    "directives": directives,
    "dynamic variables": dynamic_variables,
    "editor settings": editor_settings,
    "helpers": helpers,
    "paginators": paginators,
    "presets": presets,
    "preset functions": preset_functions,
    "problems": problems,
    "subjects": subjects,
    "predicates": predicates,
    "script api": script_api,
    "filters": filters,
}
