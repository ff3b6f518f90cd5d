package export

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/nicksnyder/go-i18n/v2/i18n"

	"github.com/inzage/inzage/host/internal/privacy"
)

// The parts of a copy, as the rights name them.
type (
	Head    = privacy.CopyHead
	Section = privacy.CopySection
	Column  = privacy.CopyColumn
	Row     = privacy.CopyRow
	Gap     = privacy.CopyGap
	Cover   = privacy.CopyCover
	Writer  = privacy.CopyWriter
)

// The forms of address in Dutch.
const (
	AddressFormal   = "u"
	AddressInformal = "je"
)

// Options is all that a Maker needs to know. Name and Phone are required: every
// copy says whom to ask.
type Options struct {
	Name    string // of the organisation
	Phone   string
	Officer string // the privacy officer's name; may be empty
	Address string // form of address in Dutch: "u" (default) or "je"
	// Location is the timezone of times; nil is UTC.
	Location *time.Location

	limits limits
}

// limits are Excel's, and smaller in tests.
type limits struct {
	rows  int   // of a sheet
	units int   // UTF-16 units in a cell
	bytes int64 // of a sheet's XML; from 4 GiB on Excel calls a file damaged
}

var excelLimits = limits{rows: 1 << 20, units: 32767, bytes: 3 << 30}

// Maker makes writers. It is safe for concurrent use; what it makes is not.
type Maker struct {
	opts  Options
	texts map[string]*i18n.Localizer
}

// New checks the options and reads the texts.
func New(o Options) (*Maker, error) {
	if o.Name == "" || o.Phone == "" {
		return nil, errors.New("export: the organisation needs a name and a phone number")
	}
	if o.Address == "" {
		o.Address = AddressFormal
	}
	if o.Address != AddressFormal && o.Address != AddressInformal {
		return nil, fmt.Errorf("export: form of address %q is neither %q nor %q", o.Address, AddressFormal, AddressInformal)
	}
	if o.Location == nil {
		o.Location = time.UTC
	}
	if o.limits == (limits{}) {
		o.limits = excelLimits
	}
	texts, err := loadTexts(o.Address)
	if err != nil {
		return nil, err
	}
	return &Maker{opts: o, texts: texts}, nil
}

// Format is how a copy is written.
type Format string

// The formats. Their names are also the endings of file names.
const (
	FormatExcel Format = "xlsx"
	FormatJSON  Format = "json"
)

// MediaType is the format's name in HTTP.
func (f Format) MediaType() string {
	if f == FormatExcel {
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	}
	return "application/json"
}

// Writer begins a copy on out. It stops soon after ctx ends, with ctx's error.
// Whoever drops a writer need not close it.
func (m *Maker) Writer(ctx context.Context, f Format, out io.Writer, head Head) (Writer, error) {
	if err := checkHead(&head); err != nil {
		return nil, err
	}
	switch f {
	case FormatExcel:
		return m.excel(ctx, out, head)
	case FormatJSON:
		return m.json(ctx, out, head)
	default:
		return nil, fmt.Errorf("export: %q is no format", f)
	}
}

func checkHead(h *Head) error {
	if h.Profile != privacy.CopyEverything && h.Profile != privacy.CopyPortability {
		return fmt.Errorf("export: %q is no profile", h.Profile)
	}
	if h.Route != privacy.CopyByCustomer && h.Route != privacy.CopyByAgent {
		return fmt.Errorf("export: %q is no route", h.Route)
	}
	if y := h.Made.Year(); y < 1980 || y > 2107 { // what archives can tell
		return errors.New("export: the moment of the copy is missing")
	}
	return nil
}
