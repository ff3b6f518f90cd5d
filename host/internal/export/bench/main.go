// Command bench measures the writers of package export against others that
// write the same rows: Excel against libxlsxwriter (C) and Python's xlsxwriter
// and openpyxl, each in its mode for large files; JSON against encoding/json.
// Each runs in a process of its own, one after the other, into a file that is
// thrown away.
//
// It prints rows per second, the most memory that was resident, and ratios.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

func main() {
	rows := flag.String("rows", "10000,100000,1000000", "numbers of rows, of 12 cells each")
	peers := flag.String("peers", "host/internal/export/bench/peers", "folder of the others' programs")
	write := flag.String("write", "", "write one file: excel, json or bare")
	flag.Parse()
	var err error
	if *write != "" {
		err = one(*write, flag.Args())
	} else {
		err = all(*rows, *peers)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// runner is a program that writes n rows to a file and prints the seconds.
type runner struct {
	name string
	args []string // before n and the file
}

// result is what a runner did.
type result struct {
	perSecond float64
	perCPU    float64 // rows for each second of a processor: the same on a busy machine
	resident  float64 // MB
	size      float64 // MB
}

func all(rows, peers string) error {
	dir, err := os.MkdirTemp("", "export-bench-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	c := filepath.Join(dir, "libxlsxwriter")
	if out, err := exec.Command("cc", "-O2", "-o", c, filepath.Join(peers, "libxlsxwriter.c"), "-lxlsxwriter").CombinedOutput(); err != nil { //nolint:gosec // the operator's own paths
		return fmt.Errorf("compiling the C program: %w\n%s", err, out)
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	py := filepath.Join(peers, "python.py")
	runners := []runner{
		{"inzage excel", []string{self, "-write", "excel"}},
		{"libxlsxwriter", []string{c}},
		{"xlsxwriter.py", []string{"/usr/bin/python3", py, "xlsxwriter"}},
		{"openpyxl", []string{"/usr/bin/python3", py, "openpyxl"}},
		{"inzage json", []string{self, "-write", "json"}},
		{"encoding/json", []string{self, "-write", "bare"}},
	}
	for n := range strings.SplitSeq(rows, ",") {
		if err := round(runners, n, dir); err != nil {
			return err
		}
	}
	return nil
}

// round runs all of them for n rows.
func round(runners []runner, n, dir string) error {
	fmt.Printf("   %s rows x 12 cells\n", n)
	done := map[string]result{}
	for _, r := range runners {
		res, err := run(r, n, filepath.Join(dir, "out"))
		if err != nil {
			return fmt.Errorf("%s: %w", r.name, err)
		}
		done[r.name] = res
		fmt.Printf("   %14s %9.0f rows/s %9.0f rows/CPU-s %6.0f MB resident %7.1f MB file\n", r.name, res.perSecond, res.perCPU, res.resident, res.size)
	}
	for _, by := range []struct {
		what string
		of   func(result) float64
	}{{"rows/s", func(r result) float64 { return r.perSecond }}, {"rows/CPU-s", func(r result) float64 { return r.perCPU }}} {
		ratio := func(ours, theirs string) float64 { return by.of(done[ours]) / by.of(done[theirs]) }
		fmt.Printf("   ratios of %s: Excel to libxlsxwriter %.2f, to xlsxwriter.py %.2f, to openpyxl %.2f; JSON to encoding/json %.2f\n", by.what,
			ratio("inzage excel", "libxlsxwriter"), ratio("inzage excel", "xlsxwriter.py"), ratio("inzage excel", "openpyxl"),
			ratio("inzage json", "encoding/json"))
	}
	return nil
}

func run(r runner, n, file string) (result, error) {
	count, err := strconv.Atoi(n)
	if err != nil {
		return result{}, err
	}
	cmd := exec.CommandContext(context.Background(), r.args[0], append(append([]string{}, r.args[1:]...), n, file)...) //nolint:gosec // programs of this file
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return result{}, err
	}
	seconds, err := strconv.ParseFloat(strings.TrimSpace(string(out)), 64)
	if err != nil {
		return result{}, err
	}
	use, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		return result{}, errors.New("this system does not tell how much memory a process used")
	}
	info, err := os.Stat(file)
	if err != nil {
		return result{}, err
	}
	cpu := (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()
	return result{
		perSecond: float64(count) / seconds, perCPU: float64(count) / cpu, resident: float64(use.Maxrss) / 1024, size: float64(info.Size()) / 1e6,
	}, os.Remove(file)
}
