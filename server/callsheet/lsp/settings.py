"""What a client sets: read once when it connects, some of it anew when it changes its settings."""

from collections.abc import Iterator, Mapping
from dataclasses import field, replace

from callsheet.amounts import read_duration
from callsheet.exchange import Proxies, Proxy, SendOptions, Timeouts
from callsheet.facts.editor_settings import EDITOR_SETTINGS, SettingFacts, SettingKind, find_setting
from callsheet.features.severities import ReadSeverities, Severities, read_severities
from callsheet.late_dataclasses import dataclass
from callsheet.problems import UsageError, did_you_mean
from callsheet.proxies import parse_proxy, proxies_of_environment
from callsheet.syntax.argument_values import parse_size

_NAMES = tuple(each.name for each in EDITOR_SETTINGS)


@dataclass(frozen=True, slots=True)
class EditorSettings:
    """The values of `facts.editor_settings`, and what is wrong with them."""

    values: Mapping[str, object] = field(default_factory=dict)
    """Read as their kind says; those that are not given are not there."""

    problems: tuple[str, ...] = ()

    def changed(self, given: object) -> "EditorSettings":
        """With those that can be changed later taken from a new configuration."""
        read = read_settings(given)
        live = {each.name for each in EDITOR_SETTINGS if each.live}
        kept = {name: value for name, value in self.values.items() if name not in live}
        taken = {name: value for name, value in read.values.items() if name in live}
        return EditorSettings({**kept, **taken}, read.problems)

    def is_on(self, name: str) -> bool:
        """Whether a switch is on."""
        return self.values.get(name) is True

    def number(self, name: str, otherwise: int) -> int:
        """A number, or a size in bytes."""
        value = self.values.get(name)
        return value if isinstance(value, int) else otherwise

    @property
    def shows_values(self) -> bool:
        """Whether inlay text says what bindings come to."""
        return self.values.get("inlayValues") is not False

    @property
    def environment(self) -> str:
        """The environment to begin with; empty for none."""
        return str(self.values.get("environment", ""))

    def environment_of(self, folder: str) -> str:
        """The environment to begin with of a folder, by its URI; empty for none."""
        given = self.values.get("environments")
        names = given if isinstance(given, Mapping) else {}
        return str(names.get(folder, self.environment))

    @property
    def severities(self) -> Severities:
        """Which problems are shown, and how bad they are."""
        given = self.values.get("diagnostics")
        known = given.given if isinstance(given, ReadSeverities) else {}
        return Severities(known, self.is_on("differences"))

    def send_options(self, process_environment: Mapping[str, str]) -> SendOptions:
        """How requests go out that say nothing else.

        Raises:
            UsageError: The proxy cannot be read: nothing may go another way than was wanted.
        """
        timeouts, seconds = Timeouts(), self.values.get("timeout")
        if isinstance(seconds, float):
            timeouts = replace(timeouts, total=seconds or None)
        return SendOptions(
            timeouts=timeouts,
            verify_certificates=not self.is_on("insecure"),
            proxies=self._proxies(process_environment),
        )

    def _proxies(self, process_environment: Mapping[str, str]) -> Proxies:
        excepted = self.values.get("noProxy")
        exceptions = excepted if isinstance(excepted, tuple) else ()
        proxy = self.values.get("proxy")
        match proxy:
            case Proxy():
                return Proxies(proxy, proxy, exceptions)
            case _Wrong(reason):
                raise UsageError(f"not sent: the setting `proxy`: {reason}")
        found = proxies_of_environment(process_environment)
        if isinstance(found, str):
            raise UsageError(f"not sent: {found}", "correct it, or set `proxy`")
        return replace(found, exceptions=(*found.exceptions, *exceptions))


@dataclass(frozen=True, slots=True)
class _Wrong:
    reason: str


def read_settings(given: object) -> EditorSettings:
    """What a client gives; what is unknown or of another kind is told, and has no effect."""
    if not isinstance(given, dict):
        return EditorSettings()
    values: dict[str, object] = {}
    problems = list(_unknown(given))
    for name, value in given.items():
        facts = find_setting(str(name))
        # An empty text or null is what editors send for a setting that nobody made.
        if facts is None or value is None or value == "":
            continue
        read = _read(facts, value)
        if isinstance(read, ReadSeverities):
            problems += [f"the setting `{name}`: {problem}" for problem in read.problems]
        if isinstance(read, _Wrong):
            problems.append(f"the setting `{name}`: {read.reason}")
        if not isinstance(read, _Wrong) or facts.kind is SettingKind.PROXY:
            values[facts.name] = read
    return EditorSettings(values, tuple(problems))


def _unknown(given: Mapping[object, object]) -> Iterator[str]:
    for name in map(str, given):
        if find_setting(name) is None:
            hint = did_you_mean(name, _NAMES) or f"there are {', '.join(_NAMES)}"
            yield f'there is no setting "{name}": {hint}'


def _read(facts: SettingFacts, value: object) -> object:
    match facts.kind, value:
        case SettingKind.SWITCH, bool():
            return value
        case SettingKind.TEXT, str():
            return value
        case SettingKind.DURATION, str() | int() | float():
            seconds = None if isinstance(value, bool) else read_duration(str(value))
            return _Wrong(f"it takes {facts.kind}") if seconds is None else seconds
        case SettingKind.NUMBER, int() if not isinstance(value, bool) and value >= 0:
            return value
        case SettingKind.SIZE, str() | int() if not isinstance(value, bool):
            size = parse_size(str(value))
            return _Wrong(f"it takes {facts.kind}") if size is None else size
        case SettingKind.PROXY, str():
            proxy = parse_proxy(value)
            return _Wrong(proxy) if isinstance(proxy, str) else proxy
        case SettingKind.HOSTS, str():
            return tuple(filter(None, (each.strip() for each in value.split(","))))
        case SettingKind.HOSTS, list() if all(isinstance(each, str) for each in value):
            return tuple(value)
        case SettingKind.NAMES, dict() if all(isinstance(each, str) for each in value.values()):
            return value
        case SettingKind.SEVERITIES, dict():
            return read_severities(value)
        case _:
            return _Wrong(f"it takes {facts.kind}")
