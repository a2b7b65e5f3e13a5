package skillema

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"slices"
	"sync"
	"time"
)

// patience is how long End holds up its job: a little longer than the busy timeout of [Driver], whose error says what is wrong.
const patience = 35 * time.Second

// Tracked is a run that goes on. Its methods may be called from several goroutines. On a nil *Tracked they do nothing.
type Tracked struct {
	db       Database
	began    time.Time
	patience time.Duration
	panics   int // that went on when the run began

	mutex    sync.Mutex
	run      Run
	noOutput bool
	ended    bool
}

// Track begins a run, which [Tracked.End] records. The run has a random SessionID unless one is given, and starts now unless
// StartedAt is given. Its duration is the time from Track to End unless CompletedAt is given or set.
//
//	func digest(db *sql.DB) (err error) {
//		run := skillema.Track(db, skillema.Run{Skills: []string{"digest"}, Model: "qwen3.6-27b"})
//		defer run.End(&err)
//
// Nothing that goes wrong with recording reaches the caller: it is reported by slog.Warn.
func Track(db Database, run Run) *Tracked {
	run.Skills = slices.Clone(run.Skills)
	tracked := &Tracked{db: db, began: time.Now(), patience: patience, panics: panics(), run: run}
	if run.StartedAt.IsZero() {
		tracked.run.StartedAt = tracked.began
	}
	if run.SessionID == "" {
		tracked.run.SessionID = random()
	}
	return tracked
}

func random() string {
	var bytes [16]byte
	if _, err := rand.Read(bytes[:]); err != nil {
		return "" // The run is recorded without a session.
	}
	return hex.EncodeToString(bytes[:])
}

// AddTokens adds the tokens of one call of the model. A number that is none, such as the -1 of a client that does not know it, is left
// out and reported by slog.Warn. AddCacheTokens and AddCost do the same.
func (t *Tracked) AddTokens(input, output int64) {
	moreInput, moreOutput := amount(t, "AddTokens", input, 1e12), amount(t, "AddTokens", output, 1e12)
	t.Set(func(run *Run) {
		run.InputTokens = sum(run.InputTokens, moreInput)
		run.OutputTokens = sum(run.OutputTokens, moreOutput)
	})
}

// AddCacheTokens adds the tokens that one call of the model read from its cache and wrote to it.
func (t *Tracked) AddCacheTokens(read, written int64) {
	moreRead, moreWritten := amount(t, "AddCacheTokens", read, 1e12), amount(t, "AddCacheTokens", written, 1e12)
	t.Set(func(run *Run) {
		run.CacheReadTokens = sum(run.CacheReadTokens, moreRead)
		run.CacheWriteTokens = sum(run.CacheWriteTokens, moreWritten)
	})
}

// AddCost adds the cost of one call of the model, in US dollars.
func (t *Tracked) AddCost(usd float64) {
	more := amount(t, "AddCost", usd, 1e4)
	t.Set(func(run *Run) { run.CostUSD = sum(run.CostUSD, more) })
}

// amount returns nil for what the view would refuse when the run ends, and the run with it.
func amount[T int64 | float64](t *Tracked, method string, value, most T) *T {
	if value >= 0 && value <= most {
		return &value
	}
	if t != nil {
		t.mutex.Lock()
		run := t.run
		t.mutex.Unlock()
		warn("skillema: a number is not counted", run, fmt.Sprintf("%s takes a number from 0 to %v, got %v", method, most, value))
	}
	return nil
}

func sum[T int64 | float64](known, more *T) *T {
	switch {
	case known == nil:
		return more
	case more == nil:
		return known
	default:
		return Known(*known + *more)
	}
}

// SetOutput sets the answer's text, which is judged when the run ends, and not stored.
func (t *Tracked) SetOutput(answer string) {
	t.Set(func(run *Run) { run.Output = &answer })
}

// SetNoOutput says that there was no answer: the outcome is then not known.
func (t *Tracked) SetNoOutput() {
	t.Set(func(run *Run) { run.Output, t.noOutput = nil, true })
}

