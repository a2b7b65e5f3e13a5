// Records two runs of a skill and prints the averages of each model.
//
// Usage: SKILL_EMA_LIBRARY=…/libskill_ema.so go run ./example [DATABASE]
package main

import (
	"database/sql"
	"errors"
	"fmt"
	"log"
	"os"

	skillema "skill_ema/bindings/go"
)

func main() {
	path := "runs.db"
	if len(os.Args) > 1 {
		path = os.Args[1]
	}
	db, err := skillema.Open(path)
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()

	for _, model := range []string{"qwen3.6-27b", "big-model"} {
		if err := digest(db, model); err != nil {
			fmt.Println(model, "failed:", err)
		}
	}
	if err := report(db); err != nil {
		log.Fatal(err)
	}
}

func digest(db *sql.DB, model string) (err error) {
	run := skillema.Track(db, skillema.Run{Skills: []string{"digest"}, Model: model})
	defer run.End(&err)

	answer, err := ask(model)
	if err != nil {
		return err
	}
	run.AddTokens(1200, 300)
	run.AddCost(0.012)
	run.SetOutput(answer)
	return nil
}

// ask stands for your agent.
func ask(model string) (string, error) {
	if model == "big-model" {
		return "", errors.New("Error code: 429 - rate limit reached")
	}
	return "Two items: rates stay, shipping is dearer.", nil
}

func report(db *sql.DB) error {
	rows, err := db.Query("SELECT skill_name, model, sample_count, ema_success_rate, ema_cost_usd FROM skill_ema(14, 0.3)")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var skill, model string
		var runs int
		var success, cost sql.NullFloat64
		if err := rows.Scan(&skill, &model, &runs, &success, &cost); err != nil {
			return err
		}
		price := "not known"
		if cost.Valid {
			price = fmt.Sprintf("$%.3f", cost.Float64)
		}
		fmt.Printf("%s on %s: runs %d, success %.0f%%, cost %s\n", skill, model, runs, 100*success.Float64, price)
	}
	return rows.Err()
}
