"""Stored answers of other tools as they stand in request files."""

from callsheet.convert.lost import Lost
from callsheet.exchange import Headers
from callsheet.facts.credential_headers import carries_credentials

_LONGEST = 20_000
_OF_THE_CONNECTION = frozenset(
    ("connection", "content-encoding", "content-length", "date", "keep-alive", "set-cookie",
     "transfer-encoding")
)  # fmt: skip


def stored_answer(status: str, headers: Headers, body: str, shown: str, lost: Lost) -> str:
    """An answer from its status line on; empty for one that cannot stand in a file.

    Args:
        status: With its reason: `200 OK`.
        headers: Its fields; credentials and what is of the connection are left out.
        body: Its text.
        shown: What it is called.
        lost: Where it is said that it is left out.
    """
    body = body.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
    if len(body) > _LONGEST:
        lost.say(f"the example {shown}: it is too long", "keep it in a file of its own")
        return ""
    if any(line.startswith("###") for line in body.split("\n")):
        lost.say(f"the example {shown}: `###` would begin a request in it", "keep it in a file")
        return ""
    fields = [f"{key}: {value}".rstrip() for key, value in headers if _is_kept(key)]
    head = "\n".join((f"HTTP/1.1 {status.strip()}", *fields))
    return f"{head}\n\n{body}" if body else head


def _is_kept(name: str) -> bool:
    return name.lower() not in _OF_THE_CONNECTION and not carries_credentials(name)
