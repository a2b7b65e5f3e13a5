// Package skillema records the runs of unattended agents in SQLite, and opens databases with the extension skill_ema, which says
// in SQL which skill works on which model, what a run costs, and how sure that is.
//
//	db, err := skillema.Open("runs.db")
//	...
//	func digest() (err error) {
//		run := skillema.Track(db, skillema.Run{Skills: []string{"digest"}, Model: "qwen3.6-27b"})
//		defer run.End(&err)
//		...
//		run.AddTokens(1200, 300)
//		run.SetOutput(answer)
//		return nil
//	}
//
// # The library
//
// The extension is a library, libskill_ema.so, libskill_ema.dylib or skill_ema.dll. Importing the package needs none. The first
// connection does: it takes the one in [Driver].Library, else the one that the environment variable SKILL_EMA_LIBRARY names, else
// the one in the folder of the executable.
//
// # Drivers
//
// The package uses github.com/mattn/go-sqlite3, which needs cgo and a C compiler. The drivers without cgo, modernc.org/sqlite and
// github.com/ncruces/go-sqlite3, cannot load a library. They can write to the table skill_invocations in plain SQL, and the averages
// are then asked with this package in another program, with the SQLite shell or with the command skill-ema.
package skillema
