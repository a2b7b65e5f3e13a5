package skillema_test

import (
	"context"
	"database/sql"
	"fmt"
	"log"
	"time"

	skillema "skill_ema/bindings/go"
)

// The averages of each skill and model are rows of the table function skill_ema.
func Example() {
	db, err := skillema.Open(":memory:")
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()

	for _, answer := range []string{"Two items: rates stay, shipping is dearer.", "Error code: 429 - rate limit reached"} {
		run := skillema.Track(db, skillema.Run{Skills: []string{"digest"}, Model: "qwen3.6-27b"})
		run.SetOutput(answer)
		run.End(nil)
	}

	var skill, model string
	var runs int
	var success float64
	err = db.QueryRow("SELECT skill_name, model, sample_count, ema_success_rate FROM skill_ema").Scan(&skill, &model, &runs, &success)
	fmt.Println(skill, model, runs, success, err)
	// Output: digest qwen3.6-27b 2 0.5 <nil>
}

func ExampleTrack() {
	db, err := skillema.Open(":memory:")
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()

	digest := func() (err error) {
		run := skillema.Track(db, skillema.Run{Skills: []string{"digest"}, Model: "qwen3.6-27b"})
		defer run.End(&err)
		run.AddTokens(1200, 300)
		run.AddCost(0.012)
		return fmt.Errorf("asking the model: %w", context.DeadlineExceeded)
	}
	fmt.Println(digest())

	var success, category string
	var tokens int
	err = db.QueryRow("SELECT success, outcome_category, input_tokens FROM skill_invocations").Scan(&success, &category, &tokens)
	fmt.Println(success, category, tokens, err)
	// Output:
	// asking the model: context deadline exceeded
	// 0 timeout 1200 <nil>
}

func ExampleRecord() {
	db, err := skillema.Open(":memory:")
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()

	run := skillema.Run{
		Skills:       []string{"digest", "news"},
		SessionID:    "morning-1",
		StartedAt:    time.Date(2025, 11, 19, 6, 0, 0, 0, time.UTC),
		CompletedAt:  time.Date(2025, 11, 19, 6, 0, 42, 0, time.UTC),
		OutputTokens: skillema.Known(int64(300)), // InputTokens are not known
		CostUSD:      skillema.Known(0.0),        // known, and nothing
		Output:       skillema.Known("Two items: rates stay, shipping is dearer."),
	}
	if err := skillema.Record(context.Background(), db, run); err != nil {
		log.Fatal(err)
	}
	var input, output, cost, success sql.NullFloat64
	err = db.QueryRow("SELECT input_tokens, output_tokens, cost_usd, success FROM skill_runs").Scan(&input, &output, &cost, &success)
	fmt.Println(input.Valid, output.Float64, cost.Valid, cost.Float64, success.Float64, err)

	run.CostUSD = skillema.Known(-1.0)
	fmt.Println(skillema.Record(context.Background(), db, run))
	// Output:
	// false 300 true 0 1 <nil>
	// skill_runs: cost_usd must be a number of dollars from 0 to 1e4, got -1.0
}

func ExampleFromContext() {
	db, err := skillema.Open(":memory:")
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()

	ask := func(ctx context.Context) string {
		skillema.FromContext(ctx).AddCost(0.012) // nothing happens where ctx carries no run
		return "Two items: rates stay, shipping is dearer."
	}
	ask(context.Background())

	run := skillema.Track(db, skillema.Run{Skills: []string{"digest"}})
	run.SetOutput(ask(skillema.NewContext(context.Background(), run)))
	run.End(nil)

	var cost float64
	err = db.QueryRow("SELECT cost_usd FROM skill_runs").Scan(&cost)
	fmt.Println(cost, err)
	// Output: 0.012 <nil>
}

func ExampleDriver() {
	library, err := skillema.LibraryPath()
	if err != nil {
		log.Fatal(err)
	}
	sql.Register("runs", &skillema.Driver{Library: library})
	db, err := sql.Open("runs", ":memory:")
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	var version string
	err = db.QueryRow("SELECT skill_ema_version()").Scan(&version)
	fmt.Println(version[:1], err)
	// Output: v <nil>
}
