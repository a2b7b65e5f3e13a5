/** A connection of better-sqlite3, node:sqlite or bun:sqlite. */
export interface Connection {
  loadExtension(path: string): unknown;
  prepare(sql: string): unknown;
}

/**
 * Loads the extension into a `Database` of better-sqlite3 or bun:sqlite, or into a `DatabaseSync` of node:sqlite.
 *
 * A `DatabaseSync` must have been opened with `{ allowExtension: true }`. Afterwards it does not load extensions, until
 * `enableLoadExtension(true)` is called. A connection that has the extension already is left as it is.
 *
 * Warns where another driver has the same file open in this process: their copies of SQLite do not see each other's locks.
 *
 * @throws {TypeError} if `db` is something else
 * @throws {Error} if there is no library for this machine, or SQLite refuses it
 */
export function load(db: Connection): void;

/**
 * The absolute path of the library, for any other client that loads extensions. The environment variable
 * `SKILL_EMA_LIBRARY`, an absolute path, replaces it.
 *
 * @throws {Error} if there is no library for this machine
 */
export function getLoadablePath(): string;