// Set changes what is known of the run, such as its Model, QualityScore or Success. The function is called at once, and must not
// call methods of the same Tracked. After End nothing changes.
func (t *Tracked) Set(change func(run *Run)) {
	if t == nil {
		return
	}
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if !t.ended {
		change(&t.run)
	}
}

// End records the run. It is deferred:
//
//	defer run.End(&err)
//
// The run is a failure if the function panics or calls runtime.Goexit, which goes on afterwards; or if *err is not nil. Otherwise
// Success stands where it is set, then Err is a failure, then Output is judged, and with none of them the run is a success. err may
// be nil for a function that returns no error. A second call does nothing.
//
// End returns after 35 seconds at most. A run that still waits for the database is then recorded later, if the program goes on.
//
// os.Exit and log.Fatal end the program without the deferred calls, and so without recording the run.
func (t *Tracked) End(err *error) {
	panicked := recover()
	if t != nil {
		var left error
		if panicked != nil {
			left = fmt.Errorf("panic: %v", panicked)
		} else if err != nil && *err != nil {
			left = *err
		} else if panics() > t.panics {
			left = errors.New("panic, or runtime.Goexit")
		}
		t.end(left)
	}
	if panicked != nil {
		panic(panicked)
	}
}

// panics counts the calls of panic and runtime.Goexit that are going on. One that has begun since Track ends the run, also where
// recover does not show it to End: it is nil in a function that the deferred one calls, as in defer func() { run.End(&err) }().
func panics() (count int) {
	callers := make([]uintptr, 64)
	for runtime.Callers(0, callers) == len(callers) {
		callers = make([]uintptr, 2*len(callers))
	}
	frames := runtime.CallersFrames(callers[:runtime.Callers(0, callers)])
	for {
		frame, more := frames.Next()
		if frame.Function == "runtime.gopanic" || frame.Function == "runtime.Goexit" {
			count++
		}
		if !more {
			return count
		}
	}
}

func (t *Tracked) end(left error) {
	t.mutex.Lock()
	again := t.ended
	t.ended = true // Nothing changes the run any more, so no lock is held while it is recorded.
	t.mutex.Unlock()
	if again {
		return
	}
	run := t.run
	if run.CompletedAt.IsZero() {
		// Go measures between two times by the monotonic clock, so a clock that is set meanwhile changes no duration.
		run.CompletedAt = run.StartedAt.Add(time.Since(t.began))
	}
	switch {
	case left != nil:
		run.Success, run.Err = nil, left
	case run.Success == nil && run.Err == nil && run.Output == nil && !t.noOutput:
		run.Success = Known(true)
	}
	recorded := make(chan struct{})
	go func() {
		defer close(recorded)
		record(t.db, run)
	}()
	select {
	case <-recorded:
	case <-time.After(t.patience): // Nothing ends a wait inside SQLite early: the run waits on, and its job does not.
		warn("skillema: the run is not recorded yet", run, fmt.Sprintf("the database was not free for %v; the run still waits for it", t.patience))
	}
}

// record reports what goes wrong, a panic of a driver too.
func record(db Database, run Run) {
	defer func() {
		if panicked := recover(); panicked != nil {
			warn(notRecorded, run, panicked)
		}
	}()
	// The context of the job may have ended, and with it the job.
	if err := Record(context.Background(), db, run); err != nil {
		warn(notRecorded, run, err)
	}
}

const notRecorded = "skillema: the run is not recorded"

// warn does not break the job where the handler of the log panics.
func warn(message string, run Run, err any) {
	defer func() { _ = recover() }()
	slog.Warn(message, "session_id", run.SessionID, "skills", run.Skills, "error", err)
}

type contextKey struct{}

// NewContext returns a context that carries the run, for the code that calls the model.
func NewContext(ctx context.Context, run *Tracked) context.Context {
	return context.WithValue(ctx, contextKey{}, run)
}

// FromContext returns the innermost run that the context carries, or nil:
//
//	skillema.FromContext(ctx).AddCost(0.012)
func FromContext(ctx context.Context) *Tracked {
	run, _ := ctx.Value(contextKey{}).(*Tracked)
	return run
}
