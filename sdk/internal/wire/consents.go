package wire

import (
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/inzage/inzage/sdk"
	pb "github.com/inzage/inzage/sdk/internal/adapterv1"
)

// ToConsentType converts a consent type.
func ToConsentType(t *sdk.ConsentType) *pb.ConsentType {
	return &pb.ConsentType{
		Id: clean(t.ID), Titles: cleanMap(t.Titles), Texts: cleanMap(t.Texts), Channel: string(t.Channel),
		Inactive: t.Inactive, ReadOnly: t.ReadOnly, Months: int32(max(t.Months, 0)), KeptBy: clean(t.KeptBy), //nolint:gosec // months
	}
}

// FromConsentType converts a consent type.
func FromConsentType(t *pb.ConsentType) sdk.ConsentType {
	return sdk.ConsentType{
		ID: t.GetId(), Titles: t.GetTitles(), Texts: t.GetTexts(), Channel: sdk.Channel(t.GetChannel()),
		Inactive: t.GetInactive(), ReadOnly: t.GetReadOnly(), Months: int(t.GetMonths()), KeptBy: t.GetKeptBy(),
	}
}

// ToConsentEvent converts a decision as stored.
func ToConsentEvent(e *sdk.ConsentEvent) *pb.ConsentEvent {
	return &pb.ConsentEvent{
		Id: clean(e.ID), Row: clean(e.Row), Type: clean(e.Type), Given: e.Given, Time: toTime(e.Time),
		Source: clean(e.Source), Address: clean(e.Address),
	}
}

// FromConsentEvent converts a decision as stored.
func FromConsentEvent(e *pb.ConsentEvent) sdk.ConsentEvent {
	return sdk.ConsentEvent{
		ID: e.GetId(), Row: e.GetRow(), Type: e.GetType(), Given: e.GetGiven(), Time: fromTime(e.GetTime()),
		Source: e.GetSource(), Address: e.GetAddress(),
	}
}

// ToAppendConsentRequest converts a decision.
func ToAppendConsentRequest(r *sdk.AppendConsentRequest) *pb.AppendConsentRequest {
	return &pb.AppendConsentRequest{
		Id: clean(r.ID), Ref: ToRef(r.Ref), Type: clean(r.Type), Given: r.Given, Time: toTime(r.Time),
		Source: string(r.Source), Note: clean(r.Note), Address: clean(r.Address),
	}
}

// FromAppendConsentRequest converts a decision.
func FromAppendConsentRequest(r *pb.AppendConsentRequest) *sdk.AppendConsentRequest {
	return &sdk.AppendConsentRequest{
		ID: r.GetId(), Ref: FromRef(r.GetRef()), Type: r.GetType(), Given: r.GetGiven(), Time: fromTime(r.GetTime()),
		Source: sdk.ConsentSource(r.GetSource()), Note: r.GetNote(), Address: r.GetAddress(),
	}
}

// ToPurpose converts a purpose.
func ToPurpose(p *sdk.Purpose) *pb.Purpose {
	out := &pb.Purpose{
		Id: clean(p.ID), Titles: cleanMap(p.Titles), Basis: string(p.Basis), Retention: cleanMap(p.Retention),
		Categories: cleanMap(p.Categories), Source: cleanMap(p.Source), Transfers: cleanMap(p.Transfers), Automated: cleanMap(p.Automated),
	}
	for _, r := range p.Recipients {
		out.Recipients = append(out.Recipients, clean(r))
	}
	for _, c := range p.Covers {
		out.Covers = append(out.Covers, clean(c))
	}
	return out
}

// FromPurpose converts a purpose.
func FromPurpose(p *pb.Purpose) sdk.Purpose {
	return sdk.Purpose{
		ID: p.GetId(), Titles: p.GetTitles(), Basis: sdk.Basis(p.GetBasis()), Retention: p.GetRetention(),
		Categories: p.GetCategories(), Recipients: p.GetRecipients(), Source: p.GetSource(), Transfers: p.GetTransfers(),
		Automated: p.GetAutomated(), Covers: p.GetCovers(),
	}
}

func toTime(t time.Time) *timestamppb.Timestamp {
	if t.IsZero() {
		return nil
	}
	return timestamppb.New(t)
}

func fromTime(t *timestamppb.Timestamp) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.AsTime()
}
