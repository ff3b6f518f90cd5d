package lime

import (
	"context"
	"encoding/json"
	"net/url"
	"path"
	"strings"

	"github.com/inzage/inzage/plugins/lime/internal/rest"
	"github.com/inzage/inzage/sdk"
)

// metaType is a limetype as the CRM describes it. Only what is known from
// Lime's own clients is relied on; everything else may be missing.
type metaType struct {
	Name      string    `json:"name"`
	Localname localname `json:"localname"`
	ACL       acl       `json:"acl"`
	Embedded  *struct {
		Properties []*metaProperty `json:"properties"`
	} `json:"_embedded"`

	denied bool // the API user may not read this limetype
}

// metaProperty is a property as the CRM describes it.
type metaProperty struct {
	Name      string       `json:"name"`
	Localname localname    `json:"localname"`
	Type      string       `json:"type"`
	Required  bool         `json:"required"`
	Length    int          `json:"length"`
	Options   []metaOption `json:"options"`
	ACL       acl          `json:"acl"`
	Links     struct {
		Related struct {
			Name string `json:"name"`
			Href string `json:"href"`
		} `json:"related_type"`
	} `json:"_links"`
}

type metaOption struct {
	Key      looseText `json:"key"`
	Text     string    `json:"text"`
	Inactive bool      `json:"inactive"`
}

// acl is sent by some servers; silence means yes.
type acl struct {
	Update *bool `json:"update"`
}

func (a acl) mayUpdate() bool { return a.Update == nil || *a.Update }

// related is the limetype at the other end of a relation.
func (p *metaProperty) related() string {
	if p.Links.Related.Name != "" {
		return p.Links.Related.Name
	}
	return path.Base(strings.TrimRight(p.Links.Related.Href, "/"))
}

func (t *metaType) properties() []*metaProperty {
	if t.Embedded == nil {
		return nil
	}
	return t.Embedded.Properties
}

func (t *metaType) property(name string) *metaProperty {
	for _, p := range t.properties() {
		if p.Name == name {
			return p
		}
	}
	return nil
}

// localname is a label: a text on a property, two on a limetype.
type localname struct{ Singular, Plural string }

// UnmarshalJSON reads both forms.
func (l *localname) UnmarshalJSON(raw []byte) error {
	var both struct{ Singular, Plural string }
	if json.Unmarshal(raw, &both) == nil {
		*l = both
		return nil
	}
	var one string
	if json.Unmarshal(raw, &one) == nil {
		l.Singular, l.Plural = one, one
	}
	return nil // a label of another form is no reason to fail
}

// looseText is a text that may be sent as a number.
type looseText string

// UnmarshalJSON reads both forms.
func (t *looseText) UnmarshalJSON(raw []byte) error {
	*t = looseText(textOf(raw))
	return nil
}

// metadata reads the CRM's limetypes; readType finds those that are left out
// of the list.
type metadata struct {
	s     *session
	types map[string]*metaType
}

func (s *session) metadata(ctx context.Context) (*metadata, error) {
	var doc struct {
		Embedded struct {
			Limetypes []*metaType `json:"limetypes"`
		} `json:"_embedded"`
	}
	q := url.Values{"_embed": {"limetypes.properties"}}
	err := s.api.Get(ctx, rest.Path{"limetype"}, q, &doc)
	switch {
	case rest.Is(err, sdk.KindNotFound):
		return nil, rest.NoAPI()
	case err != nil && !refused(err): // if only the embedding is refused, readType asks for each
		return nil, err
	}
	md := &metadata{s: s, types: map[string]*metaType{}}
	for _, t := range doc.Embedded.Limetypes {
		md.types[t.Name] = t
	}
	return md, nil
}

// readType returns a limetype with its properties; nil when it does not exist.
func (md *metadata) readType(ctx context.Context, name string) (*metaType, error) {
	if t := md.types[name]; t != nil && (t.Embedded != nil || t.denied) {
		return t, nil
	}
	t := &metaType{}
	err := md.s.api.Get(ctx, rest.Path{"limetype", name}, url.Values{"_embed": {"properties"}}, t)
	switch {
	case rest.Is(err, sdk.KindNotFound):
		return nil, nil
	case rest.Is(err, sdk.KindDenied):
		t = &metaType{Name: name, denied: true}
	case err != nil:
		return nil, err
	}
	md.types[name] = t
	return t, nil
}

func (md *metadata) names() []string {
	out := make([]string, 0, len(md.types))
	for name := range md.types {
		out = append(out, name)
	}
	return out
}
