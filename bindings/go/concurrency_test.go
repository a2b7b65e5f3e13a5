package skillema_test

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"sync"
	"testing"

	skillema "skill_ema/bindings/go"
)

// recordMany tracks runs of many goroutines at once, each in the databases in turn.
func recordMany(t *testing.T, dbs []*sql.DB, goroutines, runs int) {
	t.Helper()
	var group sync.WaitGroup
	for g := 0; g < goroutines; g++ {
		group.Add(1)
		go func(g int) {
			defer group.Done()
			for i := 0; i < runs; i++ {
				run := skillema.Track(dbs[(g+i)%len(dbs)], skillema.Run{Skills: []string{"digest"}, CronID: fmt.Sprint(g)})
				run.AddTokens(10, 1)
				run.End(nil)
			}
		}(g)
	}
	group.Wait()
}

func TestNoRunOfManyGoroutinesAndTwoPoolsIsLost(t *testing.T) {
	for _, options := range []string{"", "?_journal_mode=WAL"} {
		t.Run("runs.db"+options, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "runs.db") + options
			// Opened at once, so that the schema is created by several connections too.
			dbs := make([]*sql.DB, 2)
			var group sync.WaitGroup
			for i := range dbs {
				group.Add(1)
				go func(i int) {
					defer group.Done()
					db, err := skillema.Open(path)
					if err != nil {
						t.Error(err)
						return
					}
					dbs[i] = db
				}(i)
			}
			group.Wait()
			if t.Failed() {
				return
			}
			defer dbs[0].Close()
			defer dbs[1].Close()
			recordMany(t, dbs, 32, 12)
			same(t, row(t, dbs[0], "SELECT count(*), count(DISTINCT session_id), sum(input_tokens), sum(success) FROM skill_runs"),
				int64(384), int64(384), int64(3840), int64(384))
			same(t, row(t, dbs[1], "SELECT sample_count FROM skill_ema"), int64(384))
			same(t, row(t, dbs[1], "SELECT count(*) FROM skill_ema_check()"), int64(0))
		})
	}
}

func TestOneRunOfManyGoroutines(t *testing.T) {
	db, _ := opened(t)
	run := skillema.Track(db, skillema.Run{Skills: []string{"digest"}})
	var group sync.WaitGroup
	for i := 0; i < 50; i++ {
		group.Add(1)
		go func() {
			defer group.Done()
			run.AddTokens(3, 2)
			run.AddCacheTokens(1, 4)
			run.AddCost(0.25)
			run.SetOutput("Two items: rates stay, shipping is dearer.")
		}()
	}
	group.Wait()
	run.End(nil)
	same(t, row(t, db, "SELECT input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, cost_usd FROM skill_runs"),
		int64(150), int64(100), int64(50), int64(200), 12.5)
}
