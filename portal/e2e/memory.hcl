# The product with the in-memory adapter, for tests of what a simulated CRM does
# not have. Start it like config.hcl: the tests change addresses and paths.
demo           = true
listen         = "127.0.0.1:8080"
base_url       = "http://localhost:8080"
metrics_listen = "127.0.0.1:9090"
data_dir       = ".inzage"

limits {
  per_address = "60/1m"
  per_link    = "30/1m"
}

organisation {
  name    = "Sportclub Vlietoever"
  website = "https://vlietoever.example"
  phone   = "+31 70 555 01 00"
  privacy_officer {
    name  = "Ines Bakker"
    email = "privacy@vlietoever.example"
  }
}

actionpad {
  frame_ancestors = []
}

purpose "membership" {
  title      = { nl = "Om uw lidmaatschap te regelen", en = "To run your membership" }
  basis      = "contract"
  retention  = { nl = "Tot 2 jaar nadat u lid was", en = "Until 2 years after you were a member" }
  recipients = ["Koninklijke Nederlandse Lawn Tennisbond"]
  transfers  = { nl = "Nergens heen", en = "Nowhere" }
  covers     = ["person.name", "person.email", "person.phone", "person.number"]
}

adapter "mem" {
  command = "bin/memadapter"
  sha256  = file("bin/memadapter.sha256")
  settings {
    contacts = 3
  }
}

contact "person" {
  label = { nl = "Leden", en = "Members" }
  section "main" {
    title = { nl = "Gegevens", en = "Data" }
    field "name" { editable = true }
    field "email" { editable = true }
    field "birthdate" { editable = true }
  }
}
