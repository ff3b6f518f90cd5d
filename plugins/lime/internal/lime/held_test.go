package lime

import (
	"testing"

	"github.com/inzage/inzage/examples/lime-crm/limecrm"
	"github.com/inzage/inzage/sdk"
)

func TestWhatARefusalHeldBackIsNotApplied(t *testing.T) {
	f := start(t, limecrm.Options{}, everythingEditable)
	for name, wrong := range map[string]sdk.Value{
		"lastname": sdk.Empty(sdk.KindText),                                                  // seen before anything is sent
		"company":  sdk.Reference(sdk.Ref{Adapter: "crm", Type: "company", ID: "99999"}, ""), // refused by the CRM, which names it
	} {
		resp, err := f.set(eva, map[string]sdk.Value{"city": sdk.Text("Elsewhere"), name: wrong})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range resp.Results {
			want := sdk.StatusNotWritten
			if r.Field == name {
				want = sdk.StatusRejected
			}
			if r.Status != want {
				t.Errorf("%s: status %d, want %d", r.Field, r.Status, want)
			}
		}
	}
	if f.contact(eva).Values["city"].Text == "Elsewhere" {
		t.Error("it was written")
	}
}
