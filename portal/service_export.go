package portal

import (
	"context"
	"io"
	"time"
)

// ExportService makes copies to take along (Art. 15(3) and 20).
type ExportService interface {
	// Copies tells what each copy would hold, before anything is made.
	Copies(ctx context.Context, v *Visit) (*Copies, error)
	// Copy makes one and writes it to w while it is read from the CRM: there is
	// no file to fetch later. begin is called once, before the first byte, with
	// the file's name and type. The end of ctx ends it. An error after begin
	// means that the file is cut off; what could not be read is otherwise a
	// labelled gap in a file that says that it is not complete.
	// ErrNotFound, ErrTooMany (too many copies at once), *OutageError.
	Copy(ctx context.Context, v *Visit, want CopyWanted, begin func(CopyFile) io.Writer) error
	// LastCopies lists the copies of this visit, newest first: the page shows
	// whether they were complete.
	LastCopies(ctx context.Context, v *Visit) ([]CopyMade, error)
}

// CopyWanted says which copy: Profile "everything" or "portability", Format
// "xlsx" or "json", and whether the files come along, in a ZIP.
type CopyWanted struct {
	Profile, Format string
	Files           bool
}

// CopyFile is what a browser is told of a copy.
type CopyFile struct {
	Name        string // safe for a header
	ContentType string
}

// Copies is the page on which a copy is chosen.
type Copies struct {
	Everything  CopyContents
	Portability CopyContents
	MayFiles    bool // the CRM's files can come along
}

// CopyContents tells what a copy holds and leaves out.
type CopyContents struct {
	Parts []CopyPart
	// Waiting are lists that an agent must look at first, because they may be
	// about other people: they come with a later copy.
	Waiting []CopyPart
}

// CopyPart is one part of a copy: a section, a related list, the consents.
type CopyPart struct {
	Key   string // text id for parts that the pages name: "purposes", "consents", "activity", "files"; else empty
	Title string // of the CRM or the configuration; empty with Key
	Count int    // items in it, where that is known beforehand; 0: not known
	// Due is when a waiting list will have been looked at; zero: not known.
	Due time.Time
}

// CopyMade is a copy that was made.
type CopyMade struct {
	Time            time.Time
	Profile, Format string
	// State is "complete", "gaps" (it says which inside), or "broken" (it was
	// cut off: make another).
	State string
}
