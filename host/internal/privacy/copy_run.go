package privacy

import (
	"context"
	"errors"

	"github.com/inzage/inzage/sdk"
)

// copying is one copy on its way.
type copying struct {
	s     *Service
	op    Operation
	r     CopyRequest
	route CopyRoute

	w        CopyWriter
	cover    CopyCover
	purposes []sdk.Purpose
	whole    bool // the purposes are all there are
	groups   []*copyGroup
	rows     int
	gaps     int
}

// copyGroup is the records of one type; usually there is one with one record.
type copyGroup struct {
	key     string
	adapter string
	typ     *sdk.Type
	plan    *ContactPlan
	schema  *sdk.Schema
	shown   []Shown
}

func (c *copying) run(ctx context.Context, open func(CopyHead) (CopyTarget, error)) error {
	if err := c.read(ctx); err != nil {
		return err
	}
	target, err := open(CopyHead{
		Profile: c.r.Profile, Language: c.r.Language, Subject: c.reference(), Made: c.s.Now(), Route: c.route,
	})
	if err != nil {
		return err
	}
	kept := map[string]bool{}
	if c.r.Files {
		if kept, err = c.files(ctx, target); err != nil {
			return err
		}
	}
	w, err := target.Writer(ctx)
	if err != nil {
		return err
	}
	c.w = w
	for _, part := range c.parts(kept) {
		if err := part(ctx); err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return w.Close(c.cover)
}

// parts are what a copy holds, in the order in which people read it.
func (c *copying) parts(kept map[string]bool) []func(context.Context) error {
	parts := []func(context.Context) error{c.records, c.related, c.consents}
	if c.r.Profile == CopyPortability {
		return append(parts, c.purposesGap) // what may be moved depends on them
	}
	return append(parts, c.answer, c.activity, func(ctx context.Context) error { return c.fileList(ctx, kept) })
}

// reference says whose copy it is: the records.
func (c *copying) reference() string {
	out := ""
	for i, ref := range c.op.Subject {
		if i > 0 {
			out += " "
		}
		out += ref.String()
	}
	return out
}

func (c *copying) word(id string) string { return c.s.Words(c.r.Language, id) }

// section begins a section.
func (c *copying) section(s CopySection) error { return c.w.Section(s) }

// paceRows is after how many rows a copy lets pages go first.
const paceRows = 128

func (c *copying) row(ctx context.Context, r CopyRow) error {
	c.rows++
	if c.rows%paceRows == 0 && c.s.Pace != nil {
		c.s.Pace(ctx)
	}
	return c.w.Row(r)
}

// gap notes that a part is missing. The end of the context is no gap: nobody is
// there to read it.
func (c *copying) gap(ctx context.Context, section string, rows int, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	c.gaps++
	return c.w.Gap(CopyGap{Section: section, Reason: gapReason(rows, err)})
}

func gapReason(rows int, err error) CopyReason {
	switch {
	case sdk.KindOf(err) == sdk.KindDenied:
		return CopyRefused
	case rows > 0:
		return CopyBrokenOff
	default:
		return CopyUnavailable
	}
}

func (c *copying) withhold(w CopyWithheld) {
	if w.Count > 0 || w.Reason == CopyInReview {
		c.cover.Withheld = append(c.cover.Withheld, w)
	}
}

// writing is an error of the reader of a copy, not of the CRM.
type writing struct{ err error }

func (w *writing) Error() string { return "copy: its reader is gone" }
func (w *writing) Unwrap() error { return w.err }

func isWriting(err error) bool {
	var w *writing
	return errors.As(err, &w)
}
