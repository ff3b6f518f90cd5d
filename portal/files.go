package portal

import (
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// chunkDeadline is how long a browser may take for one piece of a file: the
// server's own limit is for pages.
const (
	chunkSize     = 64 << 10
	chunkDeadline = 30 * time.Second
)

func (p *Portal) files(q *request) error {
	list, err := p.options.Service.Files(q.r.Context(), q.visit, q.param("handle"))
	if err != nil {
		return err
	}
	q.show(http.StatusOK, "files", list)
	return nil
}

// download sends a file as it comes. It is never shown inline: what a CRM holds
// may be a page that acts.
func (p *Portal) download(q *request) error {
	d, err := p.options.Service.Download(q.r.Context(), q.visit, q.param("handle"))
	if err != nil {
		return err
	}
	defer d.Body.Close() //nolint:errcheck // it ends the transfer; there is nothing to add
	q.attach(d.Name, "application/octet-stream")
	if d.Size >= 0 {
		q.w.Header().Set("Content-Length", strconv.FormatInt(d.Size, 10))
	}
	q.w.WriteHeader(http.StatusOK)
	if q.r.Method == http.MethodHead {
		return nil
	}
	// The wrapper hides what would go around the deadline of each piece.
	to := q.sender()
	_, err = io.CopyBuffer(to, struct{ io.Reader }{d.Body}, make([]byte, chunkSize))
	return q.sent(to, err)
}

// attach says that a file follows, and that it is to be kept and not shown. No
// proxy in between should put it on a disk of its own.
func (q *request) attach(name, kind string) {
	h := q.w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", disposition(name))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("X-Accel-Buffering", "no")
}

// sender writes a file piece by piece. Each piece has a deadline of its own;
// between them, while more is being read, there is none.
type sender struct {
	w  io.Writer
	rc *http.ResponseController
}

func (q *request) sender() *sender {
	return &sender{w: q.w, rc: http.NewResponseController(q.w)}
}

// Write sends b in pieces, and holds nothing back. Writers of tests know no deadline; a server's do.
func (s *sender) Write(b []byte) (int, error) {
	sent := 0
	for len(b) > 0 {
		piece := b[:min(len(b), chunkSize)]
		s.deadline(chunkDeadline)
		n, err := s.w.Write(piece)
		sent += n
		if err != nil {
			return sent, err
		}
		s.flush()
		b = b[n:]
	}
	_ = s.rc.SetWriteDeadline(time.Time{})
	return sent, nil
}

func (s *sender) flush() { _ = s.rc.Flush() }

// deadline is for what comes next: the last bytes go out after the handler.
func (s *sender) deadline(d time.Duration) { _ = s.rc.SetWriteDeadline(time.Now().Add(d)) }

// sent ends a file. One that was cut off breaks the connection: the browser must
// not take what has come for the whole.
func (q *request) sent(to *sender, err error) error {
	if err != nil {
		q.note(err)
		panic(http.ErrAbortHandler)
	}
	to.deadline(chunkDeadline)
	return nil
}

// disposition names the file for the browser, in ASCII and in UTF-8 (RFC 6266).
func disposition(name string) string {
	plain := strings.Map(func(r rune) rune {
		if r < 0x20 || r > 0x7e || strings.ContainsRune(`"\%;`, r) {
			return '_'
		}
		return r
	}, name)
	if plain == name {
		return mime.FormatMediaType("attachment", map[string]string{"filename": name})
	}
	return `attachment; filename="` + plain + `"; filename*=UTF-8''` + strings.ReplaceAll(url.QueryEscape(name), "+", "%20")
}

// sizeUnits are the words of file sizes, each a thousand times the one before.
var sizeUnits = []string{"size_bytes", "size_kb", "size_mb", "size_gb"}

// size is a file's size as people say it; "" when it is not known.
func (f formatter) size(n int64) string {
	if n < 0 {
		return ""
	}
	unit := 0
	v := float64(n)
	for v >= 999.5 && unit < len(sizeUnits)-1 {
		v /= 1000
		unit++
	}
	digits := 0
	if unit > 0 && v < 9.95 {
		digits = 1
	}
	return f.texts.must(sizeUnits[unit], "Size", f.decimal(strconv.FormatFloat(v, 'f', digits, 64), ""))
}
