// load() with every driver, and what is no connection.

import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { describe, test } from "node:test";
import { BUN, DRIVERS, NODE, NODE_24, VERSION, emptyFolder, failure, newProject, runScript } from "./project.mjs";

const project = newProject();
const LOAD = 'const { getLoadablePath, load } = require("sqlite-skill-ema");';
const ASK = 'db.prepare("SELECT skill_ema_version() AS version").get().version';

for (const [name, { program, open }] of Object.entries(DRIVERS)) {
  describe(name, () => {
    test("the extension is loaded, twice is once", () => {
      assert.equal(runScript(project, program, `${LOAD} ${open} load(db); load(db); console.log(${ASK});`), `v${VERSION}`);
    });

    test("a second time is none, while a statement is open and once it is closed", () => {
      const code = `${LOAD} ${open} load(db);
        const rows = db.prepare("SELECT skill_ema_version() AS version UNION ALL SELECT 'second'").iterate();
        rows.next();
        load(db);
        console.log(rows.next().value.version);`;
      assert.equal(runScript(project, program, code), "second");
      assert.match(failure(project, program, `${LOAD} ${open} load(db); db.close();`, "load(db)"), /not open|closed database/i);
    });

    test("import finds the same functions", () => {
      const code = `
        import { createRequire } from "node:module";
        import { load } from "sqlite-skill-ema";
        import * as all from "sqlite-skill-ema";
        const require = createRequire(import.meta.url);
        ${open}
        load(db);
        console.log(${ASK}, load === require("sqlite-skill-ema").load, typeof all.getLoadablePath);`;
      assert.equal(runScript(project, program, code, { extension: "mjs" }), `v${VERSION} true function`);
    });

    test("what the driver refuses is the driver's error, with the reason", () => {
      const library = path.join(emptyFolder(), "libskill_ema.so");
      fs.writeFileSync(library, "no library");
      const told = failure(project, program, `${LOAD} ${open}`, "load(db)", { env: { SKILL_EMA_LIBRARY: library } });
      assert.match(told, /Error: .*libskill_ema\.so: file too short/);
    });

    test("a closed connection is the driver's error", () => {
      assert.match(failure(project, program, `${LOAD} ${open} db.close();`, "load(db)"), /not open|closed database/i);
    });
  });
}

for (const name of ["node:sqlite", "node:sqlite of Bun"]) {
  const { program, open } = DRIVERS[name];

  test(`${name} loads nothing more afterwards`, () => {
    const told = failure(project, program, `${LOAD} ${open} load(db);`, "db.loadExtension(getLoadablePath())");
    assert.match(told, /extension loading is not allowed/);
  });

  test(`${name} loads nothing more after a failure`, () => {
    const env = { SKILL_EMA_LIBRARY: path.join(project, "package.json") };
    const code = `${LOAD} ${open} let failed = false; try { load(db); } catch { failed = true; } if (!failed) throw new Error("loaded");`;
    assert.match(failure(project, program, code, "db.loadExtension(getLoadablePath())", { env }), /extension loading is not allowed/);
  });

  test(`${name} is loaded again where it was closed and opened again`, () => {
    assert.equal(runScript(project, program, `${LOAD} ${open} load(db); db.close(); db.open(); load(db); console.log(${ASK});`), `v${VERSION}`);
  });

  test(`${name} opened without allowExtension is told`, () => {
    assert.equal(
      failure(project, program, `${LOAD} ${open.replace("true", "false")}`, "load(db)"),
      "Error: load: this DatabaseSync was opened without allowExtension; open it with new DatabaseSync(path, { allowExtension: true })",
    );
  });
}

test("what is no connection is quoted", () => {
  for (const [expression, quoted] of [
    ["load('runs.db')", "'runs.db'"],
    ["load()", "undefined"],
    ["load(null)", "null"],
    ["load(require('better-sqlite3'))", "[Function]"],
    ["load(Promise.resolve(1))", "[Promise]"],
    ["load(new (class Database { loadExtension(file, callback) {} })())", "Database {}"],
  ]) {
    assert.equal(
      failure(project, NODE, LOAD, expression),
      "TypeError: load: db takes a Database of better-sqlite3 or bun:sqlite, or a DatabaseSync of node:sqlite; " +
        `got ${quoted}; any other client loads the library at getLoadablePath()`,
    );
  }
});

test("a Bun that uses the SQLite of macOS is told what to do", () => {
  const code = `${LOAD}
    Object.defineProperty(process, "platform", { value: "darwin" });
    const refused = "This build of sqlite3 does not support dynamic extension loading";
    const db = { query() {}, loadExtension() { throw new Error(refused); } };`;
  const env = { SKILL_EMA_LIBRARY: path.join(project, "package.json") };
  assert.equal(
    failure(project, BUN, code, "load(db)", { env }),
    "Error: load: Bun uses the SQLite of macOS, which cannot load extensions; install another (brew install sqlite) and call " +
      'Database.setCustomSQLite("/opt/homebrew/opt/sqlite/lib/libsqlite3.dylib") before the first database is opened',
  );
});
