package adapters

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/go-hclog"
)

// What an adapter prints can hold anything; what comes out is structured, with
// allowed keys, on one line.
func TestOnlyStructuredLinesOfAProcessReachTheLog(t *testing.T) {
	m, log := start(t, spec("mem", "-stderr-noise"))
	for _, want := range []string{"structured before of (removed): status=200", "structured after of (removed): status=200", "writes to stdout"} {
		eventually(t, 3*time.Second, want, func() bool { return strings.Contains(log.String(), want) })
	}
	if err := contact(m, "mem"); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(log.String(), "canary") {
		t.Fatalf("the log holds what it must not:\n%s", log)
	}
}

func filtered(lines ...string) string {
	log := &logBuffer{}
	f := &lineFilter{log: hclog.New(&hclog.LoggerOptions{Level: hclog.Debug, Output: log})}
	for _, l := range lines {
		_, _ = f.Write([]byte(l))
	}
	return log.String()
}

func TestLineFilter(t *testing.T) {
	line := func(kv string) string { return `{"@level":"warn","@message":"m",` + kv + "}\n" }
	cases := map[string]struct{ in, want, not string }{
		"allowed":             {line(`"status":200,"ref":"mem:person:7"`), "m: ref=mem:person:7 status=200", ""},
		"a key not allowed":   {line(`"name":"Eva"`), "m\n", "Eva"},
		"a value with spaces": {line(`"field":"Eva de Vries"`), "m\n", "Eva"},
		"an address":          {line(`"ref":"eva@example.test"`), "m\n", "eva@"},
		"a nested value":      {line(`"type":{"name":"Eva"}`), "m\n", "Eva"},
		"a list":              {line(`"fields":["email","Eva de Vries"]`), `fields=["email"]`, "Eva"},
		"not json":            {"panic: Eva\n", "unstructured", "Eva"},
		"no message":          {`{"name":"Eva"}` + "\n", "unstructured", "Eva"},
		"an empty line":       {" \n", "", "unstructured"},
		"phone and address":   {`{"@message":"call +31 6 1234 5678 or eva@example.test"}` + "\n", "call (removed) or (removed)", "5678"},
		"a forged line":       {`{"@message":"ok\n2026-01-01 [ERROR] forged\u202e\u2028"}` + "\n", "ok (removed) [ERROR] forged  \n", "\u202e"},
		"a level of its own":  {`{"@level":"off","@message":"m"}` + "\n", "[ERROR] m", ""},
		"a long line":         {`{"@message":"` + strings.Repeat("x", maxLine) + `"}` + "\n" + line(`"status":1`), "status=1", "xxx"},
		"a long message":      {`{"@message":"` + strings.Repeat("é", 300) + `"}` + "\n", strings.Repeat("é", maxMessage) + "\n", "\uFFFD"},
	}
	for name, c := range cases {
		got := filtered(c.in)
		if !strings.Contains(got, c.want) || c.not != "" && strings.Contains(got, c.not) {
			t.Errorf("%s: got %q", name, got)
		}
	}
	if got := filtered(`{"@mess`, `age":"in pieces"}`, "\n"); !strings.Contains(got, "in pieces") {
		t.Errorf("a line in pieces: %q", got)
	}
}

func TestLineFilterIsQuietInAFlood(t *testing.T) {
	var structured, plain []string
	for i := range 5000 {
		structured = append(structured, fmt.Sprintf(`{"@message":"loop","count":%d}`+"\n", i))
		plain = append(plain, "plain\n")
	}
	if n := strings.Count(filtered(structured...), "\n"); n > 4*maxRate {
		t.Errorf("%d structured lines", n)
	}
	if n := strings.Count(filtered(plain...), "\n"); n != 4 { // at 1, 10, 100, 1000
		t.Errorf("%d lines about unstructured ones", n)
	}
}
