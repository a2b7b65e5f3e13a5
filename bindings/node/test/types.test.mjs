// The types, strictly checked, with the types of every driver, in both module systems and for bundlers.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { ENVIRONMENT, README, newProject } from "./project.mjs";

const project = newProject();
const IMPORT = 'import { getLoadablePath, load } from "sqlite-skill-ema";';
const IMPORT_DRIVERS = 'import Better from "better-sqlite3";\nimport { DatabaseSync } from "node:sqlite";\nimport { Database as Bun } from "bun:sqlite";';
const USER = `
const loaded: void = load(new Better("runs.db"));
load(new DatabaseSync("runs.db", { allowExtension: true }));
load(new Bun("runs.db"));
const library: string = getLoadablePath();
export { library, loaded };
`;

function check(file, code, ...options) {
  fs.writeFileSync(path.join(project, file), code);
  const compiler = path.join(ENVIRONMENT, ".bin/tsc");
  const done = spawnSync(compiler, ["--noEmit", "--strict", "--target", "es2022", "--types", "node,bun", "--skipLibCheck", ...options, file], {
    cwd: project,
    encoding: "utf8",
  });
  return done.stdout + done.stderr;
}

test("every driver's connection is accepted by import", () => {
  assert.equal(check("user.mts", `${IMPORT}\n${IMPORT_DRIVERS}\n${USER}`, "--module", "nodenext"), "");
});

test("and by require", () => {
  const code = `import skill = require("sqlite-skill-ema");\nconst { getLoadablePath, load } = skill;\nimport Better = require("better-sqlite3");\n`;
  const drivers = IMPORT_DRIVERS.split("\n").slice(1).join("\n");
  assert.equal(check("user.cts", `${code}${drivers}\n${USER}`, "--module", "nodenext"), "");
});

test("and for a bundler", () => {
  const options = ["--module", "esnext", "--moduleResolution", "bundler", "--esModuleInterop"];
  assert.equal(check("user.ts", `${IMPORT}\n${IMPORT_DRIVERS}\n${USER}`, ...options), "");
});

test("the README's example is typed", () => {
  const [, code] = README.match(/^```ts\n(.*?)^```\n/ms);
  assert.equal(check("readme.mts", code, "--module", "nodenext"), "");
});

test("the types need no others", () => {
  assert.equal(check("alone.mts", `${IMPORT}\nexport { getLoadablePath, load };\n`, "--module", "nodenext", "--types", "", "--skipLibCheck", "false"), "");
});

test("what is no connection is refused, and so is a wrong result", () => {
  const wrong = [
    'load("runs.db");',
    "load();",
    "load(null);",
    "load({});",
    "load(Better);",
    'const failed: Promise<void> = load(new Better("runs.db"));',
    "const length: number = getLoadablePath();",
    'getLoadablePath("linux");',
  ];
  const code = `${IMPORT}\n${IMPORT_DRIVERS}\n${wrong.join("\n")}\nexport { failed, length };\n`;
  const lines = [...check("wrong.mts", code, "--module", "nodenext").matchAll(/^wrong\.mts\((\d+),/gm)].map(([, line]) => Number(line));
  assert.deepEqual(lines, wrong.map((_, index) => 5 + index));
});
