"""A file in the words of another dialect, line by line: what means the same stays where it is."""

import re
from itertools import pairwise
from typing import assert_never

from callsheet.convert.dialect import Conversion, Dialect
from callsheet.convert.dialect_auth import lost
from callsheet.convert.dialect_bodies import write_body
from callsheet.convert.dialect_directives import (
    INHERITED,
    write_assertion,
    write_capture,
    write_directive,
    write_save,
)
from callsheet.convert.dialect_heads import write_head
from callsheet.convert.draft import written
from callsheet.convert.from_curl import from_curl
from callsheet.convert.handlers import definitions_of_script
from callsheet.convert.page import Page, lines_of, said_by_handler
from callsheet.convert.sheet import Sheet
from callsheet.model.document import Document, as_request_file, read_document
from callsheet.model.settings import Level
from callsheet.model.workspace import Workspace
from callsheet.syntax import nodes
from callsheet.syntax.assertions import AssertionStyle
from callsheet.text import line_end

_LINE_ENDS = re.compile(r"\r\n?")
_MARKDOWN = re.compile(r"content-type:\s*text/markdown", re.IGNORECASE)
_BYTE_ORDER_MARK = "\ufeff"


def to_dialect(workspace: Workspace, document: Document, dialect: Dialect) -> Conversion:
    """The file as another tool reads it, and what it will not do.

    What is lost stays where it stood, as a comment.
    """
    typed = document.text
    page = write_blocks(workspace, document, dialect)
    plain = _LINE_ENDS.sub("\n", typed.removeprefix(_BYTE_ORDER_MARK))
    text = "".join(sheet.text() for sheet in page.sheets)
    made = [f"@{name} = {character}" for name, character in sorted(page.characters.items())]
    lead = made
    if lead:
        text = "\n".join([*lead, "", text.lstrip("\n") if text.startswith("\n") else text])
    if not plain.endswith("\n"):
        text = text.removesuffix("\n")
    new_line = line_end(typed[: typed.index("\n") + 1]) if "\n" in typed else ""
    if new_line == "\r\n":
        text = text.replace("\n", "\r\n")
    mark = _BYTE_ORDER_MARK if typed.startswith(_BYTE_ORDER_MARK) else ""
    losses = sorted(page.losses, key=lambda loss: loss.line)
    return Conversion(mark + text, tuple(losses))


def write_blocks(workspace: Workspace, document: Document, dialect: Dialect) -> Page:
    """The blocks of a file on their sheets, with plain line ends."""
    document = as_request_file(document)
    plain = _LINE_ENDS.sub("\n", document.text.removeprefix(_BYTE_ORDER_MARK))
    if plain != document.text:
        document = read_document(document.path, plain)
    page = Page(workspace, document, dialect)
    for sheet in page.sheets:
        _write(page, sheet)
    if dialect.expressions:
        _bare_separators(page.sheets)
    return page


def _bare_separators(sheets: list[Sheet]) -> None:
    """Behind a body of Markdown httpYac takes only a bare `###` for a separator."""
    for sheet, following in pairwise(sheets):
        if any(_MARKDOWN.match(line) for line in sheet.head) and following.separator != "###":
            title = following.separator.lstrip("# ")
            following.separator = "###"
            following.before.insert(0, f"# @title {title}")
            following.named = bool(following.name)


def _write(page: Page, sheet: Sheet) -> None:
    tree = sheet.placed.tree
    if tree.separator is not None:
        sheet.separator = tree.separator.span.of(sheet.placed.text).strip()
        if "@name" in sheet.separator and tree.separator.title is not None:
            sheet.separator = f"### {tree.separator.title.text}"
    if sheet.placed.parsed.directives("resource") and not _is_used(page, sheet):
        first = sheet.placed.parsed.directives("resource")[0]
        sheet.at = page.document.line_of(sheet.placed, first.span)
        what = f"{page.dialect.shown} has no resources, and no request here uses this one"
        page.lose(sheet, what, "convert the files that use it first")
    for item in tree.before:
        _write_item(page, sheet, item, sheet.before)
    if tree.request is not None:
        _inherit(page, sheet)
        sheet.at = page.document.line_of(sheet.placed, tree.request.line.span)
        write_head(page, sheet, tree.request)
        for part in tree.request.head:
            _write_head_item(page, sheet, part)
        write_body(page, sheet, tree.request)
    for item in tree.after:
        _write_item(page, sheet, item, sheet.after)


