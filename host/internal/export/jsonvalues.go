package export

import (
	"time"
	"unicode/utf8"

	_ "embed"

	"github.com/inzage/inzage/sdk"
)

// SchemaID is the name of the format of JSON copies, version 1.
const SchemaID = "urn:inzage:schema:copy:1"

// Schema is the JSON Schema (2020-12) of JSON copies, to be published.
//
//go:embed schema/inzage-copy-1.json
var Schema []byte

// value writes a value. Its form follows from the column's kind; a value of
// another kind, and one that is not shown, is an object that says so.
func (j *jsonCopy) value(v *sdk.Value, kind sdk.Kind) {
	switch {
	case v.State == sdk.StateEmpty:
		j.raw("null")
	case v.State == sdk.StateWithheld:
		j.raw(`{"withheld":true}`)
	case v.Kind != kind:
		j.raw(`{"kind":`)
		j.string(string(v.Kind))
		j.raw(`,"value":`)
		j.present(v)
		j.raw("}")
	default:
		j.present(v)
	}
}

func (j *jsonCopy) present(v *sdk.Value) {
	switch v.Kind {
	case sdk.KindBool:
		if v.Bool {
			j.raw("true")
		} else {
			j.raw("false")
		}
	case sdk.KindTime:
		j.buf = append(j.buf, '"')
		j.buf = v.Time.In(j.opts.Location).AppendFormat(j.buf, time.RFC3339Nano)
		j.buf = append(j.buf, '"')
	case sdk.KindDecimal:
		if v.Currency == "" {
			j.string(v.Text)
			return
		}
		j.raw(`{"amount":`)
		j.string(v.Text)
		j.member("currency", v.Currency)
		j.raw("}")
	case sdk.KindOption:
		if len(v.Options) == 0 {
			j.raw("null")
			return
		}
		j.option(&v.Options[0])
	case sdk.KindOptions:
		j.options(v.Options)
	case sdk.KindFile:
		j.raw(`{"file":`)
		j.string(v.Ref.ID)
		j.member("name", v.Text)
		j.raw("}")
	case sdk.KindReference:
		j.raw(`{"ref":`)
		if v.Ref.IsZero() {
			j.raw("null")
		} else {
			j.string(v.Ref.String())
		}
		j.member("title", v.Text)
		j.raw("}")
	default:
		j.string(v.Text)
	}
}

func (j *jsonCopy) option(o *sdk.Option) {
	j.raw(`{"key":`)
	j.string(o.Key)
	j.member("label", optionLabel(o, j.lang))
	j.raw("}")
}

func (j *jsonCopy) options(opts []sdk.Option) {
	j.raw("[")
	for i := range opts {
		j.comma(i)
		j.option(&opts[i])
	}
	j.raw("]")
}

const hexDigits = "0123456789abcdef"

// appendString appends s as a JSON string. Bytes that are no text become U+FFFD.
func appendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	done := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= 0x20 && c < utf8.RuneSelf && c != '"' && c != '\\' {
			i++
			continue
		}
		if c < utf8.RuneSelf {
			dst = append(dst, s[done:i]...)
			dst = appendEscape(dst, c)
			i++
			done = i
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			dst = append(append(dst, s[done:i]...), "\uFFFD"...)
			done = i + size
		case r == '\u2028' || r == '\u2029': // line ends to JavaScript
			dst = append(append(dst, s[done:i]...), `\u202`...)
			dst = append(dst, hexDigits[r&0xF])
			done = i + size
		}
		i += size
	}
	return append(append(dst, s[done:]...), '"')
}

func appendEscape(dst []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(dst, '\\', c)
	case '\n':
		return append(dst, `\n`...)
	case '\r':
		return append(dst, `\r`...)
	case '\t':
		return append(dst, `\t`...)
	default:
		return append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&0xF])
	}
}
