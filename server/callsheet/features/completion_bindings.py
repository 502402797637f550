"""Completion inside `{{ }}`: variables, dynamic variables, helpers, requests and their answers."""

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from itertools import chain

from callsheet.facts.helpers import HELPERS, Helper
from callsheet.facts.presets import helpers_of
from callsheet.features.completion_answers import complete_exchange
from callsheet.features.completion_collected import item_value, loop_items
from callsheet.features.completion_dynamic import (
    complete_dynamic,
    complete_dynamic_arguments,
    complete_made_up,
    complete_process_variable,
)
from callsheet.features.completion_items import Cursor, Item, ItemKind, best_names, literal
from callsheet.features.completion_requests import identified_requests
from callsheet.features.given_names import given_last, given_names
from callsheet.features.hover_values import one_line, plain
from callsheet.features.loop_items import loop_named
from callsheet.features.range_values import MEMBERS, range_here, range_setting
from callsheet.features.seen import blocks_around
from callsheet.features.symbols import request_title
from callsheet.model.environment import Variable
from callsheet.model.incremental import NAME as RANGE
from callsheet.model.jetbrains_auth import VARIABLE as SECURITY
from callsheet.model.scope import Scope, scope_of
from callsheet.model.ssl_configuration import VARIABLE as SSL_CONFIGURATION
from callsheet.syntax.bindings import MemberPath
from callsheet.syntax.kept import kept_with_block
from callsheet.syntax.parse import ParsedBlock
from callsheet.text import Span
from callsheet.values import JsonValue

_DEFINING = re.compile(r"[ \t]*@(?P<name>[\w.-]+)[ \t]*:?=")
_OPEN = re.compile(r"\{\{(?P<inner>(?:(?!\}\}|\{\{).)*)$")
_NAME = r"\w\-"
_DYNAMIC = re.compile(r"[\s%]*\$[\w.-]*$")
_MEMBER = re.compile(r"[\s%]*(?P<root>[A-Za-z_][\w-]*)(?P<way>(?:\.[\w-]+|\[\d+\])*)\.[\w-]*$")
_PRESET_MEMBER = re.compile(r"(?<![\w.])(?P<name>[a-z]\w*)\.\w*$")
_SECRET = re.compile(r"[\s%]*secrets\.[\w-]*$")
_STEP = re.compile(r"\.([\w-]+)|\[(\d+)\]")
_WRITABLE = re.compile(r"[\w.-]+")
_PLAIN = re.compile(r"[A-Za-z_][\w-]*")
_ALONE = re.compile(r"[\s%]*[\w-]*")
_WORD_BEHIND = re.compile(r"^[\w.$-]*")


def complete_binding(cursor: Cursor) -> Iterator[Item] | None:
    """What a binding can begin with or go on with; None outside of one."""
    found = _OPEN.search(cursor.before)
    if found is None:
        return None
    inner = found["inner"]
    if inner.endswith("}") and cursor.after.startswith("}"):
        return iter(())
    close = closing(cursor)
    for place in (complete_dynamic_arguments, complete_process_variable):
        if (offered := place(cursor, inner, close)) is not None:
            return offered
    if _DYNAMIC.match(inner):
        span = cursor.word(r"\w.$\-")
        return chain(complete_dynamic(span, close), complete_made_up(span, close))
    exchange = complete_exchange(cursor, inner, closing(cursor))
    if exchange is not None:
        return exchange
    if called := _PRESET_MEMBER.search(inner):
        functions = tuple(_functions(cursor, called["name"]))
        if functions:
            return iter(functions)
    if member := _SECRET.match(inner):
        return _secrets(cursor, close)
    if member := _MEMBER.match(inner):
        return _members(cursor, member["root"], member["way"], closing(cursor))
    return _names(cursor, inner)


def closing(cursor: Cursor) -> str:
    """The braces that are still missing behind the word at the cursor."""
    rest = _WORD_BEHIND.sub("", cursor.after)
    if "}}" in rest.split("{{", 1)[0]:
        return ""
    return "}" if rest.startswith("}") else "}}"


