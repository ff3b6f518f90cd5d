package adaptertest

import (
	"bytes"
	"strings"
	"sync"
	"time"
)

// output keeps what a process printed.
type output struct {
	mu   sync.Mutex
	buf  bytes.Buffer
	last time.Time // of the last write
}

// Write implements io.Writer.
func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.last = time.Now()
	return o.buf.Write(b)
}

// How long a process has to be silent, and how long that is waited for: what
// it prints takes a way of its own, and comes later than its answers.
const (
	silence     = 10 * time.Millisecond
	silenceMost = 200 * time.Millisecond
)

// lines returns what was printed so far and forgets it.
func (o *output) lines() []string {
	for end := time.Now().Add(silenceMost); time.Now().Before(end); {
		time.Sleep(silence)
		o.mu.Lock()
		quiet := time.Since(o.last) >= silence
		o.mu.Unlock()
		if quiet {
			break
		}
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	out := strings.Split(o.buf.String(), "\n")
	o.buf.Reset()
	return out
}
