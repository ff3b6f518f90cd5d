# Inzage in front of this adapter, for a try on your own machine: see README.md.
demo     = true
listen   = "127.0.0.1:8085"
base_url = "http://localhost:8085"
data_dir = ".inzage"

metrics_listen = ""

adapter "people" {
  command = "adapter" # the launcher beside this file

  # The host shows an adapter no variable that is not named here. PATH tells the
  # launcher where node is.
  env = ["PATH"]

  # A Node program takes longer to start than a Go one.
  start_timeout = "20s"

  settings {
    file      = env("PEOPLE_FILE") # an absolute path; a copy of people.json
    simulated = true
  }
}

organisation {
  name    = "Meubelhuis De Kade"
  website = "https://www.dekade.example"
  phone   = "+31 70 555 01 00"
  country = "NL"

  privacy_officer {
    name  = "Fatima el Amrani"
    email = "privacy@dekade.example"
  }
}

contact "person" {
  section "you" {
    title = { nl = "Uw gegevens", en = "Your data" }

    field "name" { editable = true }
    field "email" { editable = true }
    field "phone" { editable = true }
    field "birthdate" { editable = true }
    field "channel" { editable = true }
    field "channels" { editable = true }
    field "newsletter" { editable = true }
    field "number" {}
    field "employer" {}
    field "visited" {}
  }

  related "addresses" {
    title  = { nl = "Uw adressen", en = "Your addresses" }
    fields = ["street", "zipcode", "city"]
  }

  related "orders" {
    title  = { nl = "Bestellingen", en = "Orders" }
    fields = ["subject", "date", "amount"]
  }
}
