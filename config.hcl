# The configuration of a demo: Inzage in front of the simulated Lime CRM of
# examples/lime-crm. It runs as it stands. Every setting is explained here; one that
# shows its default can be left out. Relative paths start at the folder of this file.
#
# Two functions work in every setting:
#   env("NAME") or env("NAME", "default")   a variable of the environment
#   file("path")                            the text of a file, without its last line's end

# A demo makes its own keys on first start, in data_dir/keys. For real customers set
# this to false; base_url and the block keys are then required.
demo = true

# Address and port that the portal and the Actionpad listen on.
listen = "127.0.0.1:8080"

# The address that customers see in their link: the root of a site. It must start with
# https://, except on this machine. Required unless demo = true.
base_url = "http://localhost:8080"

# Address and port of /metrics; "" for none. Never reachable for customers.
metrics_listen = "127.0.0.1:9090"

# Proxies in front of Inzage, as addresses or networks ("10.0.0.0/24"). Only they are
# believed when they tell who is calling; everybody else counts as themselves.
trusted_proxies = []

# Folder for everything that Inzage keeps on disk: ledger, keys of a demo, API keys,
# private folders of adapters.
data_dir = ".inzage"

log {
  level  = "info" # trace, debug, info, warn or error; no level logs data of persons
  format = "text" # text for people, json for machines
}

# The keys of the host, for production. Each is 32 random bytes in base64, made with
#   openssl rand -base64 32
# The label is an id of your choice. The first key of a kind is in use; older ones stay
# below it for as long as something is left that was made with them.
#
# keys {
#   hmac   "2026-11" { value = env("INZAGE_HMAC_KEY") }   # marks in the ledger, hashes of codes
#   seal   "2026-11" { value = env("INZAGE_SEAL_KEY") }   # sealed boxes in the ledger
#   cookie "2026-11" { value = env("INZAGE_COOKIE_KEY") } # visits and what their pages point to
# }

# Links, codes and visits live in Redis: what may expire.
redis {
  # "embedded" keeps them in memory: fine for a demo, and forgotten when the host stops.
  # In production "rediss://:password@redis.example.nl:6379/0"; take it from env().
  url = "embedded"

  # Certificates to trust with rediss://; default: those of the system.
  # ca_file = "redis-ca.pem"

  # With Sentinels, url names the master in place of a server:
  # "rediss://:password@mymaster/0".
  # sentinels         = ["10.0.0.1:26379", "10.0.0.2:26379", "10.0.0.3:26379"]
  # sentinel_password = env("SENTINEL_PASSWORD")
}

# Who did what and when: what must not be lost. Back it up: inzage ledger backup FILE.
ledger {
  # A file (SQLite), for one host.
  path = ".inzage/ledger.db" # default: ledger.db in data_dir

  # In its place a PostgreSQL database of its own, for one host or several. Connect
  # straight or through a pooler that gives each client a session, because a lock
  # lives in it. The user must be able to make tables:
  #   CREATE ROLE inzage LOGIN PASSWORD '...'; CREATE DATABASE inzage OWNER inzage ENCODING 'UTF8';
  # url = env("INZAGE_LEDGER_URL") # postgres://inzage:password@db.example.nl/inzage?sslmode=verify-full

  # Name of this host's chain of events, which no other host may use. Default: the
  # machine's name, which is another one at every start in a container.
  # host_id = "host-a"
}

# The temporary links that agents make for customers.
link {
  lifetime   = "72h"              # from 5m to 720h; an agent can choose a shorter one
  max_visits = 3                  # so many visits can begin with one link
  verify     = "told"             # told: the agent gives a code; mail: a code is sent when the customer asks; off: no code
  visit_idle = "30m"              # a visit ends after so long without a page
  visit_max  = "4h"               # and after so long in any case

  # What the holder may do, unless the agent gives less: see the data, correct it, give
  # and withdraw consents, take a copy along.
  rights = ["see", "correct", "consent", "copy"]
}

