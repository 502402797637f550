"""What secrets look like: the tokens of known services, and texts that nobody types by hand."""

import re
from base64 import b64decode
from binascii import Error
from collections import Counter
from collections.abc import Iterator
from math import log2

_TOKEN = re.compile(
    r"(?<![\w/+.=-])(?:"
    r"(?:AKIA|ASIA)[0-9A-Z]{16}"
    r"|gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{30,}|glpat-[\w-]{20,}"
    r"|xox[abeoprs]-\d[\w-]{10,}"
    r"|(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,}"
    r"|sk-(?:proj-|ant-)?(?=[\w-]*\d)[A-Za-z0-9_-]{32,}"
    r"|AIza[\w-]{35}|GOCSPX-[\w-]{20,}"
    r"|SG\.[\w-]{16,}\.[\w-]{16,}"
    r"|npm_[A-Za-z0-9]{36}|dop_v1_[0-9a-f]{64}|dapi[0-9a-f]{32}|hf_[A-Za-z]{30,}"
    r"|standard_[0-9a-f]{100,}"
    r"|eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,}"
    r")(?![\w/+=-])"
    r"|-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----"
)
"""Tokens that are known by how they begin: AWS, GitHub, GitLab, Slack, Stripe, OpenAI, Anthropic,
Google, SendGrid, npm, DigitalOcean, Databricks, Hugging Face, Appwrite, any JWT, and PEM keys."""

_BEGINNINGS = (
    *("AKIA", "ASIA"),
    *("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-"),
    *("xox", "sk_live_", "sk_test_", "rk_live_", "rk_test_", "sk-"),
    *("AIza", "GOCSPX-", "SG.", "npm_", "dop_v1_", "dapi", "hf_", "standard_"),
    *("eyJ", "-----BEGIN "),
)
"""How these begin: they are looked for one by one, in a tenth of the time of all at once."""

_PLACEHOLDER = re.compile(
    r"your|example|sample|placeholder|change[-_ ]?(?:me|it)|replace|insert|dummy|fake|mock|todo"
    r"|redacted|here|xxx|\.\.\.|…|\*\*\*|<|>|\{|\}|\$|%[A-Z_]+%|^my[-_]|[-_](?:token|key|secret|password)$"
    r"|test|demo|foo|bar(?!e)|abc|1234|0000|qwert|passw|pa55|w0rd|secret|token|letmein|hunter|admin|guest"
    r"|user|hello|welcome|default|invalid|wrong|expired|valid",
    re.IGNORECASE,
)
"""Words that say of a text that it stands for another, or that it is known to all."""

_EXAMPLE_JWT = ("eyJzdWIiOiIxMjM0NTY3ODkwI",)
"""How the claims of well-known examples begin: `{"sub":"1234567890"` is that of jwt.io."""

_EXAMPLE_HOSTS = re.compile(
    r"(?:^|[.@/])(?:localhost|127\.\d+\.\d+\.\d+|\[::1\]|example\.(?:com|org|net)"
    r"|[\w-]+\.(?:example|test|invalid|localhost))(?=[:/?#]|$)",
    re.IGNORECASE,
)
_RANDOM = re.compile(r"[A-Za-z0-9+/=_.~-]+")
_SEPARATOR = re.compile(r"[-_.]")
_SHORTEST_RANDOM = 16
_SHORTEST_PASSWORD = 8
_LEAST_BITS = 3.0
"""Bits a character of a text of which no part repeats; those of hexadecimal digits have 3.3."""


def tokens_in(text: str, end: int) -> Iterator[re.Match[str]]:
    """The tokens of known services before a place of a text, by how they begin, of examples too."""
    for beginning in _BEGINNINGS:
        place = text.find(beginning, 0, end)
        while place >= 0:
            if found := _TOKEN.match(text, place, end):
                yield found
            place = text.find(beginning, place + 1, end)


def is_token(text: str) -> bool:
    """Whether a text is a token of a known service, and none of an example."""
    return _TOKEN.fullmatch(text) is not None and not _is_of_example(text)


def looks_random(text: str) -> bool:
    """Whether a text was made by a machine to be secret: long, of letters and digits, no words."""
    if is_token(text):
        return True
    if len(text) < _SHORTEST_RANDOM or not _RANDOM.fullmatch(text) or _PLACEHOLDER.search(text):
        return False
    words = [part for part in _SEPARATOR.split(text) if len(part) > 2 and part.isalpha()]
    if len(words) > 1:
        return False
    digits = sum(map(str.isdigit, text))
    letters = sum(map(str.isalpha, text))
    return digits >= 2 and letters >= 2 and _bits(text) >= _LEAST_BITS


def looks_like_password(text: str) -> bool:
    """Whether a text under the name of a password is one: no word, no placeholder."""
    if len(text) < _SHORTEST_PASSWORD or any(map(str.isspace, text)) or _PLACEHOLDER.search(text):
        return False
    return not text.isalpha() and not text.isdigit() and len(set(text)) > len(text) // 2


def looks_like_basic(text: str) -> bool:
    """Whether a text is user and password in base64, as in `Authorization: Basic …` (RFC 7617)."""
    try:
        user, colon, password = b64decode(text, validate=True).decode().partition(":")
    except (Error, ValueError):
        return False
    return bool(user and colon) and looks_like_password(password)


def is_of_example(url: str) -> bool:
    """Whether a URL leads to this machine or to a host that is kept for examples (RFC 2606)."""
    return _EXAMPLE_HOSTS.search(url.partition("?")[0]) is not None


def _is_of_example(token: str) -> bool:
    repeats = len(set(token)) < min(10, len(token) // 3)
    words = ("EXAMPLE", "xxxx", "XXXX", "1234567890abc", "...", *_EXAMPLE_JWT)
    return repeats or any(word in token for word in words)


def _bits(text: str) -> float:
    """The entropy of the characters of a text, in bits a character (Shannon)."""
    shares = [number / len(text) for number in Counter(text).values()]
    return -sum(share * log2(share) for share in shares)
