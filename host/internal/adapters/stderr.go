package adapters

import (
	"bytes"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/hashicorp/go-hclog"
)

// allowedKeys may stand beside the message of an adapter's log line. Their
// values must look like references, words or numbers.
var allowedKeys = map[string]bool{
	"method": true, "status": true, "attempt": true, "field": true, "fields": true, "type": true, "ref": true,
	"relation": true, "count": true, "duration_ms": true, "retry_after_ms": true, "kind": true, "version": true,
	"request_id": true, "panic_type": true, "stack": true, "setting": true, "host": true, "priority": true,
}

var (
	harmless = regexp.MustCompile(`^[\w.:/%*()\[\]-]{0,160}$`)
	personal = regexp.MustCompile(`\S+@\S+|\+?\d[\d \-()]{5,}\d`)
)

const (
	maxLine    = 16 << 10
	maxMessage = 200
	maxRate    = 100 // lines a second; an adapter in a loop must not fill the host's log
)

// lineFilter receives an adapter's stderr. Only structured lines pass, with
// allowed keys; everything else is counted and dropped, because a stack trace
// or a debug print can hold a person's data.
type lineFilter struct {
	mu      sync.Mutex
	log     hclog.Logger
	buf     []byte
	skip    bool // inside a line that is too long
	dropped int

	second time.Time // the one that lines are counted in
	lines  int
}

// Write never fails: an adapter must not block on its log.
func (f *lineFilter) Write(p []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := len(p)
	for len(p) > 0 {
		i := bytes.IndexByte(p, '\n')
		if i < 0 {
			f.add(p)
			return n, nil
		}
		f.add(p[:i])
		if !f.skip {
			f.line(f.buf)
		}
		f.buf, f.skip, p = f.buf[:0], false, p[i+1:]
	}
	return n, nil
}

func (f *lineFilter) add(p []byte) {
	if f.skip {
		return
	}
	if len(f.buf)+len(p) > maxLine {
		f.skip, f.buf = true, f.buf[:0]
		f.drop()
		return
	}
	f.buf = append(f.buf, p...)
}

func (f *lineFilter) line(b []byte) {
	if len(bytes.TrimSpace(b)) == 0 {
		return
	}
	var entry map[string]any
	if json.Unmarshal(b, &entry) != nil {
		f.drop()
		return
	}
	msg, _ := entry["@message"].(string)
	level, _ := entry["@level"].(string)
	if msg == "" {
		f.drop()
		return
	}
	if f.flooded() {
		return
	}
	f.log.Log(min(max(hclog.LevelFromString(level), hclog.Debug), hclog.Error), cleanMessage(msg), pairs(entry)...)
}

// flooded reports that this second has had its lines; it says so once.
func (f *lineFilter) flooded() bool {
	if now := time.Now(); now.Sub(f.second) >= time.Second {
		f.second, f.lines = now, 0
	}
	f.lines++
	if f.lines == maxRate+1 {
		f.log.Warn("adapter floods its log; the rest of this second is not shown")
	}
	return f.lines > maxRate
}

// drop says only the first time, and then at every power of ten, that lines are lost.
func (f *lineFilter) drop() {
	f.dropped++
	for n := f.dropped; ; n /= 10 {
		if n == 1 {
			f.log.Warn("adapter wrote unstructured lines to stderr; they are not shown, they may hold personal data", "count", f.dropped)
			return
		}
		if n%10 != 0 {
			return
		}
	}
}

// cleanMessage makes what an adapter calls a constant text safe for one line.
func cleanMessage(msg string) string {
	msg = personal.ReplaceAllString(oneLine(msg), "(removed)")
	if r := []rune(msg); len(r) > maxMessage {
		msg = string(r[:maxMessage])
	}
	return msg
}

// oneLine takes out what could forge a line of the log or turn its order round.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) {
			return ' '
		}
		return r
	}, s)
}

func pairs(entry map[string]any) []any {
	var out []any
	for _, k := range slices.Sorted(maps.Keys(entry)) {
		if !allowedKeys[k] {
			continue
		}
		if v := harmlessValue(entry[k]); v != nil {
			out = append(out, k, v)
		}
	}
	return out
}

func harmlessValue(v any) any {
	switch v := v.(type) {
	case float64, bool:
		return v
	case string:
		if harmless.MatchString(v) {
			return v
		}
	case []any:
		var out []string
		for _, e := range v {
			if s, ok := e.(string); ok && harmless.MatchString(s) {
				out = append(out, s)
			}
		}
		return out
	}
	return nil
}

// noise is where an adapter's stdout goes once it serves.
type noise struct {
	once sync.Once
	log  hclog.Logger
}

func (n *noise) Write(p []byte) (int, error) {
	n.once.Do(func() { n.log.Warn("adapter writes to stdout; that is not shown") })
	return len(p), nil
}
