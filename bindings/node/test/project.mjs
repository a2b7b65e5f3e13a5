// Projects in empty folders, with the package installed from dist/ as the README says, and the drivers linked beside it.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../..");
export const README = fs.readFileSync(path.join(ROOT, "bindings/node/README.md"), "utf8");
export const VERSION = JSON.parse(fs.readFileSync(path.join(ROOT, "bindings/node/package.json"), "utf8")).version;
export const ENVIRONMENT = path.join(ROOT, "target/node-env/node_modules");
export const NODE = process.execPath;
export const NODE_24 = path.join(ENVIRONMENT, "node/bin/node");
export const BUN = path.join(ENVIRONMENT, ".bin/bun");

const LINKED = ["better-sqlite3", "better-sqlite3-13", "drizzle-orm", "kysely", "@types", "bun-types"];

/** Of each driver: the program that runs it, and the code that opens a database in memory as `db`. */
export const DRIVERS = {
  "better-sqlite3 12": { program: NODE, open: 'const db = new (require("better-sqlite3"))(":memory:");' },
  "better-sqlite3 13": { program: NODE_24, open: 'const db = new (require("better-sqlite3-13"))(":memory:");' },
  "node:sqlite": { program: NODE_24, open: 'const db = new (require("node:sqlite").DatabaseSync)(":memory:", { allowExtension: true });' },
  "bun:sqlite": { program: BUN, open: 'const db = new (require("bun:sqlite").Database)(":memory:");' },
  "node:sqlite of Bun": { program: BUN, open: 'const db = new (require("node:sqlite").DatabaseSync)(":memory:", { allowExtension: true });' },
};

const folders = [];
process.on("exit", () => folders.forEach((folder) => fs.rmSync(folder, { recursive: true, force: true })));

/** An empty folder, whose name is not plain; it is removed when the process ends. */
export function emptyFolder() {
  const folder = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), "skill_ema prüft "));
  folders.push(folder);
  return folder;
}

/** A project's folder with the package in it, installed by the line in the README. */
export function newProject() {
  const above = emptyFolder();
  const project = path.join(above, "mein Projekt");
  fs.mkdirSync(project);
  fs.symlinkSync(ROOT, path.join(above, "skill_ema"));
  fs.writeFileSync(path.join(project, "package.json"), "{}");
  const [, line] = README.match(/^(npm install .*?) +#/m);
  // The driver is there already, compiled once.
  run("sh", ["-c", line.replace(" better-sqlite3 ", " --offline ")], { cwd: project });
  for (const name of LINKED) {
    fs.symlinkSync(path.join(ENVIRONMENT, name), path.join(project, "node_modules", name));
  }
  return project;
}

/** What a program prints; it must end well. */
export function run(program, args, { cwd, env = {} } = {}) {
  const done = spawnSync(program, args, { cwd, encoding: "utf8", env: { ...process.env, SKILL_EMA_LIBRARY: "", NO_COLOR: "1", ...env } });
  assert.equal(done.status, 0, `${program} ${args.join(" ")}: ${done.error ?? ""}${done.stdout}${done.stderr}`);
  return done.stdout;
}

let scripts = 0;

/** What a script prints that lies in the project; it runs in another folder. */
export function runScript(project, program, code, { extension = "cjs", cwd = os.tmpdir(), env } = {}) {
  const file = path.join(project, `script-${++scripts}.${extension}`);
  fs.writeFileSync(file, code);
  return run(program, [file], { cwd, env }).trimEnd();
}

/** The message of the error that a script's last expression throws. */
export function failure(project, program, code, expression, options) {
  const caught = `try { ${expression}; console.log("no error"); } catch (error) { console.log(error.name + ": " + error.message); }`;
  return runScript(project, program, `${code}\n${caught}`, options);
}
