package limecrm

import (
	"net/http"
	"strconv"
	"time"
)

// trickleParts is in how many pieces a trickle sends its answer.
const trickleParts = 20

// transmit sends a finished answer, broken off or slowly when that is switched on.
func (f *Fault) transmit(w http.ResponseWriter, r *http.Request, a *answer) {
	if f == nil || (f.Kind != FaultCut && f.Kind != FaultTrickle) {
		_ = a.send(w) // when the client is gone nobody is left to tell
		return
	}
	for name, values := range a.header {
		w.Header()[name] = values
	}
	body := a.body.Bytes()
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(a.status)
	flush := http.NewResponseController(w)
	if f.Kind == FaultCut {
		_, _ = w.Write(body[:len(body)/2])
		_ = flush.Flush()
		panic(http.ErrAbortHandler) // net/http closes the connection
	}
	size := len(body)/trickleParts + 1
	for len(body) > 0 {
		n := min(size, len(body))
		if _, err := w.Write(body[:n]); err != nil {
			return
		}
		_ = flush.Flush()
		body = body[n:]
		select {
		case <-time.After(time.Duration(f.DelayMS) * time.Millisecond):
		case <-r.Context().Done():
			return
		}
	}
}

// spoil damages a finished answer and reports whether it must be withheld.
func (f *Fault) spoil(a *answer) bool {
	if f == nil {
		return false
	}
	if f.Kind == FaultBadJSON {
		a.body.Truncate(a.body.Len() / 2)
	}
	return f.Kind == FaultDrop || f.Kind == FaultLost
}
