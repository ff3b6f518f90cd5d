package ledger

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/inzage/inzage/host/internal/privacy"
)

var roles = map[string]func(path string) error{
	"job":  playJob,
	"hold": holdLedger,
	"load": loadLedger,
	"full": fillDisk,
}

// child runs this binary in a role, until it ends or is killed.
func child(t *testing.T, role string, args ...string) (*exec.Cmd, *bufio.Reader, io.Closer) {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), roleEnv+"="+role)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	must(t, err)
	in, err := cmd.StdinPipe()
	must(t, err)
	must(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // it may have ended
		_ = cmd.Wait()
	})
	return cmd, bufio.NewReader(out), in
}

// childOptions are of the ledger of the parent, at a path or an address.
func childOptions(target string) Options {
	o := Options{Path: target, HMACKeys: []Key{keyOne}, HostID: "host-a"}
	if strings.Contains(target, "://") {
		o.Path, o.URL = "", target
	}
	return o
}

// target is what childOptions reads.
func (o Options) target() string { return o.Path + o.URL }

// holdLedger keeps a ledger open until its standard input ends.
func holdLedger(path string) error {
	l, err := Open(ctx, childOptions(path))
	if err != nil {
		return err
	}
	if err := l.Intend(ctx, correction("of-the-child")); err != nil {
		return err
	}
	fmt.Println("open")
	_, _ = io.Copy(io.Discard, os.Stdin)
	return l.Stop(ctx)
}

func TestSecondHost(t *testing.T) { onBoth(t, testSecondHost) }

func testSecondHost(t *testing.T, b backend) {
	o := b.options(t)
	cmd, out, _ := child(t, "hold", o.target())
	if line, err := out.ReadString('\n'); line != "open\n" {
		t.Fatalf("child: %q, %v", line, err)
	}
	seconds := []Options{o}
	if b == onSQLite { // another name of the same file, and another host
		link := filepath.Join(t.TempDir(), "other-name.db")
		must(t, os.Symlink(o.Path, link))
		other := o
		other.Path, other.HostID = link, "host-b"
		seconds = append(seconds, other)
	}
	for _, second := range seconds {
		_, err := Open(ctx, second)
		var locked *LockedError
		if !errors.As(err, &locked) || !strings.Contains(locked.Holder, fmt.Sprint(cmd.Process.Pid)) || !strings.Contains(err.Error(), "stop that one") {
			t.Fatalf("second host: %v", err)
		}
	}
	r, err := OpenReader(ctx, o) // an audit is welcome at any time
	must(t, err)
	verified(t, r, 1)
	must(t, r.Stop(ctx), cmd.Process.Kill())
	_ = cmd.Wait() // "killed"
	l := open(t, o)
	if e, err := l.Entry(ctx, "of-the-child"); err != nil || e.Outcome != nil {
		t.Errorf("after the kill: %+v, %v", e, err)
	}
	must(t, l.Close(ctx, privacy.Outcome{Op: "of-the-child", Result: privacy.Failed, By: "resolver"}))
	verified(t, l.Reader, 2)
}

func TestStopFreesTheLedger(t *testing.T) { onBoth(t, testStopFreesTheLedger) }

func testStopFreesTheLedger(t *testing.T, b backend) {
	o := b.options(t)
	for i := range 3 {
		l := open(t, o)
		must(t, l.Note(ctx, correction(fmt.Sprint("op", i))))
		stop(t, l)
	}
	l := open(t, o)
	verified(t, l.Reader, 3)
}
