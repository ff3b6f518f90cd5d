package wire

import (
	"github.com/inzage/inzage/sdk"
	pb "github.com/inzage/inzage/sdk/internal/adapterv1"
)

// ToUpdateRequest converts an update.
func ToUpdateRequest(r *sdk.UpdateRequest) *pb.UpdateRequest {
	out := &pb.UpdateRequest{Ref: ToRef(r.Ref), Revision: clean(r.Revision)}
	for _, c := range r.Changes {
		out.Changes = append(out.Changes, &pb.Change{
			Op: pb.Op(c.Op), Field: clean(c.Field), Old: ToValue(c.Old), New: ToValue(c.New), //nolint:gosec // three operations
			Child: refOrNil(c.Child), Values: toValues(c.Values),
		})
	}
	return out
}

// FromUpdateRequest converts an update.
func FromUpdateRequest(r *pb.UpdateRequest) *sdk.UpdateRequest {
	out := &sdk.UpdateRequest{Ref: FromRef(r.GetRef()), Revision: r.GetRevision()}
	for _, c := range r.GetChanges() {
		out.Changes = append(out.Changes, sdk.Change{
			Op: sdk.Op(c.GetOp()), Field: c.GetField(), Old: FromValue(c.GetOld()), New: FromValue(c.GetNew()),
			Child: FromRef(c.GetChild()), Values: fromValues(c.GetValues()),
		})
	}
	return out
}

// ToUpdateResponse converts the outcome of an update.
func ToUpdateResponse(r *sdk.UpdateResponse) *pb.UpdateResponse {
	out := &pb.UpdateResponse{Record: ToRecord(r.Record)}
	for _, f := range r.Results {
		out.Results = append(out.Results, &pb.FieldResult{
			Field: clean(f.Field), Status: pb.Status(f.Status), Reason: string(f.Reason), Current: ToValue(f.Current), //nolint:gosec // a handful of statuses
		})
	}
	return out
}

// FromUpdateResponse converts the outcome of an update.
func FromUpdateResponse(r *pb.UpdateResponse) *sdk.UpdateResponse {
	out := &sdk.UpdateResponse{Record: FromRecord(r.GetRecord())}
	for _, f := range r.GetResults() {
		out.Results = append(out.Results, sdk.FieldResult{
			Field: f.GetField(), Status: sdk.Status(f.GetStatus()), Reason: sdk.Reason(f.GetReason()), Current: FromValue(f.GetCurrent()),
		})
	}
	return out
}
