// Installs the server, in the version that fits, into a virtual environment of the extension's own.

import { spawn } from "node:child_process";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import * as vscode from "vscode";
import { programOf } from "./places.ts";

const OLDEST = "3.11";

/** The environment for this version of the extension; another version has another one. */
export function ownEnvironment(context: vscode.ExtensionContext): string {
  return join(context.globalStorageUri.fsPath, `server-${context.extension.packageJSON.version}`);
}

/** The program of the server, or undefined after saying why it could not be installed. */
export async function install(
  context: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
): Promise<string | undefined> {
  const version: string = context.extension.packageJSON.version;
  const place = { location: vscode.ProgressLocation.Notification, title: `Installing callsheet ${version}` };
  try {
    return await vscode.window.withProgress(place, (progress) => make(context, version, log, progress));
  } catch (error) {
    await rm(ownEnvironment(context), { recursive: true, force: true });
    await tell(error instanceof Error ? error.message : String(error), log);
    return undefined;
  }
}

async function make(
  context: vscode.ExtensionContext,
  version: string,
  log: vscode.LogOutputChannel,
  progress: vscode.Progress<{ message: string }>,
): Promise<string> {
  const windows = process.platform === "win32";
  const environment = ownEnvironment(context);
  const python = await findPython(windows, log);
  await mkdir(context.globalStorageUri.fsPath, { recursive: true });
  progress.report({ message: "making an environment" });
  await run(python, ["-m", "venv", "--clear", environment], log);
  progress.report({ message: "fetching packages" });
  const own = programOf(environment, "python", windows);
  await run(own, ["-m", "pip", "install", "--disable-pip-version-check", `callsheet==${version}`], log);
  return programOf(environment, "callsheet", windows);
}

async function findPython(windows: boolean, log: vscode.LogOutputChannel): Promise<string> {
  const check = `import sys; sys.exit(sys.version_info < (${OLDEST.replace(".", ", ")}))`;
  for (const name of windows ? ["py", "python"] : ["python3", "python"]) {
    try {
      await run(name, ["-c", check], log);
      return name;
    } catch {
      // Not there, or too old.
    }
  }
  throw new Error(`there is no Python ${OLDEST} or newer on PATH: install one, then try again`);
}

function run(program: string, parts: string[], log: vscode.LogOutputChannel): Promise<void> {
  log.info(`$ ${program} ${parts.join(" ")}`);
  return new Promise((resolve, reject) => {
    const child = spawn(program, parts, { stdio: ["ignore", "pipe", "pipe"] });
    let last = "";
    const hear = (data: Buffer) => {
      const text = data.toString().trimEnd();
      last = text.split("\n").at(-1) ?? last;
      log.info(text);
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.on("error", reject);
    child.on("close", (code) => (code === 0 ? resolve() : reject(new Error(last || `${program} ended with ${code}`))));
  });
}

async function tell(reason: string, log: vscode.LogOutputChannel): Promise<void> {
  const chosen = await vscode.window.showErrorMessage(
    `The server could not be installed: ${reason}. \`pip install callsheet\` into any environment on PATH does as well.`,
    "Show Log",
  );
  if (chosen) {
    log.show();
  }
}
