demo = true
organisation {
  name      = "Club"
  website   = "https://club.example"
  phone     = "+31 20 123 4567"
  languages = ["nl", "en"]
  privacy_officer {
    name  = "P"
    phone = "+31 20 123 4567"
  }
}
adapter "lime" {
  command = "bin/lime"
  sha256  = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
}
purpose "relation" {
  title     = { nl = "Contact" }
  basis     = "contact"
  retention = "2 jaar"
  covers    = ["persn.email", "person.email", "company"]
}
contact "person" {
  adapter = "lima"
  section "Name!" {
    title   = { nl = "Naam", eng = "Name" }
    purpose = "relatoin"
    field "firstname" {
      editable = true
      why      = { nl = "Omdat", en = "Because" }
    }
  }
  section "b" {
    title   = { nl = "B", en = "B" }
    purpose = relation
    field "lastname" { editable = "true" }
  }
}
