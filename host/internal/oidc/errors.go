package oidc

import (
	"errors"
	"fmt"
)

// What can go wrong with a sign-in. Errors wrap one of these and add words of
// this package alone.
var (
	// ErrProvider: the provider is down, or what it serves cannot be used. It
	// may work later.
	ErrProvider = errors.New("the sign-in provider cannot be used now")
	// ErrRefused: the provider or the agent refused, or the answer is not one to
	// a sign-in that was begun here.
	ErrRefused = errors.New("the sign-in was refused")
	// ErrNoRights: the agent is who he is and is in no group that gives a right.
	ErrNoRights = errors.New("no group gives a right")
)

func provider(why string) error { return fmt.Errorf("oidc: %w: %s", ErrProvider, why) }

func refused(why string) error { return fmt.Errorf("oidc: %w: %s", ErrRefused, why) }
