package adapters

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestTheSocketDirectoryIsPrivate(t *testing.T) {
	opt, _ := options(t)
	opt.SocketDir = filepath.Join(opt.SocketDir, "made")
	m := launchAll(t, opt, spec("mem"))
	info, err := os.Stat(opt.SocketDir)
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Fatalf("%v %v", info, err)
	}
	own, err := filepath.Glob(opt.SocketDir + "/adapter-*/*")
	if err != nil || len(own) != 1 {
		t.Fatalf("sockets: %v %v", own, err)
	}
	if info, err := os.Stat(filepath.Dir(own[0])); err != nil || info.Mode().Perm() != 0o700 {
		t.Fatalf("%v %v", info, err)
	}
	m.Stop(0)
	if _, err := os.Stat(opt.SocketDir); !os.IsNotExist(err) {
		t.Fatalf("after stop: %v", err)
	}
}

func TestADirectoryThatOthersCanReadIsRefused(t *testing.T) {
	opt, _ := options(t)
	if err := os.Chmod(opt.SocketDir, 0o755); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(fixture.dir, link); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{opt.SocketDir, link, fixture.path, ""} {
		opt.SocketDir = dir
		if _, err := New(context.Background(), nil, opt); err == nil {
			t.Errorf("%q was taken", dir)
		}
	}
}

func TestAPathTooLongForASocketIsToldAtOnce(t *testing.T) {
	opt, _ := options(t)
	base := opt.SocketDir + "/"
	opt.SocketDir = base + strings.Repeat("x", socketMax-socketRoom+1-len(base))
	if _, err := New(context.Background(), nil, opt); err == nil || !strings.Contains(err.Error(), "leave room for a socket") {
		t.Fatal(err)
	}
	opt.SocketDir = opt.SocketDir[:len(opt.SocketDir)-1] // the longest that is taken works
	m := launchAll(t, opt, spec("mem"))
	if err := contact(m, "mem"); err != nil {
		t.Fatal(err)
	}
}

func TestWhatAKilledHostLeftIsSweptAndNothingElse(t *testing.T) {
	opt, _ := options(t)
	dead, live := filepath.Join(opt.SocketDir, "adapter-1"), filepath.Join(opt.SocketDir, "adapter-2")
	kept := filepath.Join(opt.SocketDir, "something-else")
	for _, d := range []string{dead, live, kept} {
		if err := os.Mkdir(d, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	abandoned, err := net.Listen("unix", filepath.Join(dead, "plugin1"))
	if err != nil {
		t.Fatal(err)
	}
	abandoned.(*net.UnixListener).SetUnlinkOnClose(false)
	_ = abandoned.Close()
	other, err := net.Listen("unix", filepath.Join(live, "plugin2")) // of another host
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Close() }()
	m := launchAll(t, opt)
	m.Stop(0)
	for path, want := range map[string]bool{dead: false, live: true, kept: true} {
		if _, err := os.Stat(path); (err == nil) != want {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestACrashLeavesNoSocketBehind(t *testing.T) {
	opt, _ := options(t)
	m := launchAll(t, opt, spec("mem"))
	for i := range 3 {
		signal(t, statusOf(t, m, "mem").PID, syscall.SIGKILL)
		eventually(t, 3*time.Second, "it is up again", func() bool { st := statusOf(t, m, "mem"); return st.Up && st.Restarts == i+1 })
	}
	eventually(t, 3*time.Second, "one directory is left", func() bool {
		entries, err := os.ReadDir(opt.SocketDir)
		return err == nil && len(entries) == 1
	})
}
