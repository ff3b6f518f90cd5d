package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/spf13/cobra"

	"github.com/inzage/inzage/host/internal/config"
	"github.com/inzage/inzage/host/internal/ledger"
	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/sdk"
)

func consentCommand(file *string) *cobra.Command {
	cmd := &cobra.Command{Use: "consent", Short: "Prove consents from the ledger"}
	var p proof
	prove := &cobra.Command{
		Use:   "prove CONTACT",
		Short: "Print how each consent of a contact stood on a date, with the words that were shown, and verify the ledger",
		Long: "Prints, from the ledger alone, every decision about a contact's consents up to a date: who, when, by which\n" +
			"way, and the exact words with their version and language. Then it verifies the whole ledger. It fails when the\n" +
			"ledger is not as it was written, or when a receipt was not made here or was changed since.",
		Example: "  inzage consent prove lime:person:1003 --at 2026-05-01\n  inzage consent prove lime:person:1003 --receipt receipt.json",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withConfig(file, func(cmd *cobra.Command, cfg *config.Config) error { return p.prove(cmd, cfg, args[0]) })(cmd, args)
		},
	}
	prove.Flags().StringVar(&p.typ, "type", "", "id of one consent type in the CRM; all when left out")
	prove.Flags().StringVar(&p.at, "at", "", "date (to its end, in the organisation's time) or moment, as 2026-05-01 or 2026-05-01T12:00:00+02:00; now when left out")
	prove.Flags().StringVar(&p.receipt, "receipt", "", "receipt that somebody downloaded, to be checked as well")
	cmd.AddCommand(prove)
	return cmd
}

// proof is what one call is to prove.
type proof struct{ typ, at, receipt string }

func (p *proof) prove(cmd *cobra.Command, cfg *config.Config, contact string) error {
	ref, err := sdk.ParseRef(contact)
	if err != nil {
		return errors.New("a contact is named as adapter:type:id, such as lime:person:1003")
	}
	at, err := parseMoment(p.at, cfg.Organisation.Timezone)
	if err != nil {
		return err
	}
	r, err := openReader(cmd, cfg)
	if err != nil {
		return err
	}
	defer func() { _ = r.Stop(cmd.Context()) }()
	out := &prover{Writer: cmd.OutOrStdout(), zone: cfg.Organisation.Timezone}
	if err := p.states(cmd, out, r, ref, at); err != nil {
		return err
	}
	bad := p.checkReceipt(cmd, out, r, ref)
	report, err := r.Verify(cmd.Context())
	switch {
	case err != nil:
		return err
	case report.FirstBad != nil:
		return errors.Join(bad, errors.New("this proves nothing: the ledger is NOT as it was written: "+report.FirstBad.String()))
	}
	out.say("The ledger verifies: %d events in %d chains are as they were written.", report.Events, report.Hosts)
	return bad
}

// parseMoment reads a date, which means its end, or a moment.
func parseMoment(text string, zone *time.Location) (time.Time, error) {
	if text == "" {
		return time.Now(), nil
	}
	if day, err := time.ParseInLocation(time.DateOnly, text, zone); err == nil {
		return day.AddDate(0, 0, 1).Add(-time.Nanosecond), nil
	}
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t, nil
	}
	return time.Time{}, errors.New("--at takes a date or a moment, as 2026-05-01 or 2026-05-01T12:00:00+02:00")
}

func (p *proof) states(cmd *cobra.Command, out *prover, r *ledger.Reader, ref sdk.Ref, at time.Time) error {
	lines, err := privacy.Prove(cmd.Context(), r, ref, p.typ, at)
	if err != nil {
		return err
	}
	stops, err := privacy.Objections(cmd.Context(), r, ref, at)
	if err != nil {
		return err
	}
	out.say("Consents of %s on %s", ref, out.when(at))
	byType := map[string][]privacy.ProofLine{}
	for _, l := range lines {
		byType[l.Type] = append(byType[l.Type], l)
	}
	if len(byType) == 0 {
		out.say("\nNothing was decided here, and nothing was seen in the CRM, until then.")
	}
	for _, typ := range slices.Sorted(maps.Keys(byType)) {
		out.say("\n%s: %s", printable(typ), strings.ToUpper(string(privacy.StateAt(byType[typ], at))))
		for _, l := range byType[typ] {
			out.line(l)
		}
	}
	for _, e := range stops {
		out.say("\nOBJECTION TO MARKETING on %s, by the %s, number %s.", out.when(e.Time), e.Actor.Kind, e.ID)
		out.say("From then on no consent to be approached that was given before counts.")
	}
	out.say("")
	return nil
}

