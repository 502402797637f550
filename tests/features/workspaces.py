"""Workspaces in which names mean many things."""

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
