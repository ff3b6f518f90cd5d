package tryton

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/inzage/inzage/plugins/internal/number"
	"github.com/inzage/inzage/plugins/tryton/internal/rpc"
	"github.com/inzage/inzage/sdk"
)

// encode writes a checked value in the form that Tryton takes.
func encode(p *property, v sdk.Value) any {
	v = normal(v)
	if v.State != sdk.StatePresent {
		if p.field.Kind == sdk.KindOptions {
			return []string{}
		}
		return nil
	}
	switch v.Kind {
	case sdk.KindDecimal:
		return encodeNumber(p, v.Text)
	case sdk.KindBool:
		return v.Bool
	case sdk.KindDate:
		day, _ := time.Parse(time.DateOnly, v.Text) // checked by refuse
		return rpc.Date(day)
	case sdk.KindTime:
		return rpc.DateTime(v.Time)
	case sdk.KindOption:
		if p.choice {
			return idNumber(v.Options[0].Key)
		}
		return v.Options[0].Key
	case sdk.KindOptions:
		keys := make([]string, 0, len(v.Options))
		for _, o := range v.Options {
			keys = append(keys, o.Key)
		}
		return keys
	case sdk.KindReference:
		return idNumber(v.Ref.ID)
	default:
		return v.Text
	}
}

// encodeNumber: only a numeric keeps its digits; whole numbers and floats are
// JSON's own.
func encodeNumber(p *property, text string) any {
	if p.kind == "numeric" {
		return rpc.Decimal(text)
	}
	return json.Number(text)
}

// normal brings a value into the form in which Tryton would store it.
func normal(v sdk.Value) sdk.Value {
	switch v.Kind {
	case sdk.KindDecimal:
		if s, ok := number.Canonical(v.Text); ok {
			v.Text = s
		}
		v.Currency = "" // it is the record's, not the number's
	case sdk.KindText:
		v.Text = strings.ReplaceAll(v.Text, "\r\n", "\n")
		if v.Text == "" {
			v.State = sdk.StateEmpty
		}
	case sdk.KindTime:
		v.Time = v.Time.Truncate(time.Microsecond)
	case sdk.KindOption, sdk.KindOptions:
		if len(v.Options) == 0 {
			v.State = sdk.StateEmpty
		}
	}
	return v
}

// equal compares values as Tryton would store them.
func equal(a, b sdk.Value) bool { return normal(a).Equal(normal(b)) }
