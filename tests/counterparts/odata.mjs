// An OData 4 service over a database in memory, on a free port of 127.0.0.1: films, their scenes, and keys of every kind.
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

// The framework looks for settings and for its database where it is started.
process.chdir(dirname(fileURLToPath(import.meta.url)));
const require = createRequire(import.meta.url);
const cds = require("@sap/cds");
const express = require("express");

const MODEL = `
entity films { key id: Integer; title: String; released: Date; changed: Timestamp; price: Decimal(20, 4);
  budget: Integer64; code: UUID; open: Boolean; scenes: Association to many scenes on scenes.film = $self; }
entity scenes { key film: Association to films; key number: Integer; heading: String; }
entity places { key name: String; note: String; }
@odata @path: '/odata/v4/studio'
service studio {
  @cds.query.limit: 40 entity Films as projection on films;
  @cds.query.limit: 7 entity Scenes as projection on scenes;
  @cds.query.limit: 5 entity Places as projection on places;
}`;

const [line] = await new Promise((resolve) => createInterface(process.stdin).once("line", (text) => resolve([text])));
cds.root = process.cwd();
cds.model = cds.linked(cds.compile(MODEL));
cds.env.requires.db = { kind: "sqlite", impl: "@cap-js/sqlite", driver: "sql.js", credentials: { url: ":memory:" } };
const app = (cds.app = express());
const log = console.log;
console.log = console.info = () => {};
cds.db = await cds.connect.to("db");
await cds.deploy(cds.model).to(cds.db);
for (const [entity, rows] of Object.entries(JSON.parse(line))) await cds.ql.INSERT.into(entity).entries(rows);
await cds.serve("all").from(cds.model).in(app);
const server = app.listen(0, "127.0.0.1", () => log(`http://127.0.0.1:${server.address().port}/odata/v4/studio`));
process.stdin.on("end", () => process.exit(0)).resume();
