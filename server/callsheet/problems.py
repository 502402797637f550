"""What is wrong, as data: the codes a user sees, and the one exception class of ours."""

from enum import StrEnum
from pathlib import Path

from callsheet.late_dataclasses import dataclass
from callsheet.text import Span


class Severity(StrEnum):
    """How bad a problem is; only an error keeps a request from being sent."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
    HINT = "hint"


class Code(StrEnum):
    """The stable name of a kind of problem; tests/spec documents each with examples."""

    SYNTAX_BINDING = "syntax-binding"
    SYNTAX_ASSERTION = "syntax-assertion"
    SYNTAX_HEADER = "syntax-header"
    SYNTAX_LINE = "syntax-line"
    SYNTAX_REQUEST_LINE = "syntax-request-line"
    SYNTAX_SCRIPT = "syntax-script"
    SYNTAX_UNCLOSED = "syntax-unclosed"
    UNRESOLVED_VARIABLE = "unresolved-variable"
    UNRESOLVED_REQUEST = "unresolved-request"
    UNRESOLVED_PRESET = "unresolved-preset"
    UNRESOLVED_FUNCTION = "unresolved-function"
    UNRESOLVED_MEMBER = "unresolved-member"
    UNRESOLVED_PROMPT = "unresolved-prompt"
    UNRESOLVED_RESOURCE = "unresolved-resource"
    RESOURCE_CYCLE = "resource-cycle"
    RESOURCE_REQUEST = "resource-request"
    RESOURCE_NAME = "resource-name"
    RESOURCE_ORIGIN = "resource-origin"
    AUTH_UNKNOWN_SCHEME = "auth-unknown-scheme"
    AUTH_MISSING_ARGUMENT = "auth-missing-argument"
    AUTH_MISSING_CLIENT_ID = "auth-missing-client-id"
    AUTH_MISSING_CLIENT_SECRET = "auth-missing-client-secret"  # noqa: S105 - the name of a problem
    AUTH_MISSING_TOKEN_URL = "auth-missing-token-url"  # noqa: S105 - the name of a problem
    AUTH_KEY_TOO_SHORT = "auth-key-too-short"
    AUTH_REPLACED = "auth-replaced"
    AUTH_PLAIN_HTTP = "auth-plain-http"
    VARIABLE_CYCLE = "variable-cycle"
    VARIABLE_TYPE = "variable-type"
    REQUEST_CYCLE = "request-cycle"
    TEARDOWN_NEEDED = "teardown-needed"
    SHADOWED_VARIABLE = "shadowed-variable"
    UNUSED_VARIABLE = "unused-variable"
    UNUSED_ENVIRONMENT_KEY = "unused-environment-key"
    DUPLICATE_NAME = "duplicate-name"
    DIRECTIVE_UNKNOWN = "directive-unknown"
    DIRECTIVE_ARGUMENT = "directive-argument"
    DIRECTIVE_PLACE = "directive-place"
    EXPRESSION_FAILED = "expression-failed"
    MISSING_FILE = "missing-file"
    FILE_OUTSIDE_ROOT = "file-outside-root"
    FILE_NOT_WRITTEN = "file-not-written"
    FILE_ENCODING = "file-encoding"
    ENVIRONMENT_FILE = "environment-file"
    ENVIRONMENT_PROVIDER = "environment-provider"
    SECRET_PROVIDER = "secret-provider"  # noqa: S105 - the name of a problem
    SECRET_LITERAL = "secret-literal"  # noqa: S105 - the name of a problem
    MISSING_URL = "missing-url"
    TARGET_INVALID = "target-invalid"
    TARGET_SCHEME = "target-scheme"
    TARGET_PLACEHOLDER = "target-placeholder"
    TARGET_UNSAFE = "target-unsafe"
    TARGET_SLASHES = "target-slashes"
    TARGET_QUERY = "target-query"
    TARGET_FRAGMENT = "target-fragment"
    METHOD_CASE = "method-case"
    METHOD_CUSTOM = "method-custom"
    VERSION_UNSUPPORTED = "version-unsupported"
    PROTOCOL_NOT_RUN = "protocol-not-run"
    HTTP_STATUS = "http-status"
    PAGING_STOPPED = "paging-stopped"
    CONFIRM_REQUIRED = "confirm-required"
    SCRIPT_FAILED = "script-failed"
    SCRIPT_MEMBER = "script-member"
    SCRIPT_NOT_RUN = "script-not-run"
    HEADER_CONTENT_LENGTH = "header-content-length"
    HEADER_VALUE = "header-value"
    HEADER_DUPLICATE = "header-duplicate"
    HEADER_CONNECTION = "header-connection"
    HEADER_DEPRECATED = "header-deprecated"
    HEADER_UNKNOWN = "header-unknown"
    HEADER_MEDIA_TYPE = "header-media-type"
    HEADER_ENCODING = "header-encoding"
    HEADER_CONTENT_TYPE = "header-content-type"
    BODY_ON_GET = "body-on-get"
    BODY_CHARSET = "body-charset"
    BODY_GRAPHQL = "body-graphql"
    BODY_MULTIPART = "body-multipart"
    MULTIPART_UNCLOSED = "multipart-unclosed"
    MULTIPART_NAME = "multipart-name"
    FORM_ESCAPE = "form-escape"
    FORM_SEPARATOR = "form-separator"
    XML_SYNTAX = "xml-syntax"
    GRAPHQL_SYNTAX = "graphql-syntax"
    CSV_SYNTAX = "csv-syntax"
    JSON_SYNTAX = "json-syntax"
    JSON_DUPLICATE_KEY = "json-duplicate-key"
    BODY_COMMENT = "body-comment"
    BODY_REQUEST_LINE = "body-request-line"
    BODY_WITHOUT_BLANK_LINE = "body-without-blank-line"
    INCREMENTAL_CURSOR = "incremental-cursor"
    OPENAPI_UNREADABLE = "openapi-unreadable"
    OPENAPI_PATH = "openapi-path"
    OPENAPI_METHOD = "openapi-method"
    OPENAPI_PARAMETER = "openapi-parameter"
    OPENAPI_BODY = "openapi-body"
    SCHEMA_UNREADABLE = "schema-unreadable"
    UNREACHABLE_RULE = "unreachable-rule"
    UNREACHABLE_DIRECTIVE = "unreachable-directive"
    UNREACHABLE_HANDLER = "unreachable-handler"
    DIALECT_DIFFERENCE = "dialect-difference"


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that explains a problem."""

    path: Path
    span: Span
    message: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a file, at a span of that file (or of the block, inside `syntax`)."""

    code: Code
    severity: Severity
    span: Span
    message: str
    """What is wrong, without a full stop."""

    hint: str = ""
    """What to do about it."""

    related: tuple[Related, ...] = ()

    def shifted(self, by: int) -> "Problem":
        """The same problem in a text that starts `by` code points earlier."""
        return Problem(
            self.code, self.severity, self.span.shifted(by), self.message, self.hint, self.related
        )


class UsageError(Exception):
    """The person asked for what cannot be: no such file, environment, name or option."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def did_you_mean(word: str, known: "tuple[str, ...] | list[str]") -> str:
    """`did you mean "x"?` for the nearest known word, or nothing when none is near."""
    from difflib import get_close_matches

    folded = {name.casefold(): name for name in known}
    near = get_close_matches(word.casefold(), list(folded), n=1, cutoff=0.6)
    return f'did you mean "{folded[near[0]]}"?' if near else ""
