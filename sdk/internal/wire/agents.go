package wire

import (
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/inzage/inzage/sdk"
	pb "github.com/inzage/inzage/sdk/internal/adapterv1"
)

// ToJournalRequest converts a line of a history.
func ToJournalRequest(r *sdk.JournalRequest) *pb.JournalRequest {
	line := &pb.JournalLine{
		Id: clean(r.Line.ID), Kind: string(r.Line.Kind), Text: clean(r.Line.Text), Actor: toActor(r.Line.Actor),
	}
	if !r.Line.Time.IsZero() {
		line.Time = timestamppb.New(r.Line.Time)
	}
	return &pb.JournalRequest{Ref: ToRef(r.Ref), Line: line}
}

// FromJournalRequest converts a line of a history.
func FromJournalRequest(r *pb.JournalRequest) *sdk.JournalRequest {
	line := r.GetLine()
	out := &sdk.JournalRequest{Ref: FromRef(r.GetRef()), Line: sdk.JournalLine{
		ID: line.GetId(), Kind: sdk.JournalKind(line.GetKind()), Text: line.GetText(), Actor: fromActor(line.GetActor()),
	}}
	if line.GetTime() != nil {
		out.Line.Time = line.GetTime().AsTime()
	}
	return out
}

// ToMayRequest converts a question to a gatekeeper.
func ToMayRequest(r *sdk.MayRequest) *pb.MayRequest {
	return &pb.MayRequest{Actor: toActor(r.Actor), Ref: refOrNil(r.Ref), Action: string(r.Action)}
}

// FromMayRequest converts a question to a gatekeeper.
func FromMayRequest(r *pb.MayRequest) *sdk.MayRequest {
	return &sdk.MayRequest{Actor: fromActor(r.GetActor()), Ref: FromRef(r.GetRef()), Action: sdk.Action(r.GetAction())}
}

func toActor(a sdk.Actor) *pb.Actor { return &pb.Actor{Kind: clean(a.Kind), Id: clean(a.ID)} }

func fromActor(a *pb.Actor) sdk.Actor { return sdk.Actor{Kind: a.GetKind(), ID: a.GetId()} }
