package lime

import (
	"slices"
	"testing"

	"github.com/inzage/inzage/examples/lime-crm/limecrm"
	"github.com/inzage/inzage/sdk"
)

func TestSchema(t *testing.T) {
	f := start(t, limecrm.Options{})
	s := f.schema()
	person := s.Type("person")
	if person == nil || !person.Contact || person.Guard != sdk.GuardChecked || person.Repeat != sdk.RepeatSafe {
		t.Fatalf("person is %+v", person)
	}
	if s.Types[0].Name != "member" || s.Types[1].Name != "person" {
		t.Errorf("contacts do not come first: %s, %s", s.Types[0].Name, s.Types[1].Name)
	}
	for _, c := range []sdk.Capability{sdk.CapabilityFinder, sdk.CapabilityRelater, sdk.CapabilityUpdater} {
		if !person.Can(c) {
			t.Errorf("person cannot be used with %s", c)
		}
	}
	tests := map[string]sdk.Field{
		"firstname":      {Kind: sdk.KindText, MaxLength: 64, Editable: true, Personal: true},
		"lastname":       {Kind: sdk.KindText, MaxLength: 64, Editable: true, Personal: true, Required: true},
		"email":          {Kind: sdk.KindText, Format: sdk.FormatEmail, MaxLength: 256, Editable: true, Personal: true},
		"phone":          {Kind: sdk.KindText, Format: sdk.FormatPhone, MaxLength: 32, Editable: true, Personal: true},
		"birthdate":      {Kind: sdk.KindDate, Editable: true, Personal: true},
		"newsletter":     {Kind: sdk.KindBool, Editable: true, Personal: true},
		"customernumber": {Kind: sdk.KindDecimal, Personal: true},
		"creditlimit":    {Kind: sdk.KindDecimal, Scale: -1, Personal: true},
		"lastcontact":    {Kind: sdk.KindTime, Personal: true},
		"photo":          {Kind: sdk.KindFile, Personal: true},
		"company":        {Kind: sdk.KindReference, Editable: true, Personal: true},
		"coworker":       {Kind: sdk.KindReference, Editable: true},
		"note": {
			Kind: sdk.KindText, Format: sdk.FormatMultiline, MaxLength: 4000,
			Editable: true, Personal: true, ThirdParty: true, FreeText: true,
		},
	}
	for name, want := range tests {
		got := person.Field(name)
		if got == nil {
			t.Errorf("no field %s", name)
			continue
		}
		if got.Labels[""] == "" {
			t.Errorf("%s has no label", name)
		}
		got.Labels, want.Name = nil, name
		if !slices.EqualFunc([]sdk.Field{*got}, []sdk.Field{want}, sameField) {
			t.Errorf("%s is %+v, want %+v", name, *got, want)
		}
	}
}

func sameField(a, b sdk.Field) bool {
	return a.Name == b.Name && a.Kind == b.Kind && a.Format == b.Format && a.MaxLength == b.MaxLength && a.Scale == b.Scale &&
		a.Required == b.Required && a.Editable == b.Editable && a.Personal == b.Personal && a.Sensitive == b.Sensitive &&
		a.ThirdParty == b.ThirdParty && a.FreeText == b.FreeText
}

func TestSchemaOptions(t *testing.T) {
	f := start(t, limecrm.Options{})
	s := f.schema()
	country := s.Type("person").Field("country")
	want := []sdk.Option{
		{Key: "nl", Label: "Netherlands"},
		{Key: "se", Label: "Sweden"},
		{Key: "be", Label: "Belgium"},
		{Key: "de", Label: "Germany"},
		{Key: "yu", Label: "Yugoslavia", Inactive: true},
	}
	same := func(a, b sdk.Option) bool { return a.Key == b.Key && a.Label == b.Label && a.Inactive == b.Inactive }
	if !slices.EqualFunc(country.Options, want, same) {
		t.Errorf("options are %+v: the empty choice must not be one of them", country.Options)
	}
	if s.Type("deal").Field("probability") != nil {
		t.Error("a hidden field is in the schema")
	}
	if !s.Type("member").Field("medicalnote").Sensitive {
		t.Error("a sensitive field is not marked")
	}
}

func TestSchemaRelations(t *testing.T) {
	f := start(t, limecrm.Options{})
	person := f.schema().Type("person")
	tests := map[string]sdk.Relation{
		"history": {Type: "history", Ownership: sdk.Owned, Many: true, Labels: sdk.Labels{"": "History"}},
		"deal":    {Type: "deal", Ownership: sdk.Shared, Many: true, Labels: sdk.Labels{"": "Deals"}},
		"company": {Type: "company", Ownership: sdk.Referring, Labels: sdk.Labels{"": "Company"}},
	}
	for name, want := range tests {
		got := person.Relation(name)
		if got == nil || got.Type != want.Type || got.Ownership != want.Ownership || got.Many != want.Many || got.Labels[""] != want.Labels[""] {
			t.Errorf("%s is %+v, want %+v", name, got, want)
		}
	}
}

