package skillema_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	skillema "skill_ema/bindings/go"
)

// TestMain takes the library that make builds unless the environment names one.
func TestMain(m *testing.M) {
	if os.Getenv(skillema.LibraryVariable) == "" {
		name := map[string]string{"windows": "skill_ema.dll", "darwin": "libskill_ema.dylib"}[runtime.GOOS]
		if name == "" {
			name = "libskill_ema.so"
		}
		os.Setenv(skillema.LibraryVariable, filepath.Join("..", "..", "target", "release", name))
	}
	path, err := filepath.Abs(os.Getenv(skillema.LibraryVariable))
	if err != nil {
		panic(err)
	}
	os.Setenv(skillema.LibraryVariable, path)
	if name := os.Getenv(writerOf); name != "" {
		os.Exit(writer(name))
	}
	os.Exit(m.Run())
}

// opened returns a new database with the schema, and its path.
func opened(t *testing.T) (*sql.DB, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "runs.db")
	db, err := skillema.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db, path
}

// row returns the values of a query of one row; it fails the test where there is another number of rows.
func row(t *testing.T, db *sql.DB, query string, args ...any) []any {
	t.Helper()
	rows, err := db.Query(query, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var found [][]any
	for rows.Next() {
		columns, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		values, pointers := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			pointers[i] = &values[i]
		}
		if err := rows.Scan(pointers...); err != nil {
			t.Fatal(err)
		}
		found = append(found, values)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	if len(found) != 1 {
		t.Fatalf("%s: %d rows, not 1: %v", query, len(found), found)
	}
	return found[0]
}

// same fails the test where the row of a query is another.
func same(t *testing.T, got []any, want ...any) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("got %v, want %v", got, want)
	}
	for i := range got {
		if got[i] != want[i] {
			t.Errorf("column %d: got %#v, want %#v", i+1, got[i], want[i])
		}
	}
}
