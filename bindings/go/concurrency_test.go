package skillema_test

import (
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	skillema "skill_ema/bindings/go"
)

// recordMany tracks runs of many goroutines at once.
func recordMany(db *sql.DB, goroutines, runs int) {
	var group sync.WaitGroup
	for g := 0; g < goroutines; g++ {
		group.Add(1)
		go func(g int) {
			defer group.Done()
			for i := 0; i < runs; i++ {
				run := skillema.Track(db, skillema.Run{Skills: []string{"digest"}, CronID: fmt.Sprint(g)})
				run.AddTokens(10, 1)
				run.End(nil)
			}
		}(g)
	}
	group.Wait()
}

// writerOf names the database into which another process, which is this program again, records.
const writerOf = "SKILL_EMA_TEST_WRITER_OF"

func writer(name string) int {
	db, err := skillema.Open(name)
	if err != nil {
		fmt.Println(err)
		return 1
	}
	defer db.Close()
	recordMany(db, 12, 8)
	return 0
}

func TestNoRunOfManyGoroutinesInThreeProcessesIsLost(t *testing.T) {
	for _, options := range []string{"", "?_journal_mode=WAL"} {
		t.Run("runs.db"+options, func(t *testing.T) {
			name := filepath.Join(t.TempDir(), "runs.db") + options
			// Started before there is a file, so that the schema is created by several processes too.
			var group sync.WaitGroup
			for i := 0; i < 2; i++ {
				group.Add(1)
				go func() {
					defer group.Done()
					other := exec.Command(os.Args[0])
					other.Env = append(os.Environ(), writerOf+"="+name)
					if output, err := other.CombinedOutput(); err != nil || len(output) > 0 {
						t.Errorf("%v\n%s", err, output)
					}
				}()
			}
			db, err := skillema.Open(name)
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			recordMany(db, 12, 8)
			group.Wait()
			same(t, row(t, db, "SELECT count(*), count(DISTINCT session_id), sum(input_tokens), sum(success) FROM skill_runs"),
				int64(288), int64(288), int64(2880), int64(288))
			same(t, row(t, db, "SELECT sample_count FROM skill_ema"), int64(288))
			same(t, row(t, db, "SELECT count(*) FROM skill_ema_check()"), int64(0))
		})
	}
}

// With a connection for each, most of them would wait in SQLite for longer than the timeout.
func TestNoRunOfManyThatEndAtOnceIsLost(t *testing.T) {
	db, err := skillema.Open(filepath.Join(t.TempDir(), "runs.db") + "?_busy_timeout=1000")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	recordMany(db, 400, 1)
	same(t, row(t, db, "SELECT count(*) FROM skill_runs"), int64(400))
	if closed := db.Stats().MaxIdleClosed; closed > 1 {
		t.Errorf("the pool opened %d connections too many", closed)
	}
}

// SQLite lets one of many that wait for its lock wait as long as all the others take.
func TestNoGoroutineWaitsForAllTheOthers(t *testing.T) {
	db, _ := opened(t)
	var longest time.Duration
	var mutex sync.Mutex
	var group sync.WaitGroup
	began := time.Now()
	for g := 0; g < 48; g++ {
		group.Add(1)
		go func() {
			defer group.Done()
			for i := 0; i < 8; i++ {
				before := time.Now()
				skillema.Track(db, skillema.Run{Skills: []string{"digest"}}).End(nil)
				mutex.Lock()
				longest = max(longest, time.Since(before))
				mutex.Unlock()
			}
		}()
	}
	group.Wait()
	if all := time.Since(began); longest > all/2 {
		t.Errorf("one run waited %v to be recorded, and all of them took %v", longest, all)
	}
	same(t, row(t, db, "SELECT count(*) FROM skill_runs"), int64(384))
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
