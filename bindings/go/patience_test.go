package skillema

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A run is tracked while the only connection of the pool is busy: End gives up, instead of waiting for ever.
func TestEndGivesUpWhereNoConnectionIsFree(t *testing.T) {
	db, err := Open(":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	transaction, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer transaction.Rollback()
	run := Track(db, Run{Skills: []string{"digest"}})
	if run.patience < 40*time.Second {
		t.Errorf("it waits only %v", run.patience)
	}
	run.patience = 50 * time.Millisecond
	ended := make(chan bool)
	go func() {
		run.End(nil)
		close(ended)
	}()
	select {
	case <-ended:
	case <-time.After(20 * time.Second):
		t.Fatal("End waits for ever")
	}
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
	if len(queues.of) > 0 {
		t.Errorf("%d databases are kept", len(queues.of))
	}
}

func TestTheDurationIsThatOfTheMonotonicClock(t *testing.T) {
	run := Track(File(filepath.Join(t.TempDir(), "runs.db")), Run{Skills: []string{"digest"}})
	if !strings.Contains(run.began.String(), " m=") {
		t.Errorf("%v has no monotonic reading, so a clock that is set would change the duration", run.began)
	}
}
