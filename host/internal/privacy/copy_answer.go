package privacy

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/inzage/inzage/sdk"
)

// texts makes columns of plain texts of the locale files.
func (c *copying) texts(section string, keys ...string) (out []CopyColumn) {
	for _, k := range keys {
		out = append(out, CopyColumn{Key: k, Label: c.word(section + "_" + k), Kind: sdk.KindText, Format: sdk.FormatMultiline})
	}
	return out
}

// consents writes how every consent stands, and all that happened to it.
func (c *copying) consents(ctx context.Context) error {
	var all []Consent
	var failed error
	for _, g := range c.groups {
		for i := range g.shown {
			ref := g.shown[i].Ref
			got, err := c.s.ConsentsOf(ctx, ref)
			switch {
			case errors.Is(err, ErrNotFound): // this CRM keeps none
			case err != nil:
				failed = err
			default:
				if got.Away {
					failed = sdk.Errorf(sdk.KindUnavailable, "the CRM does not answer")
				}
				all = append(all, got.List...)
			}
		}
	}
	if len(all) == 0 && failed == nil {
		return nil
	}
	columns := []CopyColumn{
		{Key: "title", Label: c.word("consents_title"), Kind: sdk.KindText},
		{Key: "text", Label: c.word("consents_text"), Kind: sdk.KindText, Format: sdk.FormatMultiline},
		{Key: "state", Label: c.word("consents_state"), Kind: sdk.KindOption, Options: c.options("state", "never", "given", "withdrawn", "expired")},
		{Key: "since", Label: c.word("consents_since"), Kind: sdk.KindTime},
		{Key: "until", Label: c.word("consents_until"), Kind: sdk.KindTime},
	}
	byAddress := slices.ContainsFunc(all, func(k Consent) bool { return k.Address != "" })
	if byAddress {
		columns = append(columns, CopyColumn{Key: "address", Label: c.word("consents_address"), Kind: sdk.KindText})
	}
	if err := c.section(CopySection{Key: "consents", Label: c.word("consents"), Shape: CopyTable, Columns: columns}); err != nil {
		return err
	}
	for i := range all {
		k := &all[i]
		values := []sdk.Value{
			sdk.Text(k.Type.Titles.In(c.r.Language)), sdk.Text(k.Type.Texts.In(c.r.Language)),
			c.choice("state", string(k.State)), sdk.Time(k.Since), sdk.Time(k.Until),
		}
		if byAddress {
			values = append(values, sdk.Text(k.Address))
		}
		if err := c.row(ctx, CopyRow{Values: values}); err != nil {
			return err
		}
	}
	if failed != nil {
		if err := c.gap(ctx, "consents", len(all), failed); err != nil {
			return err
		}
	}
	if c.r.Profile == CopyPortability {
		return nil
	}
	return c.consentHistory(ctx, all)
}

func (c *copying) consentHistory(ctx context.Context, all []Consent) error {
	columns := []CopyColumn{
		{Key: "time", Label: c.word("history_time"), Kind: sdk.KindTime},
		{Key: "title", Label: c.word("consents_title"), Kind: sdk.KindText},
		{Key: "decision", Label: c.word("history_decision"), Kind: sdk.KindOption, Options: c.options("state", "given", "withdrawn")},
		{Key: "by", Label: c.word("history_by"), Kind: sdk.KindOption, Options: c.options("role", "customer", "agent", "system", "crm")},
		{Key: "text", Label: c.word("history_text"), Kind: sdk.KindText, Format: sdk.FormatMultiline},
		{Key: "version", Label: c.word("history_version"), Kind: sdk.KindText},
		{Key: "language", Label: c.word("history_language"), Kind: sdk.KindText},
		{Key: "number", Label: c.word("history_number"), Kind: sdk.KindText},
	}
	if err := c.section(CopySection{Key: "consent_history", Label: c.word("history"), Shape: CopyTable, Columns: columns}); err != nil {
		return err
	}
	for i := range all {
		for _, f := range all[i].Facts {
			text := &ConsentText{}
			if f.TextID != "" {
				var err error
				if text, err = c.s.TextOf(ctx, f.TextID); err != nil {
					return err
				}
			}
			role, number := string(f.Actor), f.Op
			if f.Observed {
				role, number = "crm", ""
			}
			if err := c.row(ctx, CopyRow{Values: []sdk.Value{
				sdk.Time(f.Time), sdk.Text(all[i].Type.Titles.In(c.r.Language)), c.choice("state", decisionWord(f.Given)),
				c.choice("role", role), sdk.Text(text.Text), sdk.Text(text.Version()), sdk.Text(text.Language), sdk.Text(number),
			}}); err != nil {
				return err
			}
		}
	}
	return nil
}

