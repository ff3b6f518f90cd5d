# Inzage in front of a real Tryton 6.0. Every setting of the host is explained in
# ../../config.hcl, every setting of the adapter in README.md beside this file.
#
#   make run CRM=tryton     installs Tryton, makes a database with invented people, starts both

demo           = true
listen         = "127.0.0.1:8080"
base_url       = "http://localhost:8080"
metrics_listen = "127.0.0.1:9090"
data_dir       = "../../.inzage/tryton"

limits {
  per_address = "60/1m"
  per_link    = "30/1m"
}

organisation {
  name    = "Sportclub De Vlietoever"
  website = "https://www.vlietoever.example"
  phone   = "+31 70 555 01 00"

  privacy_officer {
    name  = "Fatima el Amrani"
    email = "privacy@vlietoever.example"
  }

  country   = "NL"
  timezone  = "Europe/Amsterdam"
  languages = ["nl", "en"]
}

purpose "membership" {
  title     = { nl = "Om uw lidmaatschap te regelen", en = "To run your membership" }
  basis     = "contract"
  retention = { nl = "Tot 2 jaar nadat u lid was", en = "Until 2 years after you were a member" }

  categories = { nl = "Naam, taal, nummers en met wie u te maken hebt", en = "Name, language, numbers and who you have to do with" }
  recipients = ["Koninklijke Nederlandse Voetbalbond"]
  source     = { nl = "Van u zelf, bij uw inschrijving", en = "From you, when you joined" }

  covers = ["party.name", "party.code", "party.identifiers", "party.relations", "party.lang"]
}

purpose "contact" {
  title     = { nl = "Om contact met u te houden", en = "To stay in touch with you" }
  basis     = "legitimate_interest"
  retention = { nl = "Tot 2 jaar na ons laatste contact", en = "Until 2 years after our last contact" }
  covers    = ["party.email", "party.phone", "party.mobile", "party.contact_mechanisms", "party.notes"]
}

purpose "bookkeeping" {
  title     = { nl = "Voor onze boekhouding", en = "For our bookkeeping" }
  basis     = "legal_obligation"
  retention = { nl = "7 jaar, van de belastingwet", en = "7 years, by tax law" }

  categories = { nl = "Adres, en wat u afnam of wij u aanboden", en = "Address, and what you bought or were offered" }
  recipients = ["Administratiekantoor De Balans", "Belastingdienst"]

  covers = ["party.addresses", "party.street", "party.postal_code", "party.city", "party.country", "party.opportunities"]
}

purpose "newsletter" {
  title      = { nl = "Om u de nieuwsbrief te sturen", en = "To send you the newsletter" }
  basis      = "consent"
  retention  = { nl = "Tot u zich afmeldt", en = "Until you unsubscribe" }
  categories = { nl = "Uw e-mailadres en voor welke lijsten u zich aanmeldde", en = "Your e-mail address and the lists you subscribed to" }
  recipients = ["Drukwerk & Post B.V., die de mailing verzendt"]
  covers     = ["party.email"]
}

