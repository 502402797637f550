"""The presets of `# @import callsheet:NAME`: what each of them brings into a file."""

import json
import re
from collections.abc import Container
from typing import Final

from callsheet.facts.helpers import Helper
from callsheet.late_dataclasses import dataclass

PREFIX: Final = "callsheet:"
"""What a preset begins with where a path could stand."""


@dataclass(frozen=True, slots=True)
class Preset:
    """Functions and resources for one kind of API; there only where it is imported."""

    name: str
    documentation: str
    helpers: tuple[Helper, ...] = ()
    resource: str = ""
    """The resource that its document has, of the same name as the preset; empty for none."""

    @property
    def names(self) -> frozenset[str]:
        """The global names of its functions: `query` of `query.equal`."""
        return frozenset(helper.name.partition(".")[0] for helper in self.helpers)


def _helper(signature: str, documentation: str, example: str) -> Helper:
    name = signature.partition("(")[0].partition("`")[0]
    return Helper(name, signature, documentation, example)


def _query(method: str, arguments: str, example: str, documentation: str) -> Helper:
    given, becomes = example.split(" → ")
    return _helper(
        f"query.{method}({arguments})",
        documentation,
        f"query.{method}({given}) → {json.dumps(f'{method}({becomes})')}",
    )


def _permission(action: str, documentation: str) -> Helper:
    return _helper(
        f"permission.{action}(role)",
        documentation,
        f'permission.{action}(role.user("5a")) → "{action}(\\"user:5a\\")"',
    )


_VALUE = '"a", 1 → "a", [1]'
_TEXT = '"a", "b" → "a", ["b"]'

_QUERIES = (
    _query("select", "attributes", '["a", "b"] → ["a","b"]', "Only these attributes."),
    _query("equal", "attribute, value", _VALUE, "Equal to the value, or to one of a list."),
    _query("notEqual", "attribute, value", _VALUE, "Not equal to the value."),
    _query("lessThan", "attribute, value", _VALUE, "Less than the value."),
    _query("lessThanEqual", "attribute, value", _VALUE, "Less than the value, or equal to it."),
    _query("greaterThan", "attribute, value", _VALUE, "Greater than the value."),
    _query(
        "greaterThanEqual", "attribute, value", _VALUE, "Greater than the value, or equal to it."
    ),
    _query(
        "between", "attribute, from, to", '"a", 1, 5 → "a", 1, 5', "Between two values, both meant."
    ),
    _query("isNull", "attribute", '"a" → "a"', "Without a value."),
    _query("isNotNull", "attribute", '"a" → "a"', "With a value."),
    _query("startsWith", "attribute, value", _TEXT, "Begins with the text."),
    _query("endsWith", "attribute, value", _TEXT, "Ends with the text."),
    _query("search", "attribute, value", _TEXT, "Has the words, by the full-text index."),
    _query("orderDesc", "attribute", '"a" → "a"', "The greatest first."),
    _query("orderAsc", "attribute", '"a" → "a"', "The least first."),
    _query("cursorAfter", "documentId", '"5a" → "5a"', "The documents behind this one."),
    _query("cursorBefore", "documentId", '"5a" → "5a"', "The documents before this one."),
    _query("limit", "count", "25 → 25", "At most so many documents."),
    _query("offset", "count", "50 → 50", "Without the first so many."),
)

_PERMISSIONS = (
    _permission("read", "The role may read."),
    _permission("create", "The role may create."),
    _permission("update", "The role may change."),
    _permission("delete", "The role may delete."),
    _permission("write", "The role may create, change and delete."),
)

_ROLES = (
    _helper("role.any()", "Everybody.", 'role.any() → "any"'),
    _helper("role.guests()", "Who is not signed in.", 'role.guests() → "guests"'),
    _helper(
        "role.users(status)",
        "Who is signed in; with a status, `verified` or `unverified`, only those.",
        'role.users("verified") → "users/verified"',
    ),
    _helper(
        "role.user(id, status)",
        "One user, with a status or whatever it is.",
        'role.user("5a") → "user:5a"',
    ),
    _helper(
        "role.team(id, role)",
        "A team, or those in it who have a role.",
        'role.team("5a", "owner") → "team:5a/owner"',
    ),
    _helper("role.member(id)", "One membership of a team.", 'role.member("5a") → "member:5a"'),
)

_ID = _helper("id.unique()", "Has the server make an id.", 'id.unique() → "unique()"')

_ODATA = (
    _helper(
        "odata.literal(value)",
        "A value as OData writes it: texts quoted, numbers, Booleans, null and times as they are, "
        "a list for `in`.",
        "odata.literal(\"O'Neil\") → \"'O''Neil'\"",
    ),
    _helper(
        "odata.key(value)",
        "The key of an entity for a URL, encoded; an object has several parts.",
        'odata.key({order: 1, line: "a/b"}) → "(order=1,line=\'a%2Fb\')"',
    ),
    _helper(
        "odata.filter`…`",
        "An expression for `$filter` in which each `${…}` becomes a literal.",
        'odata.filter`name eq ${"O\'Neil"} and price lt ${10}` '
        "→ \"name eq 'O''Neil' and price lt 10\"",
    ),
    _helper(
        "odata.date(value)",
        "The date, in UTC, of a Date or of a text that begins with one; for the others to take.",
        'odata.date("2026-01-31T08:00:00Z") → "2026-01-31"',
    ),
    _helper(
        "odata.guid(text)",
        "A GUID, which stands without quotes; for the others to take.",
        'odata.key(odata.guid("01234567-89ab-cdef-0123-456789abcdef")) '
        '→ "(01234567-89ab-cdef-0123-456789abcdef)"',
    ),
)

PRESETS: tuple[Preset, ...] = (
    Preset(
        "appwrite",
        "Queries, permissions, roles and ids of Appwrite.",
        (*_QUERIES, *_PERMISSIONS, *_ROLES, _ID),
    ),
    Preset(
        "github",
        "GitHub's REST API: its address, its media type and version, pages by `Link`, and further "
        "tries that obey its limits.",
        resource="github",
    ),
    Preset(
        "odata",
        "OData 4: literals, keys and filters, and pages by `@odata.nextLink`.",
        _ODATA,
        resource="odata",
    ),
)
"""Every preset, in the order of the alphabet."""


def preset_written(path: str) -> str | None:
    """The name in `callsheet:NAME`; None for what is the path of a file."""
    return path.removeprefix(PREFIX) if path.startswith(PREFIX) else None


def names_of_presets(presets: Container[str]) -> frozenset[str]:
    """The global names that presets bring, by their own names."""
    return frozenset().union(*(each.names for each in PRESETS if each.name in presets))


def helpers_of(name: str) -> tuple[Helper, ...]:
    """The functions of the preset of that name."""
    preset = find_preset(name)
    return preset.helpers if preset else ()


def import_hint(name: str, source: str) -> str:
    """What to write where an expression calls a function of a preset; empty where none is called.

    Args:
        name: A global name that nobody defines.
        source: The expression that has it.
    """
    called = {f"{name}.{member}" for member in re.findall(rf"\b{re.escape(name)}\.(\w+)", source)}
    for preset in PRESETS:
        if any(helper.name in called for helper in preset.helpers):
            return f"write `# @import {PREFIX}{preset.name}` above the requests"
    return ""


def find_preset(name: str) -> Preset | None:
    """The preset of that name."""
    return next((preset for preset in PRESETS if preset.name == name), None)
