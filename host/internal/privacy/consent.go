package privacy

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"github.com/inzage/inzage/sdk"
)

// ConsentCRM is the adapters' consents. Errors are *sdk.Error; KindUnsupported
// from an adapter that keeps none.
type ConsentCRM interface {
	ConsentTypes(ctx context.Context, req *sdk.ConsentTypesRequest) (*sdk.ConsentTypesResponse, error)
	Consents(ctx context.Context, req *sdk.ConsentsRequest) (*sdk.ConsentsResponse, error)
	AppendConsent(ctx context.Context, req *sdk.AppendConsentRequest) (*sdk.AppendConsentResponse, error)
}

// The operations about consents. The receipt is the person's act and stands
// first; the CRM's row is its projection.
const (
	OpConsent        OpKind = "consent.decide"   // a receipt: given or withdrawn
	OpConsentText    OpKind = "consent.text"     // the words that somebody was shown
	OpConsentSeen    OpKind = "consent.observed" // a state of the CRM that no receipt explains
	OpConsentInCRM   OpKind = "consent.in_crm"   // the CRM has a receipt
	OpConsentRefused OpKind = "consent.refused"  // the CRM will not have it: for a person to settle
	OpMarketingStop  OpKind = "marketing.stop"   // Art. 21(2): an objection to marketing
)

// RightConsent lets the holder of a link decide about consents.
const RightConsent = "consent"

// RightCopy lets the holder of a link take a copy along.
const RightCopy = "copy"

// OpExport is a copy that was made (Art. 15(3) and 20).
const OpExport OpKind = "export.make"

// JobConsent tells the CRM of a receipt.
const JobConsent JobKind = "consent"

// ConsentState is how a consent stands.
type ConsentState string

// The states of a consent.
const (
	ConsentNever     ConsentState = "never"
	ConsentGiven     ConsentState = "given"
	ConsentWithdrawn ConsentState = "withdrawn"
	ConsentExpired   ConsentState = "expired"
)

// Consent is one type of consent of one record, with all that is known of it.
type Consent struct {
	Ref   sdk.Ref
	Type  sdk.ConsentType
	State ConsentState
	Since time.Time // of the newest fact; zero when never
	Until time.Time // when it ends by itself; zero: never
	// Pending: the receipt stands and the CRM does not have it yet.
	Pending bool
	// Refused: the CRM will not have the receipt; an agent must settle it.
	Refused bool
	// Moved: the CRM merged the record; nothing is given until an agent confirms.
	Moved bool
	// Address is what the CRM keeps the consent by; empty: the record.
	Address string
	Facts   []ConsentFact // newest first
}

// ConsentFact is one decision that was taken here or seen in the CRM.
type ConsentFact struct {
	Op       string // the operation; of a receipt its number
	Type     string
	Time     time.Time
	Until    time.Time // zero: it does not end by itself
	Given    bool
	Observed bool // seen in the CRM
	Carried  bool // carried over when the address changed
	Stop     bool // follows from an objection to marketing
	Actor    ActorKind
	// Of an agent on somebody's behalf: who, how it was asked for, and how the
	// agent knew who it was.
	Agent, AskedBy, Identified string
	Assurance                  string // of a customer: how it was known who decided

	TextID   string      // operation id of the words; empty: nobody knows
	Language string      // of the words
	Channel  sdk.Channel // of the type when it was decided, if known
	InCRM    time.Time   // when the CRM had it; zero: not yet
	Refused  bool        // the CRM will not have it
	Visit    string

	seen time.Time
}

// ConsentText is the words that somebody was shown.
type ConsentText struct {
	ID       string // operation id, made of the words
	Title    string
	Text     string
	Language string // as asked for
}

// Version is a short mark of the words: another one means other words.
func (t ConsentText) Version() string { return textVersion(t.ID) }

func textVersion(id string) string {
	if len(id) < len(textPrefix)+8 {
		return ""
	}
	return id[len(textPrefix) : len(textPrefix)+8]
}

const (
	textPrefix  = "text-"
	maxTextKept = 48 << 10 // bytes; an event of the ledger holds 64 KiB
)

// consentText is what a type says in a language.
func consentText(t *sdk.ConsentType, lang string) ConsentText {
	out := ConsentText{Title: t.Titles.In(lang), Text: t.Texts.In(lang), Language: lang}
	sum := sha256.Sum256([]byte(strings.Join([]string{out.Title, out.Text, out.Language}, "\x00")))
	out.ID = textPrefix + hex.EncodeToString(sum[:])
	return out
}

// keepText commits words that are about to be decided on, once.
func (s *Service) keepText(ctx context.Context, t ConsentText) error {
	if _, err := s.History.Entry(ctx, t.ID); err == nil {
		return nil
	}
	text := clip(t.Text, maxTextKept)
	op := Operation{
		ID: t.ID, Kind: OpConsentText, Actor: Actor{Kind: System},
		Notes: map[string]string{"title": clip(t.Title, 1<<10), "text": text, "language": t.Language},
	}
	if len(text) < len(t.Text) {
		op.Notes["cut"] = "true" // the id is made of all of it
	}
	if err := s.commit(ctx, Change{Note: &op}); err != nil && !isExists(err) {
		return err
	}
	return nil
}

// TextOf reads words back from the ledger; ErrNotFound.
func (s *Service) TextOf(ctx context.Context, id string) (*ConsentText, error) {
	e, err := s.History.Entry(ctx, id)
	if err != nil {
		return nil, notFoundOrLedger(err)
	}
	if e.Kind != OpConsentText {
		return nil, ErrNotFound
	}
	return &ConsentText{ID: id, Title: e.Notes["title"], Text: e.Notes["text"], Language: e.Notes["language"]}, nil
}

// clip makes text fit, at the border of a character; what is no text is replaced.
func clip(s string, most int) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
	if len(s) <= most {
		return s
	}
	for most > 0 && s[most]&0xC0 == 0x80 {
		most--
	}
	return s[:most]
}
