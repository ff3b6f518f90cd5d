package portalapi

import (
	"context"

	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/portal"
)

// activityKeys are the operations that a customer is told of.
var activityKeys = map[privacy.OpKind]string{
	privacy.OpView: "view", privacy.OpCorrect: "correct", privacy.OpLinkMake: "link",
	privacy.OpVisitBegin: "visit", privacy.OpLinkRevoke: "revoke", privacy.OpCodeSend: "code", privacy.OpCodeNew: "code",
	privacy.OpLinkAsked: "asked", privacy.OpCaseOpen: "question", privacy.OpCaseRead: "question_read",
	privacy.OpCaseEnd: "question_end", privacy.OpMailed: "mail", privacy.OpFile: "file",
	privacy.OpConsent: "consent", privacy.OpConsentSeen: "consent_observed", privacy.OpMarketingStop: "marketing_stopped",
	privacy.OpExport: "copy",
}

// How many activities the overview and the page of all of them show.
const (
	overviewActivities = 3
	activityPage       = 200
)

func (s *Service) activities(ctx context.Context, v *privacy.Visit, limit int) ([]portal.Activity, error) {
	entries, err := s.Privacy.Activities(ctx, v, 1000)
	if err != nil {
		return nil, err
	}
	var out []portal.Activity
	for _, e := range entries {
		key := activityKey(&e)
		ownView := e.Kind == privacy.OpView && e.Actor.Kind == privacy.Customer
		failed := e.Outcome != nil && e.Outcome.Result != privacy.Applied
		if key == "" || ownView || failed && !leftBehind(&e) {
			continue // the pages of one visit are one line: its sign-in
		}
		out = append(out, portal.Activity{Time: e.Time, Key: key, Role: string(e.Actor.Kind)})
		if len(out) == limit {
			break
		}
	}
	return out, nil
}

// leftBehind reports an agent's copy that broke off after data of this person had
// left: it is told like a whole one.
func leftBehind(e *privacy.Entry) bool {
	return e.Kind == privacy.OpExport && e.Actor.Kind == privacy.Agent && e.Outcome.Revision != privacy.NoRows
}

func activityKey(e *privacy.Entry) string {
	switch {
	case e.Kind == privacy.OpLinkMake && e.Notes["preview"] != "":
		return "preview"
	case e.Kind == privacy.OpVisitBegin && e.Actor.Kind == privacy.Agent:
		return "" // the preview is told by its making
	case e.Kind == privacy.OpConsent && e.Notes["given"] == "yes":
		return "consent_given"
	case e.Kind == privacy.OpConsent:
		return "consent_withdrawn"
	case e.Kind == privacy.OpExport && e.Actor.Kind == privacy.Agent:
		return "copy_agent"
	default:
		return activityKeys[e.Kind]
	}
}