def _names(cursor: Cursor, inner: str) -> Iterator[Item]:
    alone = _ALONE.fullmatch(inner) is not None
    span = cursor.word(rf"{_NAME}.$" if cursor.after.startswith("$") else _NAME)
    close = closing(cursor) if alone else ""
    scope = scope_of(cursor.workspace, cursor.document, cursor.block)
    known, begun = scope.names() - _being_defined(cursor, scope), cursor.begun(span)
    for name in best_names(_writable(known), begun):
        if (variable := scope.find(name)) is not None:
            yield _variable(name, variable, span, close)
    for name in best_names(_writable(_elsewhere(cursor) - known), begun):
        detail = f"only in {', '.join(scope.environments_with(name))}"
        yield Item(name, ItemKind.VARIABLE, span, name + close, detail, sort=f"0~{name}")
    yield from _given(cursor, span, close, known | _elsewhere(cursor))
    if "secrets" not in known:
        detail = "of a keyring, a command or a plug-in"
        yield _before_dot(cursor, span, "secrets", detail, "2secrets")
    yield from loop_items(cursor, close)
    yield from _range(cursor, span)
    yield from _requests(cursor, span)
    if alone and cursor.document.text[span.end : span.end + 1] != ".":
        yield from complete_dynamic(span, close)
    yield from (_helper(helper, span) for helper in HELPERS)
    for preset in scope.presets:
        yield from (_helper(helper, span) for helper in helpers_of(preset))


NO_VARIABLES = frozenset({SECURITY, SSL_CONFIGURATION})
"""Members of environments that configure what is sent."""


def _being_defined(cursor: Cursor, scope: Scope) -> frozenset[str]:
    """The variable in whose own value the cursor stands, unless it hides another of that name."""
    found = _DEFINING.match(cursor.before)
    alone = found is not None and len(scope.all(found["name"])) < 2
    return frozenset((found["name"],)) if found and alone else frozenset()


def _writable(names: AbstractSet[str]) -> Iterator[str]:
    """Those that a binding can have; the others configure what is sent, or have signs in them."""
    return (name for name in names - NO_VARIABLES if _WRITABLE.fullmatch(name))


def _elsewhere(cursor: Cursor) -> frozenset[str]:
    """The names that have a value in some environment, chosen or not."""
    around = cursor.workspace.environments.get(cursor.document.path.parent)
    layers = around.layers.values() if around else ()
    return frozenset(name for each in layers for layer in each for name in layer.variables)


def _given(cursor: Cursor, span: Span, close: str, known: frozenset[str]) -> Iterator[Item]:
    """The names that get a value when a request is sent, with the value of the last time."""
    given = given_names(cursor.workspace, cursor.document)
    for name in best_names(_writable(given.keys() - known), cursor.begun(span)):
        variable = given_last(cursor.workspace, name, given[name])
        detail = f"{plain(variable)} · " if variable else "when sent: "
        detail += given[name].title
        yield Item(name, ItemKind.VARIABLE, span, name + close, detail, sort=f"0{name}")


def _variable(name: str, variable: Variable, span: Span, close: str) -> Item:
    return Item(
        name,
        ItemKind.VARIABLE,
        span,
        name + close,
        f"{plain(variable)} · {variable.origin.source}",
        sort=f"0{name}",
    )


def _requests(cursor: Cursor, span: Span) -> Iterator[Item]:
    """The requests whose answers can be used; a name that is no identifier by its stand-in."""
    for name, place in identified_requests(cursor, span):
        title, sort = request_title(place), f"1{name}"
        yield Item(name, ItemKind.REQUEST, span, name, title, sort=sort, commits=".")


