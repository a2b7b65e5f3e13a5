// A host in Go. Usage: go run . DATABASE LIBRARY, and the statements as hosts.py says.
package main

import (
	"database/sql"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/mattn/go-sqlite3"
)

func run(database, library string) error {
	sql.Register("sqlite3_skill_ema", &sqlite3.SQLiteDriver{Extensions: []string{library}})
	db, err := sql.Open("sqlite3_skill_ema", database)
	if err != nil {
		return err
	}
	defer db.Close()
	script, err := io.ReadAll(os.Stdin)
	if err != nil {
		return err
	}
	for _, statement := range strings.Split(string(script), "\x00") {
		if err := show(db, statement); err != nil {
			return err
		}
	}
	return nil
}

func show(db *sql.DB, statement string) error {
	rows, err := db.Query(statement)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var cell string
		if err := rows.Scan(&cell); err != nil {
			return err
		}
		fmt.Println(cell)
	}
	return rows.Err()
}

func main() {
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
