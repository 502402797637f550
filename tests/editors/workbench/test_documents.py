"""Documents with fences: what stands in them is sent, and their own features are left alone."""

import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs code-server's Linux build")

GUIDE = """\
# Guide

> ```http
> GET {origin}/{{{{word}}}}
> ```

## Wrong

~~~http
GET {{{{hosts}}}}/nowhere
~~~
"""


def test_a_fence_of_markdown_is_sent(opened, api):
    opened.file = "guide.md"
    with opened(GUIDE, settings={"callsheet.environment": "dev"}) as code:
        code.see(".squiggly-error")
        code.see(".mtk1, [class*='mtk']", "GET")
        code.click(".codelens-decoration a", "Send")
        code.see_answer(".chip", "200 OK")
        assert api.targets == ["/people"]
