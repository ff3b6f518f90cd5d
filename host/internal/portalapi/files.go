package portalapi

import (
	"context"
	"strings"
	"unicode"

	"github.com/inzage/inzage/portal"
	"github.com/inzage/inzage/sdk"
)

// filesHandle names a page of a record's files, fileHandle one of them.
type filesHandle struct {
	Ref   sdk.Ref
	After string
}

type fileHandle struct {
	Ref sdk.Ref
	ID  string
}

// Files lists the files of a record.
func (s *Service) Files(ctx context.Context, v *portal.Visit, handle string) (*portal.FileList, error) {
	var h filesHandle
	if err := s.Sealer.open(v.ID, "files", handle, &h); err != nil {
		return nil, err
	}
	page, err := s.Privacy.FilesOf(ctx, inner(v), h.Ref, h.After, s.pageSize())
	if err != nil {
		return nil, pageError(err, s.linkUntil(ctx, v))
	}
	out := &portal.FileList{}
	for _, f := range page.Files {
		view := portal.FileView{Name: f.Name, Size: f.Size, Time: f.Modified}
		if view.Name == "" { // the CRM names it and does not have it
			view.Name = "\u2014"
		} else if view.Handle, err = s.Sealer.seal(v.ID, "file", fileHandle{h.Ref, f.ID}); err != nil {
			return nil, err
		}
		out.Files = append(out.Files, view)
	}
	if page.Next != "" {
		if out.Next, err = s.Sealer.seal(v.ID, "files", filesHandle{h.Ref, page.Next}); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Download opens one file of a list.
func (s *Service) Download(ctx context.Context, v *portal.Visit, handle string) (*portal.Download, error) {
	var h fileHandle
	if err := s.Sealer.open(v.ID, "file", handle, &h); err != nil {
		return nil, err
	}
	t, err := s.Privacy.Download(ctx, inner(v), h.Ref, h.ID)
	if err != nil {
		if sdk.KindOf(err) == sdk.KindNotFound {
			return nil, portal.ErrNotFound
		}
		return nil, pageError(err, s.linkUntil(ctx, v))
	}
	return &portal.Download{Name: safeName(t.File.Name), Size: t.File.Size, Body: t.Body}, nil
}

// safeName makes a file name of what somebody once typed: no folders, controls
// or marks that turn the direction of writing, no dot at its beginning.
func safeName(name string) string {
	name = strings.Map(func(r rune) rune {
		switch {
		case r == '/' || r == '\\' || r == ':' || r == unicode.ReplacementChar:
			return '_'
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r):
			return -1
		default:
			return r
		}
	}, strings.ToValidUTF8(name, "_"))
	name = strings.TrimLeft(strings.TrimSpace(name), ".")
	if r := []rune(name); len(r) > 120 {
		dot := strings.LastIndex(name, ".")
		end := ""
		if dot >= 0 && len(name)-dot <= 10 {
			end = name[dot:]
		}
		name = string(r[:110]) + end
	}
	if name == "" {
		return "file"
	}
	return name
}