# Messages to customers: links, codes, and notices that an address was changed. Without
# this block no message is sent, and agents give links themselves.
#
# mail {
#   host     = "smtp.example.nl"
#   port     = 587
#   tls      = "starttls" # implicit (mostly port 465), starttls, or none for a server on this machine
#   username = "inzage"
#   password = env("SMTP_PASSWORD")
#   ca_file  = "smtp-ca.pem"                # certificates to trust; default: those of the system
#   from     = "privacy@vlietoever.example"
#   reply_to = "privacy@vlietoever.example" # default: the privacy officer's address
#   timeout  = "15s"                        # for one message
# }

# The agents' side.
actionpad {
  # API keys of the CRM's servers. The file holds hashes only.
  keys_file = ".inzage/api-keys.json" # default: api-keys.json in data_dir

  # How long the one-time address of a panel works.
  ticket_ttl = "30s"

  # Sites that may show the panel in a frame, such as "https://crm.example.nl"; none: own window only.
  frame_ancestors = []

  # What is written as a line into the contact's history in the CRM, where its adapter
  # can do that: link_made, corrected, asked.
  journal = []

  # Agents' sign-in with OpenID Connect, for a CRM whose buttons can only open a web
  # address: .../actionpad/panel?contact=lime:person:1003. Groups of the identity
  # provider give rights: search, status, link, request, export, anonymise, desk.
  #
  # oidc {
  #   issuer        = "https://id.example.nl"
  #   client_id     = "inzage"
  #   client_secret = env("OIDC_SECRET")
  #   scopes        = ["openid", "profile"]
  #   groups_claim  = "groups"
  #   agent_claim   = "sub"  # the agent's id, for the audit trail
  #   name_claim    = "name" # shown in the panel
  #   ca_file       = "id-ca.pem"
  #
  #   group "crm-agents" { rights = ["status", "link", "request"] }
  #   group "privacy" { rights = ["search", "status", "link", "request", "desk"] }
  # }
}

# How often one caller may ask: a number and a time. What is above it is refused.
limits {
  per_address = "60/1m"  # by IP address
  per_link    = "30/1m"  # under one link
  per_key     = "600/1m" # with one API key
  body        = 65536    # largest request in bytes
  concurrent  = 128      # requests that run at once; more wait a moment and are then turned away
  copies      = 4        # copies of data that are made at once; one link gets at most half of them
}

# Who the portal speaks for.
organisation {
  name    = "Sportclub De Vlietoever"
  website = "https://www.vlietoever.example" # customers look up the phone number there when in doubt
  phone   = "+31 70 555 01 00"

  # Whom customers can ask about their data: an e-mail address, a phone number, or both.
  privacy_officer {
    name  = "Fatima el Amrani"
    email = "privacy@vlietoever.example"
    phone = "+31 70 555 01 01"
  }

  # Where customers can complain. For country NL this is the default.
  authority     = "Autoriteit Persoonsgegevens"
  authority_url = "https://www.autoriteitpersoonsgegevens.nl"

  country  = "NL"               # two letters (ISO 3166)
  timezone = "Europe/Amsterdam" # of the times on the pages

  # Days off, for terms in working days.
  holidays = ["2026-12-25", "2026-12-26", "2027-01-01"]

  languages = ["nl", "en"] # the first is the default
  address   = "u"          # how Dutch pages speak to customers: u or je
  accent    = "#1B5E75"    # colour of links and buttons; adjusted where it would be hard to read

  # Picture at the top of every page (.svg, .png, .jpg, .webp); without it the name.
  # logo = "logo.svg"

  # What else you do to protect the data, for the register that inzage register writes.
  # measures = { nl = "Alleen het kantoor heeft toegang tot het CRM.", en = "Only the office can use the CRM." }
}

