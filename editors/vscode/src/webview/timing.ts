// Where the time went: one bar for each message that went out.

import type { Hop } from "../protocol.ts";
import { duration } from "../wording.ts";
import { element, nothing } from "./element.ts";

const KINDS: Record<Hop["kind"], string> = {
  aside: "beside it",
  try: "earlier try",
  redirect: "redirect",
  answer: "answer",
};

interface Phase {
  name: "connect" | "tls" | "wait" | "receive";
  words: string;
  milliseconds: number;
}

export function phases({ milliseconds }: Hop): Phase[] {
  const { connect, tls, firstByte, total } = milliseconds;
  const before = (connect ?? 0) + (tls ?? 0) + (firstByte ?? 0);
  const all: Phase[] = [
    { name: "connect", words: "connecting", milliseconds: connect ?? 0 },
    { name: "tls", words: "TLS", milliseconds: tls ?? 0 },
    { name: "wait", words: "waiting", milliseconds: firstByte ?? 0 },
    { name: "receive", words: "receiving", milliseconds: Math.max(0, total - before) },
  ];
  return all.filter((phase) => phase.milliseconds > 0);
}

export function timing(hops: Hop[]): HTMLElement {
  if (hops.length === 0) {
    return nothing("Nothing was sent.");
  }
  const whole = hops.reduce((sum, hop) => sum + hop.milliseconds.total, 0);
  let began = 0;
  const rows = hops.map((hop) => {
    const row = rowOf(hop, began, whole);
    began += hop.milliseconds.total;
    return row;
  });
  const label = `${hops.length === 1 ? "One message" : `${hops.length} messages`}, ${duration(whole)}`;
  return element("div", { class: "scroll timing", tabIndex: 0 }, element("p", { class: "caption" }, label), legend(), element("ol", { class: "hops", "aria-label": label }, ...rows));
}

function rowOf(hop: Hop, began: number, whole: number): HTMLElement {
  const parts = phases(hop);
  const said = parts.map((phase) => `${phase.words} ${duration(phase.milliseconds)}`).join(", ");
  const bar = element("div", { class: "bar", role: "img", "aria-label": `${duration(hop.milliseconds.total)}: ${said}`, title: said });
  for (const phase of parts) {
    const part = element("span", { class: `phase ${phase.name}` });
    part.style.width = `${(100 * phase.milliseconds) / Math.max(whole, 0.001)}%`;
    bar.append(part);
  }
  const first = bar.firstElementChild;
  if (first instanceof HTMLElement) {
    first.style.marginInlineStart = `${(100 * began) / Math.max(whole, 0.001)}%`;
  }
  const status = hop.failure ?? `${hop.status ?? ""} ${hop.reason ?? ""}`.trim();
  return element(
    "li",
    {},
    element(
      "div",
      { class: "hop" },
      element("span", { class: `chip ${hop.failure || (hop.status ?? 0) >= 400 ? "bad" : "good"}` }, status),
      element("span", { class: "chip kind" }, KINDS[hop.kind]),
      element("span", { class: "where" }, `${hop.method} ${hop.url}`),
      element("span", { class: "time" }, duration(hop.milliseconds.total)),
    ),
    bar,
    element("p", { class: "said" }, said),
  );
}

function legend(): HTMLElement {
  const names: [string, string][] = [["connect", "connecting"], ["tls", "TLS"], ["wait", "waiting"], ["receive", "receiving"]];
  return element(
    "p",
    { class: "legend", "aria-hidden": "true" },
    ...names.flatMap(([name, words]) => [element("span", { class: `phase ${name}` }), words]),
  );
}