def _is_used(page: Page, sheet: Sheet) -> bool:
    """Whether a request of the file takes what a resource has."""
    return any(
        layer.block is sheet.placed
        for other in page.sheets
        if other.placed.parsed.sendable
        for layer in other.settings.layers
    )


def _inherit(page: Page, sheet: Sheet) -> None:
    """Say in the request what a resource, the file or the folder says for it."""
    names = dict.fromkeys(
        name for layer in sheet.settings.layers[1:] for name in layer.block.parsed.directive_names
    )
    for name in names:
        setting = sheet.settings.nearest(name)
        if setting is None or name not in INHERITED or setting.layer.level is Level.REQUEST:
            continue
        write_directive(page, sheet, setting.directive, sheet.before, inherited=True)


def _write_item(page: Page, sheet: Sheet, item: nodes.OutsideItem, lines: list[str]) -> None:
    sheet.at = page.document.line_of(sheet.placed, item.span)
    typed = lines_of(sheet, item)
    match item:
        case nodes.Blank():
            lines += typed
        case nodes.Comment():
            lines += _comment(typed)
        case nodes.Directive():
            write_directive(page, sheet, item, lines)
        case nodes.Definition():
            _write_definition(page, sheet, item, lines)
        case nodes.Import(path=path):
            _write_import(page, sheet, path.text, lines)
        case nodes.Run():
            _write_run(page, sheet, item, lines)
        case nodes.InlineScript() | nodes.ScriptFile():
            _write_script(page, sheet, item, typed, lines)
        case nodes.CurlCommand(command=command):
            _write_curl(page, sheet, command.text, typed, lines)
        case nodes.Assertion(text=text):
            write_assertion(page, sheet, text.text, AssertionStyle.HTTPYAC, lines)
        case nodes.SaveTo(path=path, overwrite=overwrite):
            write_save(page, sheet, path.text, lines, overwrite=overwrite)
        case nodes.ResponseReference():
            _keep_or_lose(page, sheet, typed, lines, kept=page.dialect.saves, what="`<>`")
        case nodes.ResponseExample():
            lines += _commented(typed)
        case nodes.GraphqlDefinition():
            kept = page.dialect.expressions
            _keep_or_lose(page, sheet, typed, lines, kept=kept, what="a definition of httpYac")
        case nodes.Unexpected():
            lines += typed
        case _:
            assert_never(item)


def _write_head_item(page: Page, sheet: Sheet, item: nodes.HeadItem) -> None:
    sheet.at = page.document.line_of(sheet.placed, item.span)
    match item:
        case nodes.Directive():
            write_directive(page, sheet, item, sheet.before)
        case nodes.Definition():
            _write_definition(page, sheet, item, sheet.before)
        case nodes.Assertion(text=text):
            write_assertion(page, sheet, text.text, AssertionStyle.HTTPYAC, sheet.after)
        case _:
            pass


def _write_definition(page: Page, sheet: Sheet, item: nodes.Definition, lines: list[str]) -> None:
    """A variable; where those of a request are its own, those that others use go ahead of it."""
    dialect = page.dialect
    name = page.variable(sheet, item.name.text)
    value = item.value.text
    own = f"{{{{{item.name.text}}}}}"
    if own in value:
        outer = f"{{{{{page.variable(sheet, item.name.text, outside=True)}}}}}"
        ahead = [each.value.text for each in _ahead(sheet, item)]
        # Where one definition counts, it cannot be made of another one of its name.
        value = value.replace(own, ahead[-1] if ahead and dialect.escapes else outer)
    value = page.bound(sheet, value, _escaped if dialect.escapes else str)
    is_httpyac = dialect.expressions
    if is_httpyac and value.startswith('"'):
        value = f'"{value}'
    sign = ":=" if item.lazy and is_httpyac else "="
    shared = "global." if item.shared and is_httpyac else ""
    if item.shared and not is_httpyac:
        page.lose(sheet, f"`{item.name.text}` holds for this file only", "define it in each file")
    if dialect.environment_wins and page.in_environment(item.name.text):
        what = f"{dialect.shown} takes `{item.name.text}` from the environment, not from here"
        page.lose(sheet, what, "give it a name of its own")
    typed = item.span.of(sheet.placed.text).strip()
    line = f"@{shared}{name} {sign} {value}".rstrip()
    if (name, value) == (item.name.text, item.value.text) and (
        is_httpyac or not (item.lazy or item.shared)
    ):
        line = typed
    has_request = sheet.placed.tree.request is not None
    if is_httpyac and has_request and len(page.sheets) > 1 and not item.lazy:
        if not any(each.startswith(("# @", "@", "<")) for each in sheet.before):
            # A note above a variable stays above it.
            sheet.shared += sheet.before
            sheet.before.clear()
        sheet.shared.append(line)
    else:
        lines.append(line)


