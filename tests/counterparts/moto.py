"""moto with authentication on: it verifies AWS signatures with the stored secret."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from counterparts.installed import missing, python_with

PACKAGES = ("moto[s3,iam,sts,sqs]>=5.2,<6", "flask", "flask-cors")

_SERVER = """
import json, os, sys
os.environ.update(AWS_ACCESS_KEY_ID="x", AWS_SECRET_ACCESS_KEY="x", AWS_DEFAULT_REGION="eu-west-1")
os.environ["INITIAL_NO_AUTH_ACTION_COUNT"] = "4"
import logging
logging.getLogger("werkzeug").setLevel(logging.ERROR)
import boto3
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
host, port = server.get_host_and_port()
endpoint = f"http://127.0.0.1:{port}"
iam = boto3.client("iam", endpoint_url=endpoint)
iam.create_user(UserName="ada")
everything = {"Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
iam.put_user_policy(UserName="ada", PolicyName="all", PolicyDocument=json.dumps(everything))
key = iam.create_access_key(UserName="ada")["AccessKey"]
boto3.client("s3", endpoint_url=endpoint).create_bucket(Bucket="films",
    CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
print(json.dumps([port, key["AccessKeyId"], key["SecretAccessKey"]]), flush=True)
sys.stdin.read()
os._exit(0)
"""


@dataclass(frozen=True)
class Moto:
    port: int
    key: str
    secret: str


@contextmanager
def moto() -> Iterator[Moto]:
    """A server with one user, who may do everything, and the bucket `films`."""
    program = [python_with("moto", *PACKAGES), "-c", _SERVER]
    process = subprocess.Popen(
        program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        said = process.stdout.readline()
        if not said:
            missing("moto does not start")
        yield Moto(*json.loads(said))
    finally:
        process.stdin.close()
        process.wait()
        process.stdout.close()
