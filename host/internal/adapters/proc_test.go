package adapters

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

func signal(tb testing.TB, pid int, sig syscall.Signal) {
	tb.Helper()
	if pid < 2 {
		tb.Fatalf("pid %d", pid)
	}
	if err := syscall.Kill(pid, sig); err != nil {
		tb.Fatal(err)
	}
}

// freeze stops a process and waits until it stands still.
func freeze(tb testing.TB, pid int) {
	tb.Helper()
	signal(tb, pid, syscall.SIGSTOP)
	eventually(tb, time.Second, "the process is stopped", func() bool { return stateOf(pid) == 'T' })
}

// stateOf is the state of a process as the kernel words it; 0: gone.
func stateOf(pid int) byte {
	b, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return 0
	}
	_, rest, ok := strings.Cut(string(b), ") ")
	if !ok {
		return 0
	}
	return rest[0]
}

// alive reports that the process is there and no zombie.
func alive(pid int) bool {
	s := stateOf(pid)
	return s != 0 && s != 'Z' && s != 'X'
}

func numberAfter(t *testing.T, text, mark string) int {
	t.Helper()
	_, rest, ok := strings.Cut(text, mark)
	n, err := strconv.Atoi(strings.FieldsFunc(rest+" ", func(r rune) bool { return r < '0' || r > '9' })[0])
	if !ok || err != nil {
		t.Fatalf("no number after %q in:\n%s", mark, text)
	}
	return n
}

// signalGroup signals a process group.
func signalGroup(t *testing.T, group int, sig syscall.Signal) {
	t.Helper()
	if group > -2 {
		t.Fatalf("group %d", group)
	}
	if err := syscall.Kill(group, sig); err != nil {
		t.Fatal(err)
	}
}

// fixtureProcesses counts the processes that were given a socket in dir.
func fixtureProcesses(t *testing.T, dir string) (n int) {
	t.Helper()
	paths, err := filepath.Glob("/proc/[0-9]*/environ")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range paths {
		b, err := os.ReadFile(p)
		pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(p)))
		if err == nil && alive(pid) && strings.Contains(string(b), "PLUGIN_UNIX_SOCKET_DIR="+dir+"/") {
			n++
		}
	}
	return n
}

func environOf(t *testing.T, pid int) []string {
	t.Helper()
	b, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/environ")
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimRight(string(b), "\x00"), "\x00")
}