# Why data is kept. Shown on the overview; a section of a contact can name one. Where
# administrators keep purposes in the CRM, as with the block purposes of the adapter
# below, those are shown, and these are the fallback.
purpose "membership" {
  title = { nl = "Om uw lidmaatschap te regelen", en = "To run your membership" }

  # Legal basis: consent, contract, legal_obligation, vital_interests, public_task
  # or legitimate_interest.
  basis = "contract"

  # How long, in words for customers.
  retention = { nl = "Tot 2 jaar nadat u lid was", en = "Until 2 years after you were a member" }

  # What people have a right to be told besides (Art. 15); leave out what does not apply:
  # kinds of data, who else gets it by name, where it comes from when not from the customer.
  categories = { nl = "Naam, adres en hoe wij u bereiken", en = "Name, address and how to reach you" }
  recipients = ["Koninklijke Nederlandse Lawn Tennisbond"]
  source     = { nl = "Van u zelf, bij uw inschrijving", en = "From you, when you joined" }

  # Whether it leaves the European Union, and what is decided with it by machine.
  # transfers = { nl = "Naar de Verenigde Staten, met modelcontracten", en = "To the United States, under standard clauses" }
  # automated = { nl = "De contributie volgt uit uw leeftijd", en = "Your fee follows from your age" }

  # What it covers: contacts of this file, or fields and relations of them.
  covers = ["person.firstname", "person.lastname", "person.email", "person.phone", "person.mobilephone", "person.birthdate", "person.document", "member", "company"]
}

purpose "contact" {
  title     = { nl = "Om contact met u te houden", en = "To stay in touch with you" }
  basis     = "legitimate_interest"
  retention = { nl = "Tot 2 jaar na ons laatste contact", en = "Until 2 years after our last contact" }
  covers    = ["person.history", "person.preferredcontact", "person.language"]
}

purpose "newsletter" {
  title     = { nl = "Om u nieuws te sturen dat bij u past", en = "To send you news that suits you" }
  basis     = "consent"
  retention = { nl = "Tot u uw toestemming intrekt", en = "Until you withdraw your consent" }
  covers    = ["person.newsletter", "person.interests"]
}

purpose "bookkeeping" {
  title     = { nl = "Voor onze boekhouding", en = "For our bookkeeping" }
  basis     = "legal_obligation"
  retention = { nl = "7 jaar, van de belastingwet", en = "7 years, by tax law" }
  covers    = ["person.deal", "person.customernumber", "person.address1", "person.zipcode", "person.city"]
}

# An adapter: a program of its own that knows one kind of CRM. Its name is yours;
# references to records begin with it, so do not change it later.
adapter "lime" {
  # The program; started and watched by the host.
  command = "bin/lime"

  # Arguments of the program.
  args = []

  # Checksum of the program, as sha256sum prints it: no other program is started.
  sha256 = file("bin/lime.sha256")

  # Variables of the environment that the adapter may see. It sees no others.
  env = ["HTTPS_PROXY"]

  # Certificates on both ends of the connection with the adapter.
  mtls = true

  # How long the program may take to start.
  start_timeout = "10s"

  # What the adapter is told. The host does not look at it; the adapter checks it, and
  # its remarks come back with the lines of this file. See plugins/lime/README.md.
  settings {
    url       = "http://127.0.0.1:8090/Lime CRM"                          # of the application, not of its API
    api_key   = env("LIME_API_KEY", "ca11ab1e000000000000000000000001")   # the simulator's key: it opens invented data only
    simulated = true                                                      # says on every receipt that this is no real CRM
    timezone  = "Europe/Amsterdam"                                        # where the CRM's dates are
    page_size = 50                                                        # records in one answer of a list

    # The limit of the CRM, and the share of it that Inzage may use.
    rate {
      requests = 3000
      seconds  = 300
      share    = 0.5
    }

    # What the limetypes of this installation mean. Fields are found in the CRM; here
    # stands only what it cannot tell.
    limetypes "person" {
      contact      = true
      search       = ["name", "email", "phone", "mobilephone"]
      archived     = "inactive"
      not_personal = ["expireddate", "anonymizeddate", "inactive"]
      readonly     = ["name", "customernumber", "creditlimit", "discount", "lastcontact", "expireddate", "anonymizeddate", "inactive"]

      relations "history" { ownership = "owned" }
      relations "document" { ownership = "owned" }
      # Deals name up to two persons; both are found, and neither owns a deal.
      relations "deal" {
        limetype  = "deal"
        by        = ["person", "person2"]
        people    = ["person", "person2"]
        ownership = "shared"
      }
    }

    limetypes "company" {
      contact      = true
      search       = ["name", "email", "phone"]
      not_personal = ["expireddate", "anonymizeddate", "soletrader", "buyingstatus", "turnover"]
      readonly     = ["registrationno", "soletrader", "buyingstatus", "turnover", "expireddate", "anonymizeddate"]

      relations "history" { ownership = "owned" }
      relations "document" { ownership = "owned" }
    }

    limetypes "member" {
      contact   = true
      search    = ["name", "email", "phone"]
      sensitive = ["medicalnote"]
      readonly  = ["membershipnumber", "startdate"]

      relations "booking" { ownership = "owned" }
    }

    limetypes "booking" { third_party = ["partner"] }

    # Where consents are kept, and their types, which administrators manage in the CRM.
    # A decision is a row of its own, so that earlier ones stay; mode = "update" changes
    # the row of the type instead, as Lime's own add-on does. Without this block there
    # are no consents. Names of properties that are not given are those of the add-on:
    # approved, date, note, source, consenttype; title, description, active, readonly,
    # default.
    consents {
      limetype      = "consent"
      type_limetype = "consenttype"
      mode          = "append"

      # Which property of a consent points to which contacts. Default: found in the CRM.
      links = { person = "person" }

      # What the option source says of decisions from the portal, from an agent, and of
      # those that were carried over to another address.
      sources = { portal = "portal", agent = "coworker", address = "portal" }

      # Texts of a type stand in one property, or in one for each language.
      title       = { en = "title", nl = "title_nl" }
      description = { en = "description", nl = "description_nl" }

      months  = "months"  # after so many months a consent ends
      channel = "channel" # an option: what the consent allows
      # Its keys; these are the default.
      channels = { email = "email", phone = "phone", post = "post", text = "text" }
    }

    # Where administrators keep purposes. Without this block, and while the CRM does not
    # answer, the purpose blocks of this file are shown.
    purposes {
      limetype   = "purpose"
      title      = { en = "title", nl = "title_nl" }
      basis      = "basis" # an option; where its keys are other words: bases = { consent = "..." }
      retention  = { en = "retention", nl = "retention_nl" }
      categories = { en = "categories", nl = "categories_nl" }
      recipients = "recipients" # one a line
      source     = { en = "source", nl = "source_nl" }
      transfers  = { en = "transfers", nl = "transfers_nl" }
      automated  = { en = "automated", nl = "automated_nl" }
      covers     = "covers" # one a line: person, person.email or person.deal
      active     = "active"
    }
  }
}

