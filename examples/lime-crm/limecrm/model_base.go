package limecrm

// baseModel is a data model close to the one Lime ships, with the two date
// fields of Lime's GDPR add-on on person and company, and with one limetype
// (member, with its bookings) that only this customer has.
func baseModel() *model {
	m := newModel()
	m.contact, m.coworker, m.history = "person", "coworker", "history"
	m.search = []string{"person", "company", "member"}
	m.add(basePerson())
	m.add(baseCompany())
	m.add(baseDeal())
	m.add(baseHistory())
	m.add(baseDocument())
	m.add(baseParticipant())
	m.add(baseCoworker())
	m.add(baseConsent())
	m.add(baseConsentType())
	m.add(baseMember())
	m.add(baseBooking())
	m.add(basePurpose())
	m.administered = []administered{
		{"consenttype", []string{"title", "channel", "months", "active", "readonly"}},
		{"purpose", []string{"title", "basis", "retention", "active"}},
	}
	return m
}

func basePerson() *Limetype {
	return &Limetype{
		Name: "person", Singular: "Person", Plural: "Persons",
		Descriptive: "name", NameFrom: []string{"firstname", "lastname"},
		Properties: append(basePersonFields(),
			belongsTo("company", "Company", "company"),
			belongsTo("coworker", "Our contact", "coworker"),
			hasMany("history", "History", "history", "person"),
			hasMany("document", "Documents", "document", "person"),
			hasMany("deal", "Deals", "deal", "person"),
			hasMany("deal2", "Deals as second person", "deal", "person2"),
			hasMany("participant", "Takes part in", "participant", "person"),
			hasMany("consent", "Consents", "consent", "person"),
			hasMany("member", "Memberships", "member", "person"),
		),
	}
}

func basePersonFields() []*Property {
	return []*Property{
		text("firstname", "First name", "string", 64),
		required(text("lastname", "Last name", "string", 64)),
		text("name", "Name", "string", 129),
		text("email", "E-mail", "link", 256),
		text("phone", "Phone", "phone", 32),
		text("mobilephone", "Mobile phone", "phone", 32),
		text("address1", "Address", "string", 96),
		text("address2", "Address, second line", "string", 96),
		text("zipcode", "Postcode", "string", 16),
		text("city", "City", "string", 64),
		option("country", "Country", "nl:Netherlands", "se:Sweden", "be:Belgium", "de:Germany", "!yu:Yugoslavia"),
		prop("birthdate", "Date of birth", "date"),
		option("position", "Position", "manager:Manager", "ceo:CEO", "buyer:Buyer", "assistant:Assistant", "other:Other"),
		set("interests", "Interests", "tennis:Tennis", "padel:Padel", "running:Running", "volunteer:Volunteering"),
		prop("newsletter", "Newsletter", "yesno"),
		option("language", "Language", "nl:Dutch", "en:English", "sv:Swedish"),
		prop("customernumber", "Customer number", "integer"),
		prop("creditlimit", "Credit limit", "decimal"),
		prop("discount", "Discount", "percent"),
		text("note", "Note", "text", 4000),
		option("preferredcontact", "Preferred contact", "email:E-mail", "phone:Phone", "post:Post"),
		prop("lastcontact", "Last contact", "time"),
		prop("photo", "Photo", "file"),
		prop("expireddate", "Expires", "date"),
		prop("anonymizeddate", "Anonymized", "date"),
		prop("inactive", "Inactive", "yesno"),
	}
}

func baseCompany() *Limetype {
	return &Limetype{
		Name: "company", Singular: "Company", Plural: "Companies", Descriptive: "name",
		Properties: []*Property{
			required(text("name", "Name", "string", 128)),
			text("registrationno", "Registration number", "string", 32),
			text("email", "E-mail", "link", 256),
			text("phone", "Phone", "phone", 32),
			text("www", "Website", "link", 256),
			text("address1", "Address", "string", 96),
			text("zipcode", "Postcode", "string", 16),
			text("city", "City", "string", 64),
			prop("soletrader", "Sole trader", "yesno"),
			option("buyingstatus", "Buying status", "active:Active", "prospect:Prospect", "former:Former customer"),
			prop("turnover", "Turnover", "decimal"),
			text("note", "Note", "text", 0),
			prop("expireddate", "Expires", "date"),
			prop("anonymizeddate", "Anonymized", "date"),
			belongsTo("coworker", "Our contact", "coworker"),
			hasMany("person", "Persons", "person", "company"),
			hasMany("deal", "Deals", "deal", "company"),
			hasMany("history", "History", "history", "company"),
			hasMany("document", "Documents", "document", "company"),
		},
	}
}

func baseDeal() *Limetype {
	return &Limetype{
		Name: "deal", Singular: "Deal", Plural: "Deals", Descriptive: "name",
		Properties: []*Property{
			required(text("name", "Name", "string", 128)),
			option("dealstatus", "Status", "contact:Contact", "tender:Tender", "agreement:Agreement", "rejection:Rejection"),
			prop("value", "Value", "decimal"),
			prop("probability", "Probability", "percent"),
			prop("closeddate", "Closed", "date"),
			text("note", "Note", "text", 0),
			belongsTo("person", "Person", "person"),
			belongsTo("person2", "Second person", "person"),
			belongsTo("company", "Company", "company"),
			belongsTo("coworker", "Our contact", "coworker"),
			hasMany("participant", "Participants", "participant", "deal"),
			hasMany("history", "History", "history", "deal"),
			hasMany("document", "Documents", "document", "deal"),
		},
	}
}

func baseMember() *Limetype {
	return &Limetype{
		Name: "member", Singular: "Club member", Plural: "Club members", Descriptive: "name",
		Properties: []*Property{
			required(text("name", "Name", "string", 128)),
			text("email", "E-mail", "link", 256),
			text("phone", "Phone", "phone", 32),
			prop("birthdate", "Date of birth", "date"),
			prop("membershipnumber", "Membership number", "integer"),
			option("level", "Level", "beginner:Beginner", "recreational:Recreational", "competition:Competition"),
			prop("startdate", "Member since", "date"),
			prop("newsletter", "Newsletter", "yesno"),
			text("medicalnote", "Medical note", "text", 0),
			belongsTo("person", "Person", "person"),
			hasMany("booking", "Bookings", "booking", "member"),
		},
	}
}

func baseBooking() *Limetype {
	return &Limetype{
		Name: "booking", Singular: "Booking", Plural: "Bookings", Descriptive: "court",
		Properties: []*Property{
			required(text("court", "Court", "string", 32)),
			prop("start", "Start", "time"),
			prop("minutes", "Minutes", "integer"),
			text("partner", "Plays with", "string", 128),
			belongsTo("member", "Club member", "member"),
		},
	}
}