// checkReceipt compares a receipt with the ledger and says the result.
func (p *proof) checkReceipt(cmd *cobra.Command, out *prover, r *ledger.Reader, ref sdk.Ref) error {
	if p.receipt == "" {
		return nil
	}
	raw, err := readSmall(p.receipt)
	if err != nil {
		return err
	}
	got, err := privacy.CheckProof(cmd.Context(), r, r, raw)
	switch {
	case err != nil:
		return err
	case got.Record != ref.String():
		return errors.New("this receipt is of another contact: " + printable(got.Record))
	}
	out.say("The receipt %s was made here, and says what the ledger says: %s %s on %s.", got.Number, printable(got.Type), got.Decision, out.when(got.DecidedAt))
	return nil
}

// maxReceipt is far above what a receipt can be.
const maxReceipt = 1 << 20

func readSmall(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	raw, err := io.ReadAll(io.LimitReader(f, maxReceipt+1))
	if err == nil && len(raw) > maxReceipt {
		err = errors.New("this is no receipt: it is too large")
	}
	return raw, err
}

// prover prints facts for people.
type prover struct {
	io.Writer
	zone *time.Location
}

func (p *prover) say(format string, args ...any) { _, _ = fmt.Fprintf(p, format+"\n", args...) }

func (p *prover) when(t time.Time) string { return t.In(p.zone).Format("2006-01-02 15:04:05 -07:00") }

func (p *prover) line(l privacy.ProofLine) {
	word := "withdrawn"
	if l.Given {
		word = "given"
	}
	p.say("  %s  %s, %s", p.when(l.Time), word, who(l.ConsentFact))
	if !l.Observed {
		p.say("    receipt %s%s", l.Op, p.inCRM(l.ConsentFact))
	}
	if !l.Until.IsZero() {
		p.say("    ends by itself on %s", p.when(l.Until))
	}
	if l.Text == nil {
		p.say("    which words were shown is not known here")
		return
	}
	p.say("    words in %s, version %s: %s", printable(l.Language), l.Text.Version(), printable(l.Text.Title))
	for _, row := range strings.Split(l.Text.Text, "\n") {
		p.say("    | %s", printable(row))
	}
}

func (p *prover) inCRM(f privacy.ConsentFact) string {
	switch {
	case !f.InCRM.IsZero():
		return ", in the CRM since " + p.when(f.InCRM)
	case f.Refused:
		return ", refused by the CRM"
	default:
		return ", not in the CRM yet"
	}
}

// who tells actor and way.
func who(f privacy.ConsentFact) string {
	switch {
	case f.Observed:
		return "seen in the CRM; not decided here"
	case f.Carried:
		return "carried over when the address changed"
	case f.Actor == privacy.Agent:
		by := "by agent " + printable(f.Agent)
		if f.AskedBy != "" {
			by += ", asked by " + f.AskedBy + ", identified: " + f.Identified
		}
		return by + because(f)
	default:
		by := "by the " + string(f.Actor) + " on the portal"
		if f.Assurance != "" {
			by += " (" + printable(f.Assurance) + ")"
		}
		return by + because(f)
	}
}

func because(f privacy.ConsentFact) string {
	if f.Stop {
		return ", as an objection to marketing"
	}
	return ""
}

// printable keeps what a terminal would take for commands out of its way.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return unicode.ReplacementChar
		}
		return r
	}, s)
}
