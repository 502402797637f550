"""Mermaid, which draws flowcharts in Markdown: how it reads ours."""

import html
import json
import subprocess
from pathlib import Path
from typing import Any

from counterparts.installed import PATIENCE, program_of_node


def read_by_mermaid(chart: str) -> dict[str, Any]:
    """`type`, `nodes`, `edges` and `boxes` of a chart, with the texts as they are drawn."""
    program = Path(__file__).with_suffix(".mjs")
    done = subprocess.run(
        program_of_node("mermaid", program, "mermaid@11.17.2", "jsdom@26.1.0"),
        input=chart.encode(),
        check=True,
        capture_output=True,
        timeout=PATIENCE,
    )
    # Within, `#34;` is kept in characters that nobody types until it is drawn.
    text = done.stdout.decode().replace("ﬂ°°", "&#").replace("ﬂ°", "&").replace("¶ß", ";")
    found: dict[str, Any] = _unescaped(json.loads(text))
    return found


def _unescaped(value: Any) -> Any:
    if isinstance(value, str):
        return html.unescape(value)
    if isinstance(value, list):
        return [_unescaped(each) for each in value]
    return {k: _unescaped(v) for k, v in value.items()} if isinstance(value, dict) else value
