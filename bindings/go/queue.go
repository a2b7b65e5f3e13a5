package skillema

import (
	"context"
	"database/sql"
	"sync"
)

// queues has a queue for each database into which runs are being recorded. SQLite has none: whoever waits for its lock tries again at
// intervals, on a connection of his own, and one of many may wait as long as all the others take, and longer than its timeout.
var queues = struct {
	sync.Mutex
	of map[Database]*queue
}{of: map[Database]*queue{}}

type queue struct {
	turn  chan struct{} // is full while a run is being recorded
	users int           // those who record and those who wait
}

// inTurn calls the function when those who came before have recorded.
func inTurn(ctx context.Context, db Database, record func() error) error {
	switch db.(type) {
	case *sql.DB, File:
	default: // A transaction does not wait, since it may hold the lock that the others wait for.
		return record()
	}
	queue := join(db)
	defer leave(db, queue)
	select {
	case queue.turn <- struct{}{}:
		defer func() { <-queue.turn }()
		return record()
	case <-ctx.Done():
		return ctx.Err()
	}
}

func join(db Database) *queue {
	queues.Lock()
	defer queues.Unlock()
	if queues.of[db] == nil {
		queues.of[db] = &queue{turn: make(chan struct{}, 1)}
	}
	queues.of[db].users++
	return queues.of[db]
}

func leave(db Database, queue *queue) {
	queues.Lock()
	defer queues.Unlock()
	queue.users--
	if queue.users == 0 {
		delete(queues.of, db)
	}
}
