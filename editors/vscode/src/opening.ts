// Opens the document of a request, which may be gone by now.

import * as vscode from "vscode";

/** The document; an error says in words that there is none. */
export async function opening(uri: string): Promise<vscode.TextDocument> {
  const place = vscode.Uri.parse(uri);
  try {
    return await vscode.workspace.openTextDocument(place);
  } catch (error) {
    const isThere = await vscode.workspace.fs.stat(place).then(() => true, () => false);
    throw isThere ? error : new Error(`there is no ${vscode.workspace.asRelativePath(place)} any more: was it renamed or deleted?`);
  }
}
