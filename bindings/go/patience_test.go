package skillema

import (
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

func TestTheDurationIsThatOfTheMonotonicClock(t *testing.T) {
	run := Track(File(filepath.Join(t.TempDir(), "runs.db")), Run{Skills: []string{"digest"}})
	if !strings.Contains(run.began.String(), " m=") {
		t.Errorf("%v has no monotonic reading, so a clock that is set would change the duration", run.began)
	}
}
