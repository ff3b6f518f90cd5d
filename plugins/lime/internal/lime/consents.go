package lime

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/inzage/inzage/plugins/internal/number"
	"github.com/inzage/inzage/plugins/lime/internal/rest"
	"github.com/inzage/inzage/plugins/lime/internal/settings"
	"github.com/inzage/inzage/sdk"
)

// consents are the settings' consents, bound to the CRM's metadata. A name is
// "" where the CRM has no such property.
type consents struct {
	set    *settings.Consents
	denied bool              // the API user may not read a consent or its type
	links  map[string]string // by contact limetype: the property that points to it

	date    string
	day     bool // date holds a day, not a moment
	note    string
	oneLine bool // note takes no line breaks
	length  int  // of the note; 0: any
	source  *property
	sources map[sdk.ConsentSource]string

	title, text             map[string]string // properties by language
	active, readOnly, first string
	months                  string
	channel                 *property
	channels                map[string]sdk.Channel // by the CRM's key
}

// ConsentTypes implements sdk.ConsentKeeper. The CRM is asked each time.
func (a *Adapter) ConsentTypes(ctx context.Context, req *sdk.ConsentTypesRequest) (*sdk.ConsentTypesResponse, error) {
	s, err := a.session()
	if err != nil {
		return nil, err
	}
	types, err := s.consentTypes(ctx, req.Type)
	if err != nil {
		return nil, rest.Public(err)
	}
	return &sdk.ConsentTypesResponse{Types: types}, nil
}

func (s *session) consentTypes(ctx context.Context, limetype string) ([]sdk.ConsentType, error) {
	c, m, err := s.consents(ctx)
	if err != nil {
		return nil, err
	}
	switch {
	case m.types[limetype] == nil:
		return nil, sdk.Errorf(sdk.KindInvalid, "a limetype that is not in the settings")
	case c.links[limetype] == "":
		return nil, nil // these contacts have no consents
	}
	objects, err := s.all(ctx, c.set.TypeLimetype, nil)
	if err != nil {
		return nil, err
	}
	shown := func(o rest.Record) int { // the CRM's defaults come first
		if isYes(o, c.first, false) {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(objects, func(x, y rest.Record) int { return shown(x) - shown(y) })
	out := make([]sdk.ConsentType, 0, len(objects))
	for _, o := range objects {
		t, err := c.typeFrom(o)
		if err != nil {
			return nil, err
		}
		out = append(out, *t)
	}
	return out, nil
}

// consents returns what is bound, or why there is nothing.
func (s *session) consents(ctx context.Context) (*consents, *model, error) {
	if s.set.Consents == nil {
		return nil, nil, sdk.Errorf(sdk.KindUnsupported, "the settings name no consents")
	}
	m, err := s.model(ctx)
	if err != nil {
		return nil, nil, err
	}
	if m.consents.denied {
		return nil, nil, sdk.Errorf(sdk.KindDenied, "the API user has no right to read the limetypes of consents")
	}
	return m.consents, m, nil
}

// typeFrom reads a consent type. A field that the API user may not see is taken
// for the answer with which nobody is asked too much.
func (c *consents) typeFrom(o rest.Record) (*sdk.ConsentType, error) {
	id, _ := idOf(o["_id"])
	if id == "" {
		return nil, sdk.Errorf(sdk.KindUnavailable, "the CRM sent a consent type without an id")
	}
	t := &sdk.ConsentType{
		ID: id, Titles: labelsOf(o, c.title), Texts: labelsOf(o, c.text),
		Inactive: c.active != "" && !isYes(o, c.active, false), ReadOnly: isYes(o, c.readOnly, true),
	}
	if len(t.Titles) == 0 {
		t.Titles = sdk.Labels{"": textOf(o["_descriptive"])}
	}
	if n, ok := number.Canonical(textOf(o[c.months])); ok {
		t.Months, _ = strconv.Atoi(n) // 0 when it is no whole number
		t.Months = max(t.Months, 0)
	}
	if c.channel != nil && !isNull(o[c.channel.field.Name]) {
		if choice, ok := c.channel.option(o[c.channel.field.Name]); ok {
			t.Channel = c.channels[choice.Key]
		}
	}
	return t, nil
}

// all reads a whole list in order of its ids. A list that is hidden is denied:
// an empty one is no 404.
func (s *session) all(ctx context.Context, limetype string, filter map[string]string) ([]rest.Record, error) {
	q := map[string][]string{"_limit": {strconv.Itoa(s.set.PageSize)}}
	for name, v := range filter {
		q[name] = []string{v}
	}
	var out []rest.Record
	_, err := s.search(ctx, rest.Object(limetype), q, func(o rest.Record) (bool, error) {
		out = append(out, o)
		return false, nil
	})
	if rest.Is(err, sdk.KindNotFound) {
		return nil, errDenied()
	}
	slices.SortStableFunc(out, func(x, y rest.Record) int { return numberOf(x) - numberOf(y) })
	return out, err
}

// numberOf is an object's id as a number; 0 when it has none.
func numberOf(o rest.Record) int {
	id, _ := idOf(o["_id"])
	n, _ := strconv.Atoi(id)
	return n
}

// isYes reads a yes or no; hidden is the answer when it is not sent. Without a
// property it is no.
func isYes(o rest.Record, name string, hidden bool) bool {
	if name == "" {
		return false
	}
	raw, sent := o[name]
	if !sent {
		return hidden
	}
	var yes bool
	return json.Unmarshal(raw, &yes) == nil && yes
}

// labelsOf reads a text in each language in which it is filled in.
func labelsOf(o rest.Record, by map[string]string) sdk.Labels {
	out := sdk.Labels{}
	for lang, name := range by {
		if s := strings.TrimSpace(textOf(o[name])); s != "" {
			out[lang] = s
		}
	}
	return out
}
