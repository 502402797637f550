from dataclasses import replace

from inline_snapshot import snapshot

from callsheet.features.hover import hover
from fixture import scene

COMMAND = """
//- http-client.private.env.json
{"$secrets": {"command": "pass show {environment}/{name}"}, "dev": {"key": "k-1234567"}}
//- .env
other=o-1234567
"""


def shown(name: str, process: dict[str, str] | None = None, *, trusted: bool = False) -> str:
    text = f"//- main.http\nGET http://h/{{{{secrets.{name[0]}<|>{name[1:]}}}}}\n{COMMAND[1:]}"
    here = scene(text, environment="dev")
    workspace = replace(here.workspace, process_environment=process or {}, trusted=trusted)
    found = hover(workspace, here.document, here.offset, here.files)
    assert found
    return found.markdown


def test_a_secret_of_a_private_file():
    assert shown("key") == snapshot("""\
**`secrets.key`** = `•••` (secret)

private environment file `dev` · `http-client.private.env.json:1`\
""")


def test_a_secret_of_the_process():
    assert shown("key", {"CALLSHEET_SECRET_KEY": "p-1234567"}) == snapshot("""\
**`secrets.key`** = `•••` (secret)

process environment `CALLSHEET_SECRET_KEY`\
""")


def test_a_secret_of_a_dotenv_file():
    assert shown("other") == snapshot("""\
**`secrets.other`** = `•••` (secret)

.env file · `.env:1`\
""")


def test_who_is_asked_for_others():
    assert shown("token") == snapshot("""\
**`secrets.token`**

in no file; asked for when a request is sent:
- the keyring, for `dev/token` of the service `callsheet`
- the command `pass show dev/token`, once you trust this workspace
- plug-ins that are installed\
""")
    assert "once you trust" not in shown("token", trusted=True)
