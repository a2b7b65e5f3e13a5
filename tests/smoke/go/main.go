// Loads the extension the way a Go program does and runs the SQL file, printing the last statement's one value.
//
// Usage: go run . LIBRARY smoke.sql
package main

import (
	"database/sql"
	"fmt"
	"log"
	"os"
	"strings"

	"github.com/mattn/go-sqlite3"
)

func main() {
	library, script := os.Args[1], os.Args[2]
	text, err := os.ReadFile(script)
	if err != nil {
		log.Fatal(err)
	}
	sql.Register("sqlite3_skill_ema", &sqlite3.SQLiteDriver{Extensions: []string{library}})
	db, err := sql.Open("sqlite3_skill_ema", ":memory:")
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	// One connection: every connection to ":memory:" is a database of its own.
	db.SetMaxOpenConns(1)

	statements := strings.SplitAfter(strings.TrimSpace(string(text)), ";\n")
	last := len(statements) - 1
	for _, statement := range statements[:last] {
		if _, err := db.Exec(statement); err != nil {
			log.Fatal(err)
		}
	}
	var line, version string
	if err := db.QueryRow(statements[last]).Scan(&line); err != nil {
		log.Fatal(err)
	}
	if err := db.QueryRow("SELECT sqlite_version()").Scan(&version); err != nil {
		log.Fatal(err)
	}
	fmt.Println(version)
	fmt.Println(line)
}