func TestSchemaFindsSlipsInTheSettings(t *testing.T) {
	tests := map[string]struct {
		edit  func(map[string]any)
		field string
		says  string
	}{
		"limetype":  {typeSetting("persn", "hidden", []string{}), "limetypes.persn", `did you mean "person"?`},
		"hidden":    {typeSetting("person", "hidden", []string{"phto"}), "limetypes.person.hidden", `did you mean "photo"?`},
		"search":    {typeSetting("person", "search", []string{"e-mail"}), "limetypes.person.search", `did you mean "email"?`},
		"list":      {typeSetting("person", "title", "history"), "limetypes.person.title", "not a field"},
		"embed":     {typeSetting("person", "embed", []string{"email"}), "limetypes.person.embed", "not a to-one relation"},
		"property":  {relationSetting("histories", map[string]any{}), "limetypes.person.relations.histories.property", `did you mean "history"?`},
		"by":        {relationSetting("x", map[string]any{"limetype": "deal", "by": []string{"person3"}}), "limetypes.person.relations.x.by", `did you mean "person"?`},
		"points":    {relationSetting("x", map[string]any{"limetype": "deal", "by": []string{"company"}}), "limetypes.person.relations.x.by", "does not point"},
		"people":    {relationSetting("history", map[string]any{"people": []string{"persn"}}), "limetypes.person.relations.history.people", `did you mean "person"?`},
		"no record": {relationSetting("history", map[string]any{"people": []string{"note"}}), "limetypes.person.relations.history.people", "holds no record"},
	}
	f := start(t, limecrm.Options{})
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			set := settingsOf(t, "base")
			set["url"] = f.url()
			test.edit(set)
			f.configure(set)
			_, err := f.Schema(t.Context())
			e := wantKind(t, err, sdk.KindInvalid)
			if e.Field != test.field {
				t.Errorf("field is %q, want %q", e.Field, test.field)
			}
			contains(t, e.Detail, test.says)
			check, err := f.Check(t.Context())
			if err != nil || len(check.Warnings) != 1 {
				t.Fatalf("Check: %+v, %v", check, err)
			}
			contains(t, check.Warnings[0], test.says)
		})
	}
}

func relationSetting(name string, value map[string]any) func(map[string]any) {
	return func(set map[string]any) {
		person := set["limetypes"].(map[string]any)["person"].(map[string]any)
		person["relations"].(map[string]any)[name] = value
	}
}

func TestSchemaWithoutARight(t *testing.T) {
	f := start(t, limecrm.Options{}, withKey(limecrm.KeyNoHistory))
	s := f.schema()
	if s.Type("person").Relation("history") == nil {
		t.Error("a list that may not be read must stay in the schema, or nobody sees the gap")
	}
	if h := s.Type("history"); h == nil || len(h.Fields) > 0 || len(h.Capabilities) > 0 {
		t.Errorf("history is %+v", h)
	}
	check, err := f.Check(t.Context())
	if err != nil || len(check.Warnings) != 1 {
		t.Fatalf("Check: %+v, %v", check, err)
	}
	contains(t, check.Warnings[0], "history")
	_, err = f.related(&sdk.RelatedRequest{Parent: eva, Relation: "history"})
	wantKind(t, err, sdk.KindDenied)
}

func TestSchemaReadOnlyByACL(t *testing.T) {
	f := start(t, limecrm.Options{Quirks: limecrm.Quirks{ACL: true}}, withKey(limecrm.KeyReadOnly))
	person := f.schema().Type("person")
	if person.Field("phone").Editable || person.Can(sdk.CapabilityUpdater) {
		t.Error("the CRM says that nothing may be changed")
	}
}

func TestModelGoesOnServing(t *testing.T) {
	f := start(t, limecrm.Options{})
	f.contact(eva)
	f.cur.models.cur.Load().read = f.cur.models.now().Add(-2 * modelAge)
	f.fault(limecrm.Fault{Kind: limecrm.FaultStatus, Status: 500, Path: "/api/v1/limetype/"})
	f.contact(eva)
	asked := f.crm.Count("", "/api/v1/limetype/")
	f.contact(eva)
	if f.crm.Count("", "/api/v1/limetype/") != asked {
		t.Error("the CRM is asked for its limetypes at every call")
	}
	_, err := f.Schema(t.Context())
	wantKind(t, err, sdk.KindUnavailable)
}
