"""Hexadecimal lines, against what `xxd` and `od` would print."""

from callsheet.lsp.hex_lines import hex_lines, hex_total
from callsheet.redact import Redactor

DATA = bytes(range(256)) + b"tail"


def test_each_byte_is_where_it_is():
    lines = hex_lines(DATA, 0, 1000, Redactor())
    assert len(lines) == hex_total(DATA) == 17
    assert bytes.fromhex("".join(line[10:57] for line in lines)) == DATA
    assert lines[4] == "00000040  40 41 42 43 44 45 46 47 48 49 4a 4b 4c 4d 4e 4f  @ABCDEFGHIJKLMNO"
    assert lines[16] == f"00000100  {'74 61 69 6c':<47}  tail"
    assert hex_lines(DATA, 3, 2, Redactor()) == lines[3:5]
    assert hex_lines(DATA, 17, 2, Redactor()) == []


def test_a_secret_is_overwritten_even_over_the_end_of_a_page():
    data = b"\xff" * 40 + b"canary-secret-1" + b"\xfe" * 40
    lines = [hex_lines(data, number, 1, Redactor(["canary-secret-1"]))[0] for number in range(6)]
    shown = bytes.fromhex("".join(line[10:57] for line in lines))
    assert shown == data.replace(b"canary-secret-1", b"*" * 15)
