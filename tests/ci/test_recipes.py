"""The recipes of `grammar/CI.md` work as they are printed, with the wheel, in a clean folder.

Their commands are run as the systems run them: one shell a step, ended by the first that fails.
"""

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import yaml

from counterparts import ci_schemas, hadolint
from counterparts.pre_commit import pre_commit
from loopback import serving

REPOSITORY = Path(__file__).parents[2]
PAGE = (REPOSITORY / "grammar" / "CI.md").read_text("utf-8")
CANARY = "canary-of-ci"
PATIENCE = 300


def fences(heading, language):
    section = re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", PAGE, re.DOTALL | re.MULTILINE)[1]
    return re.findall(rf"^```{language}\n(.*?)^```", section, re.DOTALL | re.MULTILINE)


WORKFLOWS = [*fences("GitHub Actions", "yaml"), *fences("pytest", "yaml")]
(PIPELINE,) = fences("GitLab", "yaml")
(HOOKS,) = fences("pre-commit", "yaml")
(DOCKERFILE,) = fences("Docker", "dockerfile")


@pytest.fixture(scope="module")
def python_of_ci(tmp_path_factory):
    """What the environment of a job is: a Python without anything, and our wheel to be had."""
    folder = tmp_path_factory.mktemp("ci")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    wheel = [*pip, "wheel", "--no-deps", "--wheel-dir", folder, REPOSITORY]
    subprocess.run(wheel, check=True, timeout=PATIENCE)
    (found,) = folder.glob("callsheet-*.whl")
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True, timeout=PATIENCE)
    (folder / "constraints.txt").write_text(f"callsheet @ {found.as_uri()}\n")
    kept = {
        name: os.environ[name] for name in os.environ if name.startswith(("PIP_", "LANG", "LC_"))
    }
    return {
        **kept,
        "PATH": f"{folder / 'venv' / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "HOME": os.environ["HOME"],
        "XDG_STATE_HOME": str(folder / "state"),
        "PIP_CONSTRAINT": str(folder / "constraints.txt"),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "CI": "true",
    }


@pytest.fixture
def project(tmp_path):
    """A project with request files, and the server that they are sent to."""
    with serving() as server:
        (tmp_path / "api").mkdir()
        environments = {"ci": {"host": server.origin}}
        (tmp_path / "http-client.env.json").write_text(json.dumps(environments))
        for number in range(6):
            (tmp_path / "api" / f"{number}.http").write_text(
                f"### Number {number}\nGET {{{{host}}}}/text/{number}\n"
                "Authorization: Bearer {{secrets.api_token}}\n\n# @assert status == 200\n"
            )
        yield tmp_path, server


def shell(commands, project, environ):
    folder, _ = project
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", commands],
        cwd=folder,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert CANARY not in done.stdout
    return done


def steps(job, values):
    """The commands of a job with their own environment, expressions replaced by values."""
    for step in job["steps"]:
        if "run" in step:
            said = json.dumps({"run": step["run"], "env": step.get("env", {})})
            replaced = re.sub(r"\$\{\{ (.*?) \}\}", lambda found: str(values[found[1]]), said)
            read = json.loads(replaced)
            yield read["run"], read["env"]


def matrix_of(job):
    matrix = job.get("strategy", {}).get("matrix", {})
    return [{"matrix.shard": shard} for shard in matrix.get("shard", [])] or [{}]


