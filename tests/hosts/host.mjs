// A host in Node. Usage: node host.mjs MODULE DATABASE LIBRARY, and the statements as hosts.py says; MODULE is better-sqlite3 or node:sqlite.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [, , module, database, library] = process.argv;
// From the working directory, whose node_modules has it.
const loaded = createRequire(`${process.cwd()}/`)(module);
const db = module === "node:sqlite" ? new loaded.DatabaseSync(database, { allowExtension: true }) : new loaded(database);

try {
  db.loadExtension(library);
  for (const sql of readFileSync(0, "utf8").split("\0")) {
    const statement = db.prepare(sql);
    const asks = module === "node:sqlite" ? statement.columns().length > 0 : statement.reader;
    if (!asks) statement.run();
    else for (const row of statement.all()) console.log(Object.values(row)[0]);
  }
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
