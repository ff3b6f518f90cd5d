package ledger

import (
	"crypto/hmac"
	"encoding/base64"
	"slices"
	"strings"

	"github.com/inzage/inzage/sdk"
)

// Mark makes a keyed HMAC of a value, bound to operation, record and field:
// "k1:" and base64. Values that are [sdk.Value.Equal] have the same mark; an
// empty value has one too.
func (r *Reader) Mark(opID string, ref sdk.Ref, field string, v sdk.Value) string {
	return r.keys.mark(r.keys.current, opID, ref, field, v)
}

// Matches tells whether mark was made of such a value, under whichever key was
// current then. A mark under a key that is gone matches nothing.
func (r *Reader) Matches(mark, opID string, ref sdk.Ref, field string, v sdk.Value) bool {
	id, _, _ := strings.Cut(mark, ":")
	return r.keys.marks[id] != nil && hmac.Equal([]byte(mark), []byte(r.keys.mark(id, opID, ref, field, v)))
}

func (r *keyring) mark(keyID, opID string, ref sdk.Ref, field string, v sdk.Value) string {
	var e encoding
	e.text(opID, ref.Adapter, ref.Type, ref.ID, field)
	e.value(v)
	return keyID + ":" + base64.StdEncoding.EncodeToString(sum(r.marks[keyID], e))
}

// value encodes what sdk.Value.Equal compares, and nothing else.
func (e *encoding) value(v sdk.Value) {
	e.number(int64(v.State))
	if v.State != sdk.StatePresent {
		return // the kind of what is not there does not count
	}
	e.text(string(v.Kind))
	switch v.Kind {
	case sdk.KindBool:
		if v.Bool {
			e.number(1)
		} else {
			e.number(0)
		}
	case sdk.KindTime:
		e.number(v.Time.Unix())
		e.number(int64(v.Time.Nanosecond()))
	case sdk.KindOption, sdk.KindOptions:
		e.text(optionKeys(v.Options)...)
	case sdk.KindReference:
		e.text(v.Ref.Adapter, v.Ref.Type, v.Ref.ID)
	case sdk.KindFile:
		e.text(v.Ref.Adapter, v.Ref.Type, v.Ref.ID, v.Text)
	default:
		e.text(v.Text, v.Currency)
	}
}

// optionKeys are the keys as a set: order and repetition mean nothing.
func optionKeys(options []sdk.Option) []string {
	keys := make([]string, 0, len(options))
	for _, o := range options {
		keys = append(keys, o.Key)
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}
