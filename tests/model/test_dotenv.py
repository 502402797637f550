from io import StringIO

import pytest
from dotenv import dotenv_values

from callsheet.model.dotenv import DotenvEntry, DotenvFault, environment_of, read_dotenv

TEXT = """\
# a comment
HOST=localhost
export PORT = 8080 # the usual
'quoted key'=1
URL="http://h/?a=b#c"
MULTI="one
two"
EMPTY=
NAME_ONLY
RAW='$HOME \\n'
HOST=example.org\r
LAST=x"""


def test_entries_are_read_as_python_dotenv_reads_them():
    entries = {each.name: each.value for each in read_dotenv(TEXT) if isinstance(each, DotenvEntry)}
    theirs = dotenv_values(stream=StringIO(TEXT), interpolate=False)
    assert entries == {name: value for name, value in theirs.items() if value is not None}
    assert entries["URL"] == "http://h/?a=b#c"


def test_where_names_stand():
    entries = [each for each in read_dotenv(TEXT) if isinstance(each, DotenvEntry)]
    assert [each.span.of(TEXT) for each in entries] == [each.name for each in entries]
    assert entries[-2].span.start == TEXT.rindex("HOST")


def test_lines_that_say_nothing():
    text = 'A=1\n  B="open\nC=2\n'
    faults = [each for each in read_dotenv(text) if isinstance(each, DotenvFault)]
    assert [fault.span.of(text) for fault in faults] == ['B="open']


@pytest.mark.parametrize(
    ("name", "environment"),
    [
        (".env", ""),
        (".env.dev", "dev"),
        ("dev.env", "dev"),
        (".env.example", None),
        (".envrc", None),
        (".env.dev.bak", None),
        ("env", None),
        ("http-client.env.json", None),
    ],
)
def test_the_environment_that_a_file_is_for(name, environment):
    assert environment_of(name) == environment
