// What the server is told at its start, and again when settings change: editors/PROTOCOL.md, "Said at the start".

import * as vscode from "vscode";

/** Settings that the server does not know. */
const OWN_SETTINGS = new Set(["answers", "serverPath"]);

/** Options of initialization; `environments` are those that were chosen in each folder, by its address. */
export function optionsOf(context: vscode.ExtensionContext, environments: Record<string, string>): object {
  return {
    proxy: vscode.workspace.getConfiguration("http").get("proxy") || undefined,
    noProxy: vscode.workspace.getConfiguration("http").get("noProxy") || undefined,
    ...settingsOf(context),
    plugin: true,
    prompts: true,
    restricted: !vscode.workspace.isTrusted,
    environments,
  };
}

/** Settings that the server knows and that were set. */
export function settingsOf(context: vscode.ExtensionContext): object {
  const settings = vscode.workspace.getConfiguration("callsheet");
  const names = Object.keys(context.extension.packageJSON.contributes.configuration.properties)
    .map((name) => name.replace(/^callsheet\./, ""))
    .filter((name) => !OWN_SETTINGS.has(name))
    .filter((name) => JSON.stringify(settings.get(name)) !== JSON.stringify(settings.inspect(name)?.defaultValue));
  return Object.fromEntries(names.map((name) => [name, settings.get(name)]));
}
