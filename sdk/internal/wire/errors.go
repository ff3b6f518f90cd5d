package wire

import (
	"context"
	"errors"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/inzage/inzage/sdk"
	pb "github.com/inzage/inzage/sdk/internal/adapterv1"
)

// Domain of the ErrorInfo that every adapter error carries. Its absence means
// that the process or the transport failed.
const Domain = "inzage.adapter"

// codesByKind is the one table from kinds of errors to gRPC.
var codesByKind = map[sdk.ErrorKind]codes.Code{
	sdk.KindNotFound:    codes.NotFound,
	sdk.KindMoved:       codes.FailedPrecondition,
	sdk.KindInvalid:     codes.InvalidArgument,
	sdk.KindConflict:    codes.Aborted,
	sdk.KindDenied:      codes.PermissionDenied,
	sdk.KindRateLimited: codes.ResourceExhausted,
	sdk.KindUnavailable: codes.Unavailable,
	sdk.KindUnsupported: codes.Unimplemented,
}

// ToStatus turns an adapter's error into a gRPC status. The text of an error
// that is not an *sdk.Error is dropped: it may hold what the CRM said.
func ToStatus(err error) error {
	if err == nil {
		return nil
	}
	var e *sdk.Error
	if !errors.As(err, &e) {
		e = foreign(err)
	}
	code, ok := codesByKind[e.Kind]
	if !ok {
		code = codes.Unavailable
	}
	st, detailErr := status.New(code, string(e.Kind)).WithDetails(
		&errdetails.ErrorInfo{Domain: Domain, Reason: string(e.Kind)},
		&pb.ErrorDetail{
			Field: clean(e.Field), MovedTo: refOrNil(e.MovedTo), Detail: clean(e.Detail),
			RetryAfterMs: e.RetryAfter.Milliseconds(), MayHaveApplied: e.MayHaveApplied,
		})
	if detailErr != nil {
		return status.Error(code, string(e.Kind))
	}
	return st.Err()
}

func foreign(err error) *sdk.Error {
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return &sdk.Error{Kind: sdk.KindUnavailable, Detail: "deadline passed in the adapter"}
	case errors.Is(err, context.Canceled):
		return &sdk.Error{Kind: sdk.KindUnavailable, Detail: "cancelled"}
	default:
		return &sdk.Error{Kind: sdk.KindUnavailable, Detail: "adapter returned an error of another type"}
	}
}

// FromStatus turns what a call returned into an *sdk.Error (nil for nil).
func FromStatus(err error) error {
	if err == nil {
		return nil
	}
	st := status.Convert(err)
	e := &sdk.Error{Kind: sdk.KindUnavailable}
	known := false
	for _, d := range st.Details() {
		switch d := d.(type) {
		case *errdetails.ErrorInfo:
			if d.GetDomain() == Domain {
				known, e.Kind = true, sdk.ErrorKind(d.GetReason())
			}
		case *pb.ErrorDetail:
			e.Field, e.MovedTo, e.Detail = d.GetField(), FromRef(d.GetMovedTo()), d.GetDetail()
			e.RetryAfter = time.Duration(d.GetRetryAfterMs()) * time.Millisecond
			e.MayHaveApplied = d.GetMayHaveApplied()
		}
	}
	if known {
		return e
	}
	return transport(st)
}

// transport words a failure that the adapter did not tell itself.
func transport(st *status.Status) *sdk.Error {
	switch st.Code() {
	case codes.DeadlineExceeded:
		return &sdk.Error{Kind: sdk.KindUnavailable, Detail: "adapter did not answer in time", MayHaveApplied: true}
	case codes.Canceled:
		return &sdk.Error{Kind: sdk.KindUnavailable, Detail: "call was cancelled", MayHaveApplied: true}
	case codes.ResourceExhausted:
		return &sdk.Error{Kind: sdk.KindInvalid, Detail: "message is larger than 16 MiB"}
	case codes.Unimplemented:
		return &sdk.Error{Kind: sdk.KindUnsupported, Detail: "adapter does not serve this call"}
	default:
		return &sdk.Error{
			Kind: sdk.KindUnavailable, Detail: "adapter process or transport failed",
			ProcessGone: true, MayHaveApplied: true,
		}
	}
}

func refOrNil(r sdk.Ref) *pb.Ref {
	if r.IsZero() {
		return nil
	}
	return ToRef(r)
}
