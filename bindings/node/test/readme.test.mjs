// The README: each example is run as it is printed, in one folder after the other, and prints what stands below it.
// README_WRITE=1 writes the outputs.

import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { BUN, NODE, NODE_24, README, ROOT, failure, newProject, runScript } from "./project.mjs";

const project = newProject();
const BLOCK = /^```(js|ts)\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?/gms;

// The newer Node runs TypeScript too, and Kysely needs it.
function programOf(language, code) {
  if (code.includes('"bun:sqlite"')) return BUN;
  return language === "ts" || /"(node:sqlite|kysely)"/.test(code) ? NODE_24 : NODE;
}

let written = README;
const examples = [...README.matchAll(BLOCK)];

test("there are examples of every driver", () => {
  const programs = new Set(examples.map(([, language, code]) => programOf(language, code)));
  assert.equal(programs.size, 3);
});

for (const [block, language, code, output] of examples) {
  test(code.split("\n", 1)[0], () => {
    const program = programOf(language, code);
    // The better-sqlite3 that is compiled for one Node does not run in the other.
    const runs = program === NODE_24 ? code.replace('"better-sqlite3"', '"better-sqlite3-13"') : code;
    const real = runScript(project, program, runs, { extension: language === "ts" ? "mts" : "mjs", cwd: project }) + "\n";
    if (process.env.README_WRITE) {
      written = written.replace(block, () => block.replace(output, () => real));
      fs.writeFileSync(path.join(ROOT, "bindings/node/README.md"), written);
    } else {
      assert.equal(real, output);
    }
  });
}

test("require works as the sentence about it says", () => {
  const [, line] = README.match(/`(const \{ load \} = require\([^`]+\))`/);
  assert.equal(runScript(project, NODE, `${line}; console.log(typeof load);`), "function");
});

test("errors in SQL are those of the table", () => {
  const OPEN = 'const db = new (require("better-sqlite3"))(":memory:"); const { load } = require("sqlite-skill-ema");';
  for (const [code, expression, message] of [
    [OPEN + "load(db);", 'db.exec("INSERT INTO skill_runs (skills) VALUES (1)")', "no such table: skill_runs"],
    [OPEN + "load(db);", 'db.prepare("SELECT * FROM skill_ema").all()', "there is no skill_stats_daily in this database"],
    [
      OPEN + 'load(db); db.exec("SELECT skill_ema_init()");',
      "db.prepare(\"INSERT INTO skill_runs (skills, started_at) VALUES ('a', ?)\").run(Date.now())",
      "started_at must be Unix seconds",
    ],
  ]) {
    assert.ok(README.includes(`\`${message}`), message);
    assert.ok(failure(project, NODE, code, expression).includes(message), message);
  }
});

test("booleans are refused where the README says so", () => {
  const ask = 'db.prepare("SELECT ? AS bound").get(true).bound';
  const better = `const db = new (require("better-sqlite3"))(":memory:");`;
  const message = "SQLite3 can only bind numbers, strings, bigints, buffers, and null";
  assert.ok(README.includes(`\`${message}\``));
  assert.equal(failure(project, NODE, better, ask), `TypeError: ${message}`);
  assert.equal(runScript(project, NODE_24, `const db = new (require("node:sqlite").DatabaseSync)(":memory:"); console.log(${ask});`), "1");
});

test("an INSERT through the view changes 0 rows, and returns one for each run", () => {
  for (const [program, open] of [
    [NODE, 'new (require("better-sqlite3"))(":memory:")'],
    [NODE_24, 'new (require("node:sqlite").DatabaseSync)(":memory:", { allowExtension: true })'],
  ]) {
    const code = `const db = ${open}; require("sqlite-skill-ema").load(db); db.exec("SELECT skill_ema_init()");
      const insert = "INSERT INTO skill_runs (session_id, skills, started_at) VALUES ('a', '[\\"x\\", \\"y\\"]', 1780000000), ('b', 'x', 1780000000)";
      console.log(db.prepare(insert).run().changes, JSON.stringify(db.prepare(insert.replaceAll(/'([ab])'/g, "'$1 again'") + " RETURNING session_id").all()));`;
    assert.equal(runScript(project, program, code), '0 [{"session_id":"a again"},{"session_id":"b again"}]');
  }
});
