package skillema_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var block = regexp.MustCompile("(?ms)^```(\\w+) ?([^\\n]*)\\n(.*?)^```$")

// The README is followed in an empty folder: its files are written, its lines are run by one shell, and what they print is compared.
func TestTheReadmeAsPrinted(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	repository(t, filepath.Join(home, "skill_ema"))

	script, wanted := "set -e\n", map[int]string{}
	lines := 0
	for _, found := range block.FindAllStringSubmatch(string(text), -1) {
		kind, name, content := found[1], found[2], found[3]
		switch {
		case kind == "go" && name != "":
			script += fmt.Sprintf("mkdir -p $(dirname %s)\ncat > %s <<'END OF FILE'\n%sEND OF FILE\n", name, name, content)
		case kind == "sh":
			lines++
			script += fmt.Sprintf("{\n%s} > $HOME/printed.%d\n", content, lines)
		case kind == "text":
			wanted[lines] = content
		default:
			t.Errorf("a block %q %q is neither a file, nor lines for the shell, nor their output", kind, name)
		}
	}
	if lines < 5 || len(wanted) < 4 {
		t.Fatalf("found only %d blocks of lines and %d of outputs", lines, len(wanted))
	}

	shell := exec.Command("bash", "-c", script)
	shell.Dir = home
	shell.Env = append(os.Environ(), "HOME="+home, "SKILL_EMA_LIBRARY=")
	// The caches lie in the home folder, and are not part of what is tested.
	for _, variable := range []string{"GOCACHE", "GOMODCACHE", "GOFLAGS", "GOPROXY", "GOSUMDB", "GOTOOLCHAIN"} {
		value, err := exec.Command("go", "env", variable).Output()
		if err != nil {
			t.Fatal(err)
		}
		shell.Env = append(shell.Env, variable+"="+strings.TrimSpace(string(value)))
	}
	if output, err := shell.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	for number, want := range wanted {
		got, err := os.ReadFile(filepath.Join(home, fmt.Sprintf("printed.%d", number)))
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != want {
			t.Errorf("it prints\n%s\nand the README has\n%s", got, want)
		}
	}
}

// repository makes a folder with what the README takes from the repository: the module, and the library that is tested.
func repository(t *testing.T, folder string) {
	t.Helper()
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	links := map[string]string{
		filepath.Join(folder, "bindings", "go"):                       here,
		filepath.Join(folder, "target", "release", "libskill_ema.so"): os.Getenv("SKILL_EMA_LIBRARY"),
	}
	for link, target := range links {
		if err := os.MkdirAll(filepath.Dir(link), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(target, link); err != nil {
			t.Fatal(err)
		}
	}
}

// What a driver needs cgo for is said by the program, and the program builds without it.
func TestAProgramWithoutCgoSaysSo(t *testing.T) {
	program := exec.Command("go", "run", "-race=false", "./example", filepath.Join(t.TempDir(), "runs.db"))
	program.Env = append(os.Environ(), "CGO_ENABLED=0")
	output, err := program.CombinedOutput()
	if err == nil || !strings.Contains(string(output), "CGO_ENABLED=0") {
		t.Errorf("%v\n%s", err, output)
	}
}

func TestTheExamplePrintsTheAverages(t *testing.T) {
	output, err := exec.Command("go", "run", "./example", filepath.Join(t.TempDir(), "runs.db")).CombinedOutput()
	want := `big-model failed: Error code: 429 - rate limit reached
digest on big-model: runs 1, success 0%, cost not known
digest on qwen3.6-27b: runs 1, success 100%, cost $0.012
`
	if err != nil || string(output) != want {
		t.Errorf("%v\n%s", err, output)
	}
}
