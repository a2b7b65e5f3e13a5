package skillema_test

import (
	"errors"
	"runtime"
	"testing"

	skillema "skill_ema/bindings/go"
)

func TestGoexitIsAFailure(t *testing.T) {
	db, _ := opened(t)
	for _, job := range []func(run *skillema.Tracked){
		func(run *skillema.Tracked) { defer run.End(nil); runtime.Goexit() },
		func(run *skillema.Tracked) { defer func() { run.End(nil) }(); runtime.Goexit() },
	} {
		outside(func() { job(skillema.Track(db, digest)) })
	}
	same(t, row(t, db, "SELECT count(*), sum(success), min(end_reason) FROM skill_invocations"), int64(2), int64(0), "panic, or runtime.Goexit")
}

func cleanUp(run *skillema.Tracked) { end(run) }
func end(run *skillema.Tracked)     { run.End(nil) }

func TestAPanicIsAFailureHoweverDeepEndIsCalled(t *testing.T) {
	db, _ := opened(t)
	for _, job := range []func(run *skillema.Tracked){
		func(run *skillema.Tracked) { defer func() { cleanUp(run) }(); panic("boom") },
		func(run *skillema.Tracked) { defer cleanUp(run); panic("boom") },
		func(run *skillema.Tracked) { defer func() { deep(100, func() { end(run) }) }(); panic("boom") },
		func(run *skillema.Tracked) { defer cleanUp(run); runtime.Goexit() },
	} {
		outside(func() { job(skillema.Track(db, digest)) })
	}
	same(t, row(t, db, "SELECT count(*), sum(success), min(end_reason) FROM skill_invocations"), int64(4), int64(0), "panic, or runtime.Goexit")

	named := errors.New("rate limit reached")
	outside(func() {
		run, err := skillema.Track(db, digest), named
		defer func() { run.End(&err) }()
		panic("boom")
	})
	same(t, row(t, db, "SELECT count(*) FROM skill_invocations WHERE end_reason = 'rate limit reached'"), int64(1))
}

func TestARunThatBeginsWhileAnotherPanicsMaySucceed(t *testing.T) {
	db, _ := opened(t)
	report := func() { run := skillema.Track(db, digest); defer run.End(nil) }
	clean := func() { run := skillema.Track(db, digest); defer cleanUp(run) }
	for _, job := range []func(){
		func() { defer report(); panic("boom") },
		func() { defer clean(); panic("boom") },
		func() { defer func() { deep(100, report) }(); panic("boom") },
		func() { defer report(); runtime.Goexit() },
	} {
		outside(job)
	}
	same(t, row(t, db, "SELECT count(*), sum(success) FROM skill_invocations"), int64(4), int64(4))

	// But not if it panics itself.
	outside(func() {
		defer func() { run := skillema.Track(db, digest); defer cleanUp(run); panic("another") }()
		panic("boom")
	})
	same(t, row(t, db, "SELECT count(*), sum(success) FROM skill_invocations"), int64(5), int64(4))
}

func deep(calls int, function func()) {
	if calls == 0 {
		function()
		return
	}
	deep(calls-1, function)
}

// outside calls a function that panics or calls runtime.Goexit.
func outside(function func()) {
	ended := make(chan bool)
	go func() {
		defer close(ended)
		defer func() { _ = recover() }()
		function()
	}()
	<-ended
}
