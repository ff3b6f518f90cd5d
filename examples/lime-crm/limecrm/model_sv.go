package limecrm

// svModel is another customer's installation: Swedish names throughout, other
// limetypes, other relations. A client that has "person" or "email" written
// into its code finds nothing here.
func svModel() *model {
	m := newModel()
	m.nextOption = 204801
	m.contact, m.coworker, m.history = "kontakt", "medarbetare", "historik"
	m.search = []string{"kontakt", "foretag"}
	m.add(svKontakt())
	m.add(svForetag())
	m.add(svAffar())
	m.add(svHistorik())
	m.add(svDokument())
	m.add(svMedarbetare())
	m.add(svSamtycke())
	m.add(svSamtyckestyp())
	m.add(svPrenumeration())
	m.add(svAndamal())
	m.administered = []administered{
		{"samtyckestyp", []string{"titel", "kanal", "manader", "aktiv", "skrivskyddad"}},
		{"andamal", []string{"titel", "grund", "lagringstid", "aktiv"}},
	}
	return m
}

func svKontakt() *Limetype {
	return &Limetype{
		Name: "kontakt", Singular: "Kontakt", Plural: "Kontakter",
		Descriptive: "namn", NameFrom: []string{"fornamn", "efternamn"},
		Properties: []*Property{
			text("fornamn", "Förnamn", "string", 64),
			required(text("efternamn", "Efternamn", "string", 64)),
			text("namn", "Namn", "string", 129),
			text("epost", "E-post", "link", 256),
			text("telefon", "Telefon", "phone", 32),
			text("adress", "Adress", "string", 96),
			text("postnummer", "Postnummer", "string", 16),
			text("ort", "Ort", "string", 64),
			prop("fodelsedatum", "Födelsedatum", "date"),
			option("kundtyp", "Kundtyp", "privat:Privatperson", "foretag:Företagskund", "vilande:Vilande"),
			set("intressen", "Intressen", "vandring:Vandring", "segling:Segling", "skidor:Skidor"),
			prop("nyhetsbrev", "Nyhetsbrev", "yesno"),
			prop("kundnummer", "Kundnummer", "integer"),
			prop("kreditgrans", "Kreditgräns", "decimal"),
			prop("rabatt", "Rabatt", "percent"),
			text("anteckning", "Anteckning", "text", 0),
			prop("senastkontakt", "Senast kontakt", "time"),
			prop("gallringsdatum", "Gallringsdatum", "date"),
			prop("anonymiseraddatum", "Anonymiserad", "date"),
			belongsTo("foretag", "Företag", "foretag"),
			belongsTo("ansvarig", "Ansvarig", "medarbetare"),
			hasMany("historik", "Historik", "historik", "kontakt"),
			hasMany("dokument", "Dokument", "dokument", "kontakt"),
			hasMany("affar", "Affärer", "affar", "kontakt"),
			hasMany("samtycke", "Samtycken", "samtycke", "kontakt"),
			hasMany("prenumeration", "Prenumerationer", "prenumeration", "kontakt"),
		},
	}
}

func svForetag() *Limetype {
	return &Limetype{
		Name: "foretag", Singular: "Företag", Plural: "Företag", Descriptive: "namn",
		Properties: []*Property{
			required(text("namn", "Namn", "string", 128)),
			text("orgnummer", "Organisationsnummer", "string", 32),
			text("epost", "E-post", "link", 256),
			text("telefon", "Telefon", "phone", 32),
			prop("enskildfirma", "Enskild firma", "yesno"),
			hasMany("kontakt", "Kontakter", "kontakt", "foretag"),
			hasMany("affar", "Affärer", "affar", "foretag"),
		},
	}
}

func svAffar() *Limetype {
	return &Limetype{
		Name: "affar", Singular: "Affär", Plural: "Affärer", Descriptive: "namn",
		Properties: []*Property{
			required(text("namn", "Namn", "string", 128)),
			option("status", "Status", "offert:Offert", "avtal:Avtal", "forlorad:Förlorad"),
			prop("varde", "Värde", "decimal"),
			prop("avslutad", "Avslutad", "date"),
			belongsTo("kontakt", "Kontakt", "kontakt"),
			belongsTo("foretag", "Företag", "foretag"),
			hasMany("historik", "Historik", "historik", "affar"),
		},
	}
}

func svHistorik() *Limetype {
	return &Limetype{
		Name: "historik", Singular: "Historik", Plural: "Historik", Descriptive: "anteckning",
		Properties: []*Property{
			option("typ", "Typ", "notering:Notering", "samtal:Samtal", "epost:E-post"),
			prop("datum", "Datum", "time"),
			text("anteckning", "Anteckning", "text", 0),
			belongsTo("kontakt", "Kontakt", "kontakt"),
			belongsTo("affar", "Affär", "affar"),
			belongsTo("medarbetare", "Medarbetare", "medarbetare"),
		},
	}
}

func svDokument() *Limetype {
	return &Limetype{
		Name: "dokument", Singular: "Dokument", Plural: "Dokument", Descriptive: "kommentar",
		Properties: []*Property{
			text("kommentar", "Kommentar", "string", 256),
			prop("fil", "Fil", "file"),
			belongsTo("kontakt", "Kontakt", "kontakt"),
		},
	}
}

func svMedarbetare() *Limetype {
	return &Limetype{
		Name: "medarbetare", Singular: "Medarbetare", Plural: "Medarbetare", Descriptive: "namn",
		Properties: []*Property{
			required(text("namn", "Namn", "string", 128)),
			text("epost", "E-post", "link", 256),
		},
	}
}

func svPrenumeration() *Limetype {
	return &Limetype{
		Name: "prenumeration", Singular: "Prenumeration", Plural: "Prenumerationer", Descriptive: "tidning",
		Properties: []*Property{
			required(text("tidning", "Tidning", "string", 64)),
			prop("startdatum", "Startdatum", "date"),
			prop("antal", "Antal", "integer"),
			belongsTo("kontakt", "Kontakt", "kontakt"),
		},
	}
}
