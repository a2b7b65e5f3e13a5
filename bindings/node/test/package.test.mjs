// What make npm packs, and what npm installs of it from a registry.

import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { NODE, ROOT, VERSION, emptyFolder, run, runScript } from "./project.mjs";

const PACK = path.join(ROOT, "bindings/node/pack.mjs");
const THIS = `${process.platform}-${process.arch}`;
const LIBRARIES = {
  "darwin-arm64": "libskill_ema.dylib",
  "darwin-x64": "libskill_ema.dylib",
  "linux-arm64": "libskill_ema.so",
  "linux-x64": "libskill_ema.so",
  "win32-x64": "skill_ema.dll",
};
const tarballs = emptyFolder();
const headers = emptyFolder();

/** A file that begins as a library for the platform does, and has nothing more. */
function header(platform) {
  const bytes = Buffer.alloc(256);
  if (platform.startsWith("linux")) {
    bytes.write("\x7fELF", "latin1");
    bytes.writeUInt16LE(platform.endsWith("x64") ? 62 : 183, 18);
  } else if (platform.startsWith("darwin")) {
    bytes.writeUInt32LE(0xfeedfacf, 0);
    bytes.writeUInt32LE(platform.endsWith("x64") ? 0x01000007 : 0x0100000c, 4);
  } else {
    bytes.write("MZ");
    bytes.writeUInt32LE(128, 60);
    bytes.write("PE", 128);
    bytes.writeUInt16LE(0x8664, 132);
  }
  const file = path.join(headers, `${platform}.library`);
  fs.writeFileSync(file, bytes);
  return file;
}

function listed(tarball) {
  return run("tar", ["tzf", path.join(tarballs, tarball)]).trim().split("\n").sort();
}

function manifest(tarball) {
  return JSON.parse(run("tar", ["xzOf", path.join(tarballs, tarball), "package/package.json"]));
}

function refused(...options) {
  const done = spawnSync(NODE, [PACK, "--into", emptyFolder(), ...options], { encoding: "utf8" });
  assert.equal(done.status, 1);
  return done.stderr.trim();
}

before(() => {
  for (const old of ["sqlite-skill-ema-0.0.1.tgz", "sqlite-skill-ema-linux-x64-0.0.1.tgz", "another.tgz"]) fs.writeFileSync(path.join(tarballs, old), "");
  run(NODE, [PACK, "--into", tarballs]);
  for (const platform of Object.keys(LIBRARIES)) {
    if (platform !== THIS) run(NODE, [PACK, "--into", tarballs, "--platform", platform, "--library", header(platform)]);
  }
});

test("there is a package for each platform, and what another version left is removed", () => {
  const names = ["", ...Object.keys(LIBRARIES).map((platform) => `-${platform}`)].map((end) => `sqlite-skill-ema${end}-${VERSION}.tgz`);
  assert.deepEqual(fs.readdirSync(tarballs).sort(), ["another.tgz", ...names].sort());
});

test("nothing ships but what is used", () => {
  const files = ["LICENSE", "README.md", "index.d.ts", "index.js", "package.json"];
  assert.deepEqual(listed(`sqlite-skill-ema-${VERSION}.tgz`), files.map((file) => `package/${file}`));
  for (const [platform, library] of Object.entries(LIBRARIES)) {
    const expected = ["LICENSE", "README.md", library, "package.json"].map((file) => `package/${file}`);
    assert.deepEqual(listed(`sqlite-skill-ema-${platform}-${VERSION}.tgz`), expected.sort());
  }
});

test("each names its platform, and the main package all of them at its version", () => {
  const main = manifest(`sqlite-skill-ema-${VERSION}.tgz`);
  assert.deepEqual(
    main.optionalDependencies,
    Object.fromEntries(Object.keys(LIBRARIES).map((platform) => [`sqlite-skill-ema-${platform}`, VERSION])),
  );
  for (const platform of Object.keys(LIBRARIES)) {
    const { name, version, os, cpu, libc } = manifest(`sqlite-skill-ema-${platform}-${VERSION}.tgz`);
    const [system, machine] = platform.split("-");
    assert.deepEqual(
      { name, version, os, cpu, libc },
      { name: `sqlite-skill-ema-${platform}`, version: VERSION, os: [system], cpu: [machine], libc: system === "linux" ? ["glibc"] : undefined },
    );
  }
});

