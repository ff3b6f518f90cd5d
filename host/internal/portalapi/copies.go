package portalapi

import (
	"context"
	"io"
	"time"

	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/portal"
)

// CopyMaker writes copies.
type CopyMaker interface {
	Target(ctx context.Context, format string, files bool, out io.Writer, head privacy.CopyHead) (privacy.CopyTarget, error)
	FileName(lang, format string, files bool, made time.Time) (name, mediaType string)
}

// Copies tells what each copy would hold.
func (s *Service) Copies(ctx context.Context, v *portal.Visit) (*portal.Copies, error) {
	out := &portal.Copies{}
	for profile, into := range map[privacy.CopyProfile]*portal.CopyContents{
		privacy.CopyEverything: &out.Everything, privacy.CopyPortability: &out.Portability,
	} {
		parts, files, err := s.Privacy.CopyParts(ctx, inner(v), profile)
		if err != nil {
			return nil, pageError(err, s.linkUntil(ctx, v))
		}
		for _, p := range parts {
			part := portal.CopyPart{Key: p.Key, Title: p.Title.In(v.Language)}
			if p.Review {
				if part.Due = p.Due; part.Due.IsZero() {
					part.Due = s.Privacy.Plan().Calendar.Answer(s.Privacy.Now())
				}
				into.Waiting = append(into.Waiting, part)
				continue
			}
			into.Parts = append(into.Parts, part)
		}
		out.MayFiles = out.MayFiles || files
	}
	return out, nil
}

// Copy makes one, straight to the browser.
func (s *Service) Copy(ctx context.Context, v *portal.Visit, want portal.CopyWanted, begin func(portal.CopyFile) io.Writer) error {
	profile := privacy.CopyProfile(want.Profile)
	known := profile == privacy.CopyEverything || profile == privacy.CopyPortability
	if !known || want.Format != "xlsx" && want.Format != "json" {
		return portal.ErrNotFound
	}
	files := want.Files && profile == privacy.CopyEverything
	_, err := s.Privacy.Copy(ctx, inner(v), privacy.CopyRequest{
		Profile: profile, Language: v.Language, Files: files, Format: want.Format,
	}, func(head privacy.CopyHead) (privacy.CopyTarget, error) {
		name, mediaType := s.Maker.FileName(v.Language, want.Format, files, head.Made)
		return s.Maker.Target(ctx, want.Format, files, begin(portal.CopyFile{Name: name, ContentType: mediaType}), head)
	})
	return pageError(err, s.linkUntil(ctx, v))
}

// LastCopies lists the copies of this visit.
func (s *Service) LastCopies(ctx context.Context, v *portal.Visit) ([]portal.CopyMade, error) {
	made, err := s.Privacy.CopiesOf(ctx, inner(v))
	if err != nil {
		return nil, pageError(err, time.Time{})
	}
	var out []portal.CopyMade
	for _, m := range made {
		if m.State == "running" {
			continue
		}
		out = append(out, portal.CopyMade{Time: m.Time, Profile: m.Profile, Format: m.Format, State: m.State})
	}
	return out, nil
}
