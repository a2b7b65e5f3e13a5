package skillema_test

import (
	"context"
	"errors"
	"math"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	skillema "skill_ema/bindings/go"
)

var (
	ctx  = context.Background()
	noon = time.Date(2025, 11, 19, 13, 0, 0, 123456789, time.FixedZone("CET", 3600))
)

func TestRecordTakesEveryColumn(t *testing.T) {
	db, _ := opened(t)
	run := skillema.Run{
		Skills: []string{"digest", `news, "daily" <é>`}, Model: "qwen3.6-27b", Provider: "local", CronID: "morning", SessionID: "s1",
		StartedAt: noon, CompletedAt: noon.Add(42 * time.Second),
		InputTokens: skillema.Known(int64(1001)), OutputTokens: skillema.Known(int64(300)),
		CacheReadTokens: skillema.Known(int64(20)), CacheWriteTokens: skillema.Known(int64(10)),
		CostUSD: skillema.Known(0.01), QualityScore: skillema.Known(4.5), Success: skillema.Known(true),
		Excluded: true, Delivered: skillema.Known(false),
	}
	if err := skillema.Record(ctx, db, run); err != nil {
		t.Fatal(err)
	}
	same(t, row(t, db, `SELECT skills, model, provider, cron_id, session_id, started_at, round(completed_at - started_at, 3),
		input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, cost_usd, quality_score, success, excluded, delivered FROM skill_runs`),
		`["digest","news, \"daily\" <é>"]`, "qwen3.6-27b", "local", "morning", "s1", 1763553600.123456, 42.0,
		int64(1001), int64(300), int64(20), int64(10), 0.01, 4.5, int64(1), int64(1), int64(0))

	// The same run again is ignored, and replaces the first where it says so.
	run.CostUSD = skillema.Known(0.5)
	if err := skillema.Record(ctx, db, run); err != nil {
		t.Fatal(err)
	}
	same(t, row(t, db, "SELECT cost_usd FROM skill_runs"), 0.01)
	run.Replace = true
	if err := skillema.Record(ctx, db, run); err != nil {
		t.Fatal(err)
	}
	same(t, row(t, db, "SELECT cost_usd FROM skill_runs"), 0.5)
}

func TestRunHasEveryColumnOfTheView(t *testing.T) {
	db, _ := opened(t)
	source, err := os.ReadFile("record.go")
	if err != nil {
		t.Fatal(err)
	}
	statement := regexp.MustCompile(`(?s)INSERT INTO skill_runs \((.*?)\)`).FindSubmatch(source)
	given := regexp.MustCompile(`,\s+`).Split(string(statement[1]), -1)
	columns := strings.Split(row(t, db, "SELECT group_concat(name) FROM pragma_table_info('skill_runs') WHERE name <> 'ids'")[0].(string), ",")
	slices.Sort(given)
	slices.Sort(columns)
	if !slices.Equal(given, columns) {
		t.Errorf("Record gives %v, and the view has %v", given, columns)
	}
}

func TestWhatIsNotKnownIsNULLAndNoZero(t *testing.T) {
	db, _ := opened(t)
	before := time.Now()
	if err := skillema.Record(ctx, db, skillema.Run{Skills: []string{"digest"}}); err != nil {
		t.Fatal(err)
	}
	same(t, row(t, db, `SELECT model, provider, cron_id, session_id, completed_at, duration_seconds, input_tokens, output_tokens, cache_read_tokens,
		cache_write_tokens, estimated_cost_usd, quality_score, success, end_reason, excluded, delivered FROM skill_invocations`),
		nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil)
	started := row(t, db, "SELECT invoked_at FROM skill_invocations")[0].(float64)
	if began := float64(before.UnixMicro())/1e6 - 1e-6; started < began || started > began+60 {
		t.Errorf("it started at %f, not now, %f", started, began)
	}

	if err := skillema.Record(ctx, db, skillema.Run{Skills: []string{"digest"}, InputTokens: skillema.Known(int64(0)), CostUSD: skillema.Known(0.0)}); err != nil {
		t.Fatal(err)
	}
	if err := skillema.Record(ctx, db, skillema.Run{Skills: []string{"digest"}, CostUSD: skillema.Known(3.0)}); err != nil {
		t.Fatal(err)
	}
	same(t, row(t, db, "SELECT count(*), count(input_tokens), sum(input_tokens), count(cost_usd) FROM skill_runs"), int64(3), int64(1), int64(0), int64(2))
	same(t, row(t, db, "SELECT sample_count, ema_cost_usd FROM skill_ema"), int64(3), 1.5)
}

