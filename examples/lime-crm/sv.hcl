# Inzage in front of the simulator's second solution, where every limetype and
# property has another name. Only configuration differs from ../../config.hcl.
#
#   make build && bin/lime-crm -solution sv
#   bin/inzage serve -c examples/lime-crm/sv.hcl

demo     = true
listen   = "127.0.0.1:8080"
base_url = "http://localhost:8080"
metrics_listen = "127.0.0.1:9090"
data_dir = ".inzage"

limits {
  per_address = "60/1m"
  per_link    = "30/1m"
}

organisation {
  name            = "Fjällvandrarna"
  website         = "https://www.fjallvandrarna.example"
  phone           = "+46 8 465 004 00"
  privacy_officer {
    name  = "Dataskyddsombudet"
    email = "dataskydd@fjallvandrarna.example"
  }
  authority       = "Integritetsskyddsmyndigheten"
  authority_url   = "https://www.imy.se"
  country         = "SE"
  timezone        = "Europe/Stockholm"
  languages       = ["en", "nl"]
}

# The fallback for the purposes that administrators keep in the CRM, below.
purpose "membership" {
  title     = { en = "To run your membership", nl = "Om uw lidmaatschap te regelen" }
  basis     = "contract"
  retention = { en = "Until 2 years after you were a member", nl = "Tot 2 jaar nadat u lid was" }
}

adapter "lime" {
  command = "../../bin/lime"
  sha256  = file("../../bin/lime.sha256")

  settings {
    url       = "http://127.0.0.1:8090/Lime CRM"
    api_key   = env("LIME_API_KEY", "ca11ab1e000000000000000000000001")
    simulated = true
    timezone  = "Europe/Stockholm"

    limetypes "kontakt" {
      contact      = true
      search       = ["namn", "epost", "telefon"]
      not_personal = ["gallringsdatum", "anonymiseraddatum"]
      readonly     = ["namn", "kundnummer", "gallringsdatum", "anonymiseraddatum"]

      relations "historik" { ownership = "owned" }
      relations "affar" {
        ownership = "shared"
        people    = ["kontakt"]
      }
    }

    # Consents and purposes under this customer's own names. Texts in English stand in
    # properties of their own; the others are in the CRM's language.
    consents {
      limetype      = "samtycke"
      type_limetype = "samtyckestyp"
      approved      = "godkand"
      date          = "datum"
      note          = "anteckning"
      source        = "kalla"
      sources       = { agent = "medarbetare" }
      consenttype   = "samtyckestyp"
      title         = { sv = "titel", en = "titel_en" }
      description   = { sv = "beskrivning", en = "beskrivning_en" }
      active        = "aktiv"
      readonly      = "skrivskyddad"
      default       = "" # this customer has no such property
      months        = "manader"
      channel       = "kanal"
      channels      = { email = "epost", phone = "telefon", post = "brev" }
    }

    purposes {
      limetype   = "andamal"
      title      = { sv = "titel", en = "titel_en" }
      basis      = "grund"
      bases      = { consent = "samtycke", contract = "avtal", legal_obligation = "rattslig", legitimate_interest = "berattigat" }
      retention  = { sv = "lagringstid", en = "lagringstid_en" }
      recipients = "mottagare"
      covers     = "omfattar"
      active     = "aktiv"
    }
  }
}

contact "kontakt" {
  section "namn" {
    title   = { en = "Your name", nl = "Uw naam" }
    purpose = "membership"
    field "fornamn" { editable = true }
    field "efternamn" { editable = true }
    field "kundnummer" {}
  }
  section "adress" {
    title = { en = "Your address", nl = "Uw adres" }
    field "adress" { editable = true }
    field "postnummer" { editable = true }
    field "ort" { editable = true }
  }
  section "om" {
    title = { en = "About you", nl = "Over u" }
    field "fodelsedatum" { editable = true }
    field "kundtyp" { editable = true }
    field "intressen" { editable = true }
    field "nyhetsbrev" { editable = true }
  }
  related "historik" {
    title  = { en = "Contact with us", nl = "Contact met ons" }
    fields = ["datum", "typ", "anteckning"]
  }
}
