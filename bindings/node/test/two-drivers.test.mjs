// Two drivers in one process: each brings its own SQLite, and so each needs its own copy of the library, and its own files.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { describe, test } from "node:test";
import { BUN, NODE_24, VERSION, emptyFolder, newProject, runScript } from "./project.mjs";

const project = newProject();
const OPEN = `
  const { load } = require("sqlite-skill-ema");
  const OPEN = {
    better: (file) => new (require("better-sqlite3-13"))(file),
    node: (file) => new (require("node:sqlite").DatabaseSync)(file, { allowExtension: true }),
    bun: (file) => new (require("bun:sqlite").Database)(file),
  };
  function open(driver, file = ":memory:") {
    const db = OPEN[driver](file);
    load(db);
    return db;
  }`;

describe("the library", () => {
  for (const order of [["better", "node"], ["node", "better"]]) {
    test(`${order.join(", then ")}: each has its own, of one folder, which is removed at the end`, () => {
      const temporary = emptyFolder();
      const code = `${OPEN}
        const opened = ${JSON.stringify([...order, ...order])}.map((driver) => open(driver));
        const folders = require("node:fs").readdirSync(${JSON.stringify(temporary)}).length;
        console.log(folders, ...opened.map((db) => db.prepare("SELECT skill_ema_version() AS version").get().version));`;
      assert.equal(
        runScript(project, NODE_24, code, { env: { TMPDIR: temporary } }),
        ["1", ...Array(4).fill(`v${VERSION}`)].join(" "),
      );
      assert.deepEqual(fs.readdirSync(temporary), []);
    });
  }

  test("the connections of a driver share theirs", { skip: process.platform !== "linux" && "this is no Linux" }, () => {
    const code = `${OPEN}
      const opened = ["better", "node", "node"].map((driver) => open(driver));
      opened.pop().close();
      opened.pop().close();
      opened.push(open("node"));
      const lines = require("node:fs").readFileSync("/proc/self/maps", "utf8").split("\\n").filter((line) => line.includes("libskill_ema"));
      console.log(new Set(lines.map((line) => line.split(/ +/)[4])).size);`;
    assert.equal(runScript(project, NODE_24, code), "2");
  });

  test("a folder that is gone is made again", () => {
    const temporary = emptyFolder();
    const code = `${OPEN} open("better"); open("node");
      const fs = require("node:fs");
      for (const folder of fs.readdirSync(process.env.TMPDIR)) fs.rmdirSync(process.env.TMPDIR + "/" + folder);
      console.log(open("node").prepare("SELECT skill_ema_version() AS version").get().version);`;
    assert.equal(runScript(project, NODE_24, code, { env: { TMPDIR: temporary } }), `v${VERSION}`);
  });

  test("a process that is killed leaves no file", () => {
    const temporary = emptyFolder();
    const script = path.join(project, "killed.cjs");
    fs.writeFileSync(script, `${OPEN} open("better"); open("node"); process.kill(process.pid, "SIGKILL");`);
    assert.equal(spawnSync(NODE_24, [script], { env: { ...process.env, SKILL_EMA_LIBRARY: "", TMPDIR: temporary } }).signal, "SIGKILL");
    const [folder, ...others] = fs.readdirSync(temporary);
    assert.deepEqual([fs.readdirSync(path.join(temporary, folder)), others], [[], []]);
  });
});

describe("the warning", () => {
  /** The warnings of a script that runs in an empty folder; what the code opens as `db` stays open. */
  function warnings(code, program = NODE_24) {
    const collected = `const warnings = [];
      process.on("warning", ({ code, message }) => warnings.push([code, message]));
      process.chdir(folder);
      ${code}
      setTimeout(() => console.log(JSON.stringify(warnings.filter(([code]) => code === "SKILL_EMA_TWO_DRIVERS").map(([, message]) => message))), 20);`;
    const folder = emptyFolder();
    const told = JSON.parse(runScript(project, program, `const folder = ${JSON.stringify(folder)};${OPEN}${collected}`));
    return told.map((message) => message.replaceAll(folder + path.sep, ""));
  }

  const about = (file) =>
    `load: two drivers have '${file}' open in this process, and their copies of SQLite do not see each other's locks; ` +
    "rows can be lost and the file corrupted: open it with one driver, or in two processes";

  for (const [first, second] of [["better", "node"], ["node", "better"]]) {
    test(`${first}, then ${second}: once for a file`, () => {
      const code = `globalThis.db = ["${first}", "${second}", "${second}", "${first}"].map((driver) => open(driver, "runs.db"));
        db.push(open("${first}", "other.db"), open("${second}", "other.db"));`;
      assert.deepEqual(warnings(code), [about("runs.db"), about("other.db")]);
    });

    test(`${first}, then ${second}: none once the first is closed`, () => {
      // The other connection keeps the library, so that the second driver has a copy.
      const code = `globalThis.db = [open("${first}", "other.db")];
        open("${first}", "runs.db").close();
        db.push(open("${second}", "runs.db"));`;
      assert.deepEqual(warnings(code), []);
    });
  }

  test("a file is known by another path", () => {
    const code = `globalThis.db = [open("node", "runs.db")];
      require("node:fs").symlinkSync("runs.db", "link.db");
      db.push(open("better", require("node:path").resolve("link.db")));`;
    assert.deepEqual(warnings(code), [about("runs.db")]);
  });

  test("none for two files, nor in memory", () => {
    assert.deepEqual(warnings('globalThis.db = [open("better", "runs.db"), open("node", "other.db"), open("better"), open("node")];'), []);
  });

  test("none for one driver, even where it has the library and a copy of it", () => {
    const code = `const first = open("better", "other.db");
      globalThis.db = [open("node", "runs.db")];
      first.close();
      db.push(open("node", "runs.db"));`;
    assert.deepEqual(warnings(code), []);
  });

  test("none in Bun, whose two drivers have one SQLite", () => {
    assert.deepEqual(warnings('globalThis.db = [open("bun", "runs.db"), open("node", "runs.db")];', BUN), []);
  });
});
