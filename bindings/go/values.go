package skillema

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// text returns NULL for "", and otherwise text that SQLite can store: what is no UTF-8 in it is replaced.
func text(value string) any {
	if value == "" {
		return nil
	}
	return valid(value)
}

func valid(value string) string {
	return strings.ToValidUTF8(value, "\uFFFD")
}

// names returns the names as a JSON array, since a bare name could not have a comma.
func names(skills []string) string {
	array, err := json.Marshal(append([]string{}, skills...))
	if err != nil {
		panic(err) // No slice of strings is refused.
	}
	return string(array)
}

// moment returns the time as the view reads it, to the microsecond.
func moment(value time.Time) any {
	if value.IsZero() {
		return nil
	}
	return value.UTC().Format("2006-01-02T15:04:05.000000Z07:00")
}

// answer keeps "" apart from nil: an answer that is empty is a failure.
func answer(output *string) any {
	if output == nil {
		return nil
	}
	return valid(*output)
}

// failure returns the error's text. A text that the view takes for NULL would hide that there is an error.
func failure(err error) any {
	if err == nil {
		return nil
	}
	message := valid(fmt.Sprint(err)) // which survives an Error that panics, and says <nil> of a nil in an interface
	switch strings.ToLower(strings.TrimSpace(message)) {
	case "", "<nil>", "none", "null", "nan", "undefined":
		return fmt.Sprintf("%T: %q", err, message)
	}
	return message
}

func flag(set bool) any {
	if !set {
		return nil
	}
	return true
}
