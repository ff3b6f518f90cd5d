package adapters

import (
	"context"

	"github.com/inzage/inzage/sdk"
)

// Files streams the list of a record's files. As with Related, the generation
// stays for as long as send takes.
func (m *Manager) Files(ctx context.Context, req *sdk.FilesRequest, send func(*sdk.File) error) error {
	return m.do(ctx, req.Parent.Adapter, "files", func(ctx context.Context, g *generation) error {
		f, ok := g.client.Files()
		if !ok {
			return sdk.Errorf(sdk.KindUnsupported, "adapter has no files")
		}
		return f.Files(ctx, req, send)
	})
}

// OpenFile streams one file: begin once, then chunk, whose bytes are valid
// until it returns. Nil means that all of the file came; after any error what
// came is to be thrown away. A file has no deadline but the caller's own.
func (m *Manager) OpenFile(ctx context.Context, req *sdk.OpenFileRequest, begin func(*sdk.File) error, chunk func([]byte) error) error {
	return m.do(ctx, req.Parent.Adapter, "open_file", func(ctx context.Context, g *generation) error {
		f, ok := g.client.Files()
		if !ok {
			return sdk.Errorf(sdk.KindUnsupported, "adapter has no files")
		}
		return f.OpenFile(ctx, req, begin, chunk)
	})
}

// WriteJournal adds a line to a record's history in the CRM. It may be
// repeated with the same Line.ID, also after MayHaveApplied.
func (m *Manager) WriteJournal(ctx context.Context, req *sdk.JournalRequest) error {
	return m.do(ctx, req.Ref.Adapter, "journal", func(ctx context.Context, g *generation) error {
		j, ok := g.client.Journal()
		if !ok {
			return sdk.Errorf(sdk.KindUnsupported, "adapter has no journal")
		}
		return j.Write(ctx, req)
	})
}

// May asks an adapter's gatekeeper. KindUnsupported says that there is none;
// after every other error nothing is known, and the caller refuses. The
// adapter is named, since a question about the desk has no record.
func (m *Manager) May(ctx context.Context, adapter string, req *sdk.MayRequest) (resp *sdk.MayResponse, err error) {
	err = m.do(ctx, adapter, "may", func(ctx context.Context, g *generation) error {
		k, ok := g.client.Gatekeeper()
		if !ok {
			return sdk.Errorf(sdk.KindUnsupported, "adapter has no gatekeeper")
		}
		resp, err = k.May(ctx, req)
		return err
	})
	return resp, err
}

// ConsentTypes lists what a contact of a type can consent to, as the CRM's
// administrators have it now.
func (m *Manager) ConsentTypes(ctx context.Context, req *sdk.ConsentTypesRequest) (resp *sdk.ConsentTypesResponse, err error) {
	err = m.do(ctx, req.Adapter, "consent_types", func(ctx context.Context, g *generation) error {
		k, ok := g.client.Consents()
		if !ok {
			return sdk.Errorf(sdk.KindUnsupported, "adapter keeps no consents")
		}
		resp, err = k.ConsentTypes(ctx, req)
		return err
	})
	return resp, err
}

// Consents returns what the CRM holds about the consents of one contact.
func (m *Manager) Consents(ctx context.Context, req *sdk.ConsentsRequest) (resp *sdk.ConsentsResponse, err error) {
	err = m.do(ctx, req.Ref.Adapter, "consents", func(ctx context.Context, g *generation) error {
		k, ok := g.client.Consents()
		if !ok {
			return sdk.Errorf(sdk.KindUnsupported, "adapter keeps no consents")
		}
		resp, err = k.Consents(ctx, req)
		return err
	})
	return resp, err
}

// AppendConsent adds one decision. It may be repeated with the same ID, also
// after MayHaveApplied.
func (m *Manager) AppendConsent(ctx context.Context, req *sdk.AppendConsentRequest) (resp *sdk.AppendConsentResponse, err error) {
	err = m.do(ctx, req.Ref.Adapter, "append_consent", func(ctx context.Context, g *generation) error {
		k, ok := g.client.Consents()
		if !ok {
			return sdk.Errorf(sdk.KindUnsupported, "adapter keeps no consents")
		}
		resp, err = k.AppendConsent(ctx, req)
		return err
	})
	return resp, err
}

// Purposes lists the purposes that administrators keep in the CRM.
// KindUnsupported says that they stand in the configuration.
func (m *Manager) Purposes(ctx context.Context, req *sdk.PurposesRequest) (resp *sdk.PurposesResponse, err error) {
	err = m.do(ctx, req.Adapter, "purposes", func(ctx context.Context, g *generation) error {
		k, ok := g.client.Purposes()
		if !ok {
			return sdk.Errorf(sdk.KindUnsupported, "adapter keeps no purposes")
		}
		resp, err = k.Purposes(ctx, req)
		return err
	})
	return resp, err
}
