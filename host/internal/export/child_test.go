package export

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/inzage/inzage/sdk"
)

// The tests below run this test binary once more, as a process of its own.

func childMode() string { return os.Getenv("EXPORT_TEST_CHILD") }

func childCommand(t *testing.T, mode string, f Format) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), "EXPORT_TEST_CHILD="+mode+" "+string(f))
	cmd.Stderr = os.Stderr
	return cmd
}

// child is what the other process does: "heap" writes 200,000 rows and prints
// the largest heap; "stall" writes some, says so, and waits to be killed.
func child(mode string) {
	what, format, _ := strings.Cut(mode, " ")
	m, err := New(testOptions())
	if err != nil {
		panic(err)
	}
	w, err := m.Writer(context.Background(), Format(format), io.Discard, head())
	if err != nil {
		panic(err)
	}
	rows := 200_000
	if what == "stall" {
		rows = 50_000
	}
	most := childRows(w, rows)
	if what == "stall" {
		fmt.Println("stalled")
		select {}
	}
	if err := w.Close(Cover{}); err != nil {
		panic(err)
	}
	fmt.Println(most)
}

// childRows writes rows to ten sections, and returns the largest heap.
func childRows(w Writer, rows int) (most uint64) {
	var mem runtime.MemStats
	for i := range rows {
		if i%(rows/10) == 0 {
			s := table("Deel", "a", "b", "c", "d")
			s.Key = strconv.Itoa(i)
			if err := w.Section(s); err != nil {
				panic(err)
			}
		}
		n := strconv.Itoa(i)
		r := textRow("canary-4711 "+n, strings.Repeat("tekst ", 20)+n, n, "x")
		r.Values[2] = sdk.Decimal(n + ".50")
		if err := w.Row(r); err != nil {
			panic(err)
		}
		if i%10_000 == 9_999 {
			runtime.GC()
			runtime.ReadMemStats(&mem)
			most = max(most, mem.HeapAlloc)
		}
	}
	return most
}

// 200,000 rows are about 50 MB of XML: none of it stays.
func TestMemoryIsFlat(t *testing.T) {
	for _, f := range []Format{FormatExcel, FormatJSON} {
		out, err := childCommand(t, "heap", f).Output()
		if err != nil {
			t.Fatal(err)
		}
		most, err := strconv.ParseUint(strings.TrimSpace(string(out)), 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %d KB", f, most>>10)
		if most > 12<<20 {
			t.Errorf("%s: the heap grew to %d MB", f, most>>20)
		}
	}
}

// A process that is killed in the middle of a copy has left nothing: no file was
// even open.
func TestKillLeavesNothingOnDisk(t *testing.T) {
	for _, f := range []Format{FormatExcel, FormatJSON} {
		dir := t.TempDir()
		cmd := childCommand(t, "stall", f)
		cmd.Dir, cmd.Env = dir, append(cmd.Env, "TMPDIR="+dir)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || line != "stalled\n" {
			t.Errorf("%q, %v", line, err)
		}
		for _, path := range openFiles(t, cmd.Process.Pid) {
			t.Errorf("%s: %s is open", f, path)
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait() // killed
		left, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range left {
			t.Errorf("%s: %s is left", f, e.Name())
		}
	}
}

// openFiles are the regular files that a process has open, where the system tells.
func openFiles(t *testing.T, pid int) []string {
	t.Helper()
	if runtime.GOOS != "linux" {
		return nil
	}
	dir := fmt.Sprintf("/proc/%d/fd", pid)
	fds, err := os.ReadDir(dir)
	if err != nil || len(fds) == 0 {
		t.Fatalf("%d descriptors: %v", len(fds), err)
	}
	var out []string
	for _, fd := range fds {
		info, err := os.Stat(filepath.Join(dir, fd.Name()))
		if err != nil || !info.Mode().IsRegular() {
			continue
		}
		path, err := os.Readlink(filepath.Join(dir, fd.Name()))
		if err == nil && !strings.HasPrefix(path, "/sys/") && !strings.HasPrefix(path, "anon_inode:") { // Go's own
			out = append(out, path)
		}
	}
	return out
}
