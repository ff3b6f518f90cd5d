package adapters

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/inzage/inzage/sdk"
)

// script writes an executable file.
func script(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "adapter.sh")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+text+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

func plain(command string) Spec {
	return Spec{Name: "bad", Command: command, StartTimeout: 5 * time.Second}
}

func TestAStartThatFailsSaysWhyAndLeavesTheOthersServing(t *testing.T) {
	noexec := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(noexec, []byte("text"), 0o600); err != nil {
		t.Fatal(err)
	}
	badSum := spec("bad")
	badSum.SHA256 = make([]byte, 32)
	noSum := spec("bad")
	noSum.SHA256 = []byte{}
	slow := spec("bad", "-start-delay=1m")
	slow.StartTimeout = 200 * time.Millisecond
	mute := spec("bad", "-mute")
	mute.StartTimeout = 2 * time.Second // long enough for the handshake
	cases := map[string]struct {
		spec Spec
		want string
	}{
		"slow":            {slow, "did not start within 200ms (start_timeout)"},
		"mute":            {mute, "did not start within 2s (start_timeout)"},
		"noise on stdout": {spec("bad", "-stdout-noise"), "printed to stdout before its handshake"},
		"wrong version":   {spec("bad", "-wrong-version"), "another protocol version than 1"},
		"exits":           {spec("bad", "-exit-at-start"), "ended before its handshake"},
		"checksum":        {badSum, "is not the configured sha256"},
		"empty checksum":  {noSum, "sha256 of " + fixture.path + " is empty"},
		"missing":         {plain("/nowhere/adapter"), "/nowhere/adapter does not exist"},
		"relative":        {plain("adapter"), "must be an absolute path"},
		"a directory":     {plain(fixture.dir), "is not a file"},
		"not executable":  {plain(noexec), "may not be executed"},
		"open to others":  {plain(script(t, "echo '1|1|tcp|127.0.0.1:9|grpc'; sleep 60")), "unix socket in PLUGIN_UNIX_SOCKET_DIR"},
		"no handshake":    {plain(script(t, "echo 'a|b|canary@example.test|d'; sleep 60")), "is not an adapter"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m, log := start(t, c.spec, spec("good"))
			st := statusOf(t, m, "bad")
			if st.Up || !strings.Contains(st.Reason, c.want) {
				t.Errorf("status: %+v", st)
			}
			if err := contact(m, "good"); err != nil {
				t.Errorf("the other adapter: %v", err)
			}
			if err := contact(m, "bad"); sdk.KindOf(err) != sdk.KindUnavailable {
				t.Errorf("a call: %v", err)
			}
			if strings.Contains(st.Reason+log.String(), "canary") {
				t.Errorf("text of the process came out: %s\n%s", st.Reason, log)
			}
		})
	}
}

func TestAFailedStartIsTriedAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "adapter")
	s := spec("late")
	s.Command = path
	m, _ := start(t, s)
	if st := statusOf(t, m, "late"); st.Up {
		t.Fatalf("status: %+v", st)
	}
	if err := os.Link(fixture.path, path); err != nil {
		t.Fatal(err)
	}
	eventually(t, 5*time.Second, "the adapter is up", func() bool { return contact(m, "late") == nil })
}

func TestAMisconfiguredAdapterSaysWhere(t *testing.T) {
	m, _ := start(t, with(spec("bad"), `{"contcts":1}`), spec("good"))
	if st := statusOf(t, m, "bad"); st.Up || !strings.Contains(st.Reason, "contcts: unknown") {
		t.Fatalf("status: %+v", st)
	}
	if err := contact(m, "good"); err != nil {
		t.Fatal(err)
	}
}

func TestALongDownAdapterIsAnsweredForAtOnce(t *testing.T) {
	opt, _ := options(t)
	opt.Timing.WaitUp, opt.Timing.BackoffMin = 300*time.Millisecond, time.Hour
	m := launchAll(t, opt, spec("bad", "-exit-at-start"))
	time.Sleep(opt.Timing.WaitUp)
	began := time.Now()
	err := contact(m, "bad")
	var e *sdk.Error
	if !errors.As(err, &e) || !e.ProcessGone || e.MayHaveApplied || e.RetryAfter == 0 || time.Since(began) > 200*time.Millisecond {
		t.Fatalf("after %s: %+v", time.Since(began), err)
	}
}

func TestAStartIsGivenUpWithItsContext(t *testing.T) {
	opt, _ := options(t)
	ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer cancel()
	began := time.Now()
	if _, err := New(ctx, []Spec{spec("slow", "-start-delay=1m")}, opt); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatal(err)
	}
	if time.Since(began) > 3*time.Second {
		t.Fatalf("it took %s", time.Since(began))
	}
}

func TestNamesAreDistinct(t *testing.T) {
	opt, _ := options(t)
	twins := []Spec{spec("mem"), spec("mem")}
	if _, err := New(context.Background(), twins, opt); err == nil {
		t.Fatal("two adapters of one name")
	}
	m := launchAll(t, opt)
	if err := m.Reload(context.Background(), twins); err == nil {
		t.Fatal("two adapters of one name after a reload")
	}
}

func TestMutualTLS(t *testing.T) {
	for _, on := range []bool{true, false} {
		s := spec("mem")
		s.MTLS = on
		m, _ := start(t, s)
		if err := contact(m, "mem"); err != nil {
			t.Fatalf("mtls %v: %v", on, err)
		}
		if on != slices.ContainsFunc(environOf(t, statusOf(t, m, "mem").PID), func(v string) bool {
			return strings.HasPrefix(v, "PLUGIN_CLIENT_CERT=")
		}) {
			t.Fatalf("mtls %v: the certificate", on)
		}
	}
}

// The default limit of 4 MiB would stop a request; 16 MiB hold both ways.
func TestMessagesOfMegabytes(t *testing.T) {
	m, _ := start(t, with(spec("mem"), `{"rich":true}`)) // for a text without a limit
	ctx := sdk.WithCall(context.Background(), sdk.Call{Priority: sdk.PriorityJob})
	write := func(n int) error {
		_, err := m.Update(ctx, &sdk.UpdateRequest{Ref: person("mem"), Changes: []sdk.Change{
			{Op: sdk.OpSet, Field: "about", New: sdk.Text(strings.Repeat("9", n))},
		}})
		return err
	}
	if err := write(7 << 20); err != nil { // the answer holds it twice
		t.Fatalf("7 MiB: %v", err)
	}
	if rec, err := m.Contact(ctx, person("mem")); err != nil || len(rec.Values["about"].Text) != 7<<20 {
		t.Fatalf("reading it: %v", err)
	}
	if err := write(17 << 20); sdk.KindOf(err) != sdk.KindInvalid {
		t.Fatalf("17 MiB: %v", err)
	}
}