def _helper(helper: Helper, span: Span) -> Item:
    called = "(" in helper.signature
    return Item(
        helper.name,
        ItemKind.FUNCTION,
        span,
        f"{literal(helper.name)}($1)" if called else helper.name,
        helper.signature,
        f"{helper.documentation}\n\n`{helper.example}`",
        is_snippet=called,
        sort=f"3{helper.name}",
        signature=helper.signature.removeprefix(helper.name) if called else "",
    )


def _functions(cursor: Cursor, root: str) -> Iterator[Item]:
    """The functions behind `query.`, of an imported preset; a variable `query` hides them."""
    scope = scope_of(cursor.workspace, cursor.document, cursor.block)
    if scope.find(root) is not None:
        return
    for preset in scope.presets:
        for helper in helpers_of(preset):
            if helper.name.startswith(f"{root}."):
                item = _helper(helper, cursor.word(_NAME))
                name = helper.name.removeprefix(f"{root}.")
                text = item.new_text.removeprefix(f"{root}.")
                yield replace(item, label=name, new_text=text)


def _members(cursor: Cursor, root: str, way: str, close: str) -> Iterator[Item]:
    """The members of a variable that holds an object, or of a loop's item."""
    variable = scope_of(cursor.workspace, cursor.document, cursor.block).find(root)
    value = _follow(variable.value, way) if variable and not variable.secret else None
    value = item_value(cursor, root, way) if loop_named(cursor.block, root) else value
    if root == RANGE and not way and variable is None:
        yield from _range_members(cursor, close)
    if isinstance(value, Mapping):
        for name, member in value.items():
            if _PLAIN.fullmatch(name):
                yield Item(
                    name, ItemKind.MEMBER, cursor.word(_NAME), name + close, one_line(member)
                )


def _secrets(cursor: Cursor, close: str) -> Iterator[Item]:
    """The names of secrets that the documents around use; nobody is asked which there are."""
    span = cursor.word(_NAME)
    names = (secret_names(block.parsed) for _, block in blocks_around(cursor))
    for name in sorted(frozenset().union(*names)):
        yield Item(name, ItemKind.VARIABLE, span, name + close, "secret")


@kept_with_block
def secret_names(parsed: ParsedBlock) -> frozenset[str]:
    """The names behind `secrets.` in a block."""
    paths = (each.expression for each in parsed.bindings)
    return frozenset(
        path.steps[0]
        for path in paths
        if isinstance(path, MemberPath) and path.root.text == "secrets" and path.steps
        if isinstance(path.steps[0], str)
    )


def _range(cursor: Cursor, span: Span) -> Iterator[Item]:
    """`incremental`, where something says what is new."""
    if range_setting(cursor.workspace, cursor.document, cursor.block) is not None:
        yield _before_dot(cursor, span, RANGE, "where the range begins and ends", f"0{RANGE}")


def _before_dot(cursor: Cursor, span: Span, name: str, detail: str, sort: str) -> Item:
    """A name that says nothing without a member of it."""
    dot = "" if cursor.document.text[span.end : span.end + 1] == "." else "."
    kind = ItemKind.VARIABLE
    return Item(name, kind, span, name + dot, detail, sort=sort, asks_again=bool(dot))


def _range_members(cursor: Cursor, close: str) -> Iterator[Item]:
    """The values of the range, as a run has them."""
    here = range_here(cursor.workspace, cursor.document, cursor.block, cursor.files)
    for number, (name, what) in enumerate(MEMBERS.items() if here else ()):
        value = here.value(name) if here else None
        detail = "" if value is None else one_line(value)
        span = cursor.word(_NAME)
        yield Item(name, ItemKind.MEMBER, span, name + close, detail, what, sort=f"0{number}")


def _follow(value: JsonValue, way: str) -> JsonValue:
    for step in _STEP.finditer(way):
        match value:
            case Mapping() if step[1]:
                value = value.get(step[1])
            case Sequence() if step[2] and not isinstance(value, str):
                value = value[int(step[2])] if int(step[2]) < len(value) else None
            case _:
                return None
    return value
