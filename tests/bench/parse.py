"""Measures the full parse of a 15,000-line file, and the parse after one keystroke in it.

Run it as `python tests/bench/parse.py`.
"""

import gc
import time
from pathlib import Path
from statistics import median

from callsheet.model.document import read_document
from callsheet.syntax.parse import parse_block
from callsheet.syntax.request_line import parse_request_line

BLOCK = """### Item {n}
# @name item{n}
POST https://{{{{host}}}}/items/{n}?page={{{{page}}}}
Accept: application/json
Authorization: Bearer {{{{token}}}}

{{
  "number": {n},
  "name": "{{{{name}}}}"
}}

# @assert status == 200
> {{% client.log({n}) %}}

"""
PATH = Path("/bench/file.http")


def text_of(lines: int) -> str:
    """A file of about as many lines as given."""
    blocks = lines // BLOCK.count("\n")
    return "".join(BLOCK.format(n=number) for number in range(blocks))


def main() -> None:
    text = text_of(15_000)
    full, keystroke = [], []
    parse_block("GET https://example.org\nA: b\n")
    for turn in range(7):
        parse_request_line.cache_clear()
        gc.collect()
        began = time.perf_counter()
        document = read_document(PATH, text + "\n" * turn)
        full.append(time.perf_counter() - began)
        middle = len(text) // 2
        for typed in "abcdefgh":
            new = text[:middle] + typed + text[middle:]
            began = time.perf_counter()
            read_document(PATH, new, document)
            keystroke.append(time.perf_counter() - began)
    lines = text.count("\n")
    print(f"full parse of {lines} lines, {len(text)} characters: {median(full):.3f} s")
    print(f"parse after one keystroke: {median(keystroke) * 1000:.2f} ms")


if __name__ == "__main__":
    main()
