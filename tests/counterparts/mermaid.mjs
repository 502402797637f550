// Reads a flowchart on standard input as Mermaid does, and tells its nodes, edges and boxes.
import { readFileSync } from "node:fs";
import { JSDOM } from "jsdom";

const { window } = new JSDOM("");
globalThis.window = window;
globalThis.document = window.document;
const { default: mermaid } = await import("mermaid");

const text = readFileSync(0, "utf-8");
await mermaid.parse(text);
const { type, db } = await mermaid.mermaidAPI.getDiagramFromText(text);
console.log(
  JSON.stringify({
    type,
    nodes: [...db.getVertices().values()].map(({ id, text, type }) => ({ id, text, type })),
    edges: db.getEdges().map(({ start, end, text }) => ({ start, end, text })),
    boxes: db.getSubGraphs().map(({ id, title, nodes }) => ({ id, title, nodes })),
  }),
);
