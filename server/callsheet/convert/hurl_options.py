"""The options of Hurl's requests as directives."""

import re
from collections.abc import Iterable
from dataclasses import field

from callsheet.convert.draft import argument
from callsheet.convert.hurl_reader import Pair
from callsheet.convert.lost import Lost
from callsheet.late_dataclasses import dataclass

_OF_THE_TERMINAL = frozenset(
    ("compressed", "path-as-is", "verbose", "very-verbose", "verbosity", "http1.1")
)
"""What is shown, or what is so here anyway."""

_BARE_NUMBER = re.compile(r"\d+")


@dataclass(slots=True)
class Options:
    """What the options of a request say."""

    directives: list[str] = field(default_factory=list)
    headers: list[Pair] = field(default_factory=list)
    variables: list[tuple[str, str]] = field(default_factory=list)
    version: str = ""
    """As it stands behind a URL."""

    output: str = ""


def options_of(given: Iterable[Pair], lost: Lost) -> Options:
    """The options; what none of ours means is told."""
    found, said = Options(), {each.name: each.value for each in given}
    for each in given:
        if each.name == "header":
            name, _, value = each.value.partition(":")
            found.headers.append(Pair(name.strip(), value.strip(), each.line))
        elif each.name == "variable":
            name, value = (part.strip() for part in each.value.partition("=")[::2])
            if value.replace(" ", "") != f"{{{{{name}}}}}":
                found.variables.append((name, value))
        elif each.name not in _WITH_OTHERS and not _take(found, each.name, each.value):
            lost.say(f"the option `{each.name}: {_shown(each)}`", "it means nothing here")
    found.directives += _user(said)
    if said.get("location") != "true" and said.get("location-trusted") != "true":
        found.directives.append("no-redirect")
    found.directives += _joined("tls", said, _TLS)
    found.directives += _joined("timeout", said, _TIMEOUTS)
    found.directives += _retry(said, lost)
    return found


_TLS = {"cacert": "ca", "cert": "cert", "key": "key", "insecure": "verify"}
_TIMEOUTS = {"connect-timeout": "connect", "max-time": "total"}
_USER = ("user", "basic", "digest", "ntlm", "negotiate", "aws-sigv4")
_WITH_OTHERS = frozenset(
    (*_TLS, *_TIMEOUTS, *_USER, "location", "location-trusted", "retry", "retry-interval")
)
"""Options that are directives together with others."""


def _shown(pair: Pair) -> str:
    return "…" if pair.name in ("netrc-file", "pinnedpubkey") else pair.value


def _take(found: Options, name: str, value: str) -> bool:
    """Take an option that stands for itself; False for one that is not known."""
    is_off = value == "false"
    match name:
        case "delay":
            found.directives.append(f"sleep {_duration(value, 'ms')}")
        case "proxy":
            found.directives.append(f"proxy {argument(value)}")
        case "noproxy" | "no-proxy":
            found.directives.append(f"no-proxy {argument(value)}")
        case "unix-socket":
            found.directives.append(f"unix-socket {argument(value)}")
        case "skip" if value == "true":
            found.directives.append("disabled")
        case "repeat" if value != "-1":
            found.directives.append(f"loop for {value}")
        case "http2" if value == "true":
            found.version = "HTTP/2"
        case "output":
            found.output = "" if value == "-" else value
        case _:
            return is_off or name in _OF_THE_TERMINAL
    return True


def _duration(value: str, unit: str) -> str:
    return f"{value}{unit}" if _BARE_NUMBER.fullmatch(value) else value


def _joined(directive: str, said: dict[str, str], words: dict[str, str]) -> list[str]:
    """One directive for several options."""
    given = []
    for name, word in words.items():
        value = said.get(name, "")
        if name == "insecure":
            given += ["verify=off"] if value == "true" else []
        elif value:
            shown = _duration(value, "s") if directive == "timeout" else value
            given.append(f"{word}={argument(shown)}")
    return [f"{directive} {' '.join(given)}"] if given else []


def _user(said: dict[str, str]) -> list[str]:
    if "user" not in said:
        return ["auth negotiate"] if said.get("negotiate") == "true" else []
    user, _, password = said["user"].partition(":")
    if "aws-sigv4" in said:
        _, _, region, service = (*said["aws-sigv4"].split(":"), "", "", "", "")[:4]
        places = (("region", region), ("service", service))
        more = "".join(f" {name}={argument(value)}" for name, value in places if value)
        return [f"auth aws key={argument(user)} secret={argument(password)}{more}"]
    kind = next((each for each in ("digest", "ntlm") if said.get(each) == "true"), "basic")
    return [f"auth {kind} {argument(user)} {argument(password)}"]


def _retry(said: dict[str, str], lost: Lost) -> list[str]:
    """Hurl asks again at a steady pace until all asserts hold, whatever the method."""
    times = said.get("retry", "0")
    if times == "0":
        return []
    if times == "-1":
        lost.say("the option `retry: -1`", "say how often: `# @retry 100 on=assert`")
        return []
    wait = _duration(said.get("retry-interval", "1000"), "ms")
    reasons = "assert,connect,timeout,failure"
    return [f"retry {times} on={reasons} backoff={wait}..{wait} jitter=off unsafe=on"]
