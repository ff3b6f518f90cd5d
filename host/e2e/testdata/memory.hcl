# The in-memory adapter behind a whole host, for tests of load and of large data.
demo           = true
listen         = "127.0.0.1:8080"
base_url       = "http://localhost:8080"
metrics_listen = "127.0.0.1:9090"
data_dir       = ".inzage"

# The CRM of other tests: http://127.0.0.1:8090
limits {
  per_address = "60/1m"
  per_link    = "30/1m"
  concurrent  = 128
}

organisation {
  name    = "Vereniging De Test"
  website = "https://www.example.org"
  phone   = "+31 70 555 01 00"
  privacy_officer {
    name  = "F. Functionaris"
    email = "fg@example.org"
  }
  country   = "NL"
  timezone  = "Europe/Amsterdam"
  languages = ["nl", "en"]
}

purpose "run" {
  title     = { nl = "Om uw lidmaatschap te regelen", en = "To run your membership" }
  basis     = "contract"
  retention = { nl = "Zolang u lid bent", en = "As long as you are a member" }
}

adapter "mem" {
  command  = "bin/memadapter"
  sha256   = file("bin/memadapter.sha256")
  settings {
    notes = 3
  }
}

contact "person" {
  section "main" {
    title = { nl = "Over u", en = "About you" }
    field "name" { editable = true }
    field "email" { editable = true }
    field "phone" {}
  }
  related "notes" {
    title  = { nl = "Notities", en = "Notes" }
    fields = ["subject", "text"]
  }
}
