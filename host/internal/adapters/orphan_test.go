package adapters

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	ossignal "os/signal"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/inzage/inzage/sdk/client"
)

// roleEnv makes the test binary play a host that a test then kills. The role
// is the adapter's command.
const roleEnv = "INZAGE_TEST_ROLE"

// playHost launches one adapter, prints its pid, and waits. At SIGTERM it
// still makes a call before it stops, as a host does that drains.
func playHost(command string) int {
	term := make(chan os.Signal, 1)
	ossignal.Notify(term, syscall.SIGTERM)
	m, err := New(context.Background(), []Spec{{Name: "mem", Command: command}},
		Options{SocketDir: os.Getenv(roleEnv + "_DIR"), Timing: quick()})
	if err != nil {
		fmt.Println(err)
		return 2
	}
	fmt.Println(m.Status()[0].PID)
	<-term
	time.Sleep(200 * time.Millisecond)
	if err := contact(m, "mem"); err != nil {
		fmt.Fprintln(os.Stderr, "call after SIGTERM:", err)
		return 3
	}
	if n := m.Status()[0].Restarts; n > 0 {
		fmt.Fprintln(os.Stderr, "the adapter had to be restarted")
		return 4
	}
	m.Stop(time.Second)
	return 0
}

// hostOf starts such a host in a process group of its own.
func hostOf(t *testing.T, command string) (host *exec.Cmd, adapter int) {
	t.Helper()
	dir, err := os.MkdirTemp(fixture.dir, "h")
	if err != nil {
		t.Fatal(err)
	}
	host = exec.Command(os.Args[0])
	host.Env = append(os.Environ(), roleEnv+"="+command, roleEnv+"_DIR="+dir)
	host.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	host.Stderr = os.Stderr
	out, err := host.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := host.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = host.Process.Kill(); _ = host.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if adapter, _ = strconv.Atoi(strings.TrimSpace(line)); err != nil || adapter < 2 || !alive(adapter) {
		t.Fatalf("the host says %q: %v", line, err)
	}
	t.Cleanup(func() { // a test that fails leaves no orphan either
		if t.Failed() && alive(adapter) {
			_ = syscall.Kill(adapter, syscall.SIGKILL)
		}
	})
	return host, adapter
}

func TestAKilledHostLeavesNoOrphan(t *testing.T) {
	host, adapter := hostOf(t, fixture.path)
	signal(t, host.Process.Pid, syscall.SIGKILL)
	eventually(t, 3*time.Second, "the adapter is gone", func() bool { return !alive(adapter) })
}

// Without the variable the adapter does not watch its parent: the kernel's
// signal is alone.
func TestTheDeathSignalAloneEndsTheAdapter(t *testing.T) {
	host, adapter := hostOf(t, script(t, "unset "+client.ParentEnv+"; exec "+fixture.path))
	signal(t, host.Process.Pid, syscall.SIGKILL)
	eventually(t, 3*time.Second, "the adapter is gone", func() bool { return !alive(adapter) })
}

// A child of a shell that is killed gets no signal: the watch is alone.
func TestTheParentWatchAloneEndsTheAdapter(t *testing.T) {
	env := []string{
		client.Handshake().MagicCookieKey + "=" + client.Handshake().MagicCookieValue,
		"PLUGIN_PROTOCOL_VERSIONS=1", "PLUGIN_UNIX_SOCKET_DIR=" + fixture.dir,
	}
	shell := exec.Command("/bin/sh", "-c", client.ParentEnv+"=$$ "+fixture.path+" & echo $!; wait")
	shell.Env = env
	out, err := shell.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := shell.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	lines.Scan()
	adapter, _ := strconv.Atoi(lines.Text())
	lines.Scan() // the handshake: it serves
	if adapter < 2 || !alive(adapter) {
		t.Fatalf("pid %d", adapter)
	}
	signal(t, shell.Process.Pid, syscall.SIGKILL)
	eventually(t, 3*time.Second, "the adapter is gone", func() bool { return !alive(adapter) })
	_ = shell.Wait()
}

// The parent-death signal is for the death of the thread that forked: that
// thread has to stay, whoever started the manager and whatever ends beside it.
func TestAnAdapterOutlivesTheThreadsAroundIt(t *testing.T) {
	opt, _ := options(t)
	var m *Manager
	done := make(chan struct{})
	go func() { // its thread ends with it
		defer close(done)
		runtime.LockOSThread()
		m = launchAll(t, opt, spec("mem"))
	}()
	<-done
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() { runtime.LockOSThread(); time.Sleep(20 * time.Millisecond) })
	}
	wg.Wait()
	time.Sleep(100 * time.Millisecond)
	if st := statusOf(t, m, "mem"); !st.Up || st.Restarts != 0 || contact(m, "mem") != nil {
		t.Fatalf("status: %+v", st)
	}
}

func TestASignalForTheHostsGroupSparesTheAdapter(t *testing.T) {
	host, adapter := hostOf(t, fixture.path)
	signalGroup(t, -host.Process.Pid, syscall.SIGTERM)
	if err := host.Wait(); err != nil {
		t.Fatalf("the host could not finish: %v", err)
	}
	if alive(adapter) {
		t.Fatal("the adapter outlives its host")
	}
}
