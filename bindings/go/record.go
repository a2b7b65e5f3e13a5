package skillema

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Database is where a run is recorded: a *sql.DB, *sql.Conn or *sql.Tx of [Driver], or a [File]. In a *sql.Tx, the run belongs to
// the transaction.
type Database interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// Run is one run of an agent, however many skills it used: the columns of the view skill_runs. What is nil, "" or the zero time is
// not known; a pointer to zero is a known zero.
//
//	skillema.Run{Skills: []string{"digest"}, Model: "qwen3.6-27b", CostUSD: skillema.Known(0.0)}
type Run struct {
	Skills    []string // the skills of the run, at least one
	Model     string
	Provider  string
	CronID    string // the job that started the run
	SessionID string // the run; the same session, skill and start is recorded once

	StartedAt   time.Time // Record takes now where it is zero: each call is then a run of its own
	CompletedAt time.Time // not without StartedAt

	InputTokens      *int64 // tokens and cost are those of the whole run
	OutputTokens     *int64
	CacheReadTokens  *int64
	CacheWriteTokens *int64
	CostUSD          *float64 // US dollars
	QualityScore     *float64 // points, on a scale of your choice

	// The outcome is Success where it is known, else a failure if Err is not nil, else what classify_outcome(Output) says, else
	// not known. The texts are judged and not stored; a failure keeps an excerpt with its secrets masked.
	Success *bool
	Err     error
	Output  *string

	Excluded  bool  // kept in the log, and counted in no statistic
	Delivered *bool // whether the answer reached somebody; enters no statistic
	Replace   bool  // this run replaces what was recorded of the same session and start
}

// Known returns a pointer to the value, for the fields of [Run] that may be unknown.
func Known[T any](value T) *T {
	return &value
}

const insert = `INSERT INTO skill_runs (session_id, cron_id, skills, model, provider, started_at, completed_at, input_tokens,
  output_tokens, cache_read_tokens, cache_write_tokens, cost_usd, quality_score, success, output, error, excluded, delivered, replace)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

// Record records one run in the view skill_runs of a database that has the schema. A value that the view refuses is an error, whose
// text is the view's own, and nothing is recorded.
func Record(ctx context.Context, db Database, run Run) error {
	if run.StartedAt.IsZero() {
		if !run.CompletedAt.IsZero() {
			return fmt.Errorf("skillema: Record needs StartedAt with CompletedAt, got CompletedAt = %v alone", moment(run.CompletedAt))
		}
		run.StartedAt = time.Now()
	}
	values := []any{
		text(run.SessionID), text(run.CronID), names(run.Skills), text(run.Model), text(run.Provider),
		moment(run.StartedAt), moment(run.CompletedAt),
		run.InputTokens, run.OutputTokens, run.CacheReadTokens, run.CacheWriteTokens, run.CostUSD, run.QualityScore,
		run.Success, answer(run.Output), failure(run.Err), flag(run.Excluded), run.Delivered, flag(run.Replace),
	}
	return inTurn(ctx, db, func() error {
		_, err := db.ExecContext(ctx, insert, values...)
		return err
	})
}
