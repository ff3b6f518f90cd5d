package adapters

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestAnAdapterSeesTheAllowlistOnly(t *testing.T) {
	t.Setenv("INZAGE_TEST_SECRET", "canary")
	t.Setenv("INZAGE_TEST_ALLOWED", "yes")
	s := spec("mem", "-print-env-names")
	s.Env = []string{"INZAGE_TEST_ALLOWED", "INZAGE_TEST_UNSET", "PLUGIN_UNIX_SOCKET_DIR", "INZAGE_HOST_PID"}
	t.Setenv("PLUGIN_UNIX_SOCKET_DIR", "/nowhere") // the allowlist does not override what the contract needs
	t.Setenv("INZAGE_HOST_PID", "1")
	m, log := start(t, s)
	want := []string{
		"INZAGE_TEST_ALLOWED", "PLUGIN_UNIX_SOCKET_DIR", "INZAGE_HOST_PID", "INZAGE_ADAPTER",
		"PLUGIN_MIN_PORT", "PLUGIN_MAX_PORT", "PLUGIN_PROTOCOL_VERSIONS",
	}
	eventually(t, 3*time.Second, "all names are logged", func() bool { return len(names(log)) >= len(want) })
	got := names(log)
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Fatalf("the adapter sees %v, want %v", got, want)
	}
	time.Sleep(1100 * time.Millisecond) // the parent watch has looked
	if err := contact(m, "mem"); err != nil || statusOf(t, m, "mem").Restarts != 0 {
		t.Fatalf("an overridden variable took effect: %v", err)
	}
}

func names(log *logBuffer) (out []string) {
	for line := range strings.Lines(log.String()) {
		if _, name, ok := strings.Cut(line, "environment: field="); ok {
			out = append(out, strings.TrimSpace(name))
		}
	}
	return out
}
