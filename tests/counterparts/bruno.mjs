// What Bruno's own packages make of files: node bruno.mjs yaml FOLDER OUT, or insomnia FILE.
import filestore from "@usebruno/filestore";
import converters from "@usebruno/converters";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const yaml = { format: "yml" };

function asYaml(path, text) {
  const bru = { format: "bru" };
  if (path.startsWith("environments/")) {
    const name = path.slice("environments/".length, -".bru".length);
    const read = { ...filestore.parseEnvironment(text, bru), name };
    return filestore.stringifyEnvironment(read, yaml);
  }
  if (path === "collection.bru") {
    const read = filestore.parseCollection(text, bru);
    const about = { version: "1", name: "Lamp shop", type: "collection" };
    return filestore.stringifyCollection(read, about, yaml);
  }
  if (path.endsWith("folder.bru")) {
    return filestore.stringifyFolder(filestore.parseFolder(text, bru), yaml);
  }
  return filestore.stringifyRequest(filestore.parseRequest(text, bru), yaml);
}

const [command, given, out] = process.argv.slice(2);
if (command === "yaml") {
  for (const each of readdirSync(given, { recursive: true })) {
    if (!each.endsWith(".bru")) continue;
    const named = each === "collection.bru" ? "opencollection.bru" : each;
    const path = join(out, named.replace(/\.bru$/, ".yml"));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, asYaml(each, readFileSync(join(given, each), "utf8")));
  }
} else {
  const found = converters.insomniaToBruno(JSON.parse(readFileSync(given, "utf8")));
  process.stdout.write(JSON.stringify(found));
}
