package portal

import (
	"strings"

	"github.com/inzage/inzage/sdk"
)

// textControls say how a format of text is typed.
var textControls = map[sdk.Format]inputView{
	sdk.FormatEmail: {Type: "email", Mode: "email", Complete: "email"},
	sdk.FormatPhone: {Type: "tel", Mode: "tel", Complete: "tel"},
	sdk.FormatURL:   {Type: "url", Mode: "url", Complete: "url"},
}

func (v *inputView) textControl(f formatter, in *InputField) {
	like := textControls[in.Format]
	v.Control, v.Type, v.Mode = "text", "text", like.Mode
	if in.Kind == sdk.KindText && like.Type != "" {
		v.Type = like.Type
		if v.Complete == "" {
			v.Complete = like.Complete
		}
	}
	if in.Format == sdk.FormatMultiline {
		v.Control = "area"
	}
	if in.Kind == sdk.KindDecimal {
		v.Mode = "decimal"
	}
	v.Typed = f.typed(in)
}

// typed is what stands in a text box: what was typed, else the present value.
func (f formatter) typed(in *InputField) string {
	if in.Typed != nil {
		return strings.ToValidUTF8(strings.Join(in.Typed, " "), "\uFFFD")
	}
	switch {
	case in.Value.State != sdk.StatePresent:
		return ""
	case in.Kind == sdk.KindDecimal:
		return f.typedDecimal(in.Value.Text)
	case in.Kind == sdk.KindTime:
		return in.Value.Time.In(f.loc).Format("2006-01-02T15:04:05Z07:00")
	default:
		return strings.ToValidUTF8(in.Value.Text, "\uFFFD")
	}
}
