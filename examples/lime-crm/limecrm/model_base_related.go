package limecrm

func baseHistory() *Limetype {
	return &Limetype{
		Name: "history", Singular: "History", Plural: "History", Descriptive: "note",
		Properties: []*Property{
			option("type", "Type", "note:Note", "call:Phone call", "email:E-mail", "meeting:Meeting", "system:System"),
			prop("date", "Date", "time"),
			text("note", "Note", "text", 0),
			belongsTo("person", "Person", "person"),
			belongsTo("company", "Company", "company"),
			belongsTo("deal", "Deal", "deal"),
			belongsTo("coworker", "Coworker", "coworker"),
		},
	}
}

func baseDocument() *Limetype {
	return &Limetype{
		Name: "document", Singular: "Document", Plural: "Documents", Descriptive: "comment",
		Properties: []*Property{
			text("comment", "Comment", "string", 256),
			option("type", "Type", "contract:Contract", "letter:Letter", "identity:Proof of identity"),
			prop("document", "File", "file"),
			belongsTo("person", "Person", "person"),
			belongsTo("company", "Company", "company"),
			belongsTo("deal", "Deal", "deal"),
		},
	}
}

func baseParticipant() *Limetype {
	return &Limetype{
		Name: "participant", Singular: "Participant", Plural: "Participants", Descriptive: "role",
		Properties: []*Property{
			text("role", "Role", "string", 64),
			option("status", "Status", "invited:Invited", "accepted:Accepted", "declined:Declined"),
			prop("answered", "Answered", "time"),
			text("comment", "Comment", "string", 256),
			belongsTo("person", "Person", "person"),
			belongsTo("deal", "Deal", "deal"),
		},
	}
}

func baseCoworker() *Limetype {
	return &Limetype{
		Name: "coworker", Singular: "Coworker", Plural: "Coworkers",
		Descriptive: "name", NameFrom: []string{"firstname", "lastname"},
		Properties: []*Property{
			text("firstname", "First name", "string", 64),
			text("lastname", "Last name", "string", 64),
			text("name", "Name", "string", 129),
			text("email", "E-mail", "link", 256),
			text("phone", "Phone", "phone", 32),
			prop("inactive", "Inactive", "yesno"),
		},
	}
}