test("a library for another platform is refused", () => {
  for (const [platform, other] of [["linux-x64", "linux-arm64"], ["darwin-arm64", "darwin-x64"], ["linux-arm64", "win32-x64"], ["win32-x64", "darwin-x64"]]) {
    const library = header(other);
    assert.equal(
      refused("--platform", platform, "--library", library),
      `pack.mjs: ${library} is a library for ${other}, and the package is for ${platform}`,
    );
  }
  const text = path.join(ROOT, "README.md");
  assert.equal(refused("--library", text), `pack.mjs: ${text} is a library for no platform, and the package is for ${THIS}`);
});

test("a wrong option is told", () => {
  assert.equal(refused("--platform", "linux-mips"), `pack.mjs: --platform takes one of ${Object.keys(LIBRARIES).join(", ")}; got linux-mips`);
  assert.equal(refused("--platform", "linux-arm64"), "pack.mjs: --platform linux-arm64 needs --library FILE, the library that was built for it");
  assert.equal(refused("--library", "/none"), "pack.mjs: there is no library at /none; run make first, or give --library FILE");
});

describe("npm install sqlite-skill-ema, from a registry", () => {
  let registry;
  const server = http.createServer((request, response) => {
    const name = decodeURIComponent(request.url.slice(1));
    const tarball = path.join(tarballs, name.endsWith(".tgz") ? name : `${name}-${VERSION}.tgz`);
    if (!fs.existsSync(tarball)) {
      response.writeHead(404).end("{}");
    } else if (name.endsWith(".tgz")) {
      response.end(fs.readFileSync(tarball));
    } else {
      const integrity = "sha512-" + createHash("sha512").update(fs.readFileSync(tarball)).digest("base64");
      const dist = { tarball: `${registry}/${path.basename(tarball)}`, integrity };
      const versions = { [VERSION]: { ...manifest(path.basename(tarball)), dist } };
      response.end(JSON.stringify({ name, "dist-tags": { latest: VERSION }, versions }));
    }
  });
  before(async () => {
    await once(server.listen(0, "127.0.0.1"), "listening");
    registry = `http://127.0.0.1:${server.address().port}`;
  });
  after(() => server.close());

  /** The platforms' packages that npm has installed, in a new folder. */
  async function installed(...options) {
    const folder = emptyFolder();
    fs.writeFileSync(path.join(folder, "package.json"), "{}");
    const command = ["install", "sqlite-skill-ema", "--registry", registry, "--cache", emptyFolder(), ...options];
    await promisify(execFile)("npm", command, { cwd: folder });
    const packages = fs.readdirSync(path.join(folder, "node_modules")).filter((name) => name.startsWith("sqlite-skill-ema-"));
    return { folder, packages };
  }

  test("brings the library of this platform alone", async () => {
    const { folder, packages } = await installed();
    assert.deepEqual(packages, [`sqlite-skill-ema-${THIS}`]);
    const found = runScript(folder, NODE, 'console.log(require("sqlite-skill-ema").getLoadablePath());');
    assert.equal(found, path.join(folder, "node_modules", packages[0], LIBRARIES[THIS]));
  });

  for (const [platform, ...options] of [
    ["darwin-arm64", "--os=darwin", "--cpu=arm64"],
    ["win32-x64", "--os=win32", "--cpu=x64"],
    ["linux-arm64", "--os=linux", "--cpu=arm64", "--libc=glibc"],
  ]) {
    test(`brings that of ${platform} there`, async () => {
      assert.deepEqual((await installed(...options)).packages, [`sqlite-skill-ema-${platform}`]);
    });
  }

  test("brings none where there is none, and with --omit=optional", async () => {
    assert.deepEqual((await installed("--os=linux", "--cpu=x64", "--libc=musl")).packages, []);
    assert.deepEqual((await installed("--omit=optional")).packages, []);
  });
});
