package privacy

import (
	"context"

	"github.com/inzage/inzage/sdk"
)

// What an agent may do, each a right of its own.
const (
	ActSearch    = "search"    // find contacts
	ActStatus    = "status"    // see what stands here of a contact
	ActLink      = "link"      // make, renew and close links; preview
	ActRequest   = "request"   // read and answer requests
	ActExport    = "export"    // take a copy
	ActAnonymise = "anonymise" // have data erased
	ActDesk      = "desk"      // all requests of everybody
)

// Acts lists the rights of agents.
func Acts() []string {
	return []string{ActSearch, ActStatus, ActLink, ActRequest, ActExport, ActAnonymise, ActDesk}
}

// Gate asks the CRM whether an agent may do something there. It says yes for an
// adapter that cannot tell.
type Gate interface {
	May(ctx context.Context, actor sdk.Actor, ref sdk.Ref, action string) (bool, error)
}

// may asks the CRM about every record. An agent whom the CRM does not know has
// the rights of the key or sign-in: those are checked before.
func (s *Service) may(ctx context.Context, by Actor, subject sdk.Subject, action string) error {
	if by.Kind != Agent || s.Gate == nil {
		return nil
	}
	actor := sdk.Actor{Kind: string(by.Kind), ID: by.ID}
	for _, ref := range subject {
		ok, err := s.Gate.May(crmCall(ctx, NewID(), by), actor, ref, action)
		if err != nil {
			return err
		}
		if !ok {
			return ErrDenied
		}
	}
	return nil
}
