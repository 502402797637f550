// Where the server may be, best first: what a person set, what the workspace has, PATH, our own environment.

import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { delimiter, join } from "node:path";

export interface Surroundings {
  /** The setting `callsheet.serverPath`; empty when it is not set. */
  setting: string;
  /** Folders of the workspace whose programs may run: none as long as it is not trusted. */
  folders: readonly string[];
  /** The variable PATH. */
  path: string;
  /** The environment that the extension made for itself, whether or not it is there. */
  own: string;
  windows: boolean;
}

export interface Candidate {
  program: string;
  /** Why one looks there, in the words of the log. */
  because: string;
}

/** Every place to look at, in order; with a setting nothing else is looked at. */
export function candidates(around: Surroundings): Candidate[] {
  if (around.setting) {
    return [{ program: around.setting, because: "the setting `callsheet.serverPath`" }];
  }
  const inside = around.folders.flatMap((folder) =>
    [".venv", "venv"].map((name) => ({
      program: programOf(join(folder, name), "callsheet", around.windows),
      because: `the environment \`${name}\` of the workspace`,
    })),
  );
  const separator = around.windows ? ";" : delimiter;
  const onPath = around.path
    .split(separator)
    .filter((folder) => folder)
    .map((folder) => ({
      program: join(folder, around.windows ? "callsheet.exe" : "callsheet"),
      because: "PATH",
    }));
  const own = {
    program: programOf(around.own, "callsheet", around.windows),
    because: "the environment of this extension",
  };
  return [...inside, ...onPath, own];
}

/** A program of a virtual environment. */
export function programOf(environment: string, name: string, windows: boolean): string {
  return windows ? join(environment, "Scripts", `${name}.exe`) : join(environment, "bin", name);
}

/** Whether there is a file that may be run; a folder may be entered, and is none. */
export async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
