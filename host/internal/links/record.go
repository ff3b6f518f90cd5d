package links

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"time"

	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/sdk"
)

// Only forms that leave no room for free text go to Redis: what the caller
// takes from a form is one of a few words, a date, a language or an id.
var (
	idForm   = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)
	wordForm = regexp.MustCompile(`^[a-z][a-z0-9_.:-]{0,31}$`)
	dateForm = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)
	langForm = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)
)

// stored is the part of a link that never changes, as Redis keeps it.
type stored struct {
	Subject    []string `json:"subject"`
	MakerKind  string   `json:"maker_kind,omitempty"`
	MakerID    string   `json:"maker_id,omitempty"`
	MakerKey   string   `json:"maker_key,omitempty"`
	Language   string   `json:"language,omitempty"`
	Lifetime   int64    `json:"lifetime_ms"`
	Verify     string   `json:"verify"`
	AskedOn    string   `json:"asked_on,omitempty"`
	AskedBy    string   `json:"asked_by,omitempty"`
	Identified string   `json:"identified,omitempty"`
	Rights     []string `json:"rights,omitempty"`
	Preview    bool     `json:"preview,omitempty"`
}

// completeSpec fills in what may be left out, and refuses what cannot be kept.
func completeSpec(spec privacy.LinkSpec) (privacy.LinkSpec, error) {
	if spec.Lifetime == 0 {
		spec.Lifetime = DefaultLifetime
	}
	if spec.Verify == "" {
		spec.Verify = privacy.VerifyTold
	}
	switch {
	case !idForm.MatchString(spec.ID):
		return spec, &SpecError{"id"}
	case len(spec.Subject) == 0:
		return spec, &SpecError{"subject"}
	case spec.Lifetime < time.Millisecond:
		return spec, &SpecError{"lifetime"}
	case !slices.Contains(privacy.Verifies(), spec.Verify):
		return spec, &SpecError{"verify"}
	case spec.AskedOn != "" && !dateForm.MatchString(spec.AskedOn):
		return spec, &SpecError{"asked_on"}
	case !isWord(spec.AskedBy):
		return spec, &SpecError{"asked_by"}
	case !isWord(spec.Identified):
		return spec, &SpecError{"identified"}
	}
	return spec, checkCommon(spec.Subject, spec.Language, spec.Rights)
}

func checkCommon(subject sdk.Subject, language string, rights []string) error {
	for _, ref := range subject {
		if ref.Adapter == "" || ref.Type == "" || ref.ID == "" {
			return &SpecError{"subject"}
		}
	}
	if language != "" && !langForm.MatchString(language) {
		return &SpecError{"language"}
	}
	for _, r := range rights {
		if !wordForm.MatchString(r) {
			return &SpecError{"rights"}
		}
	}
	return nil
}

func isWord(s string) bool { return s == "" || wordForm.MatchString(s) }

func toStored(spec privacy.LinkSpec) (string, error) {
	b, err := json.Marshal(stored{
		Subject: refsOut(spec.Subject), MakerKind: string(spec.Maker.Kind), MakerID: spec.Maker.ID,
		MakerKey: spec.Maker.Key, Language: spec.Language, Lifetime: spec.Lifetime.Milliseconds(),
		Verify: string(spec.Verify), AskedOn: spec.AskedOn, AskedBy: spec.AskedBy,
		Identified: spec.Identified, Rights: spec.Rights, Preview: spec.Preview,
	})
	return string(b), err
}

func fromStored(id, text string) (privacy.LinkSpec, error) {
	var st stored
	if err := json.Unmarshal([]byte(text), &st); err != nil {
		return privacy.LinkSpec{}, unreadable("link")
	}
	subject, err := refsIn(st.Subject)
	if err != nil {
		return privacy.LinkSpec{}, unreadable("link")
	}
	return privacy.LinkSpec{
		ID: id, Subject: subject,
		Maker:    privacy.Actor{Kind: privacy.ActorKind(st.MakerKind), ID: st.MakerID, Key: st.MakerKey},
		Language: st.Language, Lifetime: time.Duration(st.Lifetime) * time.Millisecond,
		Verify: privacy.Verify(st.Verify), AskedOn: st.AskedOn, AskedBy: st.AskedBy,
		Identified: st.Identified, Rights: st.Rights, Preview: st.Preview,
	}, nil
}

// toState builds a link's state from its status and its hash.
func toState(status string, f map[string]string) (*privacy.LinkState, error) {
	spec, err := fromStored(f["id"], f["spec"])
	if err != nil {
		return nil, err
	}
	return &privacy.LinkState{
		LinkSpec: spec, Status: privacy.LinkStatus(status),
		Created: moment(f["created"]), Expires: moment(f["expires"]), LastVisit: moment(f["last"]),
		Fetched: count(f["fetched"]), Late: count(f["late"]), Visits: count(f["visits"]), WrongCodes: count(f["wrong"]),
	}, nil
}

// toVisit builds a visit from its hash and its link's unchanging part.
func toVisit(link string, f map[string]string, spec string) (*privacy.Visit, error) {
	l, err := fromStored(link, spec)
	if err != nil {
		return nil, err
	}
	return &privacy.Visit{
		ID: f["id"], Link: link, Subject: l.Subject, Language: l.Language, Rights: l.Rights,
		Assurance: assurance(l), Preview: l.Preview, Maker: l.Maker, Began: moment(f["began"]), IdleEnd: moment(f["idle_end"]),
		End: moment(f["end"]), Previous: moment(f["previous"]),
	}, nil
}

// assurance says, for receipts, how the visitor proved to be the customer.
func assurance(l privacy.LinkSpec) string {
	switch {
	case l.Preview:
		return "previewed by agent " + l.Maker.ID
	case l.Verify == privacy.VerifyOff:
		return "not verified"
	case l.Verify == privacy.VerifyMail:
		return "sent to the e-mail address on file"
	default:
		return "told by agent " + l.Maker.ID
	}
}

func refsOut(subject sdk.Subject) []string {
	out := make([]string, len(subject))
	for i, ref := range subject {
		out[i] = ref.String()
	}
	return out
}

func refsIn(texts []string) (sdk.Subject, error) {
	out := make(sdk.Subject, len(texts))
	for i, t := range texts {
		ref, err := sdk.ParseRef(t)
		if err != nil {
			return nil, err
		}
		out[i] = ref
	}
	return out, nil
}

// unreadable: Redis holds what no version of this package wrote.
func unreadable(what string) error {
	return fmt.Errorf("%w: a stored %s cannot be read", privacy.ErrStore, what)
}

func moment(ms string) time.Time {
	n, err := strconv.ParseInt(ms, 10, 64)
	if err != nil || n == 0 {
		return time.Time{}
	}
	return time.UnixMilli(n).UTC()
}

func count(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}
