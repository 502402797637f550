"""Workspaces in which names mean many things."""

import json
from random import Random

WORKSPACES = (
    """
    //- main.http
    # @import ./common.http
    @base = https://{{host}}/v1
    ### Log in
    # @capture token = jsonpath "$.token"
    POST {{base}}/login?a={{user.name}}

    ### next
    # @ref Log in
    # @use github
    @host = other
    GET {{base}}/{{token}}/{{Log_in.response.body.$.id}}
    X: {{ [token, item].map(host => host + base) }}

    ### loop
    # @foreach item in items
    # @disabled !token
    GET {{host}}/{{item.id}}

    > {% client.global.set("token", response.body.token) %}
    //- common.http
    @items = [1, 2]
    @user = {"name": "{{token}}"}
    ### github
    # @resource github
    # @base-url {{host}}
    # @auth bearer {{token}}

    ### nonce
    GET {{host}}/{{items}}
    //- own/_resource.http
    # @header X: {{token}}-{{host}}
    //- own/more.http
    @host := {{host}}:80
    @item = {{user.name}}
    ###
    GET {{host}}/{{item}}/{{nonce.response.body}}
    @token = late
    ###
    # @prompt item
    GET {{item}}/{{token}}{{$dotenv token}}
    //- own/http-client.env.json
    {"dev": {"host": "x", "user.name": "y"}, "test": {"token": 1}}
    //- http-client.env.json
    {"$shared": {"items": []}, "dev": {"host": "x", "token": "t"}, "prod": {"host": "x"}}
    //- http-client.private.env.json
    {"dev": {"token": "x"}}
    //- .env
    token=x
    host=y
    """,
)

NAMES = ("a", "b", "c", "a.b", "login")


def random_workspace(seed: int) -> str:
    """Files that import each other, whose few names are defined and used in every way."""
    random = Random(seed)

    def name() -> str:
        return random.choice(NAMES)

    def plain() -> str:
        return random.choice(("a", "b", "c"))

    lines = {
        "outside": (
            lambda: f"@{name()} = {random.choice(['x', f'{{{{{name()}}}}}', 'y'])}",
            lambda: f"@{name()} := {{{{{name()}}}}}",
            lambda: f'# @capture {plain()} = jsonpath "$.x"',
            lambda: f"# @foreach {plain()} in {plain()}",
            lambda: f"# @disabled {plain()} > {plain()}",
            lambda: f"# @prompt {plain()}",
            lambda: "# @ref login",
            lambda: "# @use common",
        ),
        "inside": (
            lambda: f"X: {{{{{name()}}}}}",
            lambda: f"X: {{{{ {plain()} + [{plain()}].map({plain()} => {plain()}) }}}}",
            lambda: "X: {{login.response.body.$.a}}",
            lambda: f"X: {{{{$dotenv {plain()}}}}}",
            lambda: "X: {{login.token}}",
        ),
    }

    def some(kind: str) -> str:
        return "".join(f"{random.choice(lines[kind])()}\n" for _ in range(random.randint(0, 3)))

    def block(number: int) -> str:
        title = random.choice(("login", "b", f"r{number}", ""))
        if random.random() < 0.15:
            return f"### common\n# @resource common\n# @base-url {{{{{name()}}}}}\n"
        after = random.choice(("", f"\n> {{% client.global.set('{plain()}', 1) %}}\n"))
        request = f"{some('outside')}GET /{{{{{name()}}}}}\n{some('inside')}{after}"
        return f"### {title}\n{request}{random.choice(('', some('outside')))}\n"

    def environments() -> str:
        keys = {each: {name(): 1, name(): {"b": 2}} for each in ("dev", "prod", "$shared")}
        return json.dumps(dict(random.sample(sorted(keys.items()), 2))) + "\n"

    paths = ("main.http", "own/more.http", "own/_resource.http", "common.http")
    texts = {}
    for path in random.sample(paths, random.randint(1, 4)):
        imports = random.choice(("", "# @import common.http\n", "# @import ../main.http\n"))
        blocks = (block(number) for number in range(random.randint(1, 4)))
        texts[path] = f"{imports}{some('outside')}{''.join(blocks)}"
    for path in ("http-client.env.json", "own/http-client.private.env.json"):
        if random.random() < 0.6:
            texts[path] = environments()
    if random.random() < 0.5:
        texts[".env"] = f"{plain()}=1\n{plain()}=2\n"
    return "".join(f"//- {path}\n{text}" for path, text in texts.items())


RANDOM = tuple(random_workspace(seed) for seed in range(150))
