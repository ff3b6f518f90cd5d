demo = true
organisation {
  name      = "Club"
  website   = "https://club.example"
  phone     = "+31 20 123 4567"
  languages = ["nl", "en"]
  measures  = { nl = "Sloten", de = "Schlösser" }
  privacy_officer {
    name  = "P"
    email = "p@club.example"
  }
}
purpose "nothing" {}
purpose "nobasis" {
  title     = { nl = "A", en = "A" }
  retention = { nl = "1 jaar", en = "1 year" }
}
purpose "words" {
  title      = ""
  basis      = "concent"
  retention  = { nl = "1 jaar", nl = "2 jaar", en = "" }
  recipients = ["Bond", "", "Bond"]
  transfers  = ["US"]
  automated  = true
  catergories = { nl = "A", en = "A" }
  covers     = ["persn", "person.email", "person.email", ""]
}
purpose "twice" {
  title     = { nl = "A", en = "A" }
  basis     = "contract"
  retention = { nl = "1 jaar", en = "1 year" }
}
purpose "twice" {
  title     = { nl = "A", en = "A" }
  basis     = "contract"
  retention = { nl = "1 jaar", en = "1 year" }
}
purpose {
  title = "A"
}
adapter "lime" {
  command = "bin/lime"
  sha256  = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
}
contact "person" {
  section "a" {
    title   = { nl = "A", en = "A" }
    purpose = "newsleter"
    field "email" {}
  }
}
