package links

import (
	"errors"
	"fmt"
)

// Errors that the agents' side of this package adds to those of privacy.
var (
	// ErrExists: a link with this id has been made before.
	ErrExists = errors.New("link exists already")
	// ErrNoCode: the link is entered without a code, so it gets no new one.
	ErrNoCode = errors.New("link has no code")
	// ErrNoTicket: unknown, used or too old.
	ErrNoTicket = errors.New("no ticket")
	// ErrNoPanel: unknown, ended, idle or too old.
	ErrNoPanel = errors.New("no panel session")
)

// SpecError names what cannot be stored: it is missing, or it is not the kind
// of word that belongs there and might therefore say something about a person.
type SpecError struct{ Field string }

// Error names the field, never its value.
func (e *SpecError) Error() string {
	return fmt.Sprintf("links: %s is missing or not allowed", e.Field)
}
