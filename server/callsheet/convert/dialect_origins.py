"""Whether what a resource has goes out with a request: only to the resource's own origin."""

import re

from callsheet.convert.page import Page
from callsheet.convert.sheet import Sheet
from callsheet.model.settings import Level, Setting

ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://|(?:https?://)?unix:|\{\{")
"""How a target begins that needs no base URL; a variable is taken for one."""


def settings_inward(page: Page, sheet: Sheet, name: str) -> list[Setting]:
    """The directives of a name that hold; those of a resource only at its own origin."""
    own = passes_resource(page, sheet)
    return [
        each for each in sheet.settings.inward(name) if each.layer.level is Level.REQUEST or not own
    ]


def passes_resource(page: Page, sheet: Sheet) -> bool:
    """Whether the target is a whole URL of another origin than the base URL's."""
    setting = sheet.settings.nearest("base-url")
    request = sheet.placed.tree.request
    if setting is None or setting.layer.level is Level.REQUEST or request is None:
        return False
    target = "".join(piece.text for piece in request.target_pieces)
    target = page.static(sheet, target) or target
    if not ABSOLUTE.match(target):
        return False
    base = setting.directive.value.text
    base = page.static(sheet, base) or base
    return not target.startswith(_origin(base))


def _origin(url: str) -> str:
    scheme, mark, rest = url.partition("://")
    return f"{scheme}{mark}{re.split('[/?#]', rest)[0]}" if mark else url
