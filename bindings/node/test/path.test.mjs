// getLoadablePath(): where the library is, and each reason why there is none.

import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { BUN, NODE, NODE_24, VERSION, emptyFolder, failure, newProject, run, runScript, ROOT } from "./project.mjs";

const project = newProject();
const LOAD = 'const { getLoadablePath, load } = require("sqlite-skill-ema");';
const PLATFORM = `${process.platform}-${process.arch}`;
const LIBRARY = process.platform === "darwin" ? "libskill_ema.dylib" : "libskill_ema.so";
const ACCEPTED =
  "there is one for darwin-arm64, darwin-x64, linux-arm64, linux-x64, win32-x64, on Linux with glibc; " +
  "elsewhere build it from source and set SKILL_EMA_LIBRARY to its absolute path";

test("it is the library of the platform's package, in every program", () => {
  for (const program of [NODE, NODE_24, BUN]) {
    assert.equal(
      runScript(project, program, `${LOAD} console.log(getLoadablePath());`),
      path.join(project, "node_modules", `sqlite-skill-ema-${PLATFORM}`, LIBRARY),
    );
  }
});

test("SKILL_EMA_LIBRARY takes its place", () => {
  const library = path.join(emptyFolder(), LIBRARY);
  fs.copyFileSync(path.join(ROOT, "target/release", LIBRARY), library);
  const code = `${LOAD} console.log(getLoadablePath());`;
  assert.equal(runScript(project, NODE, code, { env: { SKILL_EMA_LIBRARY: library } }), library);
});

test("SKILL_EMA_LIBRARY must be an absolute path of a file", () => {
  for (const library of ["package.json", path.join(project, "none.so"), project]) {
    assert.equal(
      failure(project, NODE, LOAD, "getLoadablePath()", { env: { SKILL_EMA_LIBRARY: library }, cwd: project }),
      "Error: getLoadablePath: the environment variable SKILL_EMA_LIBRARY takes the absolute path of a library file that exists; " +
        `got '${library}'`,
    );
  }
});

test("another platform is named, with those that are accepted", () => {
  const claim = 'Object.defineProperty(process, "platform", { value: "freebsd" }); Object.defineProperty(process, "arch", { value: "riscv64" });';
  assert.equal(
    failure(project, NODE, claim + LOAD, "getLoadablePath()"),
    `Error: getLoadablePath: there is no library for freebsd-riscv64; ${ACCEPTED}`,
  );
});

test("Linux with musl is told from Linux with glibc", { skip: process.platform !== "linux" && "this is no Linux" }, () => {
  // The report of a Node for musl has no glibcVersionRuntime.
  const claim = "const real = process.report.getReport(); delete real.header.glibcVersionRuntime; process.report.getReport = () => real;";
  assert.equal(
    failure(project, NODE, claim + LOAD, "getLoadablePath()"),
    `Error: getLoadablePath: there is no library for ${PLATFORM} with musl; ${ACCEPTED}`,
  );
});

test("a platform's package that is not installed is named", () => {
  const folder = emptyFolder();
  fs.writeFileSync(path.join(folder, "package.json"), "{}");
  const tarball = path.join(ROOT, `dist/sqlite-skill-ema-${VERSION}.tgz`);
  run("npm", ["install", "--offline", "--omit=optional", tarball], { cwd: folder });
  const missing = `sqlite-skill-ema-${PLATFORM}`;
  assert.equal(
    failure(folder, NODE, LOAD, "getLoadablePath()"),
    `Error: getLoadablePath: the optional dependency ${missing}, which brings the library, is not installed; install sqlite-skill-ema again ` +
      "on the platform that runs it, without --omit=optional; from source, install both packages that make npm writes into dist/",
  );
});

/** The project's modules in an archive of Electron, which is a folder here, beside an unpacked folder. */
function electron(archive) {
  const folder = emptyFolder();
  const modules = path.join(folder, archive, "node_modules");
  fs.cpSync(path.join(project, "node_modules/sqlite-skill-ema"), path.join(modules, "sqlite-skill-ema"), { recursive: true });
  const name = `sqlite-skill-ema-${PLATFORM}`;
  fs.cpSync(path.join(project, "node_modules", name), path.join(modules, name), { recursive: true });
  return { folder, inside: path.join(folder, archive), library: path.join("node_modules", name, LIBRARY) };
}

test("in Electron the library lies outside the archive", () => {
  const { folder, inside, library } = electron("app.asar");
  const unpacked = path.join(folder, "app.asar.unpacked", library);
  fs.mkdirSync(path.dirname(unpacked), { recursive: true });
  fs.renameSync(path.join(inside, library), unpacked);
  fs.writeFileSync(path.join(inside, library), "cannot be loaded");
  fs.symlinkSync(path.join(project, "node_modules/better-sqlite3"), path.join(inside, "node_modules/better-sqlite3"));
  const code = `${LOAD} console.log(getLoadablePath()); load(new (require("better-sqlite3"))(":memory:"));`;
  assert.equal(runScript(inside, NODE, code), unpacked);
});

test("a library that was not unpacked is told", () => {
  const { folder, inside, library } = electron("app.asar");
  assert.equal(
    failure(inside, NODE, LOAD, "getLoadablePath()"),
    `Error: getLoadablePath: there is no library at ${path.join(folder, "app.asar.unpacked", library)}; install the package again, ` +
      'or in Electron keep the library outside the archive: asarUnpack ["**/*.{so,dylib,dll}"] in electron-builder, asar.unpack in Electron Forge',
  );
});

test("backslashes separate folders too", { skip: process.platform === "win32" && "a name with backslashes is none here" }, () => {
  const { inside } = electron("C:\\app.asar\\part");
  // By its path, since Node finds no package by its name in such a folder.
  const found = 'const { getLoadablePath } = require("./node_modules/sqlite-skill-ema/index.js");';
  assert.match(failure(inside, NODE, found, "getLoadablePath()"), /C:\\app\.asar\.unpacked\\part\//);
});

test("folders with other names stay as they are", () => {
  for (const name of ["my-app.asar", "app.asar.unpacked", "app.asar-old"]) {
    const { inside, library } = electron(name);
    assert.equal(runScript(inside, NODE, `${LOAD} console.log(getLoadablePath());`), path.join(inside, library));
  }
});
