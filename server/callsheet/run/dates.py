"""Dates as Hurl's filters read and write them: the formats of chrono (Rust), always in UTC."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

_TOKEN = re.compile(r"%(:{0,2}z|\.?[369]?f|[-_0]?[A-Za-z%+])")
_COMPOSED = {
    "%T": "%H:%M:%S",
    "%X": "%H:%M:%S",
    "%F": "%Y-%m-%d",
    "%D": "%m/%d/%y",
    "%x": "%m/%d/%y",
    "%R": "%H:%M",
    "%r": "%I:%M:%S %p",
    "%c": "%a %b %e %H:%M:%S %Y",
    "%v": "%e-%b-%Y",
    "%h": "%b",
}
"""What stands for several others; spelled out, for Python asks the locale what some of them are."""

_READ_AS = {"%e": "%d", "%k": "%H", "%l": "%I", "%:z": "%z", "%::z": "%z", "%.f": ".%f"}
_LONGEST_FRACTION = re.compile(r"(\.[0-9]{6})[0-9]+")


def read_date(text: str, form: str) -> datetime:
    """The date that a text says; one without a zone is in UTC.

    Raises:
        ValueError: The text has another form.
    """
    match form:
        case "%+":
            return in_utc(datetime.fromisoformat(text))
        case "%s":
            return datetime.fromtimestamp(int(text), UTC)
        case _:
            pattern = _TOKEN.sub(_as_read, _spelled_out(form))
            text = _LONGEST_FRACTION.sub(r"\1", text)
            return in_utc(datetime.strptime(text, pattern))  # noqa: DTZ007 - perhaps no zone


def date_text(date: datetime, form: str) -> str:
    """The date in UTC as the format has it."""
    date = in_utc(date)
    return _TOKEN.sub(lambda token: _written(token, date), _spelled_out(form))


def in_utc(date: datetime) -> datetime:
    """The same moment in UTC."""
    return date.astimezone(UTC) if date.tzinfo else date.replace(tzinfo=UTC)


def _spelled_out(form: str) -> str:
    return _TOKEN.sub(lambda token: _COMPOSED.get(token[0], token[0]), form)


def _as_read(token: "re.Match[str]") -> str:
    if re.fullmatch(r"%\.[369]f", token[0]):
        return ".%f"
    return _READ_AS.get(token[0], token[0])


def _written(token: "re.Match[str]", date: datetime) -> str:
    word = token[0]
    if word.endswith("f"):
        return _fraction(word, date)
    own = _OWN.get(word)
    return own(date) if own is not None else date.strftime(word)


def _fraction(word: str, date: datetime) -> str:
    nanoseconds = f"{date.microsecond:06}000"
    digits = next((int(each) for each in word if each.isdigit()), 0)
    if word == "%.f":
        fewest = 0 if not date.microsecond else 3 if nanoseconds.endswith("000000") else 6
        return f".{nanoseconds[:fewest]}" if fewest else ""
    return ("." if "." in word else "") + nanoseconds[: digits or 9]


_OWN: Mapping[str, Callable[[datetime], str]] = {
    "%+": lambda date: date_text(date, "%Y-%m-%dT%H:%M:%S%.f%:z"),
    "%s": lambda date: str(int(date.timestamp())),
    "%e": lambda date: f"{date.day:2}",
    "%k": lambda date: f"{date.hour:2}",
    "%l": lambda date: f"{date.hour % 12 or 12:2}",
    "%:z": lambda _: "+00:00",
    "%::z": lambda _: "+00:00:00",
}
"""What Python writes otherwise or not at all, or not on all systems."""
