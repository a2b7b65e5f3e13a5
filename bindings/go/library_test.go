package skillema_test

import (
	"context"
	"database/sql"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mattn/go-sqlite3"

	skillema "skill_ema/bindings/go"
)

func TestWithoutALibraryTheErrorSaysWhatToSet(t *testing.T) {
	t.Setenv(skillema.LibraryVariable, "")
	executable, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	_, err = (&skillema.Driver{}).Open(filepath.Join(t.TempDir(), "runs.db"))
	refused(t, err, "SKILL_EMA_LIBRARY is not set", filepath.Dir(executable), "set SKILL_EMA_LIBRARY to the path of libskill_ema", "beside the executable")
}

func TestALibraryThatIsNotThereIsNotReplacedByAnother(t *testing.T) {
	folder := t.TempDir()
	missing := filepath.Join(folder, "missing.so")
	t.Setenv(skillema.LibraryVariable, missing)
	_, err := (&skillema.Driver{}).Open(":memory:")
	refused(t, err, "SKILL_EMA_LIBRARY", "stat "+missing+": ", "it takes the path of the file libskill_ema")
	t.Setenv(skillema.LibraryVariable, folder)
	_, err = (&skillema.Driver{}).Open(":memory:")
	refused(t, err, "it is a folder")
	_, err = (&skillema.Driver{Library: missing}).Open(":memory:")
	refused(t, err, "Driver.Library", missing)
}

func TestAFileThatIsNoLibraryIsAnErrorThatNamesIt(t *testing.T) {
	other := filepath.Join(t.TempDir(), "libskill_ema.so")
	if err := os.WriteFile(other, []byte("text"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv(skillema.LibraryVariable, other)
	_, err := (&skillema.Driver{}).Open(":memory:")
	refused(t, err, `opening ":memory:"`, other)
}

func TestTheLibraryBesideTheExecutable(t *testing.T) {
	library, err := os.ReadFile(os.Getenv(skillema.LibraryVariable))
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	program := filepath.Join(folder, "example")
	if output, err := exec.Command("go", "build", "-o", program, "./example").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	if err := os.WriteFile(filepath.Join(folder, filepath.Base(os.Getenv(skillema.LibraryVariable))), library, 0o600); err != nil {
		t.Fatal(err)
	}
	// Through a link, as a program in a bin folder often is.
	link := filepath.Join(t.TempDir(), "linked")
	if err := os.Symlink(program, link); err != nil {
		t.Fatal(err)
	}
	t.Setenv(skillema.LibraryVariable, "")
	output, err := exec.Command(link, filepath.Join(folder, "runs.db")).CombinedOutput()
	if err != nil || !strings.Contains(string(output), "digest on qwen3.6-27b: runs 1, success 100%, cost $0.012") {
		t.Errorf("%v\n%s", err, output)
	}
}

func TestALibraryAsAnArgument(t *testing.T) {
	library, err := skillema.LibraryPath()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv(skillema.LibraryVariable, "")
	sql.Register("skill_ema_by_argument", &skillema.Driver{Library: library})
	sql.Register("skill_ema_by_extensions", &sqlite3.SQLiteDriver{Extensions: []string{library}})
	for _, name := range []string{"skill_ema_by_argument", "skill_ema_by_extensions"} {
		db, err := sql.Open(name, ":memory:")
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		if row(t, db, "SELECT skill_ema_version()")[0] == nil {
			t.Errorf("%s: no version", name)
		}
	}
}

func TestARelativePathOutlivesAChangeOfTheWorkingDirectory(t *testing.T) {
	before, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	relative, err := filepath.Rel(before, os.Getenv(skillema.LibraryVariable))
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv(skillema.LibraryVariable, relative)
	path, err := skillema.LibraryPath()
	if err != nil || !filepath.IsAbs(path) {
		t.Errorf("%q, %v", path, err)
	}
}

// library copies the library to a path in a new folder.
func library(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(os.Getenv(skillema.LibraryVariable))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// workIn changes the working directory until the test ends.
func workIn(t *testing.T, folder string) {
	t.Helper()
	before, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chdir(folder); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.Chdir(before); err != nil {
			t.Fatal(err)
		}
	})
}

func TestTheLibraryMayHaveAnotherNameOrNoEnding(t *testing.T) {
	ending := filepath.Ext(os.Getenv(skillema.LibraryVariable))
	renamed, full := library(t, "renamed"), library(t, "averages"+ending)
	t.Setenv(skillema.LibraryVariable, strings.TrimSuffix(full, ending))
	if path, err := skillema.LibraryPath(); path != full || err != nil {
		t.Errorf("%q, not %q: %v", path, full, err)
	}
	for _, path := range []string{renamed, full, strings.TrimSuffix(full, ending)} {
		connection, err := (&skillema.Driver{Library: path}).Open(":memory:")
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		connection.Close()
	}
}

func TestThePoolOutlivesTheWorkingDirectoryAndTheFileOfTheLibrary(t *testing.T) {
	file := library(t, filepath.Base(os.Getenv(skillema.LibraryVariable)))
	workIn(t, filepath.Dir(file))
	sql.Register("skill_ema_relative", &skillema.Driver{Library: filepath.Base(file)})
	db, err := sql.Open("skill_ema_relative", filepath.Join(t.TempDir(), "runs.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	first, err := db.Conn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	workIn(t, t.TempDir())
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if row(t, db, "SELECT skill_ema_version()")[0] == nil {
		t.Error("no version")
	}
}

func TestAFileIsTheSameInAnotherWorkingDirectory(t *testing.T) {
	workIn(t, t.TempDir())
	db, err := skillema.Open("runs.db?_busy_timeout=70")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	held, err := db.Conn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	workIn(t, t.TempDir())
	skillema.Track(db, digest).End(nil)
	held.Close()
	same(t, row(t, db, "SELECT count(*) FROM skill_runs"), int64(1))
	same(t, row(t, db, "PRAGMA busy_timeout"), int64(70))
	if _, err := os.Stat("runs.db"); err == nil {
		t.Error("there is another runs.db")
	}

	// The driver would take a question mark for the end of the name, and so the relative path stays.
	workIn(t, t.TempDir())
	if err := os.Mkdir("what?", 0o700); err != nil {
		t.Fatal(err)
	}
	workIn(t, "what?")
	strange, err := skillema.Open("runs.db")
	if err != nil {
		t.Fatal(err)
	}
	defer strange.Close()
	if _, err := os.Stat("runs.db"); err != nil {
		t.Error(err)
	}
}
