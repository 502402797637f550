"""Parts of earlier answers as REST Client, Visual Studio and kulala name them (dialects.md A12)."""

from callsheet.convert.answers import Taken, json_path, taken_by_exchange
from callsheet.convert.dialect import Use
from callsheet.convert.dialect_values import variable
from callsheet.convert.page import Page
from callsheet.convert.sheet import Sheet
from callsheet.syntax.bindings import ExchangePath, MemberPath


def exchange_variable(use: Use, path: ExchangePath) -> str | None:
    """`{{login.response.body.$.token}}`; None for what only Callsheet can name."""
    called = use.page.reference(path.request.text)
    if called is None:
        return None
    _tell_order(use.page, use.sheet, called)
    if path.side == "request":
        part, accessor = path.part, path.accessor
        if part is None or part.text not in ("body", "headers") or accessor is None:
            return None
        return f"{{{{{called}.request.{part.text}.{accessor.text}}}}}"
    taken = taken_by_exchange(path)
    found = None if taken is None else answer_path(taken)
    return None if found is None else f"{{{{{called}.response.{found}}}}}"


def member_variable(use: Use, path: MemberPath) -> str | None:
    """`{{login.token}}`, the parsed body of an answer, and variables without members."""
    page, name = use.page, path.root.text
    if not path.steps and (page.is_defined(name) or name in page.captured):
        if name in page.captured and page.sheets[page.captured[name][0]] is not use.sheet:
            _tell_order(page, use.sheet, page.sheets[page.captured[name][0]].name)
        return variable(use, name)
    called = page.reference(name)
    if called is None:
        return None if path.steps else variable(use, name)
    _tell_order(page, use.sheet, called)
    return f"{{{{{called}.response.body.{json_path(path.steps)}}}}}"


def answer_path(taken: Taken) -> str | None:
    """What stands behind `login.response.`."""
    if taken.filters:
        return None
    match taken.part:
        case "json":
            return f"body.{taken.path}"
        case "text":
            return "body.*"
        case "xml":
            return f"body.{taken.path}"
        case "header" if taken.path:
            return f"headers.{taken.path}"
        case _:
            return None


def keep_as_variable(page: Page, sheet: Sheet, name: str, taken: Taken) -> bool:
    """`@token = {{login.response.body.$.token}}`: a capture as a variable of the file."""
    path = answer_path(taken)
    if path is None or not sheet.name:
        return False
    page.reference(sheet.name)
    sheet.named = True
    sheet.before.insert(0, f"@{name} = {{{{{sheet.name}.response.{path}}}}}")
    return True


def _tell_order(page: Page, sheet: Sheet, called: str) -> None:
    if called not in sheet.needs and called != sheet.name:
        sheet.needs.add(called)
        page.lose(sheet, f"`{called}` is not sent by itself before this", "send it first")