func TestOutcomes(t *testing.T) {
	text := func(text string) *string { return &text }
	for name, test := range map[string]struct {
		run     skillema.Run
		success any
		reason  any
	}{
		"an answer":              {skillema.Run{Output: text("Two items: rates stay, shipping is dearer.")}, int64(1), "complete"},
		"an error as answer":     {skillema.Run{Output: text("Error code: 429 - rate limit reached")}, int64(0), "Error code: 429 - rate limit reached"},
		"an empty answer":        {skillema.Run{Output: text("")}, int64(0), "empty output"},
		"an error":               {skillema.Run{Err: errors.New("disk full"), Output: text("Two items today.")}, int64(0), "disk full"},
		"an error without text":  {skillema.Run{Err: errors.New("")}, int64(0), `*errors.errorString: ""`},
		"an error named null":    {skillema.Run{Err: errors.New(" None\n")}, int64(0), `*errors.errorString: " None\n"`},
		"a nil that is an error": {skillema.Run{Err: (*broken)(nil)}, int64(0), `*skillema_test.broken: "<nil>"`},
		"an error that panics":   {skillema.Run{Err: &broken{}}, int64(0), "%!v(PANIC=Error method: its text cannot be had)"},
		"success stands":         {skillema.Run{Success: skillema.Known(true), Err: errors.New("disk full")}, int64(1), "complete"},
		"failure stands":         {skillema.Run{Success: skillema.Known(false), Output: text("Two items today.")}, int64(0), nil},
		"no UTF-8":               {skillema.Run{Err: errors.New("disk \xff full")}, int64(0), "disk \uFFFD full"},
	} {
		t.Run(name, func(t *testing.T) {
			db, _ := opened(t)
			test.run.Skills = []string{"digest"}
			if err := skillema.Record(ctx, db, test.run); err != nil {
				t.Fatal(err)
			}
			got := row(t, db, "SELECT success, end_reason FROM skill_invocations")
			if test.reason == nil {
				got, test.reason = got[:1], ""
				same(t, got, test.success)
				return
			}
			same(t, got, test.success, test.reason)
		})
	}
}

func TestAnErrorOfTheViewPassesThroughAndNothingIsRecorded(t *testing.T) {
	db, _ := opened(t)
	for want, run := range map[string]skillema.Run{
		"skill_runs: cost_usd must be a number of dollars from 0 to 1e4, got -1.0":                                                    {Skills: []string{"digest"}, CostUSD: skillema.Known(-1.0)},
		"skill_runs: cost_usd must be a number of dollars from 0 to 1e4, got 9.0e+999":                                                {Skills: []string{"digest"}, CostUSD: skillema.Known(math.Inf(1))},
		"skill_runs: input_tokens must be a whole number from 0 to 1e12, got -5":                                                      {Skills: []string{"digest"}, InputTokens: skillema.Known(int64(-5))},
		"skill_runs: skills names no skill; give at least one name that is not blank, got '[]'":                                       {},
		"skill_runs: skills names no skill; give at least one name that is not blank, got '[\" \"]'":                                  {Skills: []string{" "}},
		"skill_runs: replace = 1 must come with the session_id of the run to replace, got NULL":                                       {Skills: []string{"digest"}, Replace: true},
		"skill_runs: started_at must not be more than a day in the future, got '2999-01-01T00:00:00.000000Z'":                         {Skills: []string{"digest"}, StartedAt: time.Date(2999, 1, 1, 0, 0, 0, 0, time.UTC)},
		"skill_runs: completed_at must not be before started_at, got '2025-11-19T11:59:00.123456Z' and '2025-11-19T12:00:00.123456Z'": {Skills: []string{"digest"}, StartedAt: noon, CompletedAt: noon.Add(-time.Minute)},
		"skillema: Record needs StartedAt with CompletedAt, got CompletedAt = 2025-11-19T12:00:00.123456Z alone":                      {Skills: []string{"digest"}, CompletedAt: noon},
	} {
		if err := skillema.Record(ctx, db, run); err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
	same(t, row(t, db, "SELECT count(*) FROM skill_invocations"), int64(0))
}

func TestWhatIsNoUTF8IsReplaced(t *testing.T) {
	db, _ := opened(t)
	if err := skillema.Record(ctx, db, skillema.Run{Skills: []string{"d\xff"}, Model: "m\xff", Output: skillema.Known("Two items\xff today.")}); err != nil {
		t.Fatal(err)
	}
	same(t, row(t, db, "SELECT skills, model, success FROM skill_runs"), "d\uFFFD", "m\uFFFD", int64(1))
}

func TestRecordInATransactionBelongsToIt(t *testing.T) {
	db, _ := opened(t)
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	if err := skillema.Record(ctx, tx, skillema.Run{Skills: []string{"digest"}}); err != nil {
		t.Fatal(err)
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	same(t, row(t, db, "SELECT count(*) FROM skill_runs"), int64(0))
}

func TestRecordObeysItsContext(t *testing.T) {
	db, _ := opened(t)
	over, cancel := context.WithCancel(ctx)
	cancel()
	if err := skillema.Record(over, db, skillema.Run{Skills: []string{"digest"}}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	same(t, row(t, db, "SELECT count(*) FROM skill_runs"), int64(0))
}

func TestAFileInMemoryIsRefused(t *testing.T) {
	for name, file := range map[string]skillema.File{`File("")`: "", `File(":memory:")`: ":memory:", `File("file::memory:")`: "file::memory:"} {
		err := skillema.Record(ctx, file, skillema.Run{Skills: []string{"digest"}})
		refused(t, err, name+" is no file", "the path of a file")
	}
}

func TestAFileIsCreatedWithTheSchemaAndClosedAgain(t *testing.T) {
	path := t.TempDir() + "/new.db"
	for i := 0; i < 2; i++ {
		if err := skillema.Record(ctx, skillema.File(path), skillema.Run{Skills: []string{"digest"}}); err != nil {
			t.Fatal(err)
		}
	}
	db, err := skillema.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	same(t, row(t, db, "SELECT count(*) FROM skill_runs"), int64(2))
}

type broken struct{ text *string }

func (b *broken) Error() string {
	if b.text == nil {
		panic("its text cannot be had")
	}
	return *b.text
}
