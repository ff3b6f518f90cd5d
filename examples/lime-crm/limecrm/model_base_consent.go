package limecrm

// baseConsent has the properties of Lime's consent add-on.
func baseConsent() *Limetype {
	return &Limetype{
		Name: "consent", Singular: "Consent", Plural: "Consents", Descriptive: "source",
		Properties: []*Property{
			required(belongsTo("consenttype", "Consent type", "consenttype")),
			prop("approved", "Approved", "yesno"),
			prop("date", "Date", "time"),
			option("source", "Source", "coworker:Coworker", "portal:Portal", "newsletter:Newsletter", "form:Web form"),
			text("note", "Note", "text", 0),
			belongsTo("person", "Person", "person"),
		},
	}
}

// baseConsentType has those of the add-on, and what this customer added: a
// second language, how long a consent lasts and what it allows.
func baseConsentType() *Limetype {
	return &Limetype{
		Name: "consenttype", Singular: "Consent type", Plural: "Consent types", Descriptive: "title",
		Properties: []*Property{
			required(text("title", "Title", "string", 128)),
			text("title_nl", "Title in Dutch", "string", 128),
			text("description", "What people consent to", "text", 0),
			text("description_nl", "What people consent to, in Dutch", "text", 0),
			option("channel", "Channel", "email:E-mail", "phone:Phone", "post:Post", "text:Text message"),
			prop("months", "Months until it ends", "integer"),
			prop("active", "Active", "yesno"),
			prop("default", "Default", "yesno"),
			prop("readonly", "Read-only", "yesno"),
			hasMany("consent", "Consents", "consent", "consenttype"),
		},
	}
}

// basePurpose is a limetype that this customer made: why data is kept.
func basePurpose() *Limetype {
	return &Limetype{
		Name: "purpose", Singular: "Purpose", Plural: "Purposes", Descriptive: "title",
		Properties: []*Property{
			required(text("title", "Title", "string", 128)),
			text("title_nl", "Title in Dutch", "string", 128),
			required(option("basis", "Legal basis", "consent:Consent", "contract:Contract", "legal_obligation:Legal obligation",
				"vital_interests:Vital interests", "public_task:Public task", "legitimate_interest:Legitimate interest")),
			text("retention", "How long", "string", 256),
			text("retention_nl", "How long, in Dutch", "string", 256),
			text("categories", "Categories of data", "text", 0),
			text("categories_nl", "Categories of data, in Dutch", "text", 0),
			text("recipients", "Recipients, one a line", "text", 0),
			text("source", "Where the data comes from", "string", 256),
			text("source_nl", "Where the data comes from, in Dutch", "string", 256),
			text("transfers", "Transfers out of the Union", "text", 0),
			text("transfers_nl", "Transfers out of the Union, in Dutch", "text", 0),
			text("automated", "Automated decisions", "text", 0),
			text("automated_nl", "Automated decisions, in Dutch", "text", 0),
			text("covers", "Data it is about, one a line, such as person.email", "text", 0),
			prop("active", "Active", "yesno"),
		},
	}
}
