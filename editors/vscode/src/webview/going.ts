// What is shown while a request is under way: how far it is, what came so far, and a way to end it.

import type { Lines, Progress, Sending, Sent } from "../protocol.ts";
import { duration, howFar } from "../wording.ts";
import { button, element } from "./element.ts";
import { Growing } from "./growing.ts";
import { perform } from "./host.ts";
import { LinesView } from "./lines.ts";

interface Row {
  row: HTMLElement;
  text: HTMLElement;
  bar: HTMLProgressElement;
  began: number;
  /** Whether it was said how far it is; else the time is. */
  told: boolean;
}

export class GoingView {
  readonly root = element("div", { class: "going" });
  readonly #steps = element("ol", { class: "steps", "aria-label": "Requests of this send" });
  readonly #space = element("div", { class: "space" });
  readonly #cut = element("p", { class: "nothing" });
  readonly #rows = new Map<number, Row>();
  readonly #clock: number;
  #stream: { id: number; text: Growing; view: LinesView } | undefined;

  constructor() {
    const cancel = button("Cancel", () => perform("cancel"), { class: "primary", title: "End the send (Escape)" });
    this.root.append(element("div", { class: "head" }, element("span", { class: "chip kind" }, "sending …"), cancel), this.#steps, this.#cut, this.#space);
    this.#cut.hidden = true;
    this.#clock = window.setInterval(() => this.#tick(), 250);
  }

  close(): void {
    clearInterval(this.#clock);
    this.#stream?.view.close();
  }

  begin({ id, name }: Sending): void {
    const text = element("span", { class: "said" });
    const bar = element("progress", { "aria-label": `Progress of ${name}` });
    const row = element("li", {}, element("strong", {}, name), bar, text);
    this.#rows.set(id, { row, text, bar, began: performance.now(), told: false });
    this.#steps.append(row);
    this.#tick();
  }

  progress(progress: Progress): void {
    const { id, done, total } = progress;
    const row = this.#rows.get(id);
    if (row) {
      row.told = true;
      row.text.textContent = howFar(progress);
      if (total) {
        row.bar.max = total;
        row.bar.value = done;
      } else {
        row.bar.removeAttribute("value");
      }
    }
  }

  end({ id, outcome, summary }: Sent): void {
    const row = this.#rows.get(id);
    if (row) {
      this.#rows.delete(id);
      row.bar.remove();
      row.text.textContent = summary;
      row.row.className = outcome === "passed" ? "good" : "bad";
    }
  }

  stream(id: number, start: number, text: string): void {
    if (this.#stream?.id !== id) {
      this.#stream?.view.close();
      const grown = new Growing();
      const source = async (from: number, count: number): Promise<Lines> => {
        const lines = grown.lines;
        return { start: from, lines: lines.slice(from, from + count), total: lines.length, done: true };
      };
      const view = new LinesView(source, "text", "What came so far");
      this.#stream = { id, text: grown, view };
      this.#space.replaceChildren(view.root);
    }
    const { view, text: grown } = this.#stream;
    const follows = view.root.scrollTop + view.root.clientHeight >= view.root.scrollHeight - 40;
    grown.add(start, text);
    this.#cut.hidden = grown.cut === 0;
    this.#cut.textContent = `The first ${grown.cut.toLocaleString()} characters are left out here; all is there when it ends.`;
    view.grow();
    if (follows) {
      requestAnimationFrame(() => (view.root.scrollTop = view.root.scrollHeight));
    }
  }

  #tick(): void {
    for (const { text, began, told } of this.#rows.values()) {
      if (!told) {
        text.textContent = duration(performance.now() - began);
      }
    }
  }
}
