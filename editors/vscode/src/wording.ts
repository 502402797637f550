// Amounts and times as a person reads them.

import type { Progress } from "./protocol.ts";

const UNITS = ["B", "kB", "MB", "GB", "TB"] as const;

/** A number of bytes with three digits: `12 B`, `1.26 MB`. */
export function bytes(count: number): string {
  let unit = 0;
  let amount = count;
  while (amount >= 999.5 && unit < UNITS.length - 1) {
    amount /= 1000;
    unit += 1;
  }
  const spelled = unit === 0 ? String(amount) : amount.toPrecision(3);
  return `${spelled} ${UNITS[unit]}`;
}

/** Milliseconds: `0.7 ms`, `70 ms`, `1.25 s`, `2 min 5 s`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 9.95) {
    return `${milliseconds.toFixed(1)} ms`;
  }
  if (milliseconds < 999.5) {
    return `${Math.round(milliseconds)} ms`;
  }
  if (milliseconds < 59_950) {
    return `${(milliseconds / 1000).toPrecision(3)} s`;
  }
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** How far a send is, in words: `download 1.2 MB of 3.8 MB · 31 %`. */
export function howFar({ what, done, total, text }: Progress): string {
  return [text || `${what} …`, share(done, total)].filter((part) => part).join(" · ");
}

/** A share of a whole: `35 %`; empty when nobody knows of how much. */
export function share(done: number, total: number | null): string {
  return total ? `${Math.min(100, Math.floor((100 * done) / total))} %` : "";
}

/** Text for a message box, where `[words](address)` of whoever wrote it would be a link or a command. */
export function plain(text: string): string {
  return text.replaceAll("](", "] (");
}

/** Text for a terminal, which would do what control characters say. */
export function printable(text: string): string {
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, "\ufffd");
}
