"""The shapes of a line: what it could be, looked at alone (dialects.md A2 to A9, F.1)."""

import re

SEPARATOR = re.compile(
    r"[ \t]*#{3,}[ \t]*(?:@name(?:[ \t]*=[ \t]*|[ \t]+))?(?P<title>.*?)[ \t]*#*[ \t]*$"
)
BLANK = re.compile(r"[\s\ufeff]*\Z")
COMMENT = re.compile(r"[ \t]*(?:#+|//+)[ \t]?(?P<text>.*)$")
DIRECTIVE = re.compile(
    r"[ \t]*(?:#{1,2}|/{2,})[ \t]*@(?P<name>[A-Za-z][\w-]*)"
    r"(?:(?P<equals>[ \t]*=(?!=)|:(?=[ \t]))[ \t]*|[ \t]+|$)(?P<value>.*)$"
)
DEFINITION = re.compile(
    r"[ \t]*@(?P<shared>global\.)?(?P<name>[^\s=@{}]+?)[ \t]*(?P<lazy>:)?=(?P<value>.*)$"
)
IMPORT = re.compile(r"[ \t]*import[ \t]+(?P<path>[^\s\"'{].*)$")
RUN = re.compile(
    r"[ \t]*run[ \t]+(?P<target>#.+?|\S.*?\.(?:http|rest))(?:[ \t]+\((?P<overrides>.*)\))?[ \t]*$"
)
OVERRIDE = re.compile(r"[ \t]*@(?P<name>[^\s=,]+)[ \t]*=(?P<value>[^,]*)")
SCRIPT_LINE = re.compile(r"[ \t]*(?P<arrow>[<>])[ \t]*\{%(?P<source>.*?)%\}[ \t]*$")
SCRIPT_START = re.compile(r"[ \t]*(?P<arrow>[<>])[ \t]*\{%(?P<source>.*)$")
SCRIPT_END = re.compile(r".*%\}[ \t]*$")
SCRIPT_FILE = re.compile(
    r"[ \t]*(?P<arrow>[<>])[ \t]+(?P<path>\S.*?\.(?:js|mjs|cjs|ts|lua|py))[ \t]*$"
)
HTTPYAC_SCRIPT = re.compile(
    r"[ \t]*\{\{[ \t]*(?:@js[ \t]+)?"
    r"(?P<event>[+@]?(?:request|streaming|response|after|responseLogging)?)[ \t]*$",
    re.IGNORECASE,
)
HTTPYAC_SCRIPT_END = re.compile(r"[ \t]*\}\}[ \t]*$")
COMMENT_START = re.compile(r"[ \t]*/\*")
COMMENT_END = re.compile(r".*\*/[ \t]*$")
NOTHING = re.compile(r"[ \t]*(?P<text>NOP)[ \t]*$")
CURL = re.compile(r"[ \t]*(?:\$[ \t]+)?curl(?:[ \t]|$)")
GRAPHQL_DEFINITION = re.compile(r"[ \t]*(?P<text>(?:gql|proto)(?:[ \t]+[\w.]+)?[ \t]*<[ \t]*\S.*)$")
GRAPHQL_FRAGMENT = re.compile(r"[ \t]*fragment[ \t]+[A-Za-z_]\w*[ \t]+on[ \t]+[A-Za-z_]")
ASSERTION = re.compile(r"[ \t]*\?\?(?P<text>.*)$")
SAVE = re.compile(r"[ \t]*>>(?P<overwrite>!)?[ \t]+(?P<path>\S.*)$")
RESPONSE_REFERENCE = re.compile(r"[ \t]*<>[ \t]*(?P<path>\S.*)$")
RESPONSE_EXAMPLE = re.compile(r"[ \t]*(?P<status>HTTP/\d(?:\.\d)?[ \t]+[1-5]\d\d\b.*)$")
HEADER = re.compile(
    r"(?P<indent>[ \t]*)(?P<name>(?:[!#$%&'*+.^_`|~0-9A-Za-z-]|\{\{[^{}]*\}\})+)[ \t]*:(?!//)"
    r"(?P<value>.*)$"
)
FOLDED = re.compile(r"[ \t]+(?P<value>\S.*)$")
HEADER_SPREAD = re.compile(r"[ \t]*\.\.\.(?P<name>[A-Za-z_][\w.]*)[ \t]*,?[ \t]*$")
HEADER_BINDING = re.compile(r"(?P<binding>\{\{[^{}]+\}\})[ \t]*$")
VERSION_AT_END = re.compile(
    r"(?<![ \t])[ \t]+(?P<version>HTTP/\d(?:\.\d)?(?:[ \t]+\(Prior Knowledge\))?)[ \t]*$"
)
TARGET_LINE = re.compile(r"[ \t]+[/?&#]|[?&]")
BODY_FILE = re.compile(r"<(?:(?P<at>@)(?P<encoding>[\w-]+)?)?[ \t]+(?P<path>(?!\{%)\S.*)$")
BODY_START = re.compile(r"[ \t]*(?:[\[{\"]|<|(?:query|mutation|subscription|fragment)\b)")
REQUEST_TARGET = re.compile(
    r"\w[\w+.-]*://|/|\{\{|\[[0-9A-Fa-f:.]+\]|\*$|localhost\b"
    r"|(?:[\w-]+\.)+[A-Za-z]{2,}(?=[:/?\s]|$)|\d+\.\d+\.\d+\.\d+|[\w.-]+:\d+"
)
ONE_WORD = re.compile(
    r"(?:\{\{(?:[^{}]|\{[^{}]*+\})*+\}\}|\S)++(?:[ \t]+HTTP/\d\S*(?:[ \t]+\(Prior Knowledge\))?)?$"
)
METHOD = re.compile(r"(?P<method>[A-Za-z][A-Za-z0-9-]*)(?:[ \t]+(?P<rest>\S.*))?$")