# What the portal shows of one type of contact, and what customers may change. Every
# name is compared with the CRM by "inzage check". The label is the type's name,
# unless type says otherwise.
contact "person" {
  adapter = "lime"                               # needed only when there are several
  type    = "person"                             # default: the label
  label   = { nl = "Persoon", en = "Person" }    # default: the CRM's own

  # A section is one block of the page, and one form. Sections, fields and related lists
  # are shown in the order of this file.
  section "name" {
    title   = { nl = "Uw naam", en = "Your name" }
    purpose = "membership" # shown under the title: a purpose of this file, or a text of its own

    field "firstname" {
      editable = true # default: customers can only read it
      label    = { nl = "Voornaam", en = "First name" }
    }
    field "lastname" {
      editable = true
      label    = { nl = "Achternaam", en = "Last name" }
    }
    field "customernumber" {
      label = { nl = "Klantnummer", en = "Customer number" } # default: the CRM's own
      why   = { nl = "Dit nummer geven wij zelf uit.", en = "We hand out this number ourselves." }
    }
  }

  section "contact" {
    title   = { nl = "Zo bereiken wij u", en = "How we reach you" }
    purpose = "contact"

    field "email" { editable = true }
    field "phone" {
      editable = true
      label    = { nl = "Telefoon", en = "Phone" }
    }
    field "mobilephone" {
      editable = true
      label    = { nl = "Mobiele telefoon", en = "Mobile phone" }
    }
    field "preferredcontact" {
      editable = true
      label    = { nl = "Het liefst via", en = "Preferably by" }
    }
    field "language" {
      editable = true
      label    = { nl = "Taal", en = "Language" }
    }
  }

  section "address" {
    title   = { nl = "Uw adres", en = "Your address" }
    purpose = "bookkeeping"

    field "address1" {
      editable = true
      label    = { nl = "Straat en huisnummer", en = "Street and number" }
    }
    field "address2" {
      editable = true
      label    = { nl = "Tweede adresregel", en = "Second address line" }
    }
    field "zipcode" {
      editable = true
      label    = { nl = "Postcode", en = "Postcode" }
    }
    field "city" {
      editable = true
      label    = { nl = "Plaats", en = "City" }
    }
    field "country" {
      editable = true
      label    = { nl = "Land", en = "Country" }
    }
  }

  section "preferences" {
    title   = { nl = "Uw voorkeuren", en = "Your preferences" }
    purpose = "newsletter"

    field "newsletter" {
      editable = true
      label    = { nl = "Nieuwsbrief", en = "Newsletter" }
    }
    field "interests" {
      editable = true
      label    = { nl = "Interesses", en = "Interests" }
    }
  }

  section "personal" {
    title   = { nl = "Over u", en = "About you" }
    purpose = { nl = "Om u in de juiste groep in te delen.", en = "To put you into the right group." }

    field "birthdate" {
      editable = true
      label    = { nl = "Geboortedatum", en = "Date of birth" }
    }
    field "position" {
      editable = true
      label    = { nl = "Functie", en = "Position" }
    }
    field "creditlimit" {
      label = { nl = "Kredietlimiet", en = "Credit limit" }
      why   = { nl = "Dit staat in uw contract.", en = "This is part of your contract." }
    }
    field "discount" {
      label = { nl = "Korting", en = "Discount" }
      why   = { nl = "Dit staat in uw contract.", en = "This is part of your contract." }
    }
    field "note" { label = { nl = "Aantekening", en = "Note" } }
    field "lastcontact" { label = { nl = "Laatste contact", en = "Last contact" } }
  }

  # A list of records that belong to the contact, on a page of its own.
  related "history" {
    relation = "history" # default: the label
    title    = { nl = "Contact met ons", en = "Contact with us" }
    fields   = ["date", "type", "note"] # columns; the first names the row
    review   = false                    # true: an agent looks at it before it comes into a copy, since it can be about others
  }

  related "deal" {
    title  = { nl = "Overeenkomsten", en = "Agreements" }
    fields = ["name", "dealstatus", "value", "closeddate"]
  }

  related "document" {
    title  = { nl = "Documenten", en = "Documents" }
    fields = ["comment", "type", "document"]
  }
}

