package limecrm

func svSamtycke() *Limetype {
	return &Limetype{
		Name: "samtycke", Singular: "Samtycke", Plural: "Samtycken", Descriptive: "kalla",
		Properties: []*Property{
			required(belongsTo("samtyckestyp", "Samtyckestyp", "samtyckestyp")),
			prop("godkand", "Godkänd", "yesno"),
			prop("datum", "Datum", "time"),
			option("kalla", "Källa", "medarbetare:Medarbetare", "portal:Portal", "formular:Formulär"),
			text("anteckning", "Anteckning", "string", 256),
			belongsTo("kontakt", "Kontakt", "kontakt"),
		},
	}
}

func svSamtyckestyp() *Limetype {
	return &Limetype{
		Name: "samtyckestyp", Singular: "Samtyckestyp", Plural: "Samtyckestyper", Descriptive: "titel",
		Properties: []*Property{
			required(text("titel", "Titel", "string", 128)),
			text("titel_en", "Titel på engelska", "string", 128),
			text("beskrivning", "Beskrivning", "text", 0),
			text("beskrivning_en", "Beskrivning på engelska", "text", 0),
			option("kanal", "Kanal", "epost:E-post", "telefon:Telefon", "brev:Brev"),
			prop("manader", "Giltig i månader", "integer"),
			prop("aktiv", "Aktiv", "yesno"),
			prop("skrivskyddad", "Skrivskyddad", "yesno"),
		},
	}
}

// svAndamal is this customer's limetype for why data is kept.
func svAndamal() *Limetype {
	return &Limetype{
		Name: "andamal", Singular: "Ändamål", Plural: "Ändamål", Descriptive: "titel",
		Properties: []*Property{
			required(text("titel", "Titel", "string", 128)),
			text("titel_en", "Titel på engelska", "string", 128),
			required(option("grund", "Rättslig grund", "samtycke:Samtycke", "avtal:Avtal", "rattslig:Rättslig förpliktelse",
				"berattigat:Berättigat intresse")),
			text("lagringstid", "Lagringstid", "string", 256),
			text("lagringstid_en", "Lagringstid på engelska", "string", 256),
			text("mottagare", "Mottagare, en per rad", "text", 0),
			text("omfattar", "Omfattar, ett per rad, som kontakt.epost", "text", 0),
			prop("aktiv", "Aktiv", "yesno"),
		},
	}
}
