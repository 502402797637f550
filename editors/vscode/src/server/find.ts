// Finds the server, and asks what to do where there is none.

import { homedir } from "node:os";
import * as vscode from "vscode";
import { plain } from "../wording.ts";
import { install, ownEnvironment } from "./install.ts";
import { type Candidate, candidates, isProgram } from "./places.ts";

/** The program of the server; undefined when there is none. */
export async function findServer(
  context: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
): Promise<string | undefined> {
  const places = candidates({
    setting: serverPath(),
    folders: vscode.workspace.isTrusted
      ? (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri.fsPath)
      : [],
    path: process.env["PATH"] ?? "",
    own: ownEnvironment(context),
    windows: process.platform === "win32",
  });
  const found = await firstOf(places);
  if (found) {
    log.info(`Server: ${found.program}, by ${found.because}`);
    return found.program;
  }
  log.warn(`No server at any of these:\n${places.map((each) => `  ${each.program}`).join("\n")}`);
  return undefined;
}

/** Say that there is none and what can be done; the program, when something was. */
export async function askForServer(
  context: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
): Promise<string | undefined> {
  const setting = serverPath();
  return setting ? askAboutSetting(setting) : askToInstall(context, log);
}

function serverPath(): string {
  const setting = vscode.workspace.getConfiguration("callsheet").get("serverPath", "").trim();
  return setting.replace(/^~(?=[/\\])/, homedir());
}

async function firstOf(places: Candidate[]): Promise<Candidate | undefined> {
  for (const place of places) {
    if (await isProgram(place.program)) {
      return place;
    }
  }
  return undefined;
}

async function askAboutSetting(setting: string): Promise<undefined> {
  const open = "Open Setting";
  const chosen = await vscode.window.showErrorMessage(
    `There is no program at "${plain(setting)}", where the setting callsheet.serverPath says that the server is. ` +
      "Correct the setting, or clear it to have the server looked for.",
    open,
  );
  if (chosen === open) {
    await vscode.commands.executeCommand("workbench.action.openSettings", "callsheet.serverPath");
  }
  return undefined;
}

async function askToInstall(
  context: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
): Promise<string | undefined> {
  const version: string = context.extension.packageJSON.version;
  const chosen = await vscode.window.showInformationMessage(
    `Callsheet needs its server, and found none in the workspace or on PATH. Install callsheet ${version} ` +
      "into an environment that only this extension uses?",
    "Install",
    "Choose…",
    "Show Log",
  );
  switch (chosen) {
    case "Install":
      return install(context, log);
    case "Choose…":
      return choose();
    case "Show Log":
      log.show();
      return undefined;
    default:
      return undefined;
  }
}

async function choose(): Promise<string | undefined> {
  const [file] = (await vscode.window.showOpenDialog({ title: "The program callsheet", openLabel: "Use" })) ?? [];
  if (file) {
    const settings = vscode.workspace.getConfiguration("callsheet");
    await settings.update("serverPath", file.fsPath, vscode.ConfigurationTarget.Global);
  }
  return file?.fsPath;
}
