package wire

import (
	"github.com/inzage/inzage/sdk"
	pb "github.com/inzage/inzage/sdk/internal/adapterv1"
)

// ToSchema converts a schema; nil is an empty one.
func ToSchema(s *sdk.Schema) *pb.Schema {
	out := &pb.Schema{}
	if s == nil {
		return out
	}
	for i := range s.Types {
		out.Types = append(out.Types, toType(&s.Types[i]))
	}
	return out
}

// FromSchema converts a schema.
func FromSchema(s *pb.Schema) *sdk.Schema {
	out := &sdk.Schema{}
	for _, t := range s.GetTypes() {
		out.Types = append(out.Types, fromType(t))
	}
	return out
}

func toType(t *sdk.Type) *pb.Type {
	out := &pb.Type{
		Name: clean(t.Name), Labels: cleanMap(t.Labels), Contact: t.Contact, Capabilities: ToCapabilities(t.Capabilities),
		Guard: string(t.Guard), Repeat: string(t.Repeat), SearchLagSecs: int32(t.SearchLagSecs), //nolint:gosec // seconds
	}
	for _, f := range t.Fields {
		out.Fields = append(out.Fields, toField(f))
	}
	for _, r := range t.Relations {
		out.Relations = append(out.Relations, &pb.Relation{
			Name: clean(r.Name), Labels: cleanMap(r.Labels), Type: clean(r.Type), Ownership: string(r.Ownership), Many: r.Many,
		})
	}
	return out
}

func fromType(t *pb.Type) sdk.Type {
	out := sdk.Type{
		Name: t.GetName(), Labels: t.GetLabels(), Contact: t.GetContact(), Capabilities: FromCapabilities(t.GetCapabilities()),
		Guard: sdk.Guard(t.GetGuard()), Repeat: sdk.Repeat(t.GetRepeat()), SearchLagSecs: int(t.GetSearchLagSecs()),
	}
	for _, f := range t.GetFields() {
		out.Fields = append(out.Fields, fromField(f))
	}
	for _, r := range t.GetRelations() {
		out.Relations = append(out.Relations, sdk.Relation{
			Name: r.GetName(), Labels: r.GetLabels(), Type: r.GetType(), Ownership: sdk.Ownership(r.GetOwnership()), Many: r.GetMany(),
		})
	}
	return out
}

func toField(f sdk.Field) *pb.Field {
	return &pb.Field{
		Name: clean(f.Name), Labels: cleanMap(f.Labels), Kind: string(f.Kind), Format: string(f.Format), Options: toOptions(f.Options),
		MaxLength: int32(f.MaxLength), Scale: int32(f.Scale), Required: f.Required, Editable: f.Editable, //nolint:gosec // small numbers
		Personal: f.Personal, Sensitive: f.Sensitive, ThirdParty: f.ThirdParty, FreeText: f.FreeText,
	}
}

func fromField(f *pb.Field) sdk.Field {
	return sdk.Field{
		Name: f.GetName(), Labels: f.GetLabels(), Kind: sdk.Kind(f.GetKind()), Format: sdk.Format(f.GetFormat()), Options: fromOptions(f.GetOptions()),
		MaxLength: int(f.GetMaxLength()), Scale: int(f.GetScale()), Required: f.GetRequired(), Editable: f.GetEditable(),
		Personal: f.GetPersonal(), Sensitive: f.GetSensitive(), ThirdParty: f.GetThirdParty(), FreeText: f.GetFreeText(),
	}
}

// ToCapabilities converts names of capabilities.
func ToCapabilities(in []sdk.Capability) []string {
	var out []string
	for _, c := range in {
		out = append(out, string(c))
	}
	return out
}

// FromCapabilities converts names of capabilities; unknown ones stay.
func FromCapabilities(in []string) []sdk.Capability {
	var out []sdk.Capability
	for _, c := range in {
		out = append(out, sdk.Capability(c))
	}
	return out
}
