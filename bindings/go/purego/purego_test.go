// Package purego shows what the drivers without cgo can do: they load no extension, and they write to the log in plain SQL.
//
// It is a module of its own, so that nobody who uses the package above depends on these drivers.
package purego

import (
	"database/sql"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	_ "github.com/ncruces/go-sqlite3/driver"
	_ "modernc.org/sqlite"
)

// The names under which the two drivers register themselves, and what each says.
var drivers = map[string]string{
	"sqlite":  "not authorized",
	"sqlite3": "no such function: load_extension",
}

func TestTheDriversLoadNoExtension(t *testing.T) {
	library, err := filepath.Abs(os.Getenv("SKILL_EMA_LIBRARY"))
	if err != nil || os.Getenv("SKILL_EMA_LIBRARY") == "" {
		t.Fatalf("SKILL_EMA_LIBRARY must be the path of the library, got %q: %v", os.Getenv("SKILL_EMA_LIBRARY"), err)
	}
	for name, want := range drivers {
		db, err := sql.Open(name, filepath.Join(t.TempDir(), "runs.db"))
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		if _, err := db.Exec("SELECT load_extension(?)", library); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", name, err, want)
		}
	}
}

// The schema is the files of sql/, in the order of install.sql, which no driver reads as the shell does.
func schema(t *testing.T, db *sql.DB) {
	t.Helper()
	_, file, _, _ := runtime.Caller(0)
	root := filepath.Join(filepath.Dir(file), "..", "..", "..")
	install, err := os.ReadFile(filepath.Join(root, "sql", "install.sql"))
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(string(install), "\n") {
		path, read := strings.CutPrefix(line, ".read ")
		if !read {
			continue
		}
		text, err := os.ReadFile(filepath.Join(root, path))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.Exec(string(text)); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
	}
}

func TestTheDriversCreateTheSchemaAndWriteToTheLog(t *testing.T) {
	for name := range drivers {
		db, err := sql.Open(name, filepath.Join(t.TempDir(), "runs.db"))
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		db.SetMaxOpenConns(1)
		schema(t, db)
		if _, err := db.Exec("INSERT INTO skill_invocations (skill_name, invoked_at, estimated_cost_usd, success) VALUES ('digest', unixepoch(), 0.5, 1)"); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var runs, successes int
		var cost float64
		if err := db.QueryRow("SELECT invocation_count, success_count, avg_cost_usd FROM skill_stats_daily").Scan(&runs, &successes, &cost); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if runs != 1 || successes != 1 || cost != 0.5 {
			t.Errorf("%s: the rollup has %d runs, %d successes, $%f", name, runs, successes, cost)
		}
		// The view needs the extension, which judges texts.
		if _, err := db.Exec("INSERT INTO skill_runs (skills, started_at, output) VALUES ('digest', unixepoch(), 'Two items.')"); err == nil ||
			!strings.Contains(err.Error(), "no such function") {
			t.Errorf("%s: INSERT INTO skill_runs: %v", name, err)
		}
	}
}
