package portaltest

import (
	"context"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/inzage/inzage/portal"
	"github.com/inzage/inzage/sdk"
)

// Form knows "contact" (every kind of field), "address" and "stale".
func (s *Service) Form(_ context.Context, _ *portal.Visit, handle string) (*portal.Form, error) {
	if err := s.Fail["Form"]; err != nil {
		return nil, err
	}
	switch handle {
	case "contact", "address":
		return form(handle), nil
	case "stale":
		return &portal.Form{Handle: handle, Stale: true}, nil
	default:
		return nil, portal.ErrNotFound
	}
}

// Check validates as a host would, in short.
func (s *Service) Check(ctx context.Context, v *portal.Visit, handle string, in portal.Input) (*portal.Form, *portal.Review, error) {
	if err := s.Fail["Check"]; err != nil {
		return nil, nil, err
	}
	f, err := s.Form(ctx, v, handle)
	if err != nil || f.Stale {
		return f, nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Inputs = append(s.Inputs, in)
	known, bad := map[string]bool{}, false
	review := &portal.Review{Handle: "save-" + strconv.Itoa(len(s.forms)+1), Title: f.Title, Edit: handle}
	for i := range f.Inputs {
		field := &f.Inputs[i]
		known[field.Name] = true
		raw, there := in[field.Name]
		field.Typed = raw
		if !there {
			field.Typed = []string{}
		}
		becomes, reason := parse(field, raw)
		field.Error = portal.FieldError{Reason: reason, Max: field.Max}
		bad = bad || reason != ""
		if !becomes.Equal(field.Value) {
			review.Rows = append(review.Rows, portal.ReviewRow{Label: field.Label, Was: field.Value, Becomes: becomes, Format: field.Format})
		}
	}
	for name := range in {
		if !known[name] {
			return nil, nil, portal.ErrNotFound
		}
	}
	if bad {
		return f, nil, nil
	}
	review.Carried, review.Ended = carried(review.Rows)
	s.forms[review.Handle] = &pending{rows: review.Rows, typed: in}
	return f, review, nil
}

// carried are the consents that move along, or end: the newsletter is kept by the address.
func carried(rows []portal.ReviewRow) (titles []string, ended bool) {
	for _, row := range rows {
		if row.Label == "E-mail" {
			return []string{"Nieuwsbrief"}, row.Becomes.State != sdk.StatePresent
		}
	}
	return nil, false
}

func parse(f *portal.InputField, raw []string) (sdk.Value, sdk.Reason) {
	if f.Kind == sdk.KindOptions {
		return parseOptions(f, raw)
	}
	if len(raw) > 1 {
		return sdk.Value{}, sdk.ReasonFormat
	}
	text := strings.TrimSpace(strings.Join(raw, ""))
	if strings.Trim(text, "-") == "" {
		if f.Required {
			return sdk.Value{}, sdk.ReasonRequired
		}
		return sdk.Empty(f.Kind), ""
	}
	if f.Max > 0 && utf8.RuneCountInString(text) > f.Max {
		return sdk.Value{}, sdk.ReasonTooLong
	}
	return parseKind(f, text)
}

func parseKind(f *portal.InputField, text string) (sdk.Value, sdk.Reason) {
	switch f.Kind {
	case sdk.KindDate:
		t, err := time.Parse("2006-1-2", text)
		if err != nil {
			return sdk.Value{}, sdk.ReasonFormat
		}
		return sdk.Date(t.Format(time.DateOnly)), ""
	case sdk.KindBool:
		return sdk.Bool(text == "true"), ""
	case sdk.KindDecimal:
		text = strings.ReplaceAll(text, ",", ".")
		if _, err := strconv.ParseFloat(text, 64); err != nil {
			return sdk.Value{}, sdk.ReasonFormat
		}
		v := sdk.Decimal(text)
		v.Currency = f.Value.Currency
		return v, ""
	case sdk.KindOption:
		for _, o := range f.Options {
			if o.Key == text && !o.Inactive {
				return sdk.Choice(o.Key, o.Label), ""
			}
		}
		return sdk.Value{}, sdk.ReasonOption
	}
	if f.Format == sdk.FormatEmail && !strings.Contains(text, "@") {
		return sdk.Value{}, sdk.ReasonFormat
	}
	return sdk.Text(strings.ReplaceAll(text, "\r\n", "\n")), ""
}

func parseOptions(f *portal.InputField, raw []string) (sdk.Value, sdk.Reason) {
	var out []sdk.Option
	for _, key := range raw {
		found := key == ""
		for _, o := range append(f.Options, f.Value.Options...) {
			if o.Key == key && !found {
				out, found = append(out, o), true
			}
		}
		if !found {
			return sdk.Value{}, sdk.ReasonOption
		}
	}
	return sdk.Choices(out...), ""
}

// Save does what Saving says.
func (s *Service) Save(_ context.Context, _ *portal.Visit, handle string, choices map[string]string) (*portal.SaveResult, error) {
	if err := s.Fail["Save"]; err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.forms[handle]
	if p == nil {
		return nil, portal.ErrNotFound
	}
	s.Choices = append(s.Choices, choices)
	switch {
	case s.Saving == "conflict" && len(choices) == 0:
		return &portal.SaveResult{Conflict: conflict(handle)}, nil
	case s.Saving == "refused":
		f := form("contact")
		f.Inputs[0].Typed = p.typed["f0"]
		f.Inputs[0].Error.Reason = sdk.ReasonCRMRefuse
		return &portal.SaveResult{Form: f}, nil
	}
	p.state = map[string]string{"unknown": "unknown", "rejected": "refused"}[s.Saving]
	if p.state == "" {
		p.state = "applied"
	}
	return &portal.SaveResult{Saved: handle}, nil
}
