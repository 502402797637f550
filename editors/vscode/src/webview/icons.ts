// The signs on the buttons of the page, drawn with lines of the colour of the text.

import type { Action } from "../answer/messages.ts";

const PATHS: Partial<Record<Action, string>> = {
  again: "M13.5 8a5.5 5.5 0 1 1-1.7-4M13.500 2v3h-3",
  copy: "M5.500 5.500h8v8h-8zM10.500 5.500v-3h-8v8h3",
  save: "M8 2.500v7.500M4.500 7 8 10.500 11.500 7M2.500 13.500h11",
  editor: "M3.500 1.500h6l3 3v10h-9zM9.500 1.500v3h3M5.500 8h5M5.500 11h5",
  compare: "M1.500 3.500h5v9h-5zM9.500 3.500h5v9h-5zM8 1.500v13",
  side: "M2.500 3.500h11v9h-11zM8 3.500v9M10.500 6.500l1.500 1.500-1.500 1.500",
};

const SVG = "http://www.w3.org/2000/svg";

/** The sign of an action, for eyes only. */
export function icon(action: Action): SVGElement {
  const drawn = document.createElementNS(SVG, "svg");
  drawn.setAttribute("viewBox", "0 0 16 16");
  drawn.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[action] ?? "");
  path.setAttribute("fill", "none");
  path.setAttribute("stroke", "currentColor");
  path.setAttribute("stroke-linejoin", "round");
  path.setAttribute("stroke-linecap", "round");
  drawn.append(path);
  return drawn;
}
