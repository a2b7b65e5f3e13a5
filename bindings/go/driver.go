package skillema

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"github.com/mattn/go-sqlite3"
)

// DriverName is the name under which the package registers [Driver] in database/sql.
const DriverName = "sqlite3_skill_ema"

func init() {
	sql.Register(DriverName, &Driver{})
}

// Driver is the driver of github.com/mattn/go-sqlite3 with the extension loaded into each connection.
//
// The names of its databases are those of that driver, such as "runs.db" or "file:runs.db?mode=ro". One thing differs: a statement
// waits 30 seconds for another writer, and not 5, unless the name has a _busy_timeout or _timeout.
type Driver struct {
	// Library is the path of the library. If it is empty, [LibraryPath] looks for it when the first connection is opened.
	Library string

	loaded atomic.Pointer[string] // the path that the first connection was opened with, and all others are
}

// Open opens a connection; database/sql calls it.
func (d *Driver) Open(name string) (driver.Conn, error) {
	library, err := d.library()
	if err != nil {
		return nil, err
	}
	inner := sqlite3.SQLiteDriver{ConnectHook: func(connection *sqlite3.SQLiteConn) error {
		// Extensions would derive the entry point from the name of the file. Where cgo is off, there is no LoadExtension and no connection.
		return any(connection).(interface {
			LoadExtension(library, entry string) error
		}).LoadExtension(library, "sqlite3_skillema_init")
	}}
	full := patient(name)
	began := time.Now()
	connection, err := inner.Open(full)
	// The change to _journal_mode=WAL does not wait where another connection is in a transaction.
	for full != name && err != nil && strings.HasSuffix(err.Error(), "database is locked") && time.Since(began) < busyTimeout {
		time.Sleep(10 * time.Millisecond)
		connection, err = inner.Open(full)
	}
	if err != nil {
		return nil, fmt.Errorf("skillema: opening %q with the library %s: %w", name, library, err)
	}
	d.loaded.Store(&library)
	return connection, nil
}

func (d *Driver) library() (string, error) {
	if loaded := d.loaded.Load(); loaded != nil {
		return *loaded, nil
	}
	if d.Library != "" {
		return existing(d.Library, "Driver.Library")
	}
	return LibraryPath()
}

// A run is recorded when its job is over: waiting for another writer harms nobody, and not waiting loses the run.
const busyTimeout = 30 * time.Second

// patient adds the busy timeout to a name that has none.
func patient(name string) string {
	timeout := fmt.Sprintf("_busy_timeout=%d", busyTimeout.Milliseconds())
	path, query, found := strings.Cut(name, "?")
	given, err := url.ParseQuery(query)
	switch {
	case path == "" || err != nil || given.Has("_busy_timeout") || given.Has("_timeout"):
		return name
	case found:
		return name + "&" + timeout
	default:
		return name + "?" + timeout
	}
}

// Open opens a database with the extension and creates the schema where it is missing. It returns an error at once if the library
// or the file cannot be opened. A database that can only be read is opened as it is.
//
// A database in memory belongs to one connection, so the pool of ":memory:" is limited to one. To open a database
// without creating the schema, use sql.Open([DriverName], name).
//
// The path of a file is made absolute, since the pool opens connections later, and the program may have another working directory then.
func Open(name string) (*sql.DB, error) {
	return open(context.Background(), absolute(name))
}

func absolute(name string) string {
	path, _, _ := strings.Cut(name, "?")
	if path == "" || path == ":memory:" || strings.HasPrefix(path, "file:") {
		return name
	}
	full, err := filepath.Abs(path)
	if err != nil || strings.Contains(full, "?") { // where the name would end
		return name
	}
	return full + name[len(path):]
}

func open(ctx context.Context, name string) (*sql.DB, error) {
	db, err := sql.Open(DriverName, name)
	if err != nil {
		return nil, err
	}
	if err := prepare(ctx, db); err != nil {
		db.Close()
		return nil, err
	}
	return db, nil
}

func prepare(ctx context.Context, db *sql.DB) error {
	var file string
	if err := db.QueryRowContext(ctx, "SELECT file FROM pragma_database_list WHERE name = 'main'").Scan(&file); err != nil {
		return err
	}
	if file == "" {
		db.SetMaxOpenConns(1)
	}
	_, err := db.ExecContext(ctx, "SELECT skill_ema_init()")
	// By its text, since the driver has no type for its errors where cgo is off, and the program must say so, not fail to build.
	if err != nil && strings.Contains(err.Error(), "readonly database") {
		return nil
	}
	return err
}

// File is the path of a database that is opened for each run and closed again, for a program that records few. It is what [Record]
// and [Track] take in the place of a *sql.DB:
//
//	run := skillema.Track(skillema.File("runs.db"), skillema.Run{Skills: []string{"digest"}})
type File string

// ExecContext opens the database as [Open] does, runs the statement and closes it.
func (f File) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if f == "" || strings.Contains(string(f), ":memory:") {
		return nil, fmt.Errorf("skillema: File(%q) is no file, so nothing would be left of the run; File takes the path of a file, and Open a database in memory", string(f))
	}
	db, err := open(ctx, string(f))
	if err != nil {
		return nil, err
	}
	defer db.Close()
	return db.ExecContext(ctx, query, args...)
}
