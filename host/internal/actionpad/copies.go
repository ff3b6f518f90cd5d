package actionpad

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"

	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/sdk"
)

// CopyMaker writes copies.
type CopyMaker interface {
	Target(ctx context.Context, format string, files bool, out io.Writer, head privacy.CopyHead) (privacy.CopyTarget, error)
	FileName(lang, format string, files bool, made time.Time) (name, mediaType string)
}

type copyInput struct {
	Ref  string `path:"ref" doc:"The contact: adapter:type:id" maxLength:"300"`
	Body copyRequest
}

type copyRequest struct {
	Agent    string   `json:"agent" doc:"The agent's id in the CRM" minLength:"1" maxLength:"64" pattern:"^[A-Za-z0-9._:-]*$" patternDescription:"letters, digits, dot, underscore, colon or dash: no name and no e-mail address"`
	Profile  string   `json:"profile" enum:"everything,portability" doc:"everything: all that is kept and why (Art. 15). portability: what the person provided, to move (Art. 20)"`
	Format   string   `json:"format" enum:"xlsx,json"`
	Files    bool     `json:"files,omitempty" doc:"The files come along, in a ZIP; with everything only"`
	Reason   string   `json:"reason" enum:"asked_by_customer,complaint,transfer,check" doc:"Why; it stands in the audit trail"`
	Language string   `json:"language,omitempty" doc:"Language of labels and texts" maxLength:"8"`
	Also     []string `json:"also,omitempty" maxItems:"20" doc:"Other records of the same person"`
}

// copyData streams a copy. What goes wrong before its first byte is a problem;
// afterwards the connection breaks off, so that nobody takes a part for the whole.
func (a *Actionpad) copyData(_ context.Context, in *copyInput) (*huma.StreamResponse, error) {
	ref, err := parseRef(in.Ref)
	if err != nil {
		return nil, err
	}
	subject, err := joined(ref, in.Body.Also)
	if err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		c := humagin.Unwrap(hc)
		out := &attachment{w: c.Writer}
		err := a.opt.copyData(hc.Context(), actor(hc.Context(), in.Body.Agent), subject, in.Body, out)
		switch {
		case err == nil:
		case out.begun:
			a.opt.Log.Warn("a copy broke off")
			panic(http.ErrAbortHandler)
		default:
			writeProblem(c.Writer, problem(err))
		}
	}}, nil
}

// joined is a contact with other records of the same person.
func joined(ref sdk.Ref, also []string) (sdk.Subject, error) {
	subject := sdk.Subject{ref}
	for i, text := range also {
		other, err := sdk.ParseRef(text)
		if err != nil {
			return nil, placed(fmt.Sprintf("body.also[%d]", i), "is not a reference such as lime:person:1003")
		}
		if !subject.Has(other) {
			subject = append(subject, other)
		}
	}
	return subject, nil
}

// copyData is shared by API and panel.
func (o Options) copyData(ctx context.Context, by privacy.Actor, subject sdk.Subject, r copyRequest, out *attachment) error {
	if r.Language == "" {
		r.Language = o.Language
	}
	if !slices.Contains(o.Languages, r.Language) {
		return placed("body.language", "is not one of the configured languages")
	}
	profile := privacy.CopyProfile(r.Profile)
	if r.Files && profile != privacy.CopyEverything {
		return placed("body.files", "files come along with everything only")
	}
	_, err := o.Privacy.CopyFor(ctx, by, subject, privacy.CopyRequest{
		Profile: profile, Language: r.Language, Files: r.Files, Reason: r.Reason, Format: r.Format,
	}, func(head privacy.CopyHead) (privacy.CopyTarget, error) {
		out.begin(o.Copies.FileName(r.Language, r.Format, r.Files, head.Made))
		return o.Copies.Target(ctx, r.Format, r.Files, out, head)
	})
	return err
}

// pieceDeadline is how long a reader may take for one piece: the server's own
// limit is for pages.
const pieceDeadline = 30 * time.Second

// attachment is a file on its way to who asked for it.
type attachment struct {
	w     http.ResponseWriter
	begun bool
}

func (a *attachment) begin(name, mediaType string) {
	h := a.w.Header()
	h.Set("Content-Type", mediaType)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cache-Control", "no-store")
	a.w.WriteHeader(http.StatusOK)
	a.begun = true
}

// Write passes a piece on at once.
func (a *attachment) Write(b []byte) (int, error) {
	rc := http.NewResponseController(a.w)
	_ = rc.SetWriteDeadline(time.Now().Add(pieceDeadline)) // writers of tests know no deadline
	return a.w.Write(b)
}

// writeProblem answers with a problem outside huma's own way.
func writeProblem(w http.ResponseWriter, err error) {
	var p *Problem
	if !errors.As(err, &p) {
		p = &Problem{Type: "about:blank", Title: http.StatusText(http.StatusInternalServerError), Status: http.StatusInternalServerError}
	}
	var headers huma.HeadersError
	if errors.As(err, &headers) {
		for name, values := range headers.GetHeaders() {
			w.Header()[name] = values
		}
	}
	body, err := json.Marshal(p)
	if err != nil {
		return
	}
	w.Header().Set("Content-Type", p.ContentType(""))
	w.WriteHeader(p.Status)
	_, _ = w.Write(body)
}

func copyOperation() huma.Operation {
	o := op("copy-data", http.MethodPost, "/actionpad/v1/contacts/{ref}/copies", ScopeExport,
		"A copy of all that is kept of a contact, as Excel or JSON, straight from the CRM; closing the connection ends it", 200)
	schema := &huma.Schema{Type: huma.TypeString, Format: "binary"}
	o.Responses = map[string]*huma.Response{"200": {Description: "The copy", Content: map[string]*huma.MediaType{
		"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": {Schema: schema},
		"application/json": {Schema: &huma.Schema{Type: huma.TypeObject}}, "application/zip": {Schema: schema},
	}}}
	return o
}
