"""What a stretch of a text can be, for its colour."""

from enum import StrEnum


class TokenKind(StrEnum):
    """What a token is, by the names of LSP 3.17 (Semantic Tokens), which every theme colours."""

    CLASS = "class"
    """A request, by its name or title."""

    NAMESPACE = "namespace"
    """A resource."""

    VARIABLE = "variable"
    PARAMETER = "parameter"
    PROPERTY = "property"
    FUNCTION = "function"
    """A dynamic variable or a helper."""

    DECORATOR = "decorator"
    """A directive."""

    KEYWORD = "keyword"
    TYPE = "type"
    COMMENT = "comment"
    STRING = "string"
    NUMBER = "number"
    REGEXP = "regexp"
    """A path into JSON or XML."""

    OPERATOR = "operator"


class TokenModifier(StrEnum):
    """What is special about a token."""

    DECLARATION = "declaration"
    DEFAULT_LIBRARY = "defaultLibrary"
