// The extension, as the page sees it: requests with answers, and things to do.

import type { Action, Askable, FromPage, ToPage } from "../answer/messages.ts";

declare function acquireVsCodeApi(): {
  postMessage(message: FromPage): void;
  getState(): unknown;
  setState(state: unknown): void;
};

const api = acquireVsCodeApi();
const waiting = new Map<number, { resolve: (result: never) => void; reject: (reason: Error) => void }>();
let asked = 0;

/** What the server answers; undefined while there is none, null where there is nothing. */
export function ask<T>(method: Askable, parameters: object): Promise<T | null | undefined> {
  return question((number) => ({ kind: "ask", ask: number, method, parameters }));
}

/** The image that the answer is, as an address that holds it. */
export function image(): Promise<string | null> {
  return question((number) => ({ kind: "image", ask: number }));
}

/** The text of the body as it came, when a person agrees to that. */
export function whole(): Promise<string | null> {
  return question((number) => ({ kind: "whole", ask: number }));
}

export function perform(action: Action): void {
  api.postMessage({ kind: "do", action });
}

export function reveal(line: number): void {
  api.postMessage({ kind: "reveal", line });
}

/** Hear what the extension says, from now on. */
export function listen(hear: (message: ToPage) => void): void {
  window.addEventListener("message", (event: MessageEvent<ToPage>) => {
    if (!isOfTheExtension(event)) {
      return;
    }
    const { data } = event;
    if (data.kind === "reply" || data.kind === "fault") {
      const asker = waiting.get(data.ask);
      waiting.delete(data.ask);
      if (data.kind === "reply") {
        asker?.resolve(data.result as never);
      } else {
        asker?.reject(new Error(data.message));
      }
    } else {
      hear(data);
    }
  });
  api.postMessage({ kind: "ready" });
}

/** VS Code hands messages on from a frame of the same origin; a preview has none, and is a frame of ours. */
function isOfTheExtension({ source, origin }: MessageEvent): boolean {
  const frames = [...document.querySelectorAll("iframe")];
  return origin === window.origin && !frames.some((frame) => frame.contentWindow === source);
}

function question<T>(message: (number: number) => FromPage): Promise<T> {
  asked += 1;
  const number = asked;
  return new Promise<T>((resolve, reject) => {
    waiting.set(number, { resolve, reject });
    api.postMessage(message(number));
  });
}
