package settings

import (
	"github.com/inzage/inzage/plugins/internal/settings"
	"github.com/inzage/inzage/sdk"
)

// parseJournal reads where lines of history go.
func parseJournal(root settings.Object) *Journal {
	o, ok := root.Child("journal")
	if !ok {
		return nil
	}
	o.Only("limetype", "links", "note", "date", "type", "type_key")
	j := &Journal{
		Limetype: o.Name("limetype"), Links: map[string]string{}, Note: o.Name("note"), Date: o.Name("date"),
		Option: o.Name("type"), Key: o.Text("type_key"),
	}
	for _, key := range []string{"limetype", "note", "date"} {
		if !o.Has(key) || o.Fields[key] == "" {
			o.Problem(key, key+" is missing", `such as limetype = "history", note = "note", date = "date"`)
		}
	}
	if o.Has("type") != o.Has("type_key") {
		o.Problem("type_key", "type and type_key go together", "an option property and the key of one of its options")
	}
	links, _ := o.Child("links")
	for _, limetype := range settings.SortedKeys(links.Fields) {
		if !validName(limetype) {
			links.Problem(limetype, "not a limetype's name", "use the name in the API, not the label")
			continue
		}
		j.Links[limetype] = links.Name(limetype)
	}
	if len(j.Links) == 0 {
		o.Problem("links", "links is missing", `which property points to which limetype, such as { person = "person" }`)
	}
	return j
}

// parseGatekeeper reads which groups may do what. What is not listed is for nobody.
func parseGatekeeper(root settings.Object) map[string][]string {
	o, ok := root.Child("gatekeeper")
	if !ok {
		return nil
	}
	o.Only("groups")
	groups, _ := o.Child("groups")
	known := []string{
		string(sdk.ActionLink), string(sdk.ActionRequest), string(sdk.ActionExport),
		string(sdk.ActionAnonymise), string(sdk.ActionDesk), string(sdk.ActionSearch),
	}
	groups.Only(known...)
	out := map[string][]string{}
	for _, action := range known {
		if groups.Has(action) {
			out[action] = groups.Texts(action)
		}
	}
	if len(out) == 0 {
		o.Problem("groups", "groups is missing", `which groups may do what, such as { link = ["Users"] }`)
	}
	return out
}
