package wire

import (
	"github.com/inzage/inzage/sdk"
	pb "github.com/inzage/inzage/sdk/internal/adapterv1"
)

// ToConfigureResponse converts diagnostics.
func ToConfigureResponse(r *sdk.ConfigureResponse) *pb.ConfigureResponse {
	out := &pb.ConfigureResponse{}
	if r == nil {
		return out
	}
	for _, d := range r.Diagnostics {
		out.Diagnostics = append(out.Diagnostics, &pb.Diagnostic{
			Severity: pb.Severity(d.Severity), Path: d.Path, Summary: clean(d.Summary), Detail: clean(d.Detail), //nolint:gosec // two severities
		})
	}
	return out
}

// FromConfigureResponse converts diagnostics.
func FromConfigureResponse(r *pb.ConfigureResponse) *sdk.ConfigureResponse {
	out := &sdk.ConfigureResponse{}
	for _, d := range r.GetDiagnostics() {
		out.Diagnostics = append(out.Diagnostics, sdk.Diagnostic{
			Severity: sdk.Severity(d.GetSeverity()), Path: d.GetPath(), Summary: d.GetSummary(), Detail: d.GetDetail(),
		})
	}
	return out
}
