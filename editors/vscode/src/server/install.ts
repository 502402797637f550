// Installs the server, in the version that fits, into a virtual environment of the extension's own.

import { rm } from "node:fs/promises";
import { join } from "node:path";
import * as vscode from "vscode";
import { plain } from "../wording.ts";
import { makeEnvironment } from "./python.ts";

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
    return await vscode.window.withProgress(place, (progress) =>
      makeEnvironment({
        home: context.globalStorageUri.fsPath,
        environment: ownEnvironment(context),
        version,
        windows: process.platform === "win32",
        hear: (text) => log.info(text),
        step: (message) => progress.report({ message }),
      }),
    );
  } catch (error) {
    await rm(ownEnvironment(context), { recursive: true, force: true });
    await tell(error instanceof Error ? error.message : String(error), log);
    return undefined;
  }
}

async function tell(reason: string, log: vscode.LogOutputChannel): Promise<void> {
  const chosen = await vscode.window.showErrorMessage(
    `The server could not be installed: ${plain(reason)}. \`pip install callsheet\` into any environment on PATH does as well.`,
    "Show Log",
  );
  if (chosen) {
    log.show();
  }
}
