// Tabs as the ARIA practices have them: one is in the tab order, arrows go to the others.

import { element } from "./element.ts";

export interface Tab {
  name: string;
  /** How many things are in it; nothing is said of none. */
  amount?: string;
  bad?: boolean;
  show: () => HTMLElement;
}

export class Tabs {
  readonly root: HTMLElement;
  readonly #list: HTMLElement;
  readonly #panel = element("div", { class: "panel", role: "tabpanel", id: "panel" });
  #tabs: Tab[] = [];
  #chosen = "";

  constructor(
    label: string,
    private readonly told: (name: string) => void,
  ) {
    this.#list = element("div", { class: "tabs", role: "tablist", "aria-label": label });
    this.#list.addEventListener("keydown", (event) => this.#key(event));
    this.root = element("div", { class: "tabbed" }, this.#list, this.#panel);
  }

  /** Show these, at the one of that name, or at the first. */
  fill(tabs: Tab[], wanted: string): void {
    this.#tabs = tabs;
    this.choose((tabs.find((tab) => tab.name === wanted) ?? tabs[0])?.name ?? "");
  }

  get chosen(): string {
    return this.#chosen;
  }

  choose(name: string, focus = false): void {
    const tab = this.#tabs.find((each) => each.name === name);
    if (!tab) {
      return;
    }
    this.#chosen = name;
    this.told(name);
    this.#list.replaceChildren(...this.#tabs.map((each) => this.#made(each)));
    this.#panel.setAttribute("aria-labelledby", idOf(name));
    this.#panel.replaceChildren(tab.show());
    if (focus) {
      this.#list.querySelector<HTMLElement>("[aria-selected=true]")?.focus();
    }
  }

  focus(): void {
    this.#list.querySelector<HTMLElement>("[aria-selected=true]")?.focus();
  }

  #made({ name, amount, bad }: Tab): HTMLElement {
    const selected = name === this.#chosen;
    const made = element(
      "button",
      {
        type: "button",
        role: "tab",
        id: idOf(name),
        class: bad ? "bad" : "",
        "aria-selected": String(selected),
        "aria-controls": "panel",
        tabIndex: selected ? 0 : -1,
      },
      name,
      amount ? element("span", { class: "amount" }, amount) : null,
    );
    made.addEventListener("click", () => this.choose(name, true));
    return made;
  }

  #key(event: KeyboardEvent): void {
    const here = this.#tabs.findIndex((tab) => tab.name === this.#chosen);
    const count = this.#tabs.length;
    const moves: Record<string, number> = {
      ArrowRight: (here + 1) % count,
      ArrowLeft: (here - 1 + count) % count,
      Home: 0,
      End: count - 1,
    };
    const to = this.#tabs[moves[event.key] ?? -1];
    if (to) {
      event.preventDefault();
      this.choose(to.name, true);
    }
  }
}

function idOf(name: string): string {
  return `tab-${name.toLowerCase().replaceAll(" ", "-")}`;
}
