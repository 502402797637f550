"""Lenses as the JSON text that goes out: thousands in a large document, at each pause of typing."""

import json
from collections.abc import Sequence
from functools import cache

from callsheet.features.environments import EnvironmentLens
from callsheet.features.lenses import Lens
from callsheet.lsp.convert import LENS_COMMANDS, Converter
from callsheet.lsp.positions import RANGE_TEXT


def written_lenses(convert: Converter, lenses: Sequence[Lens | EnvironmentLens]) -> str:
    """The JSON array of lenses with the commands that they stand for."""
    uri, places = json.dumps(convert.here.uri), convert.here.at.numbers_of_each

    @cache
    def title(text: str) -> str:
        return json.dumps(convert.mask(text))

    def written(lens: Lens | EnvironmentLens, place: tuple[int, int, int, int]) -> str:
        if isinstance(lens, EnvironmentLens):
            command, arguments = "callsheet.selectEnvironment", f"null, {uri}"
        else:
            command = LENS_COMMANDS[lens.action]
            arguments = f"{uri}, {json.dumps(lens.request.name)}, {place[0]}"
        return (
            f'{{"range": {RANGE_TEXT % place}, "command": {{"title": {title(lens.title)}, '
            f'"command": "{command}", "arguments": [{arguments}]}}}}'
        )

    placed = zip(lenses, places([lens.span for lens in lenses]), strict=True)
    return f"[{', '.join([written(lens, place) for lens, place in placed])}]"
