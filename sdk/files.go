package sdk

import (
	"context"
	"time"
)

// Files reads the files of a record. Without it the portal shows a file's name
// and offers no download, and an export lists files by name, as not included.
type Files interface {
	// Files calls send for each file of the parent, in a stable order, and stops
	// at the first error of send, which it returns. A file that the parent names
	// and the CRM no longer has is sent all the same, so that nobody takes the
	// list for complete without it; OpenFile tells. Errors as Contact.
	Files(ctx context.Context, req *FilesRequest, send func(*File) error) error
	// OpenFile reads one file: begin once, before anything else, then chunk for
	// the contents in order. It returns nil only when all of them were passed
	// on: what breaks off at the CRM is KindUnavailable, never a short file. It
	// checks by itself that the file is one of the parent's; another record's
	// file is KindNotFound. The end of ctx ends the transfer at the CRM at once.
	OpenFile(ctx context.Context, req *OpenFileRequest, begin func(*File) error, chunk func([]byte) error) error
}

// FilesRequest asks for the files of one record and of what it owns.
type FilesRequest struct {
	Parent Ref
	After  string // File.Cursor of the last file seen; empty: from the start
	Limit  int    // stop after so many files; 0: all
}

// OpenFileRequest asks for the contents of one file of a record.
type OpenFileRequest struct {
	Parent Ref
	ID     string // File.ID
}

// File describes one file. Name and ContentType are what somebody once typed
// or sent: data like any other, fit for no path, header or page as they are.
type File struct {
	ID          string // the CRM's id; of a file field, the ID of Value.Ref
	Name        string // empty when the CRM does not tell
	Size        int64  // bytes; -1 when it is not known for sure, since a wrong size breaks the transfer off
	ContentType string
	Modified    time.Time // zero when the CRM does not tell
	// Cursor continues Files after this file; opaque, free of personal data.
	Cursor string
}

// SizeUnknown as File.Size: the CRM does not tell.
const SizeUnknown int64 = -1
