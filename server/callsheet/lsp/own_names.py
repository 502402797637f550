"""What we call things of our own in the protocol: kinds of code actions, a scheme, a request."""

SCHEME = "callsheet"
"""Of the URIs of texts that only the server has."""

SEND_ACTION = "callsheet.send"
"""The kind of the code actions that send."""

CHOOSE_ACTION = "callsheet.environment"
"""The kind of the code actions that choose an environment."""

COPY_ACTION = "callsheet.copy"
"""The kind of the code actions that copy a request for other tools."""

OWN_METHODS = "callsheet/"
"""What the names of our own methods begin with (`editors/PROTOCOL.md`)."""

PROMPT = "callsheet/prompt"
"""`{name, label, secret}`, answered with `{value}`; a value of null is no answer."""
