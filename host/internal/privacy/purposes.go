package privacy

import (
	"context"
	"slices"
	"strings"

	"github.com/inzage/inzage/sdk"
)

// PurposeCRM is the adapters' purposes; KindUnsupported from an adapter that
// keeps none.
type PurposeCRM interface {
	Purposes(ctx context.Context, req *sdk.PurposesRequest) (*sdk.PurposesResponse, error)
}

// PurposesOf lists why the data of a subject is kept: as administrators have it
// in the CRM now, else as the operator configured it. An adapter that does not
// answer gives the configured ones, and complete is false.
func (s *Service) PurposesOf(ctx context.Context, subject sdk.Subject) (list []sdk.Purpose, complete bool) {
	complete = true
	configured := false
	asked := map[string]bool{}
	for _, ref := range subject {
		if asked[ref.Adapter] {
			continue
		}
		asked[ref.Adapter] = true
		own, err := s.purposesIn(ctx, ref.Adapter)
		if err != nil {
			complete = complete && sdk.KindOf(err) == sdk.KindUnsupported
			configured = true
			continue
		}
		list = append(list, own...)
	}
	if configured {
		list = append(list, s.Plan().Purposes...)
	}
	return list, complete
}

func (s *Service) purposesIn(ctx context.Context, adapter string) ([]sdk.Purpose, error) {
	if s.Purposing == nil {
		return nil, sdk.Errorf(sdk.KindUnsupported, "no purposes")
	}
	resp, err := s.Purposing.Purposes(ctx, &sdk.PurposesRequest{Adapter: adapter})
	if err != nil {
		return nil, err
	}
	return resp.Purposes, nil
}

// Covers reports whether a purpose is about an item of a type: a field or a
// relation; "" asks about the type as a whole.
func Covers(p *sdk.Purpose, typ, item string) bool {
	if len(p.Covers) == 0 {
		return true
	}
	return slices.ContainsFunc(p.Covers, func(c string) bool {
		if c == typ {
			return true
		}
		name, part := strings.CutPrefix(c, typ+".") // a type's own name can have a dot: party.party
		return part && (name == item || item == "")
	})
}

// Objectable reports whether people can object to a purpose (Art. 21(1)).
func Objectable(b sdk.Basis) bool {
	return b == sdk.BasisLegitimateInterest || b == sdk.BasisPublicTask
}

// Portable reports whether data kept for a purpose can be taken to another
// organisation (Art. 20(1)).
func Portable(b sdk.Basis) bool { return b == sdk.BasisConsent || b == sdk.BasisContract }
