package actionpad

import (
	"context"

	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/sdk"
)

// mayLine is whether this person may be approached.
type mayLine struct {
	Lights []light
	More   int  // lights that did not fit
	Count  int  // of all
	Away   bool // not known now
}

// light says it three ways: in a word, by shape and by colour.
type light struct {
	Title string
	Word  string // text id: light.yes, light.no, light.ask
	Shape string
	Class string // of a tag
	Why   string // text id; empty: nothing more to say
}

// maxLights keeps the line short; the page of consents has them all.
const maxLights = 8

// may reads the lights. Not knowing them is no reason to keep the panel shut, and
// what the receipts alone say is no answer.
func (p *panel) may(ctx context.Context, by privacy.Actor, subject sdk.Subject, lang string) mayLine {
	ctx = sdk.WithCall(ctx, sdk.Call{
		RequestID: privacy.NewID(), Actor: sdk.Actor{Kind: string(by.Kind), ID: by.ID}, Priority: sdk.PriorityInteractive,
	})
	list, err := p.opt.Privacy.Lights(ctx, subject)
	if err != nil {
		return mayLine{Away: true}
	}
	out := mayLine{Count: len(list)}
	for i := range list {
		if i == maxLights {
			out.More = len(list) - maxLights
			break
		}
		out.Lights = append(out.Lights, lightOf(&list[i], lang))
	}
	return out
}

func lightOf(l *privacy.Light, lang string) light {
	out := light{Title: l.Title.In(lang), Word: "light.no", Shape: "✕", Class: "problem"}
	switch {
	case l.Stopped:
		out.Why = "light.stopped"
	case l.State == privacy.ConsentGiven:
		out.Word, out.Shape, out.Class = "light.yes", "✓", "done"
	case l.State == privacy.ConsentNever:
		out.Word, out.Shape, out.Class = "light.ask", "?", "attention"
	case l.State == privacy.ConsentExpired:
		out.Why = "light.expired"
	}
	switch {
	case l.Refused:
		out.Why = "light.refused"
	case l.Pending:
		out.Why = "light.pending"
	}
	return out
}
