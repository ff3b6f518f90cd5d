package export

import "github.com/inzage/inzage/host/internal/privacy"

// The published format of copies: see Schema. Whatever a reader of version 1
// would not understand gets another version.
const (
	FormatName    = "inzage-copy"
	FormatVersion = 1
)

// labelOf is what people call that which is not shown.
func (o *order) labelOf(section, label string) string {
	for _, s := range []string{label, o.labels[section]} {
		if s != "" {
			return s
		}
	}
	return section
}

// reason is why something is missing.
func (w *words) reason(r privacy.CopyReason) string {
	switch r {
	case privacy.CopyBrokenOff:
		return w.text("gap_broken_off")
	case privacy.CopyRefused:
		return w.text("gap_refused")
	case privacy.CopyTooLarge:
		return w.text("gap_too_large")
	default:
		return w.text("gap_unavailable")
	}
}

// withholding is why something is not shown.
func (w *words) withholding(h *privacy.CopyWithheld) string {
	switch h.Reason {
	case privacy.CopyOfOthers:
		return w.text("withheld_others")
	case privacy.CopyInReview:
		if h.Until.IsZero() {
			return w.text("withheld_review")
		}
		return w.text("withheld_review_until", "Date", w.date(h.Until))
	case privacy.CopyOfStaff:
		return w.text("withheld_staff")
	default:
		return w.text("withheld_system")
	}
}

// ask is how to ask for what is not shown.
func (w *words) ask(h *privacy.CopyWithheld) string {
	if h.Ask != "" {
		return h.Ask
	}
	return w.text("withheld_ask")
}
