/* A program with SQLite inside, for each platform that is run: it loads the library and runs statements.
 *
 * Usage: host DATABASE LIBRARY < statements; an empty LIBRARY loads none
 *
 * The statements are separated by NUL. On standard output each of them gives its rows and ends with the character GS; a row
 * ends with RS and a cell with US. A cell begins with the type's letter, and a float has 17 digits, which name it exactly. An
 * error is a row of one cell that begins with E. Exit status 1: the library could not be loaded, and standard error says why.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "sqlite3.h"

static void cell(char type, const char *text) {
  printf("%c%s\x1f", type, text);
}

static void run(sqlite3 *db, const char *sql) {
  sqlite3_stmt *statement = NULL;
  int code = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
  while (code == SQLITE_OK && (code = sqlite3_step(statement)) == SQLITE_ROW) {
    for (int column = 0; column < sqlite3_column_count(statement); column++) {
      char number[40];
      switch (sqlite3_column_type(statement, column)) {
        case SQLITE_FLOAT:
          snprintf(number, sizeof number, "%.17g", sqlite3_column_double(statement, column));
          cell('F', number);
          break;
        case SQLITE_INTEGER: cell('I', (const char *)sqlite3_column_text(statement, column)); break;
        case SQLITE_NULL: cell('N', ""); break;
        default: cell('T', (const char *)sqlite3_column_text(statement, column));
      }
    }
    printf("\x1e");
    code = SQLITE_OK;
  }
  if (code != SQLITE_OK && code != SQLITE_DONE) {
    cell('E', sqlite3_errmsg(db));
    printf("\x1e");
  }
  sqlite3_finalize(statement);
  printf("\x1d");
}

static int host(const char *database, const char *library) {
  sqlite3 *db;
  char *message = NULL;
  if (sqlite3_open(database, &db) != SQLITE_OK) {
    fprintf(stderr, "%s: %s\n", database, sqlite3_errmsg(db));
    return 1;
  }
  sqlite3_busy_timeout(db, 60000);
  sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 1, NULL);
  if (*library && sqlite3_load_extension(db, library, NULL, &message) != SQLITE_OK) {
    fprintf(stderr, "%s\n", message);
    return 1;
  }
  size_t size = 0, room = 1 << 20, got;
  char *script = malloc(room + 1);
  while ((got = fread(script + size, 1, room - size, stdin)) > 0) {
    if ((size += got) == room) script = realloc(script, (room *= 2) + 1);
  }
  script[size] = '\0';
  for (char *sql = script; sql < script + size; sql += strlen(sql) + 1) run(db, sql);
  return sqlite3_close(db) != SQLITE_OK;
}

#ifdef _WIN32
#include <fcntl.h>
#include <io.h>
#include <windows.h>

static char *utf8(const wchar_t *text) {
  int size = WideCharToMultiByte(CP_UTF8, 0, text, -1, NULL, 0, NULL, NULL);
  char *bytes = malloc(size);
  WideCharToMultiByte(CP_UTF8, 0, text, -1, bytes, size, NULL, NULL);
  return bytes;
}

int wmain(int count, wchar_t **arguments) {
  _setmode(_fileno(stdin), _O_BINARY);
  _setmode(_fileno(stdout), _O_BINARY);
  return count == 3 ? host(utf8(arguments[1]), utf8(arguments[2])) : 2;
}
#else
int main(int count, char **arguments) {
  return count == 3 ? host(arguments[1], arguments[2]) : 2;
}
#endif
