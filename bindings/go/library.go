package skillema

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// LibraryVariable is the environment variable that names the library.
const LibraryVariable = "SKILL_EMA_LIBRARY"

// LibraryPath returns the absolute path of the library: the file that SKILL_EMA_LIBRARY names, else the one beside the executable.
//
// It is for the Extensions of a driver of your own:
//
//	sql.Register("mine", &sqlite3.SQLiteDriver{Extensions: []string{path}, ConnectHook: hook})
func LibraryPath() (string, error) {
	if path := os.Getenv(LibraryVariable); path != "" {
		return existing(path, LibraryVariable)
	}
	executable, err := os.Executable()
	if err == nil {
		executable, err = filepath.EvalSymlinks(executable)
	}
	if err != nil {
		return "", fmt.Errorf("skillema: %s is not set, and the folder of the executable is not known: %w; set %s to the path of %s",
			LibraryVariable, err, LibraryVariable, libraryName())
	}
	path := filepath.Join(filepath.Dir(executable), libraryName())
	if _, err := os.Stat(path); err != nil {
		return "", fmt.Errorf("skillema: there is no library: %s is not set, and there is no %s; set %s to the path of %s, or put the library beside the executable",
			LibraryVariable, path, LibraryVariable, libraryName())
	}
	return path, nil
}

// existing returns the absolute path, since a relative one would change its meaning with the working directory.
func existing(path, from string) (string, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("skillema: %s is %q, which is no path: %w", from, path, err)
	}
	info, err := os.Stat(absolute)
	// As in SQLite, the path may be without the ending.
	if full := absolute + filepath.Ext(libraryName()); err != nil {
		if found, missing := os.Stat(full); missing == nil {
			absolute, info, err = full, found, nil
		}
	}
	if err == nil && info.IsDir() {
		err = errors.New("it is a folder")
	}
	if err != nil {
		return "", fmt.Errorf("skillema: %s is %q, which cannot be read: %w; it takes the path of the file %s", from, path, err, libraryName())
	}
	return absolute, nil
}

func libraryName() string {
	switch runtime.GOOS {
	case "windows":
		return "skill_ema.dll"
	case "darwin", "ios":
		return "libskill_ema.dylib"
	default:
		return "libskill_ema.so"
	}
}
