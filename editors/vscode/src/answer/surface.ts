// Where a page of answers is: in an editor beside the request, or in the panel below.

import * as vscode from "vscode";
import { pageOf } from "./page.ts";

export interface Surface {
  readonly webview: vscode.Webview;
  reveal(focus: boolean): void;
  name(title: string): void;
  /** Take it away, where a person opened it for this alone. */
  close(): void;
  readonly onDidDispose: vscode.Event<void>;
}

export const BELOW = "callsheet.answer";

/** A new editor beside the active one. */
export function beside(context: vscode.ExtensionContext, title: string): Surface {
  const column = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
  const panel = vscode.window.createWebviewPanel("callsheet.answer", title, column, {
    ...options(context),
    retainContextWhenHidden: true,
  });
  panel.iconPath = {
    light: vscode.Uri.joinPath(context.extensionUri, "media", "answer-light.svg"),
    dark: vscode.Uri.joinPath(context.extensionUri, "media", "answer-dark.svg"),
  };
  panel.webview.html = pageOf(panel.webview, context.extensionUri);
  return {
    webview: panel.webview,
    reveal: (focus) => panel.reveal(undefined, !focus),
    name: (title) => (panel.title = title),
    close: () => panel.dispose(),
    onDidDispose: panel.onDidDispose,
  };
}

/** The view in the panel, as VS Code gives it. */
export function below(context: vscode.ExtensionContext, view: vscode.WebviewView): Surface {
  view.webview.options = options(context);
  view.webview.html = pageOf(view.webview, context.extensionUri);
  return {
    webview: view.webview,
    reveal: (focus) => view.show(!focus),
    name: (title) => (view.description = title),
    close: () => undefined,
    onDidDispose: view.onDidDispose,
  };
}

function options(context: vscode.ExtensionContext): vscode.WebviewOptions {
  const resources = ["dist", "media"].map((name) => vscode.Uri.joinPath(context.extensionUri, name));
  return { enableScripts: true, enableForms: false, enableCommandUris: false, localResourceRoots: resources };
}
