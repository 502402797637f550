// Which documents hold requests: request files, and documents in whose fences requests stand.

import * as vscode from "vscode";

const REQUESTS = "http";

/** Languages of documents that may have fences with requests. */
export const FENCED = ["markdown", "mdx", "quarto", "asciidoc", "restructuredtext", "org"];

/** A line that a fence with requests begins with; the server looks closer. */
const OPENING =
  /^(?:[ \t>*+\-\d.)]*(?:`{3}|~{3})[^\n]*|\[[^\]\n]*|[ \t]*\.\.[ \t]+[a-z-]+::[^\n]*|[ \t]*#\+begin_src[^\n]*)\b(?:http|rest)\b/im;

/** What is formatted here: of other documents the layout is somebody else's. */
export const REQUEST_FILES = selected([REQUESTS]);

/** What the server is told of. */
export const WITH_REQUESTS = selected([REQUESTS, ...FENCED]);

function selected(languages: string[]): { scheme: string; language: string }[] {
  return languages.flatMap((language) => ["file", "untitled"].map((scheme) => ({ scheme, language })));
}

export function isRequestFile(document: vscode.TextDocument | undefined): boolean {
  return document?.languageId === REQUESTS;
}

/** Whether there may be requests in a document. */
export function mayHaveRequests(document: vscode.TextDocument | undefined): boolean {
  if (!document || isRequestFile(document)) {
    return document !== undefined;
  }
  return FENCED.includes(document.languageId) && OPENING.test(document.getText());
}

/** Resolves when there is a document with requests, open or in the folders of the workspace. */
export async function whenNeeded(subscriptions: vscode.Disposable[]): Promise<void> {
  const isOpen = () => vscode.workspace.textDocuments.some(mayHaveRequests);
  if (isOpen() || (await vscode.workspace.findFiles("**/*.{http,rest}", undefined, 1)).length) {
    return;
  }
  await new Promise<void>((resolve) => {
    const needed = () => {
      listening.dispose();
      resolve();
    };
    const listening = vscode.Disposable.from(
      vscode.workspace.onDidOpenTextDocument((document) => mayHaveRequests(document) && needed()),
      // Of a text that somebody types only the lines that are new are looked at.
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        const isTyped = ({ range, text }: vscode.TextDocumentContentChangeEvent) =>
          OPENING.test(`${document.lineAt(range.start.line).text}\n${text}`);
        if (FENCED.includes(document.languageId) && contentChanges.some(isTyped)) {
          needed();
        }
      }),
    );
    subscriptions.push(listening);
    if (isOpen()) {
      needed();
    }
  });
}
