package wire

import (
	"strings"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/inzage/inzage/sdk"
	pb "github.com/inzage/inzage/sdk/internal/adapterv1"
)

// clean makes text safe for protobuf, which refuses invalid UTF-8: one bad
// byte in the CRM must not make a whole record unreadable.
func clean(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }

func cleanMap(m map[string]string) map[string]string {
	if m == nil {
		return nil
	}
	out := make(map[string]string, len(m))
	for k, v := range m {
		out[clean(k)] = clean(v)
	}
	return out
}

// ToRef and FromRef convert references.
func ToRef(r sdk.Ref) *pb.Ref {
	return &pb.Ref{Adapter: clean(r.Adapter), Type: clean(r.Type), Id: clean(r.ID)}
}

// FromRef returns the zero Ref for nil.
func FromRef(r *pb.Ref) sdk.Ref {
	return sdk.Ref{Adapter: r.GetAdapter(), Type: r.GetType(), ID: r.GetId()}
}

// ToValue converts a value.
func ToValue(v sdk.Value) *pb.Value {
	out := &pb.Value{
		Kind: string(v.Kind), State: pb.State(v.State), Text: clean(v.Text), //nolint:gosec // three small states
		Currency: clean(v.Currency), BoolValue: v.Bool, Options: toOptions(v.Options), Ref: refOrNil(v.Ref),
	}
	if !v.Time.IsZero() {
		out.Time = timestamppb.New(v.Time)
	}
	return out
}

// FromValue converts a value; nil is the empty value.
func FromValue(v *pb.Value) sdk.Value {
	if v == nil {
		return sdk.Value{}
	}
	out := sdk.Value{
		Kind: sdk.Kind(v.GetKind()), State: sdk.State(v.GetState()), Text: v.GetText(),
		Currency: v.GetCurrency(), Bool: v.GetBoolValue(), Options: fromOptions(v.GetOptions()), Ref: FromRef(v.GetRef()),
	}
	if v.GetTime() != nil {
		out.Time = v.GetTime().AsTime()
	}
	return out
}

func toOptions(in []sdk.Option) []*pb.Option {
	out := make([]*pb.Option, 0, len(in))
	for _, o := range in {
		out = append(out, &pb.Option{Key: clean(o.Key), Label: clean(o.Label), Texts: cleanMap(o.Texts), Inactive: o.Inactive})
	}
	return out
}

func fromOptions(in []*pb.Option) []sdk.Option {
	var out []sdk.Option
	for _, o := range in {
		out = append(out, sdk.Option{Key: o.GetKey(), Label: o.GetLabel(), Texts: o.GetTexts(), Inactive: o.GetInactive()})
	}
	return out
}

func toValues(in map[string]sdk.Value) map[string]*pb.Value {
	out := make(map[string]*pb.Value, len(in))
	for k, v := range in {
		out[clean(k)] = ToValue(v)
	}
	return out
}

func fromValues(in map[string]*pb.Value) map[string]sdk.Value {
	out := make(map[string]sdk.Value, len(in))
	for k, v := range in {
		out[k] = FromValue(v)
	}
	return out
}

// ToRecord converts a record; nil stays nil.
func ToRecord(r *sdk.Record) *pb.Record {
	if r == nil {
		return nil
	}
	return &pb.Record{
		Ref: ToRef(r.Ref), Title: clean(r.Title), Revision: clean(r.Revision), Values: toValues(r.Values),
		Archived: r.Archived, OthersLinked: int32(r.OthersLinked), Cursor: clean(r.Cursor), //nolint:gosec // a count of people on one record
	}
}

// FromRecord converts a record; nil stays nil.
func FromRecord(r *pb.Record) *sdk.Record {
	if r == nil {
		return nil
	}
	return &sdk.Record{
		Ref: FromRef(r.GetRef()), Title: r.GetTitle(), Revision: r.GetRevision(), Values: fromValues(r.GetValues()),
		Archived: r.GetArchived(), OthersLinked: int(r.GetOthersLinked()), Cursor: r.GetCursor(),
	}
}
