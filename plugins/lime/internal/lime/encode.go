package lime

import (
	"encoding/json"
	"strconv"
	"time"

	"github.com/inzage/inzage/plugins/lime/internal/rest"
	"github.com/inzage/inzage/sdk"
)

// encode writes a checked value in the form that the CRM takes. raw is the
// record as it stands, from which the form of dates is taken.
func encode(t *limetype, p *property, v sdk.Value, raw rest.Record, loc *time.Location) any {
	v = normal(v)
	if v.State != sdk.StatePresent {
		return nothing(p)
	}
	switch v.Kind {
	case sdk.KindDecimal:
		return json.Number(v.Text)
	case sdk.KindBool:
		return v.Bool
	case sdk.KindDate:
		return encodeDate(v.Text, dateOnly(t, p, raw), loc)
	case sdk.KindTime:
		return v.Time.UTC().Format("2006-01-02T15:04:05.999999Z07:00")
	case sdk.KindOption:
		return v.Options[0].Key
	case sdk.KindOptions:
		return keysOf(v.Options)
	case sdk.KindReference:
		id, _ := strconv.ParseInt(v.Ref.ID, 10, 64) // checked by refuse
		return id
	default:
		return v.Text
	}
}

// nothing is how a field is emptied: Lime knows no null for text.
func nothing(p *property) any {
	switch p.field.Kind {
	case sdk.KindText:
		return ""
	case sdk.KindOptions:
		return []string{}
	}
	return nil
}

func keysOf(opts []sdk.Option) []string {
	keys := make([]string, 0, len(opts))
	for _, o := range opts {
		keys = append(keys, o.Key)
	}
	return keys
}

// encodeDate writes a day, or its midnight at the CRM.
func encodeDate(day string, bare bool, loc *time.Location) string {
	t, err := time.ParseInLocation(time.DateOnly, day, loc)
	if bare || err != nil {
		return day
	}
	return t.Format("2006-01-02T15:04:05-07:00")
}

// dateOnly reports whether this CRM writes dates without a midnight. The field
// itself tells, or any other date of the record.
func dateOnly(t *limetype, p *property, raw rest.Record) bool {
	if !isNull(raw[p.field.Name]) {
		return len(textOf(raw[p.field.Name])) == len(time.DateOnly)
	}
	for name, other := range t.props {
		if other.lime == "date" && !isNull(raw[name]) {
			return len(textOf(raw[name])) == len(time.DateOnly)
		}
	}
	return false
}
