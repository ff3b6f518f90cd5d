package portal

// purposeView is a purpose with the text that says why it is allowed.
type purposeView struct {
	Purpose
	Allowed string
	// More tells whether there is something to unfold.
	More bool
}

// basisTexts word the legal bases of Art. 6(1) in plain language.
var basisTexts = map[string]string{
	"consent": "basis_consent", "contract": "basis_contract", "legal_obligation": "basis_legal_obligation",
	"vital_interests": "basis_vital_interests", "public_task": "basis_public_task",
	"legitimate_interest": "basis_legitimate_interest", "": "",
}

// purposes are ready to be shown. What this visit cannot do is not offered.
func purposes(list []Purpose, v *Visit) []purposeView {
	var out []purposeView
	for _, u := range list {
		u.Withdraw = u.Withdraw && v.MayConsent
		if v.Preview {
			u.Object = ""
		}
		out = append(out, purposeView{
			Purpose: u, Allowed: textFor(basisTexts, u.Basis),
			More: u.Categories != "" || len(u.Recipients) > 0 || u.Source != "" || u.Transfers != "" || u.Automated != "",
		})
	}
	return out
}

// Objections are the purposes that can be objected to. The pages show them apart
// from everything else (Art. 21(4)).
func (v overviewView) Objections() []purposeView { return objections(v.Reasons) }

// Objections are those of one section.
func (v sectionView) Objections() []purposeView { return objections(v.Reasons) }

func objections(list []purposeView) []purposeView {
	var out []purposeView
	for _, u := range list {
		if u.Object != "" {
			out = append(out, u)
		}
	}
	return out
}
