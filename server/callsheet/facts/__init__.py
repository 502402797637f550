"""Tables of facts: the only places that list directives, headers, methods, variables, codes."""
