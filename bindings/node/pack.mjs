// Packs the npm packages into dist/: sqlite-skill-ema, and the one that brings the library for a platform.
//
// node pack.mjs                                        both, for this platform, from target/release
// node pack.mjs --library FILE                         both, from a library that has been built already
// node pack.mjs --platform linux-arm64 --library FILE  the package of that platform alone
//
// All but the last remove the packages that are in dist/ first. --into FOLDER takes the place of dist/.

import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const HERE = path.dirname(fileURLToPath(import.meta.url));
const ROOT = path.resolve(HERE, "../..");
const FILES = { linux: "libskill_ema.so", darwin: "libskill_ema.dylib", win32: "skill_ema.dll" };
const MANIFEST = JSON.parse(readFileSync(path.join(HERE, "package.json"), "utf8"));
const PLATFORMS = Object.keys(MANIFEST.optionalDependencies).map((name) => name.slice(MANIFEST.name.length + 1));

// The platform that a library's header names.
function platformOf(library) {
  const bytes = readFileSync(library);
  const machine = (names, number) => names[number] ?? `unknown machine ${number}`;
  if (bytes.length > 64) {
    if (bytes.readUInt32BE(0) === 0x7f454c46) return `linux-${machine({ 0x3e: "x64", 0xb7: "arm64" }, bytes.readUInt16LE(18))}`;
    if (bytes.readUInt32LE(0) === 0xfeedfacf) return `darwin-${machine({ 0x1000007: "x64", 0x100000c: "arm64" }, bytes.readUInt32LE(4))}`;
    const header = bytes.readUInt32LE(60);
    if (bytes.toString("latin1", 0, 2) === "MZ" && header + 6 <= bytes.length) {
      return `win32-${machine({ 0x8664: "x64", 0xaa64: "arm64" }, bytes.readUInt16LE(header + 4))}`;
    }
  }
  return "no platform";
}

function removeOld(dist) {
  for (const file of readdirSync(dist)) {
    if (file.startsWith(`${MANIFEST.name}-`) && file.endsWith(".tgz")) rmSync(path.join(dist, file));
  }
}

function pack(folder, dist) {
  const options = { cwd: folder, encoding: "utf8", shell: process.platform === "win32" };
  const [{ filename, size }] = JSON.parse(execFileSync("npm", ["pack", "--json", "--pack-destination", dist], options));
  console.log(`${path.relative(ROOT, path.join(dist, filename))}: ${(size / 1e6).toFixed(3)} MB`);
}

function packPlatform(platform, library, dist) {
  const name = `${MANIFEST.name}-${platform}`;
  const [os, cpu] = platform.split("-");
  const folder = path.join(ROOT, "target/npm", name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const manifest = {
    name,
    version: MANIFEST.version,
    description: `The library of ${MANIFEST.name} for ${platform}`,
    license: MANIFEST.license,
    os: [os],
    cpu: [cpu],
    ...(os === "linux" && { libc: ["glibc"] }),
    files: [FILES[os]],
    // Yarn would leave it inside an archive.
    preferUnplugged: true,
  };
  writeFileSync(path.join(folder, "package.json"), JSON.stringify(manifest, null, 2) + "\n");
  writeFileSync(
    path.join(folder, "README.md"),
    `# ${name}\n\nThe library of the package \`${MANIFEST.name}\` for ${platform}, which installs it where it is needed.\n`,
  );
  copyFileSync(path.join(HERE, "LICENSE"), path.join(folder, "LICENSE"));
  copyFileSync(library, path.join(folder, FILES[os]));
  pack(folder, dist);
}

function main() {
  const { values } = parseArgs({ options: { platform: { type: "string" }, library: { type: "string" }, into: { type: "string" } } });
  const dist = path.resolve(values.into ?? path.join(ROOT, "dist"));
  const platform = values.platform ?? `${process.platform}-${process.arch}`;
  if (!PLATFORMS.includes(platform)) {
    throw new Error(`pack.mjs: --platform takes one of ${PLATFORMS.join(", ")}; got ${platform}`);
  }
  if (values.platform && !values.library) {
    throw new Error(`pack.mjs: --platform ${platform} needs --library FILE, the library that was built for it`);
  }
  const library = values.library ?? path.join(ROOT, "target/release", FILES[process.platform]);
  if (!statSync(library, { throwIfNoEntry: false })?.isFile()) {
    throw new Error(`pack.mjs: there is no library at ${library}; run make first, or give --library FILE`);
  }
  if (platformOf(library) !== platform) {
    throw new Error(`pack.mjs: ${library} is a library for ${platformOf(library)}, and the package is for ${platform}`);
  }
  mkdirSync(dist, { recursive: true });
  if (!values.platform) {
    removeOld(dist);
    pack(HERE, dist);
  }
  packPlatform(platform, library, dist);
}

try {
  main();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
