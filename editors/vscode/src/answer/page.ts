// The frame of an answer's page: nothing in it runs but our own script, and nothing is loaded from anywhere.

import { randomBytes } from "node:crypto";
import * as vscode from "vscode";

/** The page, with a policy of its own for this one webview. */
export function pageOf(webview: vscode.Webview, extension: vscode.Uri): string {
  const nonce = randomBytes(18).toString("base64");
  const script = webview.asWebviewUri(vscode.Uri.joinPath(extension, "dist", "webview.js")).toString();
  const style = webview.asWebviewUri(vscode.Uri.joinPath(extension, "media", "answer.css")).toString();
  // A preview is a frame without an address of its own, so it lives under this policy too.
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>Answer</title>
<link rel="stylesheet" nonce="${nonce}" href="${style}">
</head>
<body>
<div id="said" class="unseen" role="status" aria-live="polite" aria-atomic="true"></div>
<main id="answer"></main>
<script nonce="${nonce}" src="${script}"></script>
</body>
</html>`;
}
