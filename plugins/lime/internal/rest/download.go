package rest

import (
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"time"

	"github.com/inzage/inzage/sdk"
)

const (
	// maxFiles is how many files are read at a time: the others leave
	// connections free for people who wait for a page.
	maxFiles = 6
	// fileSilence is how long the CRM may send nothing of a file.
	fileSilence = 30 * time.Second
)

// Download is a file on its way. Close it.
type Download struct {
	Length      int64 // -1: the CRM does not tell
	Name        string
	ContentType string

	body   io.ReadCloser
	idle   *time.Timer
	cancel context.CancelFunc
	free   func()
}

// Open asks for the contents of a file, and again while nothing came of it.
// The end of ctx closes the connection at once.
func (c *Client) Open(ctx context.Context, p Path) (*Download, error) {
	select {
	case c.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	ctx, cancel := context.WithCancel(ctx)
	d := &Download{cancel: cancel, free: func() { <-c.slots }}
	err := c.again(ctx, p, func() error { return c.open(ctx, p, d) })
	if err != nil {
		cancel()
		d.free()
		return nil, err
	}
	d.idle = time.AfterFunc(fileSilence, cancel)
	d.idle.Stop() // it runs while Read waits
	return d, nil
}

func (c *Client) open(ctx context.Context, p Path, d *Download) error {
	req, err := c.request(ctx, http.MethodGet, p, nil, nil)
	if err != nil {
		return err
	}
	req.Header.Set("Accept", "*/*")
	req.Header.Set("Accept-Encoding", "identity") // or the length would not be the file's
	resp, err := c.do(c.files, req)
	if err != nil {
		return err
	}
	switch {
	case resp.StatusCode < 200 || resp.StatusCode > 299:
		defer func() { _ = resp.Body.Close() }() // what matters has been read by then
		_, err := c.read(resp)
		return err
	case resp.StatusCode != http.StatusOK, resp.Header.Get("Content-Encoding") != "" && resp.Header.Get("Content-Encoding") != "identity":
		_ = resp.Body.Close()
		return unavailable("the CRM does not send the file as it is")
	}
	d.body, d.Length = resp.Body, resp.ContentLength
	d.ContentType = resp.Header.Get("Content-Type")
	if _, params, err := mime.ParseMediaType(resp.Header.Get("Content-Disposition")); err == nil {
		d.Name = params["filename"]
	}
	return nil
}

// Read implements io.Reader. Anything but the CRM's own end of the file is an
// *Error: a connection that breaks off must not look like a short file.
func (d *Download) Read(p []byte) (int, error) {
	d.idle.Reset(fileSilence)
	n, err := d.body.Read(p)
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
	_ = d.body.Close() // nothing was written
	d.free()
}
