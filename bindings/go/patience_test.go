package skillema

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// ends fails the test where End does not return.
func ends(t *testing.T, run *Tracked, err *error) {
	t.Helper()
	ended := make(chan bool)
	go func() {
		run.End(err)
		close(ended)
	}()
	select {
	case <-ended:
	case <-time.After(20 * time.Second):
		t.Fatal("End waits for ever")
	}
}

func TestTheJobIsNotHeldUpByADatabaseThatIsNotFree(t *testing.T) {
	path := filepath.Join(t.TempDir(), "runs.db")
	for name, hold := range map[string]string{":memory:": "BEGIN", path + "?_busy_timeout=60000": "BEGIN IMMEDIATE"} {
		db, err := Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		holder, err := db.Conn(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := holder.ExecContext(context.Background(), hold); err != nil {
			t.Fatal(err)
		}
		run := Track(db, Run{Skills: []string{"digest"}})
		if run.patience != 35*time.Second {
			t.Errorf("it waits %v, and the README says 35 seconds", run.patience)
		}
		run.patience = 50 * time.Millisecond
		printed := logged(t)
		ends(t, run, nil)
		if !strings.Contains(printed.String(), "the run is not recorded yet") || !strings.Contains(printed.String(), "for 50ms") {
			t.Errorf("%s: the warning is %q", name, printed)
		}
		run.AddCost(1) // too late, and it does not wait

		// The run still waits, and is recorded.
		if _, err := holder.ExecContext(context.Background(), "ROLLBACK"); err != nil {
			t.Fatal(err)
		}
		holder.Close()
		runs := 0
		for began := time.Now(); runs == 0 && time.Since(began) < 20*time.Second; time.Sleep(10 * time.Millisecond) {
			if err := db.QueryRow("SELECT count(*) FROM skill_runs WHERE cost_usd IS NULL").Scan(&runs); err != nil {
				t.Fatal(err)
			}
		}
		if runs != 1 {
			t.Errorf("%s: %d runs", name, runs)
		}
	}
}

// logged returns what slog prints until the test ends.
func logged(t *testing.T) *strings.Builder {
	var printed strings.Builder
	slog.SetDefault(slog.New(slog.NewTextHandler(&printed, nil)))
	t.Cleanup(func() { slog.SetDefault(slog.New(slog.NewTextHandler(os.Stderr, nil))) })
	return &printed
}

// asking is an error, and a handler of the log, that ask for the run while it is recorded.
type asking struct {
	slog.Handler
	run *Tracked
}

func (a asking) Error() string { a.run.AddCost(0); return "disk full" }

func (a asking) Handle(context.Context, slog.Record) error { panic(a.Error()) }

func TestAnErrorAndAHandlerOfTheLogMayUseTheRun(t *testing.T) {
	logged(t)
	db, err := Open(filepath.Join(t.TempDir(), "runs.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	run := Track(db, Run{Skills: []string{"digest"}})
	var failed error = asking{run: run}
	ends(t, run, &failed)
	var reason string
	if err := db.QueryRow("SELECT end_reason FROM skill_invocations").Scan(&reason); err != nil || reason != "disk full" {
		t.Errorf("%q, %v", reason, err)
	}

	// It is refused, and the handler that is told so panics, which is not the job's affair.
	refused := Track(db, Run{})
	slog.SetDefault(slog.New(asking{slog.Default().Handler(), refused}))
	ends(t, refused, nil)
}

func TestTheQueue(t *testing.T) {
	db, err := Open(filepath.Join(t.TempDir(), "runs.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	run := Run{Skills: []string{"digest"}}
	err = inTurn(ctx, db, func() error {
		// Another run is being recorded.
		short, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
		defer cancel()
		if err := Record(short, db, run); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("it did not wait for its turn: %v", err)
		}
		transaction, err := db.Begin()
		if err != nil {
			return err
		}
		if err := Record(ctx, transaction, run); err != nil {
			t.Errorf("in a transaction, which does not wait: %v", err)
		}
		if err := transaction.Commit(); err != nil {
			return err
		}
		if err := Record(ctx, File(filepath.Join(t.TempDir(), "other.db")), run); err != nil {
			t.Errorf("into another database, which has a queue of its own: %v", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := Record(ctx, db, run); err != nil {
		t.Errorf("the turn was not given back: %v", err)
	}
	var runs int
	if err := db.QueryRow("SELECT count(*) FROM skill_runs").Scan(&runs); err != nil || runs != 2 {
		t.Errorf("%d runs, %v", runs, err)
	}
	queues.Lock()
	defer queues.Unlock()
	if queues.of[db] != nil {
		t.Error("the database is kept")
	}
}

func TestTheDurationIsThatOfTheMonotonicClock(t *testing.T) {
	run := Track(File(filepath.Join(t.TempDir(), "runs.db")), Run{Skills: []string{"digest"}})
	if !strings.Contains(run.began.String(), " m=") {
		t.Errorf("%v has no monotonic reading, so a clock that is set would change the duration", run.began)
	}
}
