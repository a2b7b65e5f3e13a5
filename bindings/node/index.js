"use strict";
// CommonJS, whose names `import` finds too: one file serves both module systems.

const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { inspect } = require("node:util");
const { name, optionalDependencies } = require("./package.json");

const FILES = { linux: "libskill_ema.so", darwin: "libskill_ema.dylib", win32: "skill_ema.dll" };

function getLoadablePath() {
  const chosen = process.env.SKILL_EMA_LIBRARY;
  if (chosen) {
    if (!path.isAbsolute(chosen) || !isFile(chosen)) {
      throw new Error(
        "getLoadablePath: the environment variable SKILL_EMA_LIBRARY takes the absolute path of a library file that exists; " +
          `got ${inspect(chosen)}`,
      );
    }
    return chosen;
  }
  const found = unpacked(pathInPackage());
  if (!isFile(found)) {
    throw new Error(
      `getLoadablePath: there is no library at ${found}; install the package again, or in Electron ` +
        'keep the library outside the archive: asarUnpack ["**/*.{so,dylib,dll}"] in electron-builder, asar.unpack in Electron Forge',
    );
  }
  return found;
}

function pathInPackage() {
  const platform = `${process.platform}-${process.arch}`;
  const platformPackage = `${name}-${platform}`;
  if (!(platformPackage in optionalDependencies) || isMusl()) {
    const accepted = Object.keys(optionalDependencies).map((known) => known.slice(name.length + 1));
    throw new Error(
      `getLoadablePath: there is no library for ${platform}${isMusl() ? " with musl" : ""}; there is one for ${accepted.join(", ")}, ` +
        "on Linux with glibc; elsewhere build it from source and set SKILL_EMA_LIBRARY to its absolute path",
    );
  }
  try {
    return require.resolve(`${platformPackage}/${FILES[process.platform]}`);
  } catch (cause) {
    throw new Error(
      `getLoadablePath: the optional dependency ${platformPackage}, which brings the library, is not installed; install ${name} again ` +
        "on the platform that runs it, without --omit=optional; from source, install both packages that make npm writes into dist/",
      { cause },
    );
  }
}

let musl;

function isMusl() {
  if (process.platform !== "linux") return false;
  if (musl === undefined) {
    const before = process.report.excludeNetwork;
    // The report would look up the names of all peers.
    process.report.excludeNetwork = true;
    musl = process.report.getReport().header.glibcVersionRuntime === undefined;
    process.report.excludeNetwork = before;
  }
  return musl;
}

// Electron reads files inside an archive, but the system's loader does not.
function unpacked(file) {
  return file.replace(/(?<=[\\/])app\.asar(?=[\\/])/g, "app.asar.unpacked");
}

function isFile(file) {
  return fs.statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}

function load(db) {
  const isNodeSqlite = has(db, "enableLoadExtension", "loadExtension");
  if (!isNodeSqlite && !has(db, "loadExtension", "pragma") && !(process.versions.bun && has(db, "loadExtension", "query"))) {
    throw new TypeError(
      "load: db takes a Database of better-sqlite3 or bun:sqlite, or a DatabaseSync of node:sqlite; " +
        `got ${inspect(db, { depth: -1, customInspect: false, maxStringLength: 100 })}; any other client loads the library at getLoadablePath()`,
    );
  }
  if (isLoaded(db)) return;
  const library = isNodeSqlite ? loadIntoNodeSqlite(db) : loadLibrary(db);
  loaded.add(db);
  warnOfTwoDrivers(db, library);
}

function has(db, ...methods) {
  return methods.every((method) => typeof db?.[method] === "function");
}

const loaded = new WeakSet();

function isLoaded(db) {
  if (!loaded.has(db)) return false;
  // A Database of better-sqlite3 cannot be asked while a statement is open, but it is never opened again.
  if (db.open === true) return true;
  try {
    db.exec("SELECT skill_ema_version()");
    return true;
  } catch {
    return false;
  }
}

function loadIntoNodeSqlite(db) {
  try {
    db.enableLoadExtension(true);
  } catch (cause) {
    if (!cause.message.includes("disabled at database creation")) throw cause;
    throw new Error(
      "load: this DatabaseSync was opened without allowExtension; open it with new DatabaseSync(path, { allowExtension: true })",
      { cause },
    );
  }
  try {
    return loadLibrary(db);
  } finally {
    db.enableLoadExtension(false);
  }
}

const copies = [];

// A library serves one copy of SQLite in a process, and each driver brings its own.
function loadLibrary(db) {
  const library = getLoadablePath();
  if (loadFile(db, library)) return library;
  let copy = copies.find((known) => fs.existsSync(path.dirname(known)) && loadCopy(db, library, known));
  if (!copy) {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "skill_ema-"));
    process.on("exit", () => remove(folder));
    copy = path.join(folder, path.basename(library));
    copies.push(copy);
    loadCopy(db, library, copy);
  }
  return copy;
}

function loadFile(db, file) {
  try {
    // SQLite adds the ending to a name that it cannot load, and reports that attempt alone.
    db.loadExtension(file.replace(/\.(so|dylib|dll)$/, ""));
    return true;
  } catch (cause) {
    if (cause.message.includes("another copy of SQLite")) return false;
    if (process.platform !== "darwin" || !cause.message.includes("does not support dynamic extension loading")) throw cause;
    throw new Error(
      "load: Bun uses the SQLite of macOS, which cannot load extensions; install another (brew install sqlite) and call " +
        'Database.setCustomSQLite("/opt/homebrew/opt/sqlite/lib/libsqlite3.dylib") before the first database is opened',
      { cause },
    );
  }
}

// The file is there only while it is being loaded, so that a process that is killed leaves none. Its folder stays until the end, so
// that nobody else can put a file at this path.
function loadCopy(db, library, copy) {
  if (!isFile(copy)) fs.copyFileSync(library, copy);
  try {
    return loadFile(db, copy);
  } finally {
    remove(copy);
  }
}

function remove(file) {
  try {
    fs.rmSync(file, { recursive: true, force: true });
  } catch {
    // Windows keeps a library that is loaded.
  }
}

let opened = [];
const warned = new Set();

// On Linux and macOS a lock on a file is the whole process's, and each copy of SQLite knows only its own.
function warnOfTwoDrivers(db, library) {
  const name = db.name || db.location?.() || db.filename;
  // One in memory has no file.
  if (!name || !isFile(name) || process.platform === "win32") return;
  const file = fs.realpathSync(name);
  opened = opened.filter(({ reference }) => reference.deref());
  const others = opened.filter((one) => one.file === file && one.driver !== db.loadExtension && one.library !== library);
  opened.push({ reference: new WeakRef(db), file, driver: db.loadExtension, library });
  if (warned.has(file) || !others.some(({ reference }) => isLoaded(reference.deref()))) return;
  warned.add(file);
  process.emitWarning(
    `load: two drivers have ${inspect(file)} open in this process, and their copies of SQLite do not see each other's locks; ` +
      "rows can be lost and the file corrupted: open it with one driver, or in two processes",
    { code: "SKILL_EMA_TWO_DRIVERS" },
  );
}

module.exports = { getLoadablePath, load };
