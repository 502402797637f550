"""What an operation wants as proof of who asks: the security schemes of a description."""

from collections.abc import Mapping

from callsheet.late_dataclasses import dataclass
from callsheet.openapi.description import Description, Node, Version, kept_with_description
from callsheet.openapi.operations import Operation


@dataclass(frozen=True, slots=True, eq=False)
class SecurityScheme:
    """A way to prove who asks."""

    name: str
    node: Node

    @property
    def kind(self) -> str:
        """`apiKey`, `http`, `oauth2`, `openIdConnect`, `mutualTLS`; `basic` of Swagger 2."""
        return self.node.text("type")

    @property
    def http_scheme(self) -> str:
        """The scheme of `Authorization` in small letters; empty where it is none."""
        if self.kind == "basic":
            return "basic"
        return self.node.text("scheme").lower() if self.kind == "http" else ""


@dataclass(frozen=True, slots=True)
class Requirement:
    """A scheme that has to be met, and what for."""

    scheme: SecurityScheme
    scopes: tuple[str, ...]


@kept_with_description
def required_security(
    description: Description, operation: Operation | None
) -> tuple[tuple[Requirement, ...], ...]:
    """The choices, of each of which all has to be met; an empty choice is met without anything.

    None at all where the description asks for nothing. Without an operation, what holds for all.
    """
    owner = operation.node if operation and "security" in operation.node.members else None
    node = description.at(owner or description.root, "security")
    found = []
    for _, choice in description.children(node):
        needed = [
            Requirement(scheme, _texts(scopes))
            for name, scopes in choice.members.items()
            if (scheme := _scheme(description, name)) is not None
        ]
        # One that names a scheme that is nowhere can be met by nobody.
        if len(needed) == len(choice.members):
            found.append(tuple(needed))
    return tuple(found)


def says_its_own(operation: Operation) -> bool:
    """Whether what holds for all does not hold for an operation."""
    return "security" in operation.node.members


def _scheme(description: Description, name: str) -> SecurityScheme | None:
    is_older = description.version is Version.SWAGGER_2
    where = ("securityDefinitions",) if is_older else ("components", "securitySchemes")
    node = description.at(description.root, *where, name)
    return SecurityScheme(name, node) if node else None


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        return ()
    return tuple(each for each in value if isinstance(each, str))


@kept_with_description
def oauth_flows(description: Description, scheme: SecurityScheme) -> Mapping[str, Node]:
    """The flows of OAuth 2 by the names that OpenAPI 3 has for them."""
    if description.version is not Version.SWAGGER_2:
        return dict(description.children(description.at(scheme.node, "flows")))
    names = {"application": "clientCredentials", "accessCode": "authorizationCode"}
    flow = scheme.node.text("flow")
    return {names.get(flow, flow): scheme.node} if flow else {}
