package skillema_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	skillema "skill_ema/bindings/go"
)

var digest = skillema.Run{Skills: []string{"digest"}, Model: "qwen3.6-27b"}

// warnings returns what slog prints until the test ends.
func warnings(t *testing.T) *bytes.Buffer {
	t.Helper()
	var printed bytes.Buffer
	slog.SetDefault(slog.New(slog.NewTextHandler(&printed, nil)))
	// Not the handler before: the first one of a program waits for ever when it is set again.
	t.Cleanup(func() { slog.SetDefault(slog.New(slog.NewTextHandler(os.Stderr, nil))) })
	return &printed
}

// The table of the README, from the first row to the last.
func TestTheOutcomeOfATrackedRun(t *testing.T) {
	failed := errors.New("Error code: 429 - rate limit reached")
	for name, test := range map[string]struct {
		job     func(run *skillema.Tracked) error
		success any
		reason  any
	}{
		"it panics":               {func(*skillema.Tracked) error { panic("boom") }, int64(0), "panic: boom"},
		"it panics after success": {func(run *skillema.Tracked) error { run.SetOutput("Two items."); panic(failed) }, int64(0), "panic: " + failed.Error()},
		"it dereferences nil":     {func(*skillema.Tracked) error { var p *int; *p = 1; return nil }, int64(0), "panic: runtime error: invalid memory address or nil pointer dereference"},
		"it returns an error":     {func(run *skillema.Tracked) error { run.SetOutput("Two items."); return failed }, int64(0), failed.Error()},
		"an error and success":    {func(run *skillema.Tracked) error { succeed(run, true); return failed }, int64(0), failed.Error()},
		"success is set":          {func(run *skillema.Tracked) error { succeed(run, true); run.SetOutput(failed.Error()); return nil }, int64(1), "complete"},
		"failure is set":          {func(run *skillema.Tracked) error { succeed(run, false); run.SetOutput(failed.Error()); return nil }, int64(0), failed.Error()},
		"only failure is set":     {func(run *skillema.Tracked) error { succeed(run, false); return nil }, int64(0), nil},
		"an error is set":         {func(run *skillema.Tracked) error { run.Set(func(r *skillema.Run) { r.Err = failed }); return nil }, int64(0), failed.Error()},
		"the output is an error":  {func(run *skillema.Tracked) error { run.SetOutput(failed.Error()); return nil }, int64(0), failed.Error()},
		"the output is an answer": {func(run *skillema.Tracked) error {
			run.SetOutput("Two items: rates stay, shipping is dearer.")
			return nil
		}, int64(1), "complete"},
		"there was no output":     {func(run *skillema.Tracked) error { run.SetOutput("x"); run.SetNoOutput(); return nil }, nil, nil},
		"none of these":           {func(*skillema.Tracked) error { return nil }, int64(1), "complete"},
		"the deadline has passed": {func(*skillema.Tracked) error { return context.DeadlineExceeded }, int64(0), "context deadline exceeded"},
	} {
		// Deferred itself, and by a function around it.
		for way, job := range map[string]func(run *skillema.Tracked) error{
			"deferred":             func(run *skillema.Tracked) (err error) { defer run.End(&err); return test.job(run) },
			"in a deferred func":   func(run *skillema.Tracked) (err error) { defer func() { run.End(&err) }(); return test.job(run) },
			"and ended once again": func(run *skillema.Tracked) (err error) { defer run.End(nil); defer run.End(&err); return test.job(run) },
		} {
			t.Run(name+", "+way, func(t *testing.T) {
				db, _ := opened(t)
				var err error
				panicked := func() (panicked any) {
					defer func() { panicked = recover() }()
					err = job(skillema.Track(db, digest))
					return nil
				}()
				if strings.Contains(name, "it ") && !strings.Contains(name, "returns") && panicked == nil {
					t.Error("the panic did not go on")
				}
				if strings.Contains(name, "it returns") && err != failed {
					t.Errorf("the job returned %v", err)
				}
				reason := test.reason
				if panicked != nil && way == "in a deferred func" {
					reason = "panic, or runtime.Goexit"
				}
				same(t, row(t, db, "SELECT skill_name, success, end_reason FROM skill_invocations"), "digest", test.success, reason)
			})
		}
	}
}

func succeed(run *skillema.Tracked, success bool) {
	run.Set(func(r *skillema.Run) { r.Success = skillema.Known(success) })
}

func TestTheFirstEndStands(t *testing.T) {
	db, _ := opened(t)
	run := skillema.Track(db, digest)
	run.Set(func(r *skillema.Run) { r.Replace = true })
	run.End(nil)
	failed := errors.New("disk full")
	run.Set(func(*skillema.Run) { t.Error("the run is changed while it may be read") })
	run.End(&failed)
	same(t, row(t, db, "SELECT success FROM skill_runs"), int64(1))
}

func TestTrackMeasuresTheRun(t *testing.T) {
	db, _ := opened(t)
	run := skillema.Track(db, digest)
	run.AddTokens(1200, 300)
	run.AddTokens(0, 50)
	run.AddCost(0.25)
	run.AddCost(0.5)
	run.Set(func(r *skillema.Run) {
		r.Provider, r.QualityScore, r.Delivered = "local", skillema.Known(4.0), skillema.Known(true)
	})
	time.Sleep(30 * time.Millisecond)
	run.End(nil)
	got := row(t, db, `SELECT input_tokens, output_tokens, cache_read_tokens, cost_usd, provider, quality_score, delivered, length(session_id),
		completed_at - started_at, started_at FROM skill_runs`)
	same(t, got[:8], int64(1200), int64(350), nil, 0.75, "local", 4.0, int64(1), int64(32))
	if seconds := got[8].(float64); seconds < 0.03 || seconds > 10 {
		t.Errorf("it took %f s", seconds)
	}
	if ago := float64(time.Now().UnixMicro())/1e6 - got[9].(float64); ago < 0.03 || ago > 60 {
		t.Errorf("it began %f s ago", ago)
	}
}

