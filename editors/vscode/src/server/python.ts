// Makes the environment of the extension with a Python of the machine. Nothing of the folder that one works
// in is run: Python would take a `venv.py` or `pip.py` there for its own, so it is isolated and works elsewhere.

import { spawn } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { programOf } from "./places.ts";

const OLDEST = "3.11";

export interface Making {
  /** The folder of the extension, where programs are run. */
  home: string;
  environment: string;
  /** Of the server. */
  version: string;
  windows: boolean;
  /** Takes what is run, and what it says. */
  hear: (text: string) => void;
  /** Takes what is being done. */
  step: (what: string) => void;
}

/** The program of the server in its new environment; throws what went wrong. */
export async function makeEnvironment(making: Making): Promise<string> {
  const { home, environment, version, windows, step } = making;
  await mkdir(home, { recursive: true });
  const python = await findPython(making);
  step("making an environment");
  await run(making, python, ["-I", "-m", "venv", "--clear", environment]);
  step("fetching packages");
  const pip = ["-I", "-m", "pip", "install", "--disable-pip-version-check", `callsheet==${version}`];
  await run(making, programOf(environment, "python", windows), pip);
  return programOf(environment, "callsheet", windows);
}

async function findPython(making: Making): Promise<string> {
  const check = `import sys; sys.exit(sys.version_info < (${OLDEST.replace(".", ", ")}))`;
  for (const name of making.windows ? ["py", "python"] : ["python3", "python"]) {
    try {
      await run(making, name, ["-I", "-c", check]);
      return name;
    } catch {
      // Not there, or too old.
    }
  }
  throw new Error(`there is no Python ${OLDEST} or newer on PATH: install one, then try again`);
}

function run({ home, hear }: Making, program: string, parts: string[]): Promise<void> {
  hear(`$ ${program} ${parts.join(" ")}`);
  return new Promise((resolve, reject) => {
    const child = spawn(program, parts, { cwd: home, stdio: ["ignore", "pipe", "pipe"] });
    let last = "";
    const told = (data: Buffer) => {
      const text = data.toString().trimEnd();
      last = text.split("\n").at(-1) ?? last;
      hear(text);
    };
    child.stdout.on("data", told);
    child.stderr.on("data", told);
    child.on("error", reject);
    child.on("close", (code) => (code === 0 ? resolve() : reject(new Error(last || `${program} ended with ${code}`))));
  });
}
