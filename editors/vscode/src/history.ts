// The tree of what was sent: by folder and day, newest first.

import * as vscode from "vscode";
import { mayHaveRequests } from "./documents.ts";
import type { Exchange, Outcome } from "./protocol.ts";
import type { Session } from "./server/session.ts";

interface Group {
  kind: "group";
  label: string;
  exchanges: { root: string; exchange: Exchange }[];
}

interface Item {
  kind: "exchange";
  uri: string;
  number: number;
  exchange: Exchange;
}

type Node = Group | Item;

const ICONS: Record<Outcome, [string, string]> = {
  passed: ["pass", "testing.iconPassed"],
  failed: ["error", "testing.iconFailed"],
  errored: ["error", "testing.iconErrored"],
  skipped: ["circle-slash", "testing.iconSkipped"],
  cancelled: ["circle-slash", "testing.iconSkipped"],
};

export class HistoryView implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #view: vscode.TreeView<Node>;

  constructor(private readonly session: Session) {
    this.#view = vscode.window.createTreeView("callsheet.historyView", { treeDataProvider: this, showCollapseAll: true });
    session.hear<{ root: string }>("callsheet/history", () => this.#changed.fire());
    session.onDidChange((condition) => condition === "running" && this.#changed.fire());
  }

  dispose(): void {
    this.#view.dispose();
    this.#changed.dispose();
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (node?.kind === "group") {
      return node.exchanges.map(({ root, exchange }) => ({
        kind: "exchange",
        uri: root,
        number: exchange.number,
        exchange,
      }));
    }
    return node ? [] : this.#groups();
  }

  getTreeItem(node: Node): vscode.TreeItem {
    return node.kind === "group" ? groupItem(node) : exchangeItem(node);
  }

  async #groups(): Promise<Group[]> {
    const roots = rootsAsked();
    const groups: Group[] = [];
    const seen = new Set<string>();
    for (const [root, name] of roots) {
      const parameters = { command: "callsheet.history", arguments: [{ uri: root }] };
      const found = (await this.session.ask<Exchange[] | null>("workspace/executeCommand", parameters)) ?? [];
      for (const exchange of found.filter((each) => !seen.has(each.uri))) {
        seen.add(exchange.uri);
        const day = new Date(exchange.time * 1000).toLocaleDateString(undefined, { dateStyle: "medium" });
        const label = roots.length > 1 ? `${name}: ${day}` : day;
        let group = groups.find((each) => each.label === label);
        if (!group) {
          group = { kind: "group", label, exchanges: [] };
          groups.push(group);
        }
        group.exchanges.push({ root, exchange });
      }
    }
    return groups;
  }
}

/** The folders of the workspace, and documents that are in none of them: what was sent from there counts too. */
function rootsAsked(): [uri: string, name: string][] {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const outside = vscode.workspace.textDocuments
    .filter((document) => mayHaveRequests(document) && document.uri.scheme === "file" && !vscode.workspace.getWorkspaceFolder(document.uri));
  return [
    ...folders.map(({ uri, name }): [string, string] => [uri.toString(), name]),
    ...outside.map(({ uri }): [string, string] => [uri.toString(), vscode.Uri.joinPath(uri, "..").path.split("/").at(-1) ?? ""]),
  ];
}

function groupItem({ label, exchanges }: Group): vscode.TreeItem {
  const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.Expanded);
  item.description = String(exchanges.length);
  return item;
}

function exchangeItem({ uri, number, exchange }: Item): vscode.TreeItem {
  const item = new vscode.TreeItem(exchange.request || `${exchange.method} ${exchange.url}`);
  const [icon, colour] = ICONS[exchange.outcome];
  const time = new Date(exchange.time * 1000).toLocaleTimeString(undefined, { timeStyle: "short" });
  item.id = `${uri}#${number}`;
  item.iconPath = new vscode.ThemeIcon(icon, new vscode.ThemeColor(colour));
  item.description = `${time} · ${exchange.summary}`;
  item.tooltip = [`${exchange.method} ${exchange.url}`, exchange.summary, exchange.environment, exchange.document]
    .filter((line) => line)
    .join("\n");
  item.accessibilityInformation = { label: `${exchange.method} ${exchange.url}, ${exchange.summary}, ${time}` };
  item.contextValue = "exchange";
  item.command = { command: "callsheet.openExchange", title: "Show Answer", arguments: [{ uri, number }] };
  return item;
}