# A sole trader's company is a person's data too.
contact "company" {
  label = { nl = "Eenmanszaak", en = "Sole trader" }

  section "company" {
    title   = { nl = "Uw bedrijf", en = "Your company" }
    purpose = "membership"

    field "name" {
      label = { nl = "Naam", en = "Name" }
      why   = { nl = "Dit staat zo in het Handelsregister.", en = "This is how the trade register has it." }
    }
    field "registrationno" {
      label = { nl = "KvK-nummer", en = "Registration number" }
      why   = { nl = "Dit staat zo in het Handelsregister.", en = "This is how the trade register has it." }
    }
    field "email" { editable = true }
    field "phone" { editable = true }
    field "www" { editable = true }
  }

  section "address" {
    title = { nl = "Adres", en = "Address" }

    field "address1" { editable = true }
    field "zipcode" { editable = true }
    field "city" { editable = true }
  }

  related "history" {
    title  = { nl = "Contact met ons", en = "Contact with us" }
    fields = ["date", "type", "note"]
  }

  related "document" {
    title  = { nl = "Documenten", en = "Documents" }
    fields = ["comment", "type", "document"]
  }
}

# A limetype that only this club has. Its medical note is not shown here: it is
# sensitive, and "inzage check" would warn. The customer's copy does hold it.
contact "member" {
  label = { nl = "Lid", en = "Club member" }

  section "membership" {
    title   = { nl = "Uw lidmaatschap", en = "Your membership" }
    purpose = "membership"

    field "name" { editable = true }
    field "email" { editable = true }
    field "phone" { editable = true }
    field "birthdate" { editable = true }
    field "level" { editable = true }
    field "newsletter" { editable = true }
    field "membershipnumber" {
      why = { nl = "Dit nummer geven wij zelf uit.", en = "We hand out this number ourselves." }
    }
    field "startdate" {
      why = { nl = "Dit volgt uit uw inschrijving.", en = "This follows from your registration." }
    }
  }

  related "booking" {
    title  = { nl = "Reserveringen", en = "Bookings" }
    fields = ["start", "court", "minutes"]
  }
}
