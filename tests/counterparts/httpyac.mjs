// Reads texts of request files, a JSON list on standard input, and tells how httpYac reads each.
import { readFileSync } from "node:fs";
import path from "node:path";
import { EOL } from "node:os";
import httpyac from "httpyac";

Object.assign(httpyac.io.fileProvider, {
  EOL,
  exists: async () => false,
  dirname: (file) => path.dirname(String(file)),
  hasExtension: (file, ...endings) => endings.some((each) => String(file).endsWith(each)),
  isAbsolute: async (file) => path.isAbsolute(String(file)),
  joinPath: (...parts) => path.join(...parts.map(String)),
  readFile: async () => "",
  readBuffer: async () => Buffer.from(""),
  readdir: async () => [],
  fsPath: String,
  toString: String,
});

const body = (written) =>
  Array.isArray(written) ? written.map((part) => (typeof part === "string" ? part : "(file)")) : written;

const region = ({ symbol, metaData, request }) => ({
  name: metaData.name ?? null,
  metaData,
  method: request?.method ?? null,
  url: request?.url ?? null,
  headers: request?.headers ?? null,
  body: body(request?.body) ?? null,
  parts: (symbol.children ?? []).map((each) => each.kind),
});

const read = [];
for (const text of JSON.parse(readFileSync(0, "utf8"))) {
  const files = new httpyac.store.HttpFileStore();
  const options = { workingDir: "/work", config: {} };
  const file = await files.getOrCreate(`/files/${read.length}.http`, async () => text, 0, options);
  read.push(file.httpRegions.map(region));
}
process.stdout.write(JSON.stringify(read));