adapter "tryton" {
  command = "../../bin/tryton"
  sha256  = file("../../bin/tryton.sha256")

  settings {
    url       = "http://127.0.0.1:8000"
    database  = "crm"
    login     = "sidecar"
    password  = env("TRYTON_PASSWORD", "S1decar-demo-pw") # the demo's: it opens invented data only
    languages = ["nl", "en"]                              # of labels and choices, where Tryton has them

    rate {
      requests = 1200
      seconds  = 60
      share    = 0.5
    }

    models "party.party" {
      contact      = true
      search       = ["name", "code", "contact_mechanisms.value", "identifiers.code"]
      choices      = ["lang"]
      files        = true
      readonly     = ["code"]
      not_personal = ["create_date", "write_date", "active"]

      # Accounts, stock and what Tryton computes: no data that a person gave.
      hidden = [
        "account_payable", "account_receivable", "payable", "payable_today", "receivable", "receivable_today",
        "currency_digits", "code_readonly", "distance", "customer_location", "supplier_location",
        "customer_payment_term", "supplier_payment_term", "customer_tax_rule", "supplier_tax_rule",
        "fax", "website", "full_name", "tax_identifier", "replaced_by",
      ]

      # Children of a party: to-many fields that it owns.
      relations "addresses" { ownership = "owned" }
      relations "contact_mechanisms" { ownership = "owned" }
      relations "identifiers" { ownership = "owned" }

      # Other parties that this one is related to.
      relations "relations" { ownership = "reference" }

      # Records of other models that point to a party.
      relations "notes" {
        model     = "ir.note"
        by        = ["resource"]
        ownership = "owned"
      }
      relations "opportunities" {
        model     = "sale.opportunity"
        by        = ["party"]
        ownership = "shared"
      }

      # Tryton keeps an e-mail address in a record of its own. Here it is a field of the
      # contact all the same: that of the first child in use, made when there is none.
      inline "email" {
        relation = "contact_mechanisms"
        field    = "value"
        where    = { type = "email" }
        empty    = "remove"
      }
      inline "phone" {
        relation = "contact_mechanisms"
        field    = "value"
        where    = { type = "phone" }
        empty    = "remove"
      }
      inline "mobile" {
        relation = "contact_mechanisms"
        field    = "value"
        where    = { type = "mobile" }
        empty    = "remove"
      }
      inline "street" {
        relation = "addresses"
        field    = "street"
      }
      inline "postal_code" {
        relation = "addresses"
        field    = "postal_code"
      }
      inline "city" {
        relation = "addresses"
        field    = "city"
      }
      inline "country" {
        relation = "addresses"
        field    = "country"
      }
    }

    models "party.address" {
      choices = ["country"]
      hidden  = ["party_name", "subdivision", "subdivision_types", "full_address", "delivery", "invoice"]
    }
    models "party.contact_mechanism" {
      hidden = ["email", "website", "skype", "sip", "other_value", "url", "value_compact", "delivery", "invoice"]
    }
    models "ir.note" {
      hidden      = ["copy_to_resources", "copy_to_resources_visible", "message_wrapped", "last_user", "unread"]
      third_party = ["message"]
    }
    models "sale.opportunity" {
      currency     = "currency.code"
      hidden       = ["conversion_probability", "currency_digits", "employee", "converted_by"]
      not_personal = ["company", "currency", "create_date", "write_date"]
    }

    # Mailing lists of Tryton's module marketing_email are consents: administrators
    # manage them in Tryton, and a new one shows at the next page. A subscription belongs
    # to an e-mail address: the page says so, and carries it over when the address changes.
    consents {
      # Subscriptions, and their fields with the list and the address; these are Tryton's own.
      model         = "marketing.email"
      list_field    = "list_"
      address_field = "email"

      # The field of the contact that holds the address: here the inline one above.
      kept_by = "email"

      # What people consent to. Tryton has the name of a list and no more; {list} is that name.
      text = {
        nl = "Ja, stuur mij {list} per e-mail. Ik kan mij op elk moment afmelden."
        en = "Yes, send me {list} by e-mail. I can unsubscribe at any time."
      }

      # A list, by its name or id, with words of its own. read_only = true: people can only
      # leave it here, not join; hidden = true: it is none of theirs, such as a list for tests.
      lists "Nieuwsbrief" {
        title = { nl = "Nieuwsbrief", en = "Newsletter" }
        text = {
          nl = "Ja, stuur mij elke maand de nieuwsbrief van de club per e-mail. Ik kan mij op elk moment afmelden."
          en = "Yes, send me the club's monthly newsletter by e-mail. I can unsubscribe at any time."
        }
      }
      # lists "Test" { hidden = true }
    }
  }
}

contact "party" {
  type  = "party.party"
  label = { nl = "Relatie", en = "Party" }

  section "name" {
    title   = { nl = "Uw naam", en = "Your name" }
    purpose = "membership"

    field "name" { editable = true }
    field "lang" { editable = true }
    field "code" {
      label = { nl = "Klantnummer", en = "Customer number" }
      why   = { nl = "Dit nummer geven wij zelf uit.", en = "We hand out this number ourselves." }
    }
  }

  section "contact" {
    title   = { nl = "Zo bereiken wij u", en = "How we reach you" }
    purpose = "contact"

    field "email" { editable = true }
    field "phone" { editable = true }
    field "mobile" { editable = true }
  }

  section "address" {
    title   = { nl = "Uw adres", en = "Your address" }
    purpose = "bookkeeping"

    field "street" { editable = true }
    field "postal_code" { editable = true }
    field "city" {
      editable = true
      label    = { nl = "Plaats", en = "City" }
    }
    field "country" { editable = true }
  }

  related "contact_mechanisms" {
    title  = { nl = "Alle adressen en nummers", en = "All addresses and numbers" }
    fields = ["value", "type", "comment", "active"]
  }
  related "addresses" {
    title  = { nl = "Alle postadressen", en = "All postal addresses" }
    fields = ["street", "postal_code", "city", "country", "active"]
  }
  related "identifiers" {
    title  = { nl = "Nummers", en = "Numbers" }
    fields = ["code", "type"]
  }
  related "relations" {
    title  = { nl = "Relaties", en = "Relations" }
    fields = ["to", "type"]
  }
  related "opportunities" {
    title  = { nl = "Offertes", en = "Offers" }
    fields = ["description", "state", "amount", "start_date", "comment"]
  }
  related "notes" {
    title  = { nl = "Aantekeningen", en = "Notes" }
    fields = ["create_date", "message"]
  }
}
