"""How long the token is good that a request or a resource signs in with."""

from callsheet.model.workspace import RequestKey, Workspace


def token_life(workspace: Workspace, key: RequestKey) -> str:
    """`token until 14:32`; empty when none is known."""
    if key not in workspace.tokens:
        return ""
    expires = workspace.tokens[key]
    return f"token until {expires:%H:%M}" if expires else "token until it is refused"
