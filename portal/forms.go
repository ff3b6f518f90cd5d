package portal

import (
	"net/url"

	"github.com/inzage/inzage/sdk"
)

// maxRadios is the most options that are shown as radio buttons.
const maxRadios = 5

// datePartNames end the names of a date's three boxes, in the order they stand.
var datePartNames = [...]string{"-d", "-m", "-y"}

// formView is a form ready to be shown.
type formView struct {
	Handle, Title string
	Inputs        []inputView
}

// inputView is one field of a form. Control names the part that draws it.
type inputView struct {
	Control  string // "text", "area", "date", "select", "radios", "checkboxes", "fixed"
	Name     string
	Label    string
	Now      string // what stands at the organisation
	Typed    string
	Type     string // of an input element
	Mode     string // inputmode
	Complete string // autocomplete
	Optional bool
	Max      int
	Parts    []datePart
	Choices  []choiceView
	ErrorID  string // text id; empty: nothing is wrong
	ErrorMax int
	Value    sdk.Value
	Format   sdk.Format
}

type datePart struct {
	Name, TextID, Typed, Complete string
	Wide                          bool
}

type choiceView struct {
	Key, Label string
	Chosen     bool
}

// First is the name of the box that an error leads to.
func (v inputView) First() string {
	switch v.Control {
	case "date":
		return v.Parts[0].Name
	case "radios", "checkboxes":
		return v.Name + "-0"
	default:
		return v.Name
	}
}

// Errors lists the fields in which something is wrong.
func (v formView) Errors() []inputView {
	var out []inputView
	for _, in := range v.Inputs {
		if in.ErrorID != "" {
			out = append(out, in)
		}
	}
	return out
}

func (v formView) problem() bool { return len(v.Errors()) > 0 }
func (v formView) self() string  { return "/data/edit/" + v.Handle }

// reasonTexts words what is wrong with a field, whatever its kind.
var reasonTexts = map[sdk.Reason]string{
	sdk.ReasonRequired: "error_required", sdk.ReasonTooLong: "error_too_long", sdk.ReasonFormat: "error_format",
	sdk.ReasonOption: "error_option", sdk.ReasonReadOnly: "error_read_only", sdk.ReasonUnknown: "error_read_only",
	sdk.ReasonCRMRefuse: "error_refused",
}

// formatTexts word a wrong format by what was expected.
var formatTexts = map[sdk.Format]string{
	sdk.FormatEmail: "error_email", sdk.FormatPhone: "error_phone", sdk.FormatURL: "error_url",
}

var kindTexts = map[sdk.Kind]string{
	sdk.KindDate: "error_date", sdk.KindDecimal: "error_decimal", sdk.KindBool: "error_option",
}

func errorText(in *InputField) string {
	reason := in.Error.Reason
	if reason == "" {
		return ""
	}
	if reason == sdk.ReasonFormat {
		if id := kindTexts[in.Kind]; id != "" {
			return id
		}
		if id := formatTexts[in.Format]; id != "" {
			return id
		}
	}
	if reason == sdk.ReasonTooLong && in.Error.Max == 0 && in.Max == 0 {
		return "error_too_long_unknown"
	}
	if id, ok := reasonTexts[reason]; ok {
		return id
	}
	return "error_refused"
}

func newFormView(f formatter, form *Form, posted url.Values) formView {
	view := formView{Handle: form.Handle, Title: form.Title}
	for i := range form.Inputs {
		view.Inputs = append(view.Inputs, newInputView(f, &form.Inputs[i], posted))
	}
	return view
}

func newInputView(f formatter, in *InputField, posted url.Values) inputView {
	v := inputView{
		Name: in.Name, Label: in.Label, Now: f.shortValue(in.Value, in.Format), Optional: !in.Required,
		Max: in.Max, ErrorID: errorText(in), ErrorMax: in.Error.Max, Value: in.Value, Format: in.Format,
		Complete: in.Autocomplete,
	}
	if v.ErrorMax == 0 {
		v.ErrorMax = in.Max
	}
	switch in.Kind {
	case sdk.KindDate:
		v.Control, v.Parts = "date", dateParts(in, posted)
	case sdk.KindBool:
		v.Control, v.Choices = "radios", f.boolChoices(in)
	case sdk.KindOption:
		v.optionControl(f, in)
	case sdk.KindOptions:
		v.Control, v.Choices = "checkboxes", f.optionChoices(in)
	case sdk.KindHTML, sdk.KindReference, sdk.KindFile:
		v.Control = "fixed"
	default:
		v.textControl(f, in)
	}
	return v
}

func (v *inputView) optionControl(f formatter, in *InputField) {
	v.Control, v.Choices = "select", f.optionChoices(in)
	none := choiceView{Label: f.texts.must("choice_none"), Chosen: !chosen(v.Choices)}
	if len(v.Choices) <= maxRadios {
		v.Control = "radios"
	} else if in.Required {
		none.Label = f.texts.must("choice_pick")
	}
	if !in.Required || v.Control == "select" && none.Chosen {
		v.Choices = append([]choiceView{none}, v.Choices...)
	}
}
