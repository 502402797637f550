"""Region and service that a host of AWS stands for."""

import re

_OURS = re.compile(r"(.+)\.(?:amazonaws\.com(?:\.cn)?|api\.aws|on\.aws)", re.IGNORECASE)
_REGION = re.compile(r"[a-z]{2}(?:-[a-z]+)+-\d")
_S3 = re.compile(r"s3(?:-(?:accesspoint|object-lambda|outposts))?")
_OLD_S3 = re.compile(r"s3-([a-z]{2}(?:-[a-z]+)+-\d)")
_BEHIND_THE_REGION = frozenset({"aoss", "cloudsearch", "es"})
_NOT_A_SERVICE = frozenset({"dualstack"})

_SIGNED_AS = {
    "bedrock-agent-runtime": "bedrock",
    "bedrock-runtime": "bedrock",
    "email": "ses",
    "email-fips": "ses",
    "lambda-url": "lambda",
    "queue": "sqs",
    "s3-accesspoint": "s3",
}
"""Services whose name in a signature is another than in their host."""


def place_of(host: str) -> tuple[str, str]:
    """Region and service of a host; each is empty when the host does not say."""
    found = _OURS.fullmatch(host.partition(":")[0])
    if found is None:
        return "", ""
    labels = [label for label in found[1].lower().split(".") if label not in _NOT_A_SERVICE]
    old = _OLD_S3.fullmatch(labels[-1])
    if old is not None:
        return old[1], "s3"
    index = next((i for i, label in enumerate(labels) if _REGION.fullmatch(label)), None)
    if index is None:
        return "", _service(labels[-1])
    behind = labels[index + 1 :]
    if behind and behind[0] in _BEHIND_THE_REGION:
        return labels[index], behind[0]
    return labels[index], _service(labels[index - 1]) if index else ""


def is_s3(service: str) -> bool:
    """Whether a service has S3's rules: the path is encoded once, the payload's hash is sent."""
    return _S3.fullmatch(service) is not None


def _service(label: str) -> str:
    plain = label.removesuffix("-fips")
    return _SIGNED_AS.get(plain, plain)