def _ahead(sheet: Sheet, item: nodes.Definition) -> list[nodes.Definition]:
    """The definitions of the same variable that stand ahead of one in its block."""
    return [
        each
        for each in sheet.placed.parsed.definitions
        if each.name.text == item.name.text and each.span.start < item.span.start
    ]


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\")


def _comment(typed: list[str]) -> list[str]:
    """Comments as all tools know them: `#` or `//` where the line begins."""
    lines = [line.strip() for line in typed]
    if not lines[0].startswith("/*"):
        return lines
    inner = [line.removeprefix("/*").removesuffix("*/").strip() for line in lines]
    return [f"# {line.removeprefix('* ')}".rstrip() for line in inner if line]


def _commented(typed: list[str]) -> list[str]:
    return [f"# {line}".rstrip() for line in typed]


def _keep_or_lose(
    page: Page, sheet: Sheet, typed: list[str], lines: list[str], *, kept: bool, what: str
) -> None:
    if kept:
        lines += typed
        return
    page.lose(sheet, f"{what} means nothing in {page.dialect.shown}", "it stays as a comment")
    lines += _commented(typed)


def _write_import(page: Page, sheet: Sheet, path: str, lines: list[str]) -> None:
    word = page.dialect.imports
    if word:
        lines.append(f"{word} {page.bound(sheet, path)}")
        return
    hint = "copy what it defines into this file"
    page.lose(sheet, f"`{path}` is not imported by {page.dialect.shown}", hint)
    lines.append(lost(page, f"@import {path}"))


def _write_run(page: Page, sheet: Sheet, item: nodes.Run, lines: list[str]) -> None:
    target = item.target.text
    if page.dialect.imports == "import":
        called = page.reference(target[1:]) if target.startswith("#") else None
        name = f"#{called}" if called else target
        overrides = [
            f"@{key.text}={page.bound(sheet, value.text)}" for key, value in item.overrides
        ]
        lines.append(f"run {name}" + (f" ({', '.join(overrides)})" if overrides else ""))
        return
    page.lose(sheet, f"`run {target}` is not carried out", "send what it names by hand")
    lines += [f"# run {target}"]


def _write_script(
    page: Page,
    sheet: Sheet,
    item: nodes.InlineScript | nodes.ScriptFile,
    typed: list[str],
    lines: list[str],
) -> None:
    style = item.style if isinstance(item, nodes.InlineScript) else nodes.ScriptStyle.JETBRAINS
    jetbrains = style is nodes.ScriptStyle.JETBRAINS
    kept = page.dialect.scripts if jetbrains else page.dialect.expressions
    if not kept and isinstance(item, nodes.InlineScript) and jetbrains:
        said = said_by_handler(item)
        for word, text in said:
            if word == "capture":
                write_capture(page, sheet, text, lines)
            else:
                write_assertion(page, sheet, text, AssertionStyle.HURL, lines)
        variables = definitions_of_script(item.source.text) or ()
        if item.phase is nodes.ScriptPhase.BEFORE:
            lines += [f"@{name} = {page.bound(sheet, value)}" for name, value in variables]
        if said or (variables and item.phase is nodes.ScriptPhase.BEFORE):
            return
    _keep_or_lose(page, sheet, typed, lines, kept=kept, what="a script")


def _write_curl(page: Page, sheet: Sheet, command: str, typed: list[str], lines: list[str]) -> None:
    drafts = from_curl(command)
    if len(drafts) != 1:
        page.lose(sheet, "the cURL command is not sent", "write it as a request")
        lines += _commented(typed)
        return
    made = written(drafts[0])
    inner = read_document(page.document.path, made.text)
    found = to_dialect(page.workspace, inner, page.dialect)
    lines += found.text.removesuffix("\n").split("\n")
    if made.files or found.losses:
        page.lose(sheet, "the cURL command is not carried over whole", "compare the two")
