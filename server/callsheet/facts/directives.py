"""Every directive that Callsheet knows; checks, completion, hover and the reference read this."""

from callsheet.facts.directive_facts import DirectiveFacts
from callsheet.facts.directives_collecting import COLLECTING
from callsheet.facts.directives_connecting import CONNECTING
from callsheet.facts.directives_delivering import DELIVERING
from callsheet.facts.directives_of_peers import OF_PEERS
from callsheet.facts.directives_working import WORKING

DIRECTIVES = (*WORKING, *CONNECTING, *DELIVERING, *COLLECTING, *OF_PEERS)
"""In the order of the reference: what works first."""


def folded(name: str) -> str:
    """A directive's name as names are compared: in lower case, without `-` and `_`."""
    return name.lower().replace("-", "").replace("_", "")


def find_directive(name: str) -> DirectiveFacts | None:
    """What is known of a directive, however its name is written; None for an unknown one."""
    found = _BY_NAME.get(folded(name))
    if found is None and name.lower().startswith(_CURL_OPTIONS):
        return _BY_NAME["curl"]
    return found


_BY_NAME = {
    folded(name): directive
    for directive in DIRECTIVES
    for name in (directive.name, *directive.aliases)
}

# kulala hands `# @curl-max-time 5` and `# @kulala-curl--max-time 5` on to curl.
_CURL_OPTIONS = ("curl-", "kulala-curl-")
