package portal

import (
	"errors"
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
	h := q.w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Disposition", disposition(d.Name))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	if d.Size >= 0 {
		h.Set("Content-Length", strconv.FormatInt(d.Size, 10))
	}
	q.w.WriteHeader(http.StatusOK)
	if q.r.Method == http.MethodHead {
		return nil
	}
	if err := q.stream(d.Body); err != nil {
		q.note(err)
		// The browser must not take what has come for the whole file.
		panic(http.ErrAbortHandler)
	}
	return nil
}

func (q *request) stream(body io.Reader) error {
	rc := http.NewResponseController(q.w)
	buf := make([]byte, chunkSize)
	for {
		n, err := body.Read(buf)
		if n > 0 {
			// Writers of tests know no deadline; a server's do.
			_ = rc.SetWriteDeadline(time.Now().Add(chunkDeadline))
			if _, err := q.w.Write(buf[:n]); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
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