// answer writes what Art. 15(1) and (2) ask for besides the data.
func (c *copying) answer(ctx context.Context) error {
	columns := append(c.texts("purposes", "title"),
		CopyColumn{
			Key: "basis", Label: c.word("purposes_basis"), Kind: sdk.KindOption,
			Options: c.options("basis", "consent", "contract", "legal_obligation", "vital_interests", "public_task", "legitimate_interest"),
		})
	columns = append(columns, c.texts("purposes", "categories", "recipients", "retention", "source", "transfers", "automated")...)
	if err := c.section(CopySection{Key: "purposes", Label: c.word("purposes"), Shape: CopyTable, Columns: columns}); err != nil {
		return err
	}
	if err := c.purposesGap(ctx); err != nil {
		return err
	}
	for i := range c.purposes {
		p := &c.purposes[i]
		in := func(l sdk.Labels, none string) sdk.Value {
			if s := l.In(c.r.Language); s != "" {
				return sdk.Text(s)
			}
			return sdk.Text(c.word(none))
		}
		recipients := c.word("none_recipients")
		if len(p.Recipients) > 0 {
			recipients = strings.Join(p.Recipients, "\n")
		}
		if err := c.row(ctx, CopyRow{Values: []sdk.Value{
			in(p.Titles, "none"), c.choice("basis", string(p.Basis)), in(p.Categories, "none_categories"), sdk.Text(recipients),
			in(p.Retention, "none"), in(p.Source, "none_source"), in(p.Transfers, "none_transfers"), in(p.Automated, "none_automated"),
		}}); err != nil {
			return err
		}
	}
	return c.rights(ctx)
}

// purposesGap tells that a CRM did not say why it keeps the data.
func (c *copying) purposesGap(ctx context.Context) error {
	if c.whole {
		return nil
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	c.gaps++
	return c.w.Gap(CopyGap{Section: "purposes", Label: c.word("purposes"), Reason: CopyUnavailable})
}

// rights writes what the person can ask for, and where to complain.
func (c *copying) rights(ctx context.Context) error {
	if err := c.section(CopySection{Key: "rights", Label: c.word("rights"), Shape: CopyTable, Columns: c.texts("rights", "right", "how")}); err != nil {
		return err
	}
	for _, id := range []string{"correct", "erase", "restrict", "object", "move", "withdraw", "complain"} {
		how := c.word("right_" + id + "_how")
		if id == "complain" {
			how = strings.TrimSpace(how + " " + c.s.Plan().Authority)
		}
		if err := c.row(ctx, CopyRow{Values: []sdk.Value{sdk.Text(c.word("right_" + id)), sdk.Text(how)}}); err != nil {
			return err
		}
	}
	return nil
}

// activityEntries bounds the activity in a copy; the ledger gives no more at once.
const activityEntries = 20_000

// activity writes what passed through this service. Agents are told by their
// role: their names are theirs.
func (c *copying) activity(ctx context.Context) error {
	columns := []CopyColumn{
		{Key: "time", Label: c.word("activity_time"), Kind: sdk.KindTime},
		{Key: "what", Label: c.word("activity_what"), Kind: sdk.KindText},
		{Key: "by", Label: c.word("history_by"), Kind: sdk.KindOption, Options: c.options("role", "customer", "agent", "system")},
	}
	if err := c.section(CopySection{Key: "activity", Label: c.word("activity"), Shape: CopyTable, Columns: columns}); err != nil {
		return err
	}
	entries, err := c.s.History.Recent(ctx, c.op.Subject, activityEntries)
	if err != nil {
		return c.gap(ctx, "activity", 0, err)
	}
	staff := 0
	for i := range entries {
		e := &entries[i]
		if e.Actor.Kind == Agent {
			staff++
		}
		if err := c.row(ctx, CopyRow{Values: []sdk.Value{
			sdk.Time(e.Time), sdk.Text(c.word("event_" + strings.ReplaceAll(string(e.Kind), ".", "_"))), c.choice("role", string(e.Actor.Kind)),
		}}); err != nil {
			return err
		}
	}
	c.withhold(CopyWithheld{Section: "activity", Count: staff, Reason: CopyOfStaff})
	if len(entries) >= activityEntries {
		c.gaps++
		return c.w.Gap(CopyGap{Section: "activity", Reason: CopyTooLarge})
	}
	return nil
}

func (c *copying) options(section string, keys ...string) (out []sdk.Option) {
	for _, k := range keys {
		out = append(out, sdk.Option{Key: k, Label: c.word(section + "_" + k)})
	}
	return out
}

func (c *copying) choice(section, key string) sdk.Value {
	return sdk.Choice(key, c.word(section+"_"+key))
}
