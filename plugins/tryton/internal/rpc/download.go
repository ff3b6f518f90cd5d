package rpc

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"time"

	"github.com/inzage/inzage/sdk"
)

const (
	// maxFiles is how many files are read at a time: the others leave
	// connections free for people who wait for a page.
	maxFiles = 4
	// fileSilence is how long the CRM may send nothing of a file.
	fileSilence = 30 * time.Second
	// maxPrelude is how many bytes stand before the contents of a file.
	maxPrelude = 4 << 10
)

// Download is the contents of a file on their way. Close it.
type Download struct {
	contents io.Reader
	body     io.ReadCloser
	idle     *time.Timer
	cancel   context.CancelFunc
	free     func()
}

// Open asks for the one binary field of one record. Tryton sends it as base64
// inside the answer's JSON, which is decoded as it comes, whatever its length.
// A nil Download without an error says that there are no contents.
func (c *Client) Open(ctx context.Context, method string, params ...any) (*Download, error) {
	select {
	case c.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	ctx, cancel := context.WithCancel(ctx)
	d := &Download{cancel: cancel, free: func() { <-c.slots }}
	d.idle = time.AfterFunc(fileSilence, cancel)
	err := c.withSession(ctx, func(auth string) error {
		resp, err := c.send(ctx, c.files, c.db, auth, method, params) //nolint:bodyclose // Close does
		if err == nil {
			d.body = resp.Body
		}
		return err
	})
	if err == nil {
		d.contents, err = contents(d.body)
	}
	d.idle.Stop() // from here it runs while Read waits
	if err != nil || d.contents == nil {
		d.Close()
		return nil, err
	}
	return d, nil
}

// contents finds the base64 text in an answer and decodes it; nil when the
// answer holds none.
func contents(body io.Reader) (io.Reader, error) {
	r := bufio.NewReaderSize(body, 64<<10)
	broken := &Error{Kind: sdk.KindUnavailable, Detail: "the file is not of the form that was expected"}
	for read := 0; read < maxPrelude; read++ {
		b, err := r.ReadByte()
		if errors.Is(err, io.EOF) {
			return nil, nil // a whole answer without contents
		}
		if err != nil {
			return nil, broken
		}
		if b != '"' {
			continue
		}
		key, err := r.ReadString('"') // the keys of this answer hold no quotes
		read += len(key)
		switch {
		case err != nil:
			return nil, broken
		case key == `error"`:
			return nil, answerError(r)
		case key == `base64"`:
			if _, err := r.ReadString('"'); err != nil {
				return nil, broken
			}
			return base64.NewDecoder(base64.StdEncoding, &jsonText{r: r}), nil
		}
	}
	return nil, broken
}

func answerError(r *bufio.Reader) error {
	if _, err := r.ReadString(':'); err != nil {
		return unavailable("the CRM's answer broke off")
	}
	var raw json.RawMessage
	if err := json.NewDecoder(io.LimitReader(r, maxAnswer)).Decode(&raw); err != nil {
		return unavailable("the CRM's answer broke off")
	}
	return fromAnswer(raw)
}

// jsonText reads the rest of a JSON text of base64 up to its closing quote.
// Line breaks, which Tryton puts between lines of base64, come as \n.
type jsonText struct {
	r    *bufio.Reader
	done bool
}

// Read implements io.Reader. An answer that ends before the quote is an error:
// a file that breaks off must not look like a short one.
func (t *jsonText) Read(p []byte) (int, error) {
	if t.done {
		return 0, io.EOF
	}
	n := 0
	for n < len(p) {
		if n > 0 && t.r.Buffered() == 0 {
			return n, nil // what is here goes on before the network is waited for
		}
		b, err := t.r.ReadByte()
		if err == nil && b == '\\' {
			b, err = t.r.ReadByte()
			if b != '/' {
				b = '\n'
			}
		} else if err == nil && b == '"' {
			t.done = true
			return n, io.EOF
		}
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		if err != nil {
			return n, err
		}
		p[n] = b
		n++
	}
	return n, nil
}

// Read implements io.Reader. Anything but the end of the contents is an *Error.
func (d *Download) Read(p []byte) (int, error) {
	d.idle.Reset(fileSilence)
	n, err := d.contents.Read(p)
	d.idle.Stop() // the reader's own time does not count against the CRM
	if err != nil && !errors.Is(err, io.EOF) {
		return n, &Error{Kind: sdk.KindUnavailable, Detail: "the file broke off", Lost: true}
	}
	return n, err
}

// Close lets go of the connection; before the end of the file it is closed.
func (d *Download) Close() {
	d.idle.Stop()
	d.cancel()
	if d.body != nil {
		_ = d.body.Close() // nothing was written
	}
	d.free()
}
