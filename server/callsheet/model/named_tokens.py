"""What a token comes to that a text takes by name, of JetBrains' and of REST Client's making."""

from collections.abc import Callable
from dataclasses import replace

from callsheet.late_dataclasses import dataclass
from callsheet.model.circumstances import Circumstances
from callsheet.model.jetbrains_auth import VARIABLE, MockTokens, security_auth
from callsheet.model.rest_client_tokens import rest_client_token
from callsheet.model.scope import Scope
from callsheet.model.wanted_tokens import Fill, NoToken, WantedToken
from callsheet.problems import Code, Problem, Severity
from callsheet.syntax.bindings import DynamicVariable


@dataclass(frozen=True, slots=True)
class NamedToken:
    """A token, and every secret that was needed for it."""

    text: str
    secrets: frozenset[str]


def named_token(
    variable: DynamicVariable, scope: Scope, circumstances: Circumstances, fill: Fill
) -> NamedToken | Problem:
    """The token of `$auth.token("id")`, `$auth.idToken("id")`, or of REST Client's variables."""
    wanted = _wanted(variable, scope, circumstances, fill)
    match wanted:
        case NoToken():
            return _problem(variable, wanted)
        case MockTokens(token, id_token):
            text = id_token if variable.name.text == "$auth.idToken" else token
            return NamedToken(text, frozenset({token, id_token} - {""}))
        case WantedToken(scheme):
            given = circumstances.token(wanted)
            if isinstance(given, NoToken):
                return _problem(variable, given)
            secrets = {given, scheme.client_secret, scheme.password, scheme.assertion}
            prefix = "Bearer " if variable.name.text == "$aadToken" else ""
            return NamedToken(prefix + given, frozenset(secrets - {""}))


def _wanted(
    variable: DynamicVariable, scope: Scope, circumstances: Circumstances, fill: Fill
) -> WantedToken | MockTokens | NoToken:
    name, environment = variable.name.text, circumstances.environment
    if not name.startswith("$auth."):
        words = [piece.text for piece in variable.arguments]
        return rest_client_token(name, words, _lookup(scope, fill), environment)
    if len(variable.arguments) != 1:
        hint = f'write `{{{{{name}("id")}}}}`'
        return NoToken(f"`{name}` needs the name of an authentication", hint, Code.SYNTAX_BINDING)
    security = scope.find(VARIABLE)
    value = security.value if security else None
    wanted = security_auth(value, variable.arguments[0].text, fill, environment)
    if name == "$auth.idToken" and isinstance(wanted, WantedToken):
        return replace(wanted, scheme=replace(wanted.scheme, use_id_token=True))
    return wanted


def _lookup(scope: Scope, fill: Fill) -> Callable[[str], str]:
    def text(name: str) -> str:
        return fill(f"{{{{{name}}}}}") if scope.find(name) is not None else ""

    return text


def _problem(variable: DynamicVariable, refusal: NoToken) -> Problem:
    place = variable.arguments[0] if variable.arguments else variable.name
    severity = Severity(refusal.severity)
    return Problem(refusal.code, severity, place.span, refusal.message, refusal.hint)
