"""Completion of dynamic variables: their names, and the arguments behind them."""

import re
from collections.abc import Iterator

from callsheet.facts.dynamic_variables import DYNAMIC_VARIABLES, FAKER_PROVIDERS, DynamicFact
from callsheet.features.completion_items import Cursor, Item, ItemKind, literal
from callsheet.model.environment import Source
from callsheet.model.scope import scope_of
from callsheet.text import Span

_CALL = re.compile(r"[\s%]*(?P<name>\$[\w.-]*)(?P<arguments>[\s(].*)$")
_ENVIRONMENT = re.compile(r"[\s%]*\$env\.(?P<typed>\w*)$")
_REST = re.compile(r"[^{}\r\n]*?(?=[ \t]*(?:\}|$))")
_LAST_WORD = re.compile(r"(?P<percent>%?)(?P<typed>[\w-]*)$")
_OFFSET = re.compile(r".*[\s\"]-?\d+ +\w*$")
_UNITS = {
    "y": "years",
    "Q": "quarters",
    "M": "months",
    "w": "weeks",
    "d": "days",
    "h": "hours",
    "m": "minutes",
    "s": "seconds",
    "ms": "milliseconds",
}
_WITH_OFFSET = frozenset(("$timestamp", "$datetime", "$localDatetime"))


def complete_dynamic(span: Span, close: str) -> Iterator[Item]:
    """Every form of every dynamic variable."""
    for place, fact in enumerate(DYNAMIC_VARIABLES):
        for number, form in enumerate(fact.forms):
            yield _form(fact, form, f"2{place:02}{number}", span, close)


def complete_made_up(span: Span, close: str) -> Iterator[Item]:
    """`$random.CLASS.METHOD` of the Faker library, as JetBrains names them."""
    listed = {form for fact in DYNAMIC_VARIABLES for form in fact.forms}
    for name in FAKER_PROVIDERS:
        form = f"$random.{name}"
        if form not in listed:
            yield Item(form, ItemKind.VARIABLE, span, form + close, "made up", sort=f"3{form}")


def complete_process_variable(cursor: Cursor, inner: str, close: str) -> Iterator[Item] | None:
    """The names behind `$env.`; None elsewhere."""
    found = _ENVIRONMENT.match(inner)
    if found is None:
        return None
    span = cursor.word(r"\w")
    names = cursor.workspace.process_environment
    return (_named(name, span, close, "process environment") for name in names)


def complete_dynamic_arguments(cursor: Cursor, inner: str, close: str) -> Iterator[Item] | None:
    """What can stand behind the name of a dynamic variable; None where there is none."""
    found = _CALL.match(inner)
    if found is None:
        return None
    name, arguments = found["name"], found["arguments"]
    word = _LAST_WORD.search(arguments)
    typed, percent = (word["typed"], bool(word["percent"])) if word else ("", False)
    if name in ("$processEnv", "$dotenv"):
        return _names(cursor, name, typed, close, of_variables=percent)
    if name in _WITH_OFFSET and _OFFSET.match(arguments):
        span = Span(cursor.offset - len(typed), cursor.word(r"\w").end)
        return (_named(unit, span, close, meaning) for unit, meaning in _UNITS.items())
    return _forms(cursor, name, arguments, close)


def _names(
    cursor: Cursor, name: str, typed: str, close: str, *, of_variables: bool
) -> Iterator[Item]:
    """Names of variables of the process or of the `.env` file; behind a `%` any variable's."""
    span = Span(cursor.offset - len(typed), cursor.word(r"\w").end)
    scope = scope_of(cursor.workspace, cursor.document, cursor.block)
    if of_variables:
        yield from (_named(each, span, close, "variable") for each in scope.names())
    elif name == "$processEnv":
        for each in cursor.workspace.process_environment:
            yield _named(each, span, close, "process environment")
    else:
        for each in scope.names():
            found = (variable.origin.source for variable in scope.all(each))
            if Source.DOTENV in found:
                yield _named(each, span, close, str(Source.DOTENV))


def _forms(cursor: Cursor, name: str, arguments: str, close: str) -> Iterator[Item]:
    """The arguments that the forms of the table have, with what is typed of them replaced."""
    if not arguments[:1].isspace():
        return
    typed = arguments.lstrip()
    rest = _REST.match(cursor.after)
    span = Span(cursor.offset - len(typed), cursor.offset + (rest.end() if rest else 0))
    fact = next((each for each in DYNAMIC_VARIABLES if each.name == name), None)
    for number, form in enumerate(fact.forms if fact else ()):
        begun, blank, given = form.partition(" ")
        if blank and begun == name:
            yield Item(
                given,
                ItemKind.VALUE,
                span,
                given + close,
                documentation=fact.documentation if fact else "",
                sort=f"{number}",
            )


def _named(name: str, span: Span, close: str, detail: str) -> Item:
    return Item(name, ItemKind.VARIABLE, span, name + close, detail)


def _form(fact: DynamicFact, form: str, sort: str, span: Span, close: str) -> Item:
    name, space, arguments = form.partition(" ")
    text = f"{literal(name)} ${{1:{literal(arguments)}}}{close}" if space else form + close
    return Item(
        form,
        ItemKind.VARIABLE,
        span,
        text,
        "dynamic variable",
        fact.documentation,
        is_snippet=bool(space),
        sort=sort,
    )
