package main

import (
	"context"
	"errors"
	"time"

	"github.com/inzage/inzage/host/internal/actionpad"
	"github.com/inzage/inzage/host/internal/config"
	"github.com/inzage/inzage/host/internal/ledger"
	"github.com/inzage/inzage/host/internal/mail"
	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/sdk"
)

// startJobs carries out what was committed to be done.
func (a *app) startJobs(ctx context.Context, cfg *config.Config) (*ledger.Worker, error) {
	handlers := map[privacy.JobKind]ledger.Handler{}
	if cfg.Mail != nil {
		mailer, err := newMailer(cfg)
		if err != nil {
			return nil, err
		}
		handlers[privacy.JobMail] = privacy.Post{
			Service: a.privacy, Mailer: post{mailer: mailer, base: cfg.BaseURL.String()},
		}.Mail
	}
	handlers[privacy.JobJournal] = a.journal
	handlers[privacy.JobConsent] = a.privacy.PassConsent
	// Jobs end by Stop, which lets them finish; not with the host's own context.
	return a.ledger.Work(context.WithoutCancel(ctx), ledger.WorkOptions{Handlers: handlers, Word: jobWord})
}

// journal writes one line into the contact's history in the CRM. It names what
// happened and no value; which fields, agents see in the panel.
func (a *app) journal(ctx context.Context, job privacy.Job) error {
	e, err := a.ledger.Entry(ctx, job.Op)
	if err != nil {
		return err
	}
	if !job.Until.IsZero() && time.Now().After(job.Until) {
		return &privacy.GiveUpError{Reason: "too_late"}
	}
	ctx = sdk.WithCall(ctx, sdk.Call{RequestID: job.Op, Actor: sdk.Actor{Kind: string(privacy.System)}, Priority: sdk.PriorityJob})
	err = a.adapters.WriteJournal(ctx, &sdk.JournalRequest{Ref: job.Ref, Line: sdk.JournalLine{
		ID: job.ID, Time: e.Time, Kind: sdk.JournalKind(job.Message), Text: actionpad.JournalText(a.current.Load().Organisation.Languages[0], job.Message),
		Actor: sdk.Actor{Kind: string(e.Actor.Kind), ID: e.Actor.ID},
	}})
	switch sdk.KindOf(err) {
	case sdk.KindUnsupported, sdk.KindInvalid, sdk.KindNotFound, sdk.KindMoved, sdk.KindDenied:
		return &privacy.GiveUpError{Reason: "crm_" + string(sdk.KindOf(err))}
	}
	return err
}

// jobWord makes a word of a closed list of a job's error.
func jobWord(err error) string {
	var (
		crm    *sdk.Error
		busy   *mail.TemporaryError
		config *mail.ConfigError
	)
	switch {
	case errors.As(err, &crm):
		return "crm_" + string(crm.Kind)
	case errors.As(err, &busy):
		return "mail_server_busy"
	case errors.As(err, &config):
		return "mail_settings"
	case errors.Is(err, privacy.ErrLedger):
		return "ledger"
	case errors.Is(err, privacy.ErrStore):
		return "redis"
	default:
		return "other"
	}
}
