package main

import (
	"context"
	"errors"

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
	// Jobs end by Stop, which lets them finish; not with the host's own context.
	return a.ledger.Work(context.WithoutCancel(ctx), ledger.WorkOptions{Handlers: handlers, Word: jobWord})
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
