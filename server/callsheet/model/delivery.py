"""How often, how fast and in which pieces a request goes out, as its directives say."""

from pathlib import Path

from callsheet.delivery import PLAIN_DELIVERY, Caching, ChunkedUpload, Delivery, RateLimit, Retry
from callsheet.exchange import Body, FilePart
from callsheet.model.circumstances import Circumstances
from callsheet.model.filling import Filling
from callsheet.model.request_files import locate_file
from callsheet.model.settings import Level, Setting
from callsheet.problems import Code, Problem
from callsheet.syntax.argument_values import (
    parse_duration,
    parse_rate,
    parse_reasons,
    parse_size,
    parse_span,
    parse_switch,
)
from callsheet.syntax.directives import what_is_wrong

DIRECTIVES = ("retry", "ratelimit", "cache", "idempotency-key", "upload")

_REASONS = "429,502-504,connect,timeout,failure"


def read_delivery(filling: Filling, circumstances: Circumstances, body: Body | None) -> Delivery:
    """What `@retry`, `@ratelimit`, `@cache`, `@idempotency-key` and `@upload` come to."""
    retry, limit, cache, key, upload = (_on(filling, name) for name in DIRECTIVES)
    if not (retry or limit or cache or key or upload):
        return PLAIN_DELIVERY
    return Delivery(
        retry=_retry(filling, retry) if retry else None,
        rate_limit=_rate_limit(filling, limit) if limit else None,
        caching=_caching(filling, cache) if cache else None,
        upload=_upload(filling, upload, circumstances, body) if upload else None,
        idempotency_header=(filling.value(key, "header", 0) or "Idempotency-Key") if key else "",
    )


def checked_value(filling: Filling, setting: Setting, key: str, position: int | None = None) -> str:
    """An argument that the table's check holds for once its bindings are replaced; else empty."""
    text = filling.value(setting, key, position)
    facts = setting.argument(key)
    wrong = what_is_wrong(text, facts) if text and facts and "{{" not in text else None
    if wrong is None:
        return text
    filling.refuse(setting, Code.VARIABLE_TYPE, *wrong, key=key)
    return ""


def _on(filling: Filling, name: str) -> Setting | None:
    setting = filling.settings.nearest(name)
    if setting is None or not setting.arguments.enabled or not filling.checked(setting):
        return None
    if name == "upload" and setting.layer.level is not Level.REQUEST:
        # A file is sent by one request; check says so where it stands.
        return None
    return setting


def _retry(filling: Filling, setting: Setting) -> Retry | None:
    times = checked_value(filling, setting, "times", 0)
    if not times.isdecimal():
        return None
    plain = Retry(int(times))
    reasons = parse_reasons(checked_value(filling, setting, "on") or _REASONS)
    delay = parse_duration(checked_value(filling, setting, "delay", 1), "s")
    backoff = parse_span(checked_value(filling, setting, "backoff"))
    shortest, longest = backoff or (plain.shortest, plain.longest)
    statuses, words = reasons or ((), frozenset())
    return Retry(
        plain.times,
        statuses,
        on_connect="connect" in words,
        on_timeout="timeout" in words,
        on_failure="failure" in words,
        on_assert="assert" in words or delay is not None,
        shortest=shortest if delay is None else delay,
        longest=longest if delay is None else delay,
        jitter=delay is None and _switch(filling, setting, "jitter", default=True),
        unsafe=_switch(filling, setting, "unsafe", default=False),
    )


def _rate_limit(filling: Filling, setting: Setting) -> RateLimit | None:
    rate = parse_rate(checked_value(filling, setting, "rate", 0))
    return RateLimit(*rate) if rate else None


def _caching(filling: Filling, setting: Setting) -> Caching:
    text = checked_value(filling, setting, "lifetime", 0)
    return Caching(parse_duration(text, "s") if text else None)


def _upload(
    filling: Filling, setting: Setting, circumstances: Circumstances, body: Body | None
) -> ChunkedUpload | None:
    path = _file(filling, setting, circumstances, body)
    if path is None:
        return None
    plain = ChunkedUpload(path)
    return ChunkedUpload(
        path,
        piece_size=parse_size(checked_value(filling, setting, "size")) or plain.piece_size,
        field=_given(filling, setting, "field", plain.field),
        id_header=_given(filling, setting, "id_header", plain.id_header),
        id_path=_given(filling, setting, "id_path", plain.id_path),
        resume=_switch(filling, setting, "resume", default=True),
    )


def _file(
    filling: Filling, setting: Setting, circumstances: Circumstances, body: Body | None
) -> Path | None:
    """The file that is named, else the one that the body takes in."""
    name = filling.value(setting, "file")
    if not name:
        files = {part.path for part in body.parts if isinstance(part, FilePart)} if body else set()
        if len(files) == 1:
            return files.pop()
        message = f"`@upload` needs one file, and the body takes in {len(files) or 'none'}"
        filling.refuse(setting, Code.MISSING_FILE, message, "name it with `file=`")
        return None
    span = setting.placed(setting.directive.value.span)
    found = locate_file(name, span, filling.folder(setting), circumstances)
    if isinstance(found, Problem):
        filling.refuse(setting, found.code, found.message, found.hint, "file")
        return None
    return found.path


def _given(filling: Filling, setting: Setting, key: str, default: str) -> str:
    """A text that may be given as empty: `id_header=""`."""
    return default if setting.arguments.key(key) is None else filling.value(setting, key)


def _switch(filling: Filling, setting: Setting, key: str, *, default: bool) -> bool:
    text = checked_value(filling, setting, key)
    found = parse_switch(text) if text else None
    return default if found is None else found