@pytest.mark.parametrize("text", WORKFLOWS)
def test_workflows_of_github(text, project, python_of_ci):
    folder, server = project
    (folder / "workflow.yml").write_text(text)
    assert ci_schemas.complaints("github-workflows", folder / "workflow.yml") == ""
    (job,) = yaml.safe_load(text)["jobs"].values()
    summary = folder / "summary.md"
    given = {**python_of_ci, "GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(summary)}
    for values in matrix_of(job):
        for commands, environ in steps(job, {"secrets.API_TOKEN": CANARY, **values}):
            done = shell(commands, project, given | environ)
            assert done.returncode == 0, f"{commands}\n{done.stdout}"
    sent = "callsheet run" in text or "pytest" in text
    assert sorted(server.targets) == [f"GET /text/{number}" for number in range(6)] * sent
    paths = [path for path in folder.rglob("*") if path.is_file()]
    assert not [path for path in paths if CANARY.encode() in path.read_bytes()]
    for path in re.findall(r"(?:junit|html|sarif|junitxml)=(\S+)", text):
        assert (folder / path).exists()


def test_the_workflow_of_this_repository():
    for path in (REPOSITORY / ".github" / "workflows").glob("*.yml"):
        assert ci_schemas.complaints("github-workflows", path) == ""


def test_a_step_of_github_fails_with_a_request_and_its_reports_are_written(project, python_of_ci):
    folder, _ = project
    (folder / "api" / "6.http").write_text("GET {{host}}/text/6\n\n# @assert status == 201\n")
    (job,) = yaml.safe_load(WORKFLOWS[0])["jobs"].values()
    codes = {}
    for commands, environ in steps(job, {"secrets.API_TOKEN": CANARY}):
        done = shell(commands, project, python_of_ci | environ)
        codes[commands.split()[1]] = done.returncode
    assert codes == {"install": 0, "fmt": 0, "check": 0, "run": 1}
    assert "::error file=api/6.http,line=3," in done.stdout
    assert ET.parse(folder / "out" / "api.xml").find(".//failure") is not None


def test_the_pipeline_of_gitlab(project, python_of_ci):
    folder, server = project
    (folder / ".gitlab-ci.yml").write_text(PIPELINE)
    assert ci_schemas.complaints("gitlab-ci", folder / ".gitlab-ci.yml") == ""
    pipeline = yaml.safe_load(PIPELINE)
    for name in ("check-api", "run-api"):
        job = pipeline[pipeline[name]["extends"]] | pipeline[name]
        for index in range(1, job.get("parallel", 1) + 1):
            numbers = {"CI_NODE_INDEX": str(index), "CI_NODE_TOTAL": str(job.get("parallel", 1))}
            given = {**python_of_ci, **numbers, "CALLSHEET_SECRET_API_TOKEN": CANARY}
            commands = "\n".join([*job["before_script"], *job["script"]])
            done = shell(commands, project, given)
            assert done.returncode == 0, done.stdout
            for path in job.get("artifacts", {}).get("reports", {}).values():
                assert (folder / path).exists()
    assert sorted(server.targets) == [f"GET /text/{number}" for number in range(6)]


def test_the_image_of_docker(project, python_of_ci):
    """There is no Docker here: its linter looks at the file, its steps run in the environment."""
    assert hadolint.complaints(DOCKERFILE) == ""
    said = dict(line.split(" ", 1) for line in DOCKERFILE.splitlines() if not line.startswith("#"))
    (commands,) = fences("Docker", "sh")
    _, _, behind = commands.replace("\\\n", " ").partition("--env CALLSHEET_SECRET_API_TOKEN")
    image, *words = shlex.split(behind)
    assert f"docker build --tag {image} ." in commands
    folder, server = project
    name, _, value = said["ENV"].partition("=")
    given = {
        **python_of_ci,
        name: value.replace("/tmp", str(folder)),
        "CALLSHEET_SECRET_API_TOKEN": CANARY,
    }
    assert shell(said["RUN"], project, given).returncode == 0
    assert (folder / "out").exists() is False
    done = shell(shlex.join([*json.loads(said["ENTRYPOINT"]), *words]), project, given)
    assert done.returncode == 0, done.stdout
    assert len(server.targets) == 6
    assert (folder / "out" / "api.xml").exists()
    assert json.loads(said["CMD"]) == ["run", "."]


def repository(folder):
    for arguments in (["init", "--quiet"], ["add", "."]):
        subprocess.run(["git", *arguments], cwd=folder, check=True, timeout=PATIENCE)


def outcomes(said):
    return dict(re.findall(r"^(callsheet \w+)\.+(\w+)$", said, re.MULTILINE))


@pytest.fixture
def hook(project, python_of_ci):
    """Runs hooks over a repository with a file to lay out, and says what came of each."""
    folder, server = project
    untidy = folder / "api" / "0.http"
    untidy.write_text("###Zero\nGET   {{host}}/text/0\n")
    (folder / ".pre-commit-config.yaml").write_text(HOOKS)
    repository(folder)
    given = {**os.environ, **python_of_ci, "PRE_COMMIT_HOME": str(folder / ".git" / "pre-commit")}

    def hook(*arguments):
        if arguments[0] == "try-repo":
            # What is installed then is the repository itself, not the wheel.
            del given["PIP_CONSTRAINT"]
        done = pre_commit((*arguments, "--all-files"), folder, given)
        assert done.returncode in (0, 1), done.stdout
        print(done.stdout)
        return outcomes(done.stdout)

    yield hook
    assert untidy.read_text() == "### Zero\nGET {{host}}/text/0\n"
    assert server.targets == []


def test_the_hooks_that_are_shown(project, hook):
    folder, _ = project
    assert pre_commit(("validate-config", ".pre-commit-config.yaml"), folder).returncode == 0
    assert hook("run") == {"callsheet check": "Passed", "callsheet fmt": "Failed"}
    assert hook("run") == {"callsheet check": "Passed", "callsheet fmt": "Passed"}
    (folder / "api" / "1.http").write_text("GET {{host}}/text/1\n\n# @assert status ==\n")
    assert hook("run")["callsheet check"] == "Failed"


@pytest.mark.skipif(not (REPOSITORY / ".git").exists(), reason="this is no git repository")
def test_the_hooks_of_the_repository(hook):
    manifest = REPOSITORY / ".pre-commit-hooks.yaml"
    assert pre_commit(("validate-manifest", str(manifest)), REPOSITORY).returncode == 0
    shown = yaml.safe_load(HOOKS)["repos"][0]["hooks"]
    ours = yaml.safe_load(manifest.read_text())
    for each, printed in zip(ours, shown, strict=True):
        known = {name: value for name, value in printed.items() if name in each}
        assert each == {**known, "description": each["description"]}
    found = hook("try-repo", str(REPOSITORY), "--ref", "HEAD")
    assert found == {"callsheet check": "Passed", "callsheet fmt": "Failed"}
