package tryton

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/inzage/inzage/plugins/tryton/internal/rpc"
	"github.com/inzage/inzage/sdk"
)

// list is something that people subscribe to.
type list struct {
	id, name string
	inactive bool
}

// ConsentTypes implements sdk.ConsentKeeper. The CRM is asked each time.
func (a *Adapter) ConsentTypes(ctx context.Context, req *sdk.ConsentTypesRequest) (*sdk.ConsentTypesResponse, error) {
	s, err := a.session()
	if err != nil {
		return nil, err
	}
	types, err := s.consentTypes(ctx, req.Type)
	if err != nil {
		return nil, rpc.Public(err)
	}
	return &sdk.ConsentTypesResponse{Types: types}, nil
}

func (s *session) consentTypes(ctx context.Context, model string) ([]sdk.ConsentType, error) {
	c, k, err := s.consents(ctx)
	if err != nil {
		return nil, err
	}
	m := c.models[model]
	switch {
	case m == nil:
		return nil, sdk.Errorf(sdk.KindInvalid, "a model that is not in the settings")
	case m.denied:
		return nil, errDenied()
	case !k.of(m):
		return nil, nil // these have no address
	}
	lists, err := s.lists(ctx, c, k, nil)
	if err != nil {
		return nil, err
	}
	var out []sdk.ConsentType
	for _, l := range lists {
		if said := k.set.Of(l.id, l.name); !said.Hidden {
			out = append(out, k.typeOf(l))
		}
	}
	return out, nil
}

// typeOf describes a list in the words of the settings: Tryton has none but its
// name, in one language.
func (k *consents) typeOf(l list) sdk.ConsentType {
	said := k.set.Of(l.id, l.name)
	t := sdk.ConsentType{
		ID: l.id, Titles: said.Title, Texts: sdk.Labels{}, Channel: sdk.ChannelEmail,
		Inactive: l.inactive, ReadOnly: said.ReadOnly, KeptBy: k.set.KeptBy,
	}
	if t.Titles == nil {
		t.Titles = sdk.Labels{"": l.name}
	}
	texts := said.Text
	if texts == nil {
		texts = k.set.Text
	}
	for lang, text := range texts {
		t.Texts[lang] = strings.ReplaceAll(text, "{list}", t.Titles.In(lang))
	}
	return t
}

// consents returns what is bound, or why there is nothing.
func (s *session) consents(ctx context.Context) (*catalog, *consents, error) {
	if s.set.Consents == nil {
		return nil, nil, sdk.Errorf(sdk.KindUnsupported, "the settings name no consents")
	}
	c, err := s.catalog(ctx)
	if err != nil {
		return nil, nil, err
	}
	if c.consents.denied {
		return nil, nil, sdk.Errorf(sdk.KindDenied, "the user has no right to read subscriptions")
	}
	return c, c.consents, nil
}

// lists reads lists in the order of their names, those out of use too.
func (s *session) lists(ctx context.Context, c *catalog, k *consents, domain []any) ([]list, error) {
	ask := []string{"rec_name"}
	if k.closed {
		ask = append(ask, "active")
	}
	rows, err := s.subscriptions(ctx, c, k.lists, domain, ask)
	if err != nil {
		return nil, err
	}
	var out []list
	for _, r := range rows {
		l := list{id: r.id(), name: strings.TrimSpace(r.text("rec_name"))}
		if l.id == "" {
			return nil, sdk.Errorf(sdk.KindUnavailable, "the CRM sent a list without an id")
		}
		if active, ok := rpc.Bool(r["active"]); k.closed && ok {
			l.inactive = !active
		}
		if l.name == "" {
			l.name = l.id
		}
		out = append(out, l)
	}
	slices.SortStableFunc(out, func(x, y list) int { return cmp.Compare(strings.ToLower(x.name), strings.ToLower(y.name)) })
	return out, nil
}

// subscriptions reads rows of one of the two models, archived ones too.
func (s *session) subscriptions(ctx context.Context, c *catalog, model string, domain []any, ask []string) ([]row, error) {
	if domain == nil {
		domain = []any{}
	}
	var out []row
	err := s.api.Read(ctx, &out, "model."+model+".search_read", domain, 0, nil, byID, ask, s.context(c))
	if rpc.IsClass(err, rpc.ClassUser) {
		return nil, sdk.Errorf(sdk.KindDenied, "the user has no right to read subscriptions")
	}
	return out, err
}
