package mail

import (
	"fmt"
	"time"
)

// Stage is how far a message came.
type Stage string

// The stages, in order.
const (
	StageConnect   Stage = "connect"
	StageGreeting  Stage = "greeting"
	StageTLS       Stage = "tls"
	StageAuth      Stage = "auth"
	StageSender    Stage = "sender"
	StageRecipient Stage = "recipient"
	StageContent   Stage = "content"
	StageNoop      Stage = "noop" // of Check alone
)

// Reply is what may be told of a server's answer. Its text may not: servers
// repeat addresses in it.
type Reply struct {
	Stage  Stage
	Code   int    // SMTP code; 0: there was no answer
	Status string // enhanced status such as "4.7.1"; may be empty
}

func (r Reply) String() string {
	if r.Code == 0 {
		return fmt.Sprintf("at %s", r.Stage)
	}
	if r.Status == "" {
		return fmt.Sprintf("at %s: %d", r.Stage, r.Code)
	}
	return fmt.Sprintf("at %s: %d %s", r.Stage, r.Code, r.Status)
}

// TemporaryError: the same message may go through later. Repeat it with the
// same ID.
type TemporaryError struct {
	Reply
	RetryAfter time.Duration // a hint; servers do not tell
	// Unsure: all of the message was sent and the answer was lost, so that it
	// may have arrived.
	Unsure bool
	cause  error // the context's error, else nil
}

// Error holds no text of the server and no address.
func (e *TemporaryError) Error() string { return "mail: not sent now " + e.String() }

// Unwrap returns the error of the context, if that ended the attempt.
func (e *TemporaryError) Unwrap() error { return e.cause }

// PermanentError: the server takes no such message for this recipient.
type PermanentError struct{ Reply }

// Error holds no text of the server and no address.
func (e *PermanentError) Error() string { return "mail: refused " + e.String() }

// ConfigError: no message at all goes through until someone changes settings
// here or at the mail server.
type ConfigError struct {
	Reply
	Reason string // words of this package
}

// Error holds no text of the server and no address.
func (e *ConfigError) Error() string {
	return fmt.Sprintf("mail: %s (%s)", e.Reason, e.Reply)
}

// MessageError names what is wrong with a Message, never its value.
type MessageError struct{ Field string }

// Error names the field, never its value.
func (e *MessageError) Error() string {
	return fmt.Sprintf("mail: %s is missing or not allowed", e.Field)
}

// How long to wait. Greylisting servers want some minutes, full mailboxes hours.
const (
	retryLost   = time.Minute
	retryBusy   = 5 * time.Minute
	retryPolicy = 15 * time.Minute
	retryFull   = time.Hour
)

func retryAfter(r Reply) time.Duration {
	switch {
	case r.Code == 0:
		return retryLost
	case r.Code == 452 || r.Status == "4.2.2":
		return retryFull
	case r.Stage == StageRecipient || r.Stage == StageSender || r.Stage == StageContent:
		if r.Code != 421 {
			return retryPolicy
		}
	}
	return retryBusy
}
