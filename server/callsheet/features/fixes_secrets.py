"""Fixes for secrets that are typed in a shared file: they move to the private environment file."""

import re
from collections.abc import Iterator
from dataclasses import replace

from callsheet.features.diagnostics_variables import known_names
from callsheet.features.edits import Edit
from callsheet.features.environment_values import values_of
from callsheet.features.fixes import Fault, Fix, Fixers
from callsheet.features.private_values import PRIVATE_FILE, PrivateValue, moved
from callsheet.features.secret_literals import SecretLiteral, secret_literals
from callsheet.model.environment import EnvironmentSet
from callsheet.problems import Code

_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9]+")
_MOST_NAMES = 9
"""How many names are tried for a value before it is left where it stands."""


def move_secret(fault: Fault) -> Iterator[Fix]:
    """The secret in the private file of the chosen environment, and its name where it stood."""
    literal = _literal(fault)
    if literal is None:
        return
    value = fault.text
    for name in _names(literal):
        environment = fault.workspace.environment
        if literal.in_definition or not _is_taken(fault, name, value):
            secret = PrivateValue(name, value, environment)
            changes = moved(fault.workspace, fault.document.folder, secret, fault.files)
            if changes is not None:
                where = f"`{PRIVATE_FILE}` ({environment or 'all environments'})"
                fix = fault.fix(f"Move the secret to {where}", _edit(fault, literal, name))
                yield replace(fix, elsewhere=changes)
                return


def _literal(fault: Fault) -> SecretLiteral | None:
    block = fault.document.block_at(fault.problem.span.start)
    found = secret_literals(block.parsed)
    return next((each for each in found if block.placed(each.span) == fault.problem.span), None)


def _names(literal: SecretLiteral) -> Iterator[str]:
    """What the value may be called, the best first."""
    name = literal.name
    if not literal.in_definition:
        words = _NOT_IN_NAMES.sub("_", name.lower()).strip("_").removeprefix("x_")
        name = "token" if words in ("authorization", "proxy_authorization", "") else words
    yield name
    if not literal.in_definition:
        yield from (f"{name}_{number}" for number in range(2, _MOST_NAMES + 1))


def _is_taken(fault: Fault, name: str, value: str) -> bool:
    """Whether a name has another value already, anywhere that the document sees."""
    around = fault.workspace.environments.get(fault.document.folder, EnvironmentSet())
    known = values_of(around, fault.workspace.environment, name)
    if known and known[0].secret and known[0].value == value:
        return False
    return name in known_names(fault.workspace, fault.document).offered


def _edit(fault: Fault, literal: SecretLiteral, name: str) -> Edit:
    if literal.in_definition:
        return Edit(fault.line, "")
    return Edit(fault.problem.span, f"{{{{{name}}}}}")


def remove_line(fault: Fault) -> Iterator[Fix]:
    """Without the definition that nobody uses."""
    yield fault.without_line()


SECRET_FIXERS: Fixers = (
    (Code.SECRET_LITERAL, move_secret),
    (Code.UNUSED_VARIABLE, remove_line),
)
