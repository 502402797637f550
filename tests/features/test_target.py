"""What is under the cursor."""

import pytest

from callsheet.features.target import target_at
from fixture import scene


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("GET https://{{ho<|>st}}/", "VariableUse host"),
        ("GET https://{{host<|>}}/", "VariableUse host"),
        ("GET https://{{a<|>.b.c}}/", "VariableUse a"),
        ("GET https://{{a.b<|>.c}}/", "VariableUse a"),
        ("GET https://x/{{ pa<|>ge + 1 }}", "VariableUse page"),
        ("GET https://x/{{ page + <|>1 }}", "nothing"),
        ("GET https://x/{{$ran<|>domInt 1 5}}", "DynamicUse $randomInt 1 5"),
        ("@ho<|>st = x", "VariableDefinition host"),
        ("@host = {{ba<|>se}}", "VariableUse base"),
        ("GET https://x/{{log<|>in.response.body.$.a}}", "RequestReference login"),
        (
            "GET https://x/{{login.response.body.$<|>.a}}",
            "ExchangeMember login.response.body.$.a",
        ),
        ("GE<|>T https://x/", "Method GET"),
        ("GET<|> https://x/", "Method GET"),
        ("GET https://<|>x/", "Address https://x/"),
        ("GET https://x/\n    ?a=<|>b", "Address ?a=b"),
        ("GET https://x/ HTT<|>P/1.1", "Version HTTP/1.1"),
        ("GET https://x/\nAcc<|>ept: a/b", "HeaderName Accept"),
        ("GET https://x/\nAccept: a<|>/b", "HeaderValue a/b"),
        ("# @ti<|>meout 5\nGET https://x/", "DirectiveName timeout"),
        ("# @timeout 5<|>\nGET https://x/", "DirectiveArgument 5"),
        ("# @name lo<|>gin\nGET https://x/", "RequestName login"),
        ("### the ti<|>tle\nGET https://x/", "RequestName the title"),
        ("# @ref lo<|>gin\nGET https://x/", "RequestReference login"),
        ("# @auth session lo<|>gin\nGET https://x/", "RequestReference login"),
        ("# @auth se<|>ssion login\nGET https://x/", "DirectiveArgument session login"),
        ("# @auth custom a, b<|>\nGET https://x/", "RequestReference b"),
        ("# @use ap<|>i\nGET /x", "ResourceReference api"),
        ("# @resource ap<|>i\n", "ResourceName api"),
        ("### ap<|>i\n# @resource\n", "ResourceName api"),
        ("### api\n# @resource\n# @name ap<|>i", "ResourceName api"),
        ("# @header Acc<|>ept: a/b\nGET https://x/", "HeaderName Accept"),
        ("# @header Accept: a<|>/b\nGET https://x/", "HeaderValue a/b"),
        ("# @header Acc<|>ept\nGET https://x/", "HeaderName Accept"),
        ("# @tls cert=./a<|>.pem\nGET https://x/", "FilePath ./a.pem"),
        ("# @tls cert={{a<|>}}\nGET https://x/", "VariableUse a"),
        ("# @auth jwt key_file=a<|>.pem\nGET https://x/", "FilePath a.pem"),
        ("# @force-ref lo<|>gin\nGET https://x/", "RequestReference login"),
        ("run #lo<|>gin", "RequestReference login"),
        ("run ./o<|>ther.http", "ImportPath ./other.http"),
        ("import ./o<|>ther.http", "ImportPath ./other.http"),
        ("# @import ./o<|>ther.http\nGET https://x/", "ImportPath ./other.http"),
        ("POST https://x/\n\n< ./bo<|>dy.json", "FilePath ./body.json"),
        ("GET https://x/\n\n>> ./o<|>ut.json", "FilePath ./out.json"),
        ("GET https://x/\n\n?? sta<|>tus == 200", "AssertionText status == 200"),
        ("# @assert sta<|>tus == 200\nGET https://x/", "AssertionText status == 200"),
        ("# a com<|>ment\nGET https://x/", "nothing"),
        ("POST https://x/\n\na bo<|>dy", "nothing"),
        ("POST https://x/\n\na {{bo<|>dy}}", "VariableUse body"),
        ("GET https://x/\n\n<|>", "nothing"),
        ("<|>", "nothing"),
    ],
)
def test_target(text: str, expected: str):
    shown = scene(text)
    target = target_at(shown.document, shown.offset)
    found = f"{type(target).__name__} {shown.text(target.span)}" if target else "nothing"
    assert found == expected
