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

// Another run is being recorded, into a database that is locked.
func TestTheQueue(t *testing.T) {
	db, err := Open(filepath.Join(t.TempDir(), "runs.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	turn <- struct{}{}
	defer func() { <-turn }()
	defer func(before time.Duration) { longestQueue = before }(longestQueue)

	longestQueue = time.Hour
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	transaction, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	if err := Record(ctx, transaction, Run{Skills: []string{"digest"}}); err != nil {
		t.Errorf("in a transaction, which does not wait: %v", err)
	}
	if err := transaction.Commit(); err != nil {
		t.Fatal(err)
	}
	short, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
	defer cancel()
	if err := Record(short, db, Run{Skills: []string{"digest"}}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("it did not wait for its turn: %v", err)
	}
	longestQueue = 20 * time.Millisecond
	if err := Record(ctx, db, Run{Skills: []string{"digest"}}); err != nil {
		t.Errorf("it waited for ever: %v", err)
	}
	var runs int
	if err := db.QueryRow("SELECT count(*) FROM skill_runs").Scan(&runs); err != nil || runs != 2 {
		t.Errorf("%d runs, %v", runs, err)
	}
}

func TestTheDurationIsThatOfTheMonotonicClock(t *testing.T) {
	run := Track(File(filepath.Join(t.TempDir(), "runs.db")), Run{Skills: []string{"digest"}})
	if !strings.Contains(run.began.String(), " m=") {
		t.Errorf("%v has no monotonic reading, so a clock that is set would change the duration", run.began)
	}
}
