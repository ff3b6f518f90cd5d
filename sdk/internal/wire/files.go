package wire

import (
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/inzage/inzage/sdk"
	pb "github.com/inzage/inzage/sdk/internal/adapterv1"
)

// MaxChunk is the largest piece of a file in one message.
const MaxChunk = 64 << 10

// ToFile converts the description of a file.
func ToFile(f *sdk.File) *pb.File {
	out := &pb.File{
		Id: clean(f.ID), Name: clean(f.Name), Size: max(f.Size, sdk.SizeUnknown), ContentType: clean(f.ContentType), Cursor: clean(f.Cursor),
	}
	if !f.Modified.IsZero() {
		out.Modified = timestamppb.New(f.Modified)
	}
	return out
}

// FromFile converts the description of a file.
func FromFile(f *pb.File) *sdk.File {
	out := &sdk.File{
		ID: f.GetId(), Name: f.GetName(), Size: max(f.GetSize(), sdk.SizeUnknown), ContentType: f.GetContentType(), Cursor: f.GetCursor(),
	}
	if f.GetModified() != nil {
		out.Modified = f.GetModified().AsTime()
	}
	return out
}
