"""Drafts as a request file: each below a title of its own."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from urllib.parse import unquote

from callsheet.convert.draft import Draft, written
from callsheet.convert.imported import GivenFile

_LONGEST = 60
_SAID_BY_ALL = "no-redirect"
"""What holds for all requests of tools that follow no redirects unless they are told to."""

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_NOT_IN_FILE_NAMES = re.compile(r"[^\w.-]+")
_HOST = re.compile(r"\A(?:[A-Za-z][\w+.-]*://)?[^/?#]*")


def title_of(draft: Draft) -> str:
    """What a request is called that has no name: `POST /users`."""
    path = _HOST.sub("", draft.url).partition("?")[0].partition("#")[0] or "/"
    return shortened(f"{draft.method} {unquote(path)}")


def shortened(title: str) -> str:
    """A title on one line, without what a terminal obeys and without bindings."""
    bare = title.replace("{{$env.", "{").replace("{{", "{").replace("}}", "}")
    line = " ".join(_UNPRINTABLE.sub(" ", bare).split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1].rstrip()}…"


def file_stem(name: str) -> str:
    """A name for a file or folder, out of the words of a person; no part of it leads elsewhere."""
    stem = _NOT_IN_FILE_NAMES.sub("-", name).strip("-.")[:_LONGEST].rstrip("-.")
    return stem or "requests"


def request_file(path: PurePosixPath, drafts: Iterable[Draft]) -> dict[PurePosixPath, str | bytes]:
    """The request file of drafts, and the files beside it that hold their bodies."""
    files: dict[PurePosixPath, str | bytes] = {}
    numbers: dict[str, int] = {}
    head, drafts = _hoisted(tuple(drafts))
    texts = [head] if head else []
    for draft in drafts:
        title = wished = draft.name or draft.title or title_of(draft)
        while title in numbers:
            numbers[wished] += 1
            title = f"{wished} {numbers[wished]}"
        numbers[title] = 1
        found = written(replace(draft, name="", title=title))
        # Bodies of several request files stand side by side.
        text = found.text
        for name, content in found.files:
            beside = f"{path.stem}-{name}"
            text = text.replace(f" ./{name}\n", f" ./{beside}\n")
            files[path.with_name(beside)] = content.encode("utf-8", "surrogateescape")
        texts.append(f"### {title}\n{text}")
    return {path: "\n".join(texts), **files}


def _hoisted(drafts: tuple[Draft, ...]) -> tuple[str, tuple[Draft, ...]]:
    """The head of a file, which says for all requests what each of them would say."""
    if len(drafts) < 2 or not all(_SAID_BY_ALL in each.directives for each in drafts):
        return "", drafts
    bare = (
        replace(each, directives=tuple(word for word in each.directives if word != _SAID_BY_ALL))
        for each in drafts
    )
    return f"# @{_SAID_BY_ALL}\n", tuple(bare)


def below(files: Sequence[GivenFile]) -> tuple[PurePosixPath, ...]:
    """Where files go: below the folder that was named, or is around those that were."""
    named = {each.within for each in files}
    if len(named) == 1 and (within := files[0].within) is not None:
        return tuple(each.path.relative_to(within) for each in files)
    around = [(each.within or each.path).parent.parts for each in files]
    common = 0
    while (
        all(len(each) > common for each in around) and len({each[common] for each in around}) == 1
    ):
        common += 1
    return tuple(PurePosixPath(*each.path.parts[common:]) for each in files)


def free_name(wished: str, taken: Iterable[str]) -> str:
    """The name, with a number behind it where another one has it."""
    known = set(taken)
    name, number = wished, 2
    while name in known:
        name, number = f"{wished} {number}", number + 1
    return name