func TestANumberThatIsNoneIsLeftOutWithAWarning(t *testing.T) {
	db, _ := opened(t)
	printed := warnings(t)
	run := skillema.Track(db, digest)
	run.AddTokens(-1, 300)
	run.AddTokens(-1, math.MaxInt64)
	run.AddCacheTokens(-1, math.MinInt64)
	for _, cost := range []float64{0.5, math.Inf(1), math.NaN(), -0.25} {
		run.AddCost(cost)
	}
	(*skillema.Tracked)(nil).AddTokens(-2, -2)
	run.End(nil)
	same(t, row(t, db, "SELECT input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, cost_usd FROM skill_runs"),
		nil, int64(300), nil, nil, 0.5)
	for text, times := range map[string]int{
		"a number is not counted": 8, "session_id=": 8, "not recorded": 0, "got -2": 0,
		"AddTokens takes a number from 0 to 1000000000000, got -1": 2, "got 9223372036854775807": 1, "AddCacheTokens takes": 2,
		"AddCost takes a number from 0 to 10000, got +Inf": 1, "got NaN": 1, "got -0.25": 1,
	} {
		if found := strings.Count(printed.String(), text); found != times {
			t.Errorf("%q is there %d times, not %d:\n%s", text, found, times, printed)
		}
	}
}

func TestAGivenStartKeepsTheMeasuredDuration(t *testing.T) {
	db, _ := opened(t)
	planned := digest
	planned.StartedAt, planned.SessionID = noon, "s1"
	run := skillema.Track(db, planned)
	time.Sleep(30 * time.Millisecond)
	run.End(nil)
	got := row(t, db, "SELECT session_id, started_at, completed_at - started_at FROM skill_runs")
	same(t, got[:2], "s1", 1763553600.123456)
	if seconds := got[2].(float64); seconds < 0.03 || seconds > 10 {
		t.Errorf("it took %f s", seconds)
	}
}

func TestACompletedAtThatIsSetStands(t *testing.T) {
	db, _ := opened(t)
	run := skillema.Track(db, digest)
	run.Set(func(r *skillema.Run) { r.CompletedAt = r.StartedAt.Add(time.Hour) })
	run.End(nil)
	same(t, row(t, db, "SELECT round(completed_at - started_at, 3) FROM skill_runs"), 3600.0)
}

func TestWhatCannotBeRecordedIsAWarningAndTheJobGoesOn(t *testing.T) {
	db, _ := opened(t)
	closed, _ := opened(t)
	closed.Close()
	bare, err := sql.Open(skillema.DriverName, filepath.Join(t.TempDir(), "bare.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer bare.Close()
	failed := errors.New("the job's own error")
	for want, test := range map[string]struct {
		db  skillema.Database
		run skillema.Run
		set func(run *skillema.Run)
	}{
		"database is closed":                   {closed, digest, nil},
		"no such table":                        {bare, digest, nil},
		"unable to open database file":         {skillema.File(filepath.Join(t.TempDir(), "none", "runs.db")), digest, nil},
		"invalid memory address":               {nil, digest, nil},
		"skills names no skill":                {db, skillema.Run{}, nil},
		"cost_usd must be a number of dollars": {db, digest, func(r *skillema.Run) { r.CostUSD = skillema.Known(-1.0) }},
	} {
		printed := warnings(t)
		job := func() (err error) {
			run := skillema.Track(test.db, test.run)
			defer run.End(&err)
			if test.set != nil {
				run.Set(test.set)
				return nil
			}
			return failed
		}
		if err := job(); test.set == nil && err != failed || test.set != nil && err != nil {
			t.Errorf("%s: the job returned %v", want, err)
		}
		for _, text := range []string{"level=WARN", "skillema: the run is not recorded", "session_id=", "skills=", want} {
			if !strings.Contains(printed.String(), text) {
				t.Errorf("%q is not in the warning: %s", text, printed)
			}
		}
	}
	same(t, row(t, db, "SELECT count(*) FROM skill_runs"), int64(0))
}

func TestARecordedRunWarnsOfNothing(t *testing.T) {
	printed := warnings(t)
	skillema.Track(skillema.File(filepath.Join(t.TempDir(), "runs.db")), digest).End(nil)
	if printed.Len() > 0 {
		t.Error(printed)
	}
}

func TestTheContextCarriesTheInnermostRun(t *testing.T) {
	db, _ := opened(t)
	outer, inner := skillema.Track(db, digest), skillema.Track(db, skillema.Run{Skills: []string{"inner"}})
	outside := skillema.NewContext(context.Background(), outer)
	skillema.FromContext(outside).AddCost(1)
	skillema.FromContext(skillema.NewContext(outside, inner)).AddCost(2)
	none := skillema.FromContext(context.Background())
	none.AddTokens(1, 2)
	none.AddCacheTokens(1, 2)
	none.AddCost(3)
	none.SetOutput("")
	none.SetNoOutput()
	none.End(nil)
	inner.End(nil)
	outer.End(nil)
	same(t, row(t, db, "SELECT group_concat(skills || ' ' || cost_usd) FROM (SELECT * FROM skill_runs ORDER BY skills)"), "digest 1.0,inner 2.0")
}

func TestTheSkillsAreThoseOfTheCall(t *testing.T) {
	db, _ := opened(t)
	skills := []string{"digest"}
	run := skillema.Track(db, skillema.Run{Skills: skills})
	skills[0] = "other"
	run.End(nil)
	same(t, row(t, db, "SELECT skills FROM skill_runs"), "digest")
}
