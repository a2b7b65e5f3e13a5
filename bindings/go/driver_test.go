package skillema_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	skillema "skill_ema/bindings/go"
)

// refused fails the test unless the error has each of the texts.
func refused(t *testing.T, err error, texts ...string) {
	t.Helper()
	if err == nil {
		t.Fatal("no error")
	}
	for _, text := range texts {
		if !strings.Contains(err.Error(), text) {
			t.Errorf("the error is %q, without %q", err, text)
		}
	}
}

func TestEveryConnectionOfThePoolHasTheExtension(t *testing.T) {
	db, _ := opened(t)
	for i := 0; i < 5; i++ {
		conn, err := db.Conn(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		var version string
		if err := conn.QueryRowContext(context.Background(), "SELECT skill_ema_version()").Scan(&version); err != nil || version == "" {
			t.Errorf("connection %d: %q, %v", i, version, err)
		}
	}
	if open := db.Stats().OpenConnections; open != 5 {
		t.Errorf("%d connections, not 5", open)
	}
}

func TestLoadingIsDisabledAgain(t *testing.T) {
	db, _ := opened(t)
	_, err := db.Exec("SELECT load_extension(?)", os.Getenv(skillema.LibraryVariable))
	refused(t, err, "not authorized")
}

func TestTheBusyTimeoutIsLongUnlessTheNameHasOne(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "runs.db")
	for name, want := range map[string]int64{
		file:                                      30000,
		"file:" + file:                            30000,
		file + "?_journal_mode=WAL":               30000,
		"file:" + file + "?mode=ro":               30000,
		file + "?_busy_timeout=70":                70,
		"file:" + file + "?mode=rw&_timeout=80":   80,
		file + "?_journal_mode=WAL&_timeout=1000": 1000,
		":memory:":                                30000,
		"file::memory:?cache=shared":              30000,
	} {
		// The first makes the file, so that mode=ro finds one.
		if db, err := skillema.Open(file); err != nil {
			t.Fatal(err)
		} else {
			db.Close()
		}
		db, err := skillema.Open(name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := row(t, db, "PRAGMA busy_timeout")[0]; got != want {
			t.Errorf("%s: %v, not %v", name, got, want)
		}
		db.Close()
	}
	files, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range files {
		if !strings.HasPrefix(entry.Name(), "runs.db") || strings.Contains(entry.Name(), "?") {
			t.Errorf("a name was taken for the file %q", entry.Name())
		}
	}
}

func TestTheChangeToWALWaitsForAnotherWriter(t *testing.T) {
	db, path := opened(t)
	writer, err := db.Conn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer writer.Close()
	if _, err := writer.ExecContext(context.Background(), "BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	for _, option := range []string{"_busy_timeout=10", "_timeout=10"} {
		began := time.Now()
		_, err = skillema.Open(path + "?_journal_mode=WAL&" + option)
		refused(t, err, "database is locked")
		if waited := time.Since(began); waited > 10*time.Second {
			t.Errorf("%s: it waited %v", option, waited)
		}
	}

	committed := make(chan error)
	go func() {
		time.Sleep(200 * time.Millisecond)
		_, err := writer.ExecContext(context.Background(), "COMMIT")
		committed <- err
	}()
	waiting, err := skillema.Open(path + "?_journal_mode=WAL")
	if err != nil {
		t.Fatal(err)
	}
	defer waiting.Close()
	if err := <-committed; err != nil {
		t.Fatal(err)
	}
	same(t, row(t, waiting, "PRAGMA journal_mode"), "wal")
}

func TestADatabaseThatIsOnlyRead(t *testing.T) {
	db, path := opened(t)
	if err := skillema.Record(context.Background(), db, skillema.Run{Skills: []string{"digest"}, Success: skillema.Known(true)}); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"file:" + path + "?mode=ro", path + "?_query_only=1"} {
		reader, err := skillema.Open(name)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		defer reader.Close()
		same(t, row(t, reader, "SELECT skill_name, sample_count FROM skill_ema"), "digest", int64(1))
		refused(t, skillema.Record(context.Background(), reader, skillema.Run{Skills: []string{"digest"}}), "readonly database")
	}
	_, err := skillema.Open("file:" + filepath.Join(t.TempDir(), "none.db") + "?mode=ro")
	refused(t, err, "unable to open database file")
}

func TestAReadOnlyDatabaseWithoutTheSchemaSaysSo(t *testing.T) {
	path := filepath.Join(t.TempDir(), "other.db")
	db, err := sql.Open(skillema.DriverName, path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("CREATE TABLE mine (x)"); err != nil {
		t.Fatal(err)
	}
	reader, err := skillema.Open("file:" + path + "?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	_, err = reader.Query("SELECT * FROM skill_ema")
	refused(t, err, "run SELECT skill_ema_init();")
}

func TestAFileThatIsNoDatabase(t *testing.T) {
	path := filepath.Join(t.TempDir(), "text")
	if err := os.WriteFile(path, []byte(strings.Repeat("no database ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := skillema.Open(path)
	refused(t, err, "not a database")
}

func TestADatabaseInMemoryHasOneConnection(t *testing.T) {
	for _, name := range []string{":memory:", "file::memory:", "file::memory:?cache=shared"} {
		db, err := skillema.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		recordMany(db, 8, 5)
		// A second connection would be another, empty database: it waits for the first.
		held, err := db.Conn(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		time.AfterFunc(50*time.Millisecond, func() { held.Close() })
		same(t, row(t, db, "SELECT sample_count FROM skill_ema"), int64(40))
		if open := db.Stats().OpenConnections; open != 1 {
			t.Errorf("%s: %d connections, not 1", name, open)
		}
	}
}
